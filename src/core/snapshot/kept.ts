/**
 * What of the own log a snapshot leaves alone (rules SN6, SN11): all that is of the log which it stands for, as far as
 * that can be known. Who dropped more would drop what the host counts on, and maybe a last copy.
 */
import type { Index } from '../../protocol/ids.ts';
import type { SnapshotState } from '../../protocol/snapshot.ts';
import type { LogHead } from '../log/raft-log.ts';
import type { CoreState } from '../state.ts';

/**
 * The own log goes up to this confirmed entry, or on from it. Where it is damaged, terms say so: whatever log ends as
 * fresh as a confirmed entry, or fresher, holds it (S4).
 */
export function holdsEntry({ log }: CoreState, { index, term, hash }: LogHead): boolean {
  const own = log.head(index);
  if (own !== undefined) return own.hash === hash;
  return index <= log.last.index && log.last.term >= term;
}

/**
 * Entries up to here stay, all above go: what is confirmed, what the snapshot's hashes name, and what its host got an
 * acknowledgement for in the term in which it took the snapshot. No less than was kept of a run of damaged entries: that
 * is missing below the snapshot as well.
 */
export function keptOf(state: CoreState, snapshot: SnapshotState): Index {
  const { commitIndex } = state.hardState;
  const keep = Math.max(commitIndex, namedUpTo(state, snapshot), acknowledgedUpTo(state, snapshot));
  const hole = state.missing.holes.find(({ low, high }) => low <= keep && keep < high);
  return hole === undefined ? keep : hole.low - 1;
}

function namedUpTo({ log, hardState }: CoreState, { hashes, certificate }: SnapshotState): Index {
  const last = certificate.heads[0]!.index;
  const first = last - hashes.length + 1;
  let index = Math.min(log.last.index, last - 1);
  for (; index > hardState.commitIndex && index >= first; index--) {
    if (log.head(index)?.hash === hashes[index - first]) return index;
  }
  return 0;
}

/** That host's log went on from there to its snapshot: so it is confirmed, and nobody had this log replace it since (S4). */
function acknowledgedUpTo({ log, acknowledgement }: CoreState, { certificate }: SnapshotState): Index {
  if (acknowledgement === null || acknowledgement.term !== certificate.term) return 0;
  const { lastIndex, lastHash } = acknowledgement;
  if (lastIndex > Math.min(log.last.index, certificate.heads[0]!.index - 1)) return 0;
  const own = log.head(lastIndex)?.hash;
  return own === undefined || own === lastHash ? lastIndex : 0;
}
