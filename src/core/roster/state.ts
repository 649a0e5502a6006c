/**
 * Who belongs, as a fold over applied entries: never changed otherwise. Public data only, the same on every node.
 */
import type { DeviceCertificate, DeviceKind, Role } from '../../protocol/identity.ts';
import type { DeviceId, EventId, Index, MemberId, RoomId } from '../../protocol/ids.ts';
import type { MemberLook, RoomKind } from '../../protocol/payloads.ts';
import type { RoomKeysState } from './keys-state.ts';

export interface MemberState {
  readonly memberId: MemberId;
  readonly rootKey: Uint8Array;
  readonly name: string;
  readonly role: Role;
  /** As it said itself (RS90); null until it does. */
  readonly look: MemberLook | null;
  readonly joinedIndex: Index;
  readonly joinedAt: number;
}

export interface DeviceState {
  readonly deviceId: DeviceId;
  /** Null for a device that belongs to nobody any more: the numbers that it used stay used. */
  readonly memberId: MemberId | null;
  readonly kind: DeviceKind;
  /** As its member calls it (DV45); empty until it does. */
  readonly name: string;
  readonly certificate: DeviceCertificate | null;
  readonly joinedIndex: Index;
  readonly lastSeq: number;
  readonly lastId: EventId;
}

interface InviteState {
  readonly inviteId: string;
  readonly createdBy: DeviceId;
  readonly uses: number;
  readonly revoked: boolean;
}

export interface RoomState {
  readonly roomId: RoomId;
  /** Name and topic of an open room. Those of a private one are sealed, a direct one has none: empty here. */
  readonly name: string;
  readonly topic: string;
  readonly kind: RoomKind;
  /** Null for the first room, which nobody made. */
  readonly madeBy: MemberId | null;
  readonly createdIndex: Index;
  readonly createdAt: number;
  /** Null for the first room: what the group says. */
  readonly newcomersSee: 'everything' | 'joining' | null;
  readonly isArchived: boolean;
  /** What is said here is forgotten so long after (RS75), in ms; null: it is kept. */
  readonly lifeMs: number | null;
  /** The newest entry with a sealed name and topic, which those open who are in it (RS63); 0: there is none. */
  readonly namedIndex: Index;
  /** Who is in a private or direct room, and since which entry. Empty for an open one: everybody is. */
  readonly members: ReadonlyMap<MemberId, Index>;
}

interface GroupState {
  readonly name: string;
  readonly createdAt: number;
  readonly newcomersSee: 'everything' | 'joining';
  readonly rates: 'default' | 'off';
  /** Members may tell each other how far they have read (RS91). */
  readonly receipts: boolean;
}

/** A device that belongs to nobody any more (RS19). */
interface RemovedDevice {
  readonly deviceId: DeviceId;
  /** Whose it was: what it said keeps its author. */
  readonly memberId: MemberId;
  /** Of the entry that removed it. */
  readonly index: Index;
}

/** Somebody who left or was removed, and did not come back. */
interface FormerMember {
  readonly memberId: MemberId;
  /** As last confirmed. */
  readonly name: string;
  /** Of the entry with which the last device went. */
  readonly index: Index;
  /** Nobody with this root key joins again. */
  readonly banned: boolean;
}

export interface RosterState {
  /** Null until genesis is applied. */
  group: GroupState | null;
  readonly members: Map<MemberId, MemberState>;
  readonly devices: Map<DeviceId, DeviceState>;
  readonly invites: Map<string, InviteState>;
  readonly rooms: Map<RoomId, RoomState>;
  readonly removed: Map<DeviceId, RemovedDevice>;
  readonly former: Map<MemberId, FormerMember>;
  /** By room, ZERO_ROOM for the open ones together. None in a group that is not sealed. */
  readonly keys: Map<RoomId, RoomKeysState>;
  /** Where the key package of a device stands that was not used yet. */
  readonly packages: Map<DeviceId, Index>;
}

export function emptyRoster(): RosterState {
  return {
    group: null,
    members: new Map(),
    devices: new Map(),
    invites: new Map(),
    rooms: new Map(),
    removed: new Map(),
    former: new Map(),
    keys: new Map(),
    packages: new Map(),
  };
}
