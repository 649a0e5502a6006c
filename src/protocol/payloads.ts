/**
 * What is inside the events of each kind, once unsealed. Bytes: `encode-payload.ts`.
 */
import type { DeviceId, EventId, Hash, MemberId } from './ids.ts';
import type { DeviceCertificate, InviteGrant, Role } from './identity.ts';
import type { Mentions, MessageParts } from './message-parts.ts';

export interface GenesisPayload {
  readonly kind: 'genesis';
  readonly groupName: string;
  readonly createdAt: number;
  readonly newcomersSee: 'everything' | 'joining';
  readonly rates: 'default' | 'off';
  /** What is said in this group's rooms is sealed, from the first entry to the last; absent: it never is. */
  readonly isSealed?: true;
  /** 16 random bytes: two groups made alike have two ids. */
  readonly nonce: Uint8Array;
  readonly memberName: string;
  readonly certificate: DeviceCertificate;
}

export interface JoinPayload {
  readonly kind: 'join';
  readonly memberName: string;
  readonly certificate: DeviceCertificate;
  readonly grant: InviteGrant;
  /** By the invitation's own key over "demes/1/join" ‖ groupId ‖ inviteId ‖ deviceId: who joins held the invitation. */
  readonly proof: Uint8Array;
  /** In a sealed group, of a device that is to be in rooms: with which it is added to the open ones. */
  readonly keyPackage?: Uint8Array;
}

/** A join event without an invitation: a further device of somebody who is a member, vouched for by the root key alone. */
export interface RejoinPayload {
  readonly kind: 'join';
  /** What tells it from the join of somebody who was invited. */
  readonly grant: null;
  readonly certificate: DeviceCertificate;
  /** As in a join. */
  readonly keyPackage?: Uint8Array;
}

interface InviteRevokedPayload {
  readonly kind: 'inviteRevoked';
  readonly inviteId: string;
}

/** The author's member is called this from now on. */
export interface ProfilePayload {
  readonly kind: 'profile';
  readonly memberName: string;
}

export interface RolePayload {
  readonly kind: 'role';
  readonly memberId: MemberId;
  readonly role: Role;
}

/** This device belongs to nobody any more; its own member may do it, who leaves with the last one. */
export interface DeviceRemovedPayload {
  readonly kind: 'deviceRemoved';
  readonly deviceId: DeviceId;
}

/** A device of the author's member is called this from now on. */
export interface DeviceNamedPayload {
  readonly kind: 'deviceNamed';
  readonly deviceId: DeviceId;
  readonly name: string;
}

/** What stands beside a member's name, the same on every screen. */
export interface MemberLook {
  /** Of the colours that screens have, from 1; 0: by the member's id. */
  readonly colour: number;
  /** An emoji in the place of initials; empty: initials. */
  readonly picture: string;
  /** A program writes here, says its owner. */
  readonly isBot: boolean;
}

/** The author's member looks like this from now on. */
export interface MemberLookPayload extends MemberLook {
  readonly kind: 'memberLook';
}

/** Whether members may tell each other how far they have read, from now on. */
export interface GroupReceiptsPayload {
  readonly kind: 'groupReceipts';
  readonly on: boolean;
}

/** All devices of this member; by itself: it leaves. */
export interface MemberRemovedPayload {
  readonly kind: 'memberRemoved';
  readonly memberId: MemberId;
  /** Nobody with this root key joins again. */
  readonly banned: boolean;
}

export interface MessagePayload {
  readonly kind: 'message';
  /** May be empty beside attachments, a place, or what is forwarded. */
  readonly text: string;
  readonly replyTo: EventId | null;
  /** Absent: text and nothing else. With `lifeMs` it is the payload of a `passing` event, and of no other. */
  readonly parts?: MessageParts;
}

/** The whole new text of a message. */
export interface EditPayload {
  readonly kind: 'edit';
  readonly target: EventId;
  readonly text: string;
  /** Absent: nobody. */
  readonly mentions?: Mentions;
}

interface DeletePayload {
  readonly kind: 'delete';
  readonly target: EventId;
}

