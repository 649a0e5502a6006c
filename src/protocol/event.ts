/**
 * An event: what an author makes and signs. Immutable once it left its device.
 * Bytes: `encode-event.ts`; FM8 to FM13 in docs/protocol.md.
 */
import type { DeviceId, EventId, GroupId, Hash, Index, RoomId } from './ids.ts';

export const EVENT_VERSION = 1;

/** What the payload is, as it stands in the header. Numbers are never reused. */
export const EVENT_KIND = {
  genesis: 1,
  join: 2,
  inviteRevoked: 3,
  profile: 4,
  role: 5,
  deviceRemoved: 6,
  memberRemoved: 7,
  keysCommit: 8,
  keyPackage: 9,
  keysUnreadable: 10,
  deviceNamed: 11,
  memberLook: 12,
  message: 16,
  edit: 17,
  delete: 18,
  reaction: 19,
  pin: 20,
  vote: 21,
  pollClosed: 22,
  roomLife: 23,
  passing: 24,
  groupReceipts: 25,
  roomMade: 32,
  roomNamed: 33,
  roomArchived: 34,
  roomMembers: 35,
} as const;

/** Whether an event of this kind says something that has a place of its own in a room: for good, or for a while. */
export function isMessageKind(kind: number): boolean {
  return kind === EVENT_KIND.message || kind === EVENT_KIND.passing;
}

/** How the payload is sealed. 0 clear, 1 by the room's epoch. */
export const SEAL_CLEAR = 0;
export const SEAL_EPOCH = 1;

/** The applied head that the author's node had when it made the event. */
export interface Head {
  readonly index: Index;
  readonly hash: Hash;
}

export interface EventHeader {
  readonly version: number;
  /** Zeros (ZERO_GROUP) in the genesis event, whose hash the group id is. */
  readonly groupId: GroupId;
  readonly deviceId: DeviceId;
  /** 1, 2, 3 ... per device and group. */
  readonly seq: number;
  /** Id of this device's event seq-1; zeros for 1. */
  readonly prev: EventId;
  readonly head: Head;
  /** At most LIMITS.afterMax ids of tentative events on the author's screen. */
  readonly after: readonly EventId[];
  /** Hybrid logical time: milliseconds since 1970 times 2^16 plus a counter would overflow doubles, so two parts. */
  readonly hlc: Hlc;
  readonly roomId: RoomId;
  readonly kind: number;
  readonly seal: number;
  /** Chosen by the program that made it; deduplicates per device and group, for ever. May be empty. */
  readonly clientId: string;
  readonly payloadLength: number;
  readonly payloadHash: Hash;
}

export interface Hlc {
  readonly wallMs: number;
  readonly counter: number;
}

/** A signed event with its payload and its own bytes as received, which are what is stored and passed on. */
export interface SignedEvent {
  readonly id: EventId;
  readonly header: EventHeader;
  readonly headerBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly payload: Uint8Array;
}
