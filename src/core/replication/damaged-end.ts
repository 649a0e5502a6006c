/**
 * LG134 What an append says about a part of the own log that is damaged and may not be confirmed. The hash of its newest
 * entry is known, of the others nothing: so either that entry comes, and what is missing is left to history (SN20), or
 * another one comes in its place, and all of the damaged part goes with what follows it.
 */
import type { Entry } from '../../protocol/entry.ts';
import type { Index } from '../../protocol/ids.ts';
import type { LogHead } from '../log/raft-log.ts';
import type { Hole } from '../snapshot/holes.ts';
import type { CoreState } from '../state.ts';
import { isAcknowledged, truncate } from './store.ts';

/**
 * Entries that follow our entry `prevIndex`: what of the own log is of another one than the sender's goes, if it begins
 * with something damaged. False when part of that is confirmed: it has to come back first.
 */
export function dropReplaced(state: CoreState, prevIndex: Index, entries: readonly Entry[]): boolean {
  const { holes } = state.missing;
  const at = holes.findIndex((hole) => isReplaced(state, hole, prevIndex, entries));
  if (at < 0) return true;
  const from = beginOf(holes, at);
  if (from <= Math.max(prevIndex, state.hardState.commitIndex)) return false;
  truncate(state, from);
  return true;
}

/** Its newest entry is another one there; or one in it is of a later term than anything below our base can be. */
function isReplaced(
  state: CoreState,
  { low, high, hash }: Hole,
  prevIndex: Index,
  entries: readonly Entry[],
): boolean {
  // What was acknowledged in this term, its host has.
  if (high <= state.hardState.commitIndex || isAcknowledged(state, high)) return false;
  const theirs = entries[high - prevIndex - 1];
  if (theirs !== undefined) return theirs.hash !== hash;
  const last = entries.at(-1);
  return last !== undefined && last.index >= low && last.index < high && last.term > state.log.base.term;
}

/** Where holes begin of which each ends right before the next: between them nothing can be compared. */
function beginOf(holes: readonly Hole[], at: number): Index {
  const { low } = holes[at]!;
  return holes[at - 1]?.high === low - 1 ? beginOf(holes, at - 1) : low;
}

/** The newest entry before everything that is damaged and may not be confirmed, where an append cannot be compared. */
export function beforeDamage(state: CoreState, prevIndex: Index): LogHead | undefined {
  const { missing, hardState, log } = state;
  const at = missing.holes.findIndex(({ high }) => high > hardState.commitIndex);
  if (at < 0) return undefined;
  const index = beginOf(missing.holes, at) - 1;
  return index < prevIndex ? log.head(index) : undefined;
}
