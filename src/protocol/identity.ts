/**
 * Who a member and a device are. Bytes: `encode-identity.ts`.
 */
import type { DeviceId, GroupId, ForkId, Hash } from './ids.ts';

export type Role = 'owner' | 'admin' | 'member';
export type DeviceKind = 'member' | 'keeper';

/** The member's root key says: these keys are one device of mine. Signed under "demes/1/device". */
export interface DeviceCertificate {
  readonly rootKey: Uint8Array;
  readonly signingKey: Uint8Array;
  /** SHA-256 of the SubjectPublicKeyInfo of the device's TLS certificate: what links are pinned to. */
  readonly tlsKeyHash: Hash;
  readonly kind: DeviceKind;
  /** Counts the member's device certificates: 1, 2, 3 ... */
  readonly sequence: number;
  /** Hash of the member's certificate before this; zeros for 1. */
  readonly previousHash: Hash;
  readonly signature: Uint8Array;
}

/** Where a device says it can be reached. A higher counter replaces a lower. Signed under "demes/1/address". */
export interface AddressRecord {
  readonly deviceId: DeviceId;
  readonly counter: number;
  /** `host:port`, best first, at most LIMITS.addressesMax. */
  readonly addresses: readonly string[];
  readonly signature: Uint8Array;
}

/** What a member with the right to invite signed ("demes/1/invite"). It goes into the log with the join. */
export interface InviteGrant {
  /** 16 bytes (a uuid) as 32 hex characters. */
  readonly inviteId: string;
  readonly groupId: GroupId;
  readonly forkId: ForkId;
  readonly createdBy: DeviceId;
  /** Public half of the key that the invitation carries; the joiner signs with the other half. */
  readonly inviteKey: Uint8Array;
  readonly role: Role;
  readonly maxUses: number;
  /** Agreed time, ms since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly signature: Uint8Array;
}

/** A member's address in an invitation, pinned to its TLS key. */
export interface InviteAddress {
  readonly address: string;
  readonly deviceId: DeviceId;
  readonly tlsKeyHash: Hash;
}

/** The whole invitation, `demes1.` + base64url: a secret, never stored in the log. */
export interface Invitation {
  readonly grant: InviteGrant;
  readonly secretSeed: Uint8Array;
  readonly groupName: string;
  readonly addresses: readonly InviteAddress[];
  /** To a group whose rooms are sealed: whoever joins it brings a key package. Absent: to one whose rooms are not. */
  readonly isSealed?: true;
}
