/** What a device keeps of its room keys, between two lives of its node. All of it but the facts is secret. */
import type { RoomSecret } from '../../protocol/encode-keys-message.ts';
import { compareIds, type Hash, type Index, type RoomId } from '../../protocol/ids.ts';
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

/** An epoch that was in force while this device had not its keys: it can only be handed them (MK75). */
export interface LackedEpoch {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly from: Index;
}

/** One room's own secret of an epoch, as it was handed over: it opens what was said in that room, and nothing else. */
export interface PastSecret extends RoomSecret {
  /** Whose keys the room was sealed with: zeros for an open one. */
  readonly keysRoom: RoomId;
}

export interface KeptKeys {
  /** All entries up to here are in it. */
  readonly followedIndex: Index;
  /** MK69 Above 0: what follows up to here was followed in another fork, and is only counted again. */
  readonly countedTo: Index;
  readonly rooms: readonly KeptRoom[];
  readonly pending: readonly PendingCommit[];
  /** Ascending by room and entry. */
  readonly secrets: readonly EpochSecret[];
  /** Of epochs that were in force in another fork only: what was said there may have come along. */
  readonly foreign: readonly EpochSecret[];
  /** Ascending by room and entry; also those that were handed over since. */
  readonly lacked: readonly LackedEpoch[];
  readonly past: readonly PastSecret[];
  /** Given away and not used yet, oldest first. */
  readonly packages: readonly KeyPackage[];
}

/** One transaction. What is absent stays. */
export interface KeysChange {
  readonly followedIndex?: Index;
  readonly countedTo?: Index;
  readonly rooms?: readonly KeptRoom[];
  /** All that there are from now on. */
  readonly pending?: readonly PendingCommit[];
  /** New ones. */
  readonly secrets?: readonly EpochSecret[];
  /** New ones. */
  readonly lacked?: readonly LackedEpoch[];
  /** New ones, and such as take the place of one of the same room and entry. */
  readonly past?: readonly PastSecret[];
  /** All that there are from now on. */
  readonly packages?: readonly KeyPackage[];
}

/**
 * Rows of the group's own database. What is saved here is durable with the next save of the group's log, and never
 * before what was applied to the fold earlier: so what is followed is applied, and what leaves was kept.
 */
export interface KeysStore {
  load(): KeptKeys;
  /** One transaction, carried out before it returns. Throws when the disk refuses. */
  save(change: KeysChange): void;
}

export const NO_KEYS: KeptKeys = Object.freeze({
  followedIndex: 0,
  countedTo: 0,
  rooms: [],
  pending: [],
  secrets: [],
  foreign: [],
  lacked: [],
  past: [],
  packages: [],
});

/**
 * MK69 What holds of it when the log goes over to another fork and entries above `keep` go: for the disk to write in
 * the same transaction. A room whose keys moved above `keep` cannot be read there: no state of an older epoch is kept.
 */
export function keysInFork(kept: KeptKeys, keep: Index): KeptKeys {
  if (kept.followedIndex <= keep) return kept;
  const isKept = ({ from }: { readonly from: Index }): boolean => from <= keep;
  return {
    ...kept,
    followedIndex: 0,
    countedTo: keep,
    secrets: kept.secrets.filter(isKept),
    foreign: [...kept.foreign, ...kept.secrets.filter((one) => !isKept(one))],
    lacked: kept.lacked.filter(isKept),
    past: kept.past.filter(isKept),
  };
}

/** The same keys after a change: what a store holds from then on. */
export function keptAfter(kept: KeptKeys, change: KeysChange): KeptKeys {
  const { rooms = [], secrets = [], lacked = [], past = [], ...others } = change;
  const changed = new Set(rooms.map(({ facts }) => facts.roomId));
  const nameOf = ({ roomId, from }: PastSecret): string => `${roomId} ${from}`;
  const replaced = new Set(past.map(nameOf));
  return {
    ...kept,
    ...others,
    rooms: [...kept.rooms.filter(({ facts }) => !changed.has(facts.roomId)), ...rooms],
    secrets: [...kept.secrets, ...secrets].sort(byPlace),
    lacked: [...kept.lacked, ...lacked].sort(byPlace),
    past: [...kept.past.filter((one) => !replaced.has(nameOf(one))), ...past].sort(byPlace),
  };
}

interface Placed {
  readonly roomId: RoomId;
  readonly from: Index;
}

/** Every store holds them in this order, whenever they came. */
function byPlace(a: Placed, b: Placed): number {
  return compareIds(a.roomId, b.roomId) || a.from - b.from;
}
