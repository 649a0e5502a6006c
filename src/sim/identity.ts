/** People and devices of a simulated group: real certificates, grants and join events, made with the suite's keys. */
import {
  deviceCertificatePreimage,
  deviceIdOf,
  inviteGrantPreimage,
  joinProofPreimage,
  memberIdOf,
} from '../protocol/encode-identity.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceCertificate, InviteGrant } from '../protocol/identity.ts';
import { toHex, ZERO_HASH, type DeviceId, type Hash, type MemberId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Scope } from '../protocol/scope.ts';
import { bootstrapGroup, makeJoinEvent, type NewGroup } from '../engine/bootstrap.ts';
import { cryptoOf, type CryptoSuite, type KeyPair } from './crypto.ts';

export interface SimDevice {
  /** n1, n2 ...: how transcripts call it. */
  readonly name: string;
  readonly deviceId: DeviceId;
  readonly memberId: MemberId;
  readonly keys: KeyPair;
  readonly certificate: DeviceCertificate;
}

/** One member with one device. */
export function makeDevice(suite: CryptoSuite, name: string): SimDevice {
  const keys = suite.keyPair(`${name} device`);
  const root = suite.keyPair(`${name} root`);
  const unsigned: Omit<DeviceCertificate, 'signature'> = {
    rootKey: root.publicKey,
    signingKey: keys.publicKey,
    tlsKeyHash: toHex(suite.hash(keys.publicKey)) as Hash,
    kind: 'member',
    sequence: 1,
    previousHash: ZERO_HASH,
  };
  return {
    name,
    deviceId: deviceIdOf(keys.publicKey, suite.hash),
    memberId: memberIdOf(root.publicKey, suite.hash),
    keys,
    certificate: { ...unsigned, signature: root.sign(deviceCertificatePreimage(unsigned)) },
  };
}

/** Whether a group's rooms are sealed: 0 not, 1 and newcomers see everything, 2 and they see nothing from before. */
export type Sealed = 0 | 1 | 2;
const SEALED_FROM_JOINING = 2;

export interface SimInvitation {
  readonly grant: InviteGrant;
  readonly inviteKeys: KeyPair;
}

/** Valid for as long as the rules allow, from half of that before `nowMs` on: clocks may be wrong by months. */
export function makeInvitation(
  suite: CryptoSuite,
  scope: Scope,
  creator: SimDevice,
  nowMs: number,
): SimInvitation {
  const inviteKeys = suite.keyPair('invitation');
  const createdAt = nowMs - LIMITS.inviteLifeMsMax / 2;
  const unsigned: Omit<InviteGrant, 'signature'> = {
    inviteId: toHex(suite.hash(inviteKeys.publicKey).subarray(0, 16)),
    groupId: scope.groupId,
    forkId: scope.forkId,
    createdBy: creator.deviceId,
    inviteKey: inviteKeys.publicKey,
    role: 'member',
    maxUses: LIMITS.inviteUsesMax,
    createdAt,
    expiresAt: createdAt + LIMITS.inviteLifeMsMax,
  };
  return { grant: { ...unsigned, signature: creator.keys.sign(inviteGrantPreimage(unsigned)) }, inviteKeys };
}

/** What the founder's disk begins with. */
export function foundGroup(
  suite: CryptoSuite,
  founder: SimDevice,
  nowMs: number,
  sealed: Sealed = 0,
): NewGroup {
  return bootstrapGroup(founder.deviceId, cryptoOf(suite, founder.keys), {
    kind: 'genesis',
    groupName: 'simulated',
    createdAt: nowMs,
    newcomersSee: sealed === SEALED_FROM_JOINING ? 'joining' : 'everything',
    rates: 'off',
    ...(sealed === 0 ? {} : { isSealed: true }),
    nonce: suite.hash(founder.keys.publicKey).subarray(0, 16),
    memberName: founder.name,
    certificate: founder.certificate,
  });
}

/** The event by which a device asks to be let in; somebody who is in carries it to the host. */
export function makeJoin(
  suite: CryptoSuite,
  scope: Scope,
  device: SimDevice,
  invitation: SimInvitation,
  nowMs: number,
  keyPackage?: Uint8Array,
): SignedEvent {
  const { grant, inviteKeys } = invitation;
  const signer = cryptoOf(suite, device.keys);
  const proof = inviteKeys.sign(joinProofPreimage(scope.groupId, grant.inviteId, device.deviceId));
  const { name: memberName, certificate } = device;
  return makeJoinEvent(
    device.deviceId,
    signer,
    scope.groupId,
    {
      kind: 'join',
      memberName,
      certificate,
      grant,
      proof,
      ...(keyPackage === undefined ? {} : { keyPackage }),
    },
    nowMs,
  );
}
