/** What a device keeps of its room keys, between two lives of its node. All of it but the facts is secret. */
import type { Hash, Index, RoomId } from '../../protocol/ids.ts';
import type { KeyPackage } from '../group-keys.ts';
import type { RoomFacts } from './facts.ts';

/** What this device can do in a room. */
export type RoomStanding =
  /** It has the keys of the epoch that the facts name. */
  | { readonly kind: 'in'; readonly state: Uint8Array }
  /** It is not in the room. */
  | { readonly kind: 'out' }
  /** It should have the keys and has not: it asks to be added anew (MK47). */
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface KeptRoom {
  readonly facts: RoomFacts;
  readonly standing: RoomStanding;
}

/** An own commit that has no place yet: what holds when it gets one. */
export interface PendingCommit {
  readonly roomId: RoomId;
  /** That it ends. */
  readonly epoch: number;
  readonly commitHash: Hash;
  readonly state: Uint8Array;
  readonly secret: Uint8Array;
}

/** The secret of an epoch, in force from an entry on. */
export interface EpochSecret {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly from: Index;
  readonly secret: Uint8Array;
}

export interface KeptKeys {
  /** All entries up to here are in it. */
  readonly followedIndex: Index;
  readonly rooms: readonly KeptRoom[];
  readonly pending: readonly PendingCommit[];
  /** Ascending by room and entry. */
  readonly secrets: readonly EpochSecret[];
  /** Given away and not used yet, oldest first. */
  readonly packages: readonly KeyPackage[];
}

/** One transaction. What is absent stays. */
export interface KeysChange {
  readonly followedIndex?: Index;
  readonly rooms?: readonly KeptRoom[];
  /** All that there are from now on. */
  readonly pending?: readonly PendingCommit[];
  /** New ones. */
  readonly secrets?: readonly EpochSecret[];
  /** All that there are from now on. */
  readonly packages?: readonly KeyPackage[];
}

export interface KeysStore {
  load(): KeptKeys;
  /** Durable with the next save of the group's log at the latest. Throws when the disk refuses. */
  save(change: KeysChange): void;
}
