/** Entries of others into the own log (rules LG2, LG3, LG9): the same for a host's append and for what a candidate pulls. */
import type { Entry, RankList } from '../../protocol/entry.ts';
import type { DeviceId, Hash, Index, Term } from '../../protocol/ids.ts';
import { isNewerRank } from '../rank/rank-list.ts';
import { noteEvent, publish } from '../state.ts';
import type { LogBase } from '../snapshot/holes.ts';
import type { CoreState } from '../state.ts';
import { holdDisplaced, holdEntry } from '../tentative/hold.ts';

/** Entries that are there already are left alone; the first that differs replaces it and all after it. False when it must not. */
export function storeEntry(state: CoreState, from: DeviceId, entry: Entry): boolean {
  const { log } = state;
  const own = log.head(entry.index);
  if (own !== undefined) {
    if (own.hash === entry.hash) return true;
    if (entry.index <= state.hardState.commitIndex || isAcknowledged(state, entry.index)) {
      contradiction(state, from, entry.index, entry.hash);
      return false;
    }
    truncate(state, entry.index);
  }
  // What is missing of the own log comes back as history.
  if (entry.index <= Math.max(state.hardState.commitIndex, log.last.index)) return true;
  log.append(entry);
  holdEntry(state, entry);
  if (entry.body.kind === 'config') {
    state.configs.append({ index: entry.index, config: entry.body.config });
    state.out.statusChanged = true;
  } else if (entry.body.kind === 'noop') {
    adoptRank(state, entry.body.rank, entry.term);
  } else {
    noteEvent(state, entry.body.event);
  }
  return true;
}

/**
 * The own log ends before `from`, from now on; what was damaged above is not missed any more. `last`: the entry before,
 * where it is damaged itself.
 */
export function truncate(state: CoreState, from: Index, last: LogBase | null = null): void {
  const { log, configs, missing, hardState } = state;
  configs.truncateFrom(from);
  log.truncateFrom(from, hardState.commitIndex, last);
  holdDisplaced(state, from);
  state.durableIndex = Math.min(state.durableIndex, from - 1);
  if (missing.lastDamaged !== null && missing.lastDamaged.index >= from) missing.lastDamaged = null;
  missing.lastDamaged = last ?? missing.lastDamaged;
  // A page that waits to be saved fills what is left, from its new end.
  missing.history = missing.history.filter(({ index }) => index < from);
  if (missing.holes.length === 0) return;
  missing.holes = missing.holes.filter(({ low }) => low < from);
  const cut = missing.holes.findIndex(({ high }) => high >= from);
  if (cut >= 0 && last !== null)
    missing.holes[cut] = { low: missing.holes[cut]!.low, high: last.index, hash: last.hash };
  missing.isReplaced = true;
  state.out.statusChanged = true;
}

/** In the term in which it was said: there a host's log only grows (S2), so what it got an acknowledgement for stays. */
export function isAcknowledged({ acknowledgement, hardState }: CoreState, index: Index): boolean {
  return acknowledgement?.term === hardState.term && index <= acknowledgement.lastIndex;
}

/** LG1 Nobody contradicts what is confirmed; whoever does is not believed (S4). */
export function contradiction(state: CoreState, from: DeviceId, index: Index, hash: Hash): void {
  publish(state, { type: 'evidence', deviceId: from, index, hash });
}

/** RK7 A list of a term to come would never be replaced: no host can have made one. */
export function adoptRank(state: CoreState, rank: RankList, hostTerm: Term): void {
  if (rank.term > hostTerm || !isNewerRank(rank, state.rank)) return;
  state.rank = rank;
  state.out.statusChanged = true;
}
