/** Certificates out of what followers acknowledged (CM6): only a host can make them, from its own term. */
import type { Certificate, EntryHead, SignedBy } from '../../protocol/acknowledgement.ts';
import { bodyHashOf, kindOf } from '../../protocol/encode-entry.ts';
import type { Index } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { hasQuorum, isVoter } from '../roster/quorum.ts';
import type { CoreState, LeaderRole } from '../state.ts';

const READ_BYTES = 4 * 1024 * 1024;

/**
 * As few words as make a quorum, and those nearest: the heads up to the last of them travel along. Null when there is no
 * quorum above an entry of this term, or its words are further apart than `headsMax`.
 */
export function certificateAt(
  state: CoreState,
  role: LeaderRole,
  index: Index,
  headsMax: number = LIMITS.certificateHeadsMax,
): Certificate | null {
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
  const to = signed.at(-1)!.acknowledgement.lastIndex;
  const heads = to - index < headsMax ? headsOf(state, index, to) : null;
  return heads === null ? null : { term: state.hardState.term, acknowledgements: signed, heads };
}

/** Of the own log, both ends included; null when not all of it is at hand. */
export function headsOf(state: CoreState, from: Index, to: Index): EntryHead[] | null {
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