/** The author's member puts an emoji under a message (`on`) or takes it away. */
export interface ReactionPayload {
  readonly kind: 'reaction';
  readonly target: EventId;
  readonly emoji: string;
  readonly on: boolean;
}

/** The message is among those that are pinned in its room, or not any more. */
interface PinPayload {
  readonly kind: 'pin';
  readonly target: EventId;
  readonly on: boolean;
}

/** What the author's member chooses of a poll from now on. */
export interface VotePayload {
  readonly kind: 'vote';
  readonly target: EventId;
  /** Places of the answers, rising, from 0; none: the vote is taken back. */
  readonly choices: readonly number[];
}

/** A poll takes no votes any more. */
interface PollClosedPayload {
  readonly kind: 'pollClosed';
  readonly target: EventId;
}

/** What happens to a message that is there. */
export type ChangePayload =
  EditPayload | DeletePayload | ReactionPayload | PinPayload | VotePayload | PollClosedPayload;

/** Ends an epoch of the keys of a room, or of all open rooms: others are in then, or the same with new keys. */
export interface KeysCommitPayload {
  readonly kind: 'keysCommit';
  /** The epoch that it ends. */
  readonly epoch: number;
  /** The epoch that its keys group began with: the room's, or the next one where it is a new beginning. */
  readonly start: number;
  /** Lower id first, as in `removed`. A device in both lost what it had, and is added anew. */
  readonly added: readonly DeviceId[];
  readonly removed: readonly DeviceId[];
  readonly commit: Uint8Array;
  /** For those that are added; empty without any. */
  readonly welcome: Uint8Array;
  /** SHA-256 of the tree that newcomers are handed. */
  readonly treeHash: Hash;
}

/** With which the author's device is added to the next room; the newest counts. */
export interface KeyPackagePayload {
  readonly kind: 'keyPackage';
  readonly keyPackage: Uint8Array;
}

/** The author's device has no keys for this epoch of the room, though it should, and asks to be added anew. */
export interface KeysUnreadablePayload {
  readonly kind: 'keysUnreadable';
  readonly epoch: number;
  readonly keyPackage: Uint8Array;
}

/** What a conversation is open to: all members, those who were let in, or two. */
export type RoomKind = 'open' | 'private' | 'direct';

/** A room, whose id is this event's. */
export interface RoomMadePayload {
  readonly kind: 'roomMade';
  readonly roomKind: RoomKind;
  /** What whoever comes in later is handed of what was said before. */
  readonly newcomersSee: 'everything' | 'joining';
  /** Of an open room; the others' names are sealed (`roomNamed`), here it is empty. */
  readonly name: string;
  /** Besides its maker, lower id first: none of an open room, one of a direct one. */
  readonly members: readonly MemberId[];
}

/** The room is called this, or is about this, from now on; null leaves what is. Sealed in a private room. */
export interface RoomNamedPayload {
  readonly kind: 'roomNamed';
  readonly name: string | null;
  /** Empty: none any more. */
  readonly topic: string | null;
}

interface RoomArchivedPayload {
  readonly kind: 'roomArchived';
  readonly archived: boolean;
}

/** What is said in the room from now on is forgotten so long after; null: it is kept. */
export interface RoomLifePayload {
  readonly kind: 'roomLife';
  readonly lifeMs: number | null;
}

/** Who comes into a private room and who goes; whoever removes only itself leaves. Lower ids first. */
export interface RoomMembersPayload {
  readonly kind: 'roomMembers';
  readonly added: readonly MemberId[];
  readonly removed: readonly MemberId[];
}

/** What happens to rooms. */
export type RoomPayload =
  RoomMadePayload | RoomNamedPayload | RoomArchivedPayload | RoomMembersPayload | RoomLifePayload;

export type Payload =
  | RoomPayload
  | KeysCommitPayload
  | KeyPackagePayload
  | KeysUnreadablePayload
  | GenesisPayload
  | JoinPayload
  | RejoinPayload
  | InviteRevokedPayload
  | ProfilePayload
  | RolePayload
  | DeviceRemovedPayload
  | DeviceNamedPayload
  | MemberLookPayload
  | GroupReceiptsPayload
  | MemberRemovedPayload
  | MessagePayload
  | ChangePayload;
