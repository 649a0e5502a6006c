/**
 * The keys of rooms: groups of devices that agree on a secret, epoch after epoch (MLS, RFC 9420). Real: server/keys;
 * twin: sim/group-keys.ts. This port knows no log: what counts, and when, is decided by whoever asks (the fold).
 *
 * Nothing is remembered between calls: a state goes in and another comes out, and the one that went in can be used again.
 * So a commit that never gets a place in the log never happened, a dry run is a `follow` whose outcome is not kept, and
 * what is saved is all there is.
 *
 * `done` is called once, never before the call has returned. Bytes from others that are wrong in any way come to an
 * answer with a reason; nothing throws.
 */
import type { DeviceCertificate } from '../protocol/identity.ts';
import type { DeviceId, GroupId, Hash, RoomId } from '../protocol/ids.ts';
import type { SealedHeader } from '../protocol/seal.ts';

/** A device as the log has it. */
export interface KeysDevice {
  readonly deviceId: DeviceId;
  readonly certificate: DeviceCertificate;
}

/** What a device gives away to be added, and what it keeps for when it is. Used once. */
export interface KeyPackage {
  readonly publicPart: Uint8Array;
  /** Secret. */
  readonly secretPart: Uint8Array;
}

/** Where one device stands in one group of devices. */
export interface KeysEpoch {
  /** Secret; only for the same device and library. */
  readonly state: Uint8Array;
  /** Counts the commits of this keys group. */
  readonly epoch: number;
  /** Secret, 32 bytes: what the rooms' secrets are derived from. */
  readonly secret: Uint8Array;
  /** 32 bytes, public and the same for all devices that are in the same epoch, and for no others. */
  readonly authenticator: Uint8Array;
  /** Lower id first. */
  readonly devices: readonly DeviceId[];
}

export interface KeysCommit {
  /** For the log. */
  readonly commit: Uint8Array;
  /** For the devices that are added, all in one; null when none are. Goes with the commit. */
  readonly welcome: Uint8Array | null;
  /** Public, and what the newcomers need beside the welcome. */
  readonly tree: Uint8Array;
  /** Where the committer stands when, and only if, the commit counts. */
  readonly next: KeysEpoch;
}

export type KeysFollowed =
  /** With the tree that newcomers of this commit need: the same bytes as the committer has. */
  | { readonly kind: 'next'; readonly next: KeysEpoch; readonly tree: Uint8Array }
  /** This device is not among those that go on. */
  | { readonly kind: 'removed' };

/** Why bytes or a wish were refused. */
export type GroupKeysErrorCode =
  /** Not what it should be, or written in another way than an encoder would. */
  | 'malformed'
  | 'too_large'
  /** Of another keys group. */
  | 'wrong_group'
  /** Not about the epoch that the state is in. */
  | 'wrong_epoch'
  /** A commit of this very device: its pending state is to be taken instead. */
  | 'own_commit'
  /** Not made by the device that is said to have made it. */
  | 'wrong_author'
  /** Well-formed, but something that nobody may do here: leave by an own commit, add twice, change the group's rules. */
  | 'not_allowed'
  /** Who is in afterwards differs from who should be. */
  | 'wrong_devices'
  /** A key that is not the device's, or a signature that does not verify. */
  | 'not_authentic'
  /** A key package outside of its time, or for too long a time. */
  | 'expired'
  /** A welcome that is not for this key package, or not of this commit. */
  | 'wrong_welcome'
  /** Authentic as far as can be seen, but it gives no key to this device. */
  | 'unreadable'
  /** An own state or secret part that is damaged or of another version. */
  | 'bad_state'
  /** Took more time or memory than it may. */
  | 'too_costly'
  /** Ended before it was done. */
  | 'closed';

export class GroupKeysError extends Error {
  readonly code: GroupKeysErrorCode;
  /** Whose key package it was, where one of several was refused. */
  readonly deviceId: DeviceId | null;

  constructor(code: GroupKeysErrorCode, message: string, deviceId: DeviceId | null = null) {
    super(message);
    this.name = 'GroupKeysError';
    this.code = code;
    this.deviceId = deviceId;
  }
}

export type KeysAnswer<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: GroupKeysError };

export type KeysDone<Value> = (answer: KeysAnswer<Value>) => void;

export interface MakePackage {
  /** Agreed time, ms: it may be used from a day before on. */
  readonly atMs: number;
}

export interface CreateKeys {
  /** Hash of keysGroupPreimage. */
  readonly keysGroup: Hash;
}

export interface CommitKeys {
  readonly state: Uint8Array;
  readonly atMs: number;
  /** Who is in afterwards, this device included. Those of the present ones that are not named are removed. */
  readonly devices: readonly KeysDevice[];
  /**
   * Public parts, for each device of `devices` that is not in yet. For one that is in: it is taken out and added anew,
   * as what it had is lost.
   */
  readonly packages: readonly { readonly deviceId: DeviceId; readonly publicPart: Uint8Array }[];
}

export interface FollowKeys {
  readonly state: Uint8Array;
  readonly commit: Uint8Array;
  /** Whose event the commit was in. */
  readonly author: DeviceId;
  /** Agreed time of its entry, ms. */
  readonly atMs: number;
  /** Who is in afterwards. */
  readonly devices: readonly KeysDevice[];
}

export interface JoinKeys {
  readonly keysGroup: Hash;
  readonly keyPackage: KeyPackage;
  readonly welcome: Uint8Array;
  readonly tree: Uint8Array;
  /** The commit that counts, from the log: a welcome of another is refused. */
  readonly commit: Uint8Array;
  readonly author: DeviceId;
  readonly devices: readonly KeysDevice[];
}

export interface GroupKeys {
  makePackage(request: MakePackage, done: KeysDone<KeyPackage>): void;
  /** A new group of devices with this one alone, in epoch 0. */
  create(request: CreateKeys, done: KeysDone<KeysEpoch>): void;
  /** With the same devices and no packages: new keys for all ("somebody may have had my device"). */
  commit(request: CommitKeys, done: KeysDone<KeysCommit>): void;
  /** From the epoch of `state` to the one that somebody else's commit begins. */
  follow(request: FollowKeys, done: KeysDone<KeysFollowed>): void;
  join(request: JoinKeys, done: KeysDone<KeysEpoch>): void;
  /** What is under way is answered with `closed`. */
  end(): void;
}

/** Seals what is said in a room. Synchronous: any event can be opened without any other. */
export interface RoomCipher {
  /** 32 bytes: of all events of this room that are sealed in this epoch. */
  roomSecret(epochSecret: Uint8Array, groupId: GroupId, roomId: RoomId): Uint8Array;
  /** Each call gives other bytes. Throws a RangeError for a payload that is too long to be sealed. */
  seal(roomSecret: Uint8Array, header: SealedHeader, payload: Uint8Array): Uint8Array;
  /** Null when it was not sealed with this secret for this header. */
  open(roomSecret: Uint8Array, header: SealedHeader, sealed: Uint8Array): Uint8Array | null;
  /** 32 bytes: with which devices in this epoch hand each other what is older (MK76). `roomId`: whose keys they are. */
  pastKey(epochSecret: Uint8Array, groupId: GroupId, roomId: RoomId): Uint8Array;
  /** Each call gives other bytes. */
  sealBox(key: Uint8Array, associatedData: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** Null when it was not sealed with this key for the same data. */
  openBox(key: Uint8Array, associatedData: Uint8Array, box: Uint8Array): Uint8Array | null;
}
