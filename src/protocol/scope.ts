/** The log that bytes belong to, and the hash function they are hashed with. */
import type { ForkId, GroupId, Index } from './ids.ts';

/** Hashes and signatures name the group and its fork: nothing can be carried from one to another. */
export interface Scope {
  readonly groupId: GroupId;
  /** The newest fork of this log: what is signed names it. */
  readonly forkId: ForkId;
  /** Forks that the log went through before, oldest first; none until a `recover`. */
  readonly earlier?: readonly EarlierFork[];
}

/** A fork that ended because a `recover` went on from it. */
export interface EarlierFork {
  readonly forkId: ForkId;
  /** Its last entry in this log. */
  readonly upTo: Index;
  /** How far the device that recovered knew it to be confirmed: above, others may have confirmed other entries. */
  readonly confirmedTo: Index;
}

/** FM46 The fork that an entry is of. */
export function forkAt({ forkId, earlier }: Scope, index: Index): ForkId {
  return earlier?.find(({ upTo }) => index <= upTo)?.forkId ?? forkId;
}

/** RS49 Above this index, other forks may have had other entries; null in a log that never forked. */
export function forkedAbove({ earlier = [] }: Scope): Index | null {
  return earlier.length === 0 ? null : Math.min(...earlier.map(({ confirmedTo }) => confirmedTo));
}

/** HS37 The name under which links carry a group: that of its fork, so that frames of two forks never meet. */
export function channelOf({ forkId }: Pick<Scope, 'forkId'>): GroupId {
  return forkId as string as GroupId;
}

/** SHA-256; handed in, so that this folder needs no library and the simulator can use a cheaper twin. */
export type HashFunction = (bytes: Uint8Array) => Uint8Array;
