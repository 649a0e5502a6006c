/** A host takes a snapshot of what it has applied (rule SN1), with a certificate that proves the entry it is of. */
import { bodyHashOf, kindOf } from '../../protocol/encode-entry.ts';
import { encodeSnapshot } from '../../protocol/encode-snapshot.ts';
import type { Certificate, EntryHead, SignedBy } from '../../protocol/acknowledgement.ts';
import { toHex, type Hash, type Index } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { hasQuorum, isVoter } from '../roster/quorum.ts';
import { allRows } from '../roster/rows.ts';
import type { CoreState, LeaderRole } from '../state.ts';
import { knownHash } from './known-hash.ts';

export interface TakenSnapshot {
  readonly index: Index;
  readonly hash: Hash;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes. */
  readonly digest: Hash;
}

const READ_BYTES = 4 * 1024 * 1024;

/** Null while it cannot be proved: the applied entry must be of this host's term, and signed for by a quorum. */
export function takeSnapshot(state: CoreState, role: LeaderRole): TakenSnapshot | null {
  const { appliedIndex: index, log } = state;
  const head = log.head(index);
  if (head === undefined || head.term !== state.hardState.term) return null;
  const certificate = certificateAt(state, role, index);
  if (certificate === null) return null;
  const bytes = encodeSnapshot({
    scope: { groupId: state.scope.groupId, forkId: state.scope.forkId },
    certificate,
    hashes: hashesUpTo(state, index),
    configs: state.configs.upTo(index, LIMITS.snapshotConfigsMax),
    rank: state.rank,
    rows: allRows(state.roster),
  });
  if (bytes.length > LIMITS.snapshotBytesMax) return null;
  return { index, hash: head.hash, bytes, digest: toHex(state.ports.hash(bytes)) as Hash };
}

/** As few words as make a quorum, and those nearest: the heads up to the last of them travel along. */
function certificateAt(state: CoreState, role: LeaderRole, index: Index): Certificate | null {
  const { config } = state.configs.at(index);
  const nearest = [...role.acknowledgements]
    .filter(([device, { lastIndex }]) => isVoter(config, device) && lastIndex >= index)
    .map(([deviceId, acknowledgement]): SignedBy => ({ deviceId, acknowledgement }))
    .sort((a, b) => a.acknowledgement.lastIndex - b.acknowledgement.lastIndex);
  const signed: SignedBy[] = [];
  const isQuorum = (): boolean =>
    hasQuorum(config, (device) => signed.some(({ deviceId }) => deviceId === device));
  for (const one of nearest) {
    if (isQuorum()) break;
    signed.push(one);
  }
  if (!isQuorum()) return null;
  const heads = headsOf(state, index, signed.at(-1)!.acknowledgement.lastIndex);
  return heads === null ? null : { term: state.hardState.term, acknowledgements: signed, heads };
}

function headsOf(state: CoreState, from: Index, to: Index): EntryHead[] | null {
  if (to - from >= LIMITS.certificateHeadsMax) return null;
  const heads: EntryHead[] = [];
  while (heads.length <= to - from) {
    const entries = state.log.entries(from + heads.length, to, LIMITS.applyEntriesMax, READ_BYTES);
    if (entries.length === 0) return null;
    for (const { index, term, at, prevHash, body } of entries) {
      const bodyHash = bodyHashOf(body, (bytes) => state.ports.hash(bytes));
      heads.push({ index, term, at, prevHash, kind: kindOf(body), bodyHash });
    }
  }
  return heads;
}

function hashesUpTo(state: CoreState, last: Index): Hash[] {
  const hashes: Hash[] = [];
  for (let index = last; index > 0 && hashes.length < LIMITS.snapshotHashesMax; index--) {
    const hash = knownHash(state, index);
    if (hash === undefined) break;
    hashes.push(hash);
  }
  return hashes.reverse();
}
