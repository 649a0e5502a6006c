/** A host takes a snapshot of what it has applied (rule SN1), with a certificate that proves the entry it is of. */
import { encodeSnapshot } from '../../protocol/encode-snapshot.ts';
import { toHex, type Hash, type Index } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { certificateAt } from '../replication/certify.ts';
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

function hashesUpTo(state: CoreState, last: Index): Hash[] {
  const hashes: Hash[] = [];
  for (let index = last; index > 0 && hashes.length < LIMITS.snapshotHashesMax; index--) {
    const hash = knownHash(state, index);
    if (hash === undefined) break;
    hashes.push(hash);
  }
  return hashes.reverse();
}
