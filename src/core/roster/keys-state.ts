/** Where the keys of a room stand, as far as everybody sees it (MK40): no secrets, the same on every node. */
import type { DeviceId, Hash, Index, RoomId } from '../../protocol/ids.ts';

/** Somebody who was removed still had the room's keys: from this entry on, up to the one that took it out. */
export interface KeysLock {
  readonly from: Index;
  /** Null while it is locked. */
  readonly to: Index | null;
}

export interface RoomKeysState {
  /** ZERO_ROOM for all open rooms together. */
  readonly roomId: RoomId;
  /** Rises by one with each commit; by two with a new beginning, which has an epoch of its author alone. */
  readonly epoch: number;
  /** The epoch that its keys group began with, and the entry: both are in the group's name (MK1). */
  readonly start: number;
  readonly startIndex: Index;
  /** Of the last commit; zeros before the first. */
  readonly commitHash: Hash;
  /** Where the epoch that is in force began: entry, and agreed time in ms. */
  readonly epochIndex: Index;
  readonly epochAt: number;
  /** Who is in, and since which entry. */
  readonly devices: ReadonlyMap<DeviceId, Index>;
  /** Who says that it cannot read. */
  readonly unreadable: ReadonlySet<DeviceId>;
  /** Ascending. */
  readonly locks: readonly KeysLock[];
}
