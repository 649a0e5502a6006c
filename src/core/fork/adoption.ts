/** What a device keeps of its log when it goes over to another fork (RS47, RS48). Pure. */
import type { Hash, Index } from '../../protocol/ids.ts';

/** A fork as far as this is about: where it took over its parent, and how far that was known to be confirmed. */
export interface ForkPoint {
  readonly index: Index;
  readonly hash: Hash;
  readonly confirmedTo: Index;
}

export interface AdoptionInput {
  readonly commitIndex: Index;
  /** Hash of an own entry; undefined where there is none. */
  readonly hashAt: (index: Index) => Hash | undefined;
  /** Where this device's log left what both share for a fork of its own; null when it did not. */
  readonly own: ForkPoint | null;
  /** Where the fork to be adopted does. */
  readonly theirs: ForkPoint;
  /** Where this device joined, if two histories of the fork that it is in were confirmed (TE4); else null. */
  readonly partedAfter: Index | null;
}

/**
 * The last entry that stays. All of the fork's beginning where it is the same, also entries that only the recovering
 * device could confirm; else only what was confirmed before, to both: that is the same everywhere (S4).
 */
export function keptInFork({ commitIndex, hashAt, own, theirs, partedAfter }: AdoptionInput): Index {
  const limit = own?.index ?? Infinity;
  if (theirs.index <= limit && hashAt(theirs.index) === theirs.hash) return theirs.index;
  const shared = Math.min(commitIndex, own?.confirmedTo ?? commitIndex, theirs.confirmedTo);
  // TE7 Nobody here knows where they part; before this device joined, it would not be in the other one.
  if (partedAfter !== null) return Math.min(shared, Math.max(partedAfter, own?.confirmedTo ?? 0));
  // What its own fork took over, this device may not have got of it.
  return shared;
}
