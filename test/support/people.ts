/** Devices with real keys for tests, made from a number so that ids are the same in every run. */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  deviceCertificatePreimage,
  deviceIdOf,
  inviteGrantPreimage,
  joinProofPreimage,
} from '../../src/protocol/encode-identity.ts';
import type { DeviceCertificate, DeviceKind, InviteGrant, Role } from '../../src/protocol/identity.ts';
import { ZERO_HASH, toHex } from '../../src/protocol/ids.ts';
import type { DeviceId, ForkId, GroupId, Hash } from '../../src/protocol/ids.ts';
import type { GenesisPayload, JoinPayload } from '../../src/protocol/payloads.ts';

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export function hash(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

function verifySignature(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  return verify(null, bytes, key, signature);
}

interface KeyPair {
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
}

function keyPair(seedText: string): KeyPair {
  const seed = hash(Buffer.from(seedText));
  const secret: KeyObject = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  const publicKey = new Uint8Array(spki.subarray(SPKI_PREFIX.length));
  return { publicKey, sign: (bytes) => new Uint8Array(sign(null, bytes, secret)) };
}

export interface Person {
  readonly name: string;
  readonly deviceId: DeviceId;
  readonly device: KeyPair;
  readonly certificate: DeviceCertificate;
  readonly crypto: {
    hash(bytes: Uint8Array): Uint8Array;
    sign(bytes: Uint8Array): Uint8Array;
    verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean;
  };
}

/** Another device of a person, whose certificate stands there in the person's chain. */
export function linked(name: string, device: string, sequence: number, previousHash: Hash): Person {
  return person(name, { device, sequence, previousHash });
}

/** The same name gives the same keys and ids, always; `more`: another device of that person. */
export function person(
  name: string,
  more: { device?: string; kind?: DeviceKind; sequence?: number; previousHash?: Hash } = {},
): Person {
  const root = keyPair(`root of ${name}`);
  const device = keyPair(`${more.device ?? 'device'} of ${name}`);
  const fields = {
    rootKey: root.publicKey,
    signingKey: device.publicKey,
    tlsKeyHash: toHex(hash(Buffer.from(`tls of ${name}`))) as Hash,
    kind: more.kind ?? ('member' as const),
    sequence: more.sequence ?? 1,
    previousHash: more.previousHash ?? ZERO_HASH,
  };
  const certificate = { ...fields, signature: root.sign(deviceCertificatePreimage(fields)) };
  const crypto = { hash, sign: (bytes: Uint8Array) => device.sign(bytes), verify: verifySignature };
  return { name, deviceId: deviceIdOf(device.publicKey, hash), device, certificate, crypto };
}

/** What the founder of a group named test says. */
export function genesisPayload({ name, certificate }: Person): GenesisPayload {
  return {
    kind: 'genesis',
    groupName: 'test',
    createdAt: 1_700_000_000_000,
    newcomersSee: 'everything',
    rates: 'off',
    nonce: new Uint8Array(16),
    memberName: name,
    certificate,
  };
}

export interface GrantChoices {
  readonly inviteId?: string;
  readonly maxUses?: number;
  readonly expiresAt?: number;
  readonly role?: Role;
}

/** What a joiner brings: the inviter's grant and the proof that it held the invitation. */
export function joinPayload(
  joiner: Person,
  inviter: Person,
  groupId: GroupId,
  choices: GrantChoices = {},
): JoinPayload {
  const inviteId = choices.inviteId ?? toHex(hash(Buffer.from(`invite of ${inviter.name}`)).subarray(0, 16));
  const inviteKey = keyPair(`secret of ${inviteId}`);
  const fields: Omit<InviteGrant, 'signature'> = {
    inviteId,
    groupId,
    forkId: groupId as string as ForkId,
    createdBy: inviter.deviceId,
    inviteKey: inviteKey.publicKey,
    role: choices.role ?? 'member',
    maxUses: choices.maxUses ?? 100,
    createdAt: 1_700_000_000_000,
    expiresAt: choices.expiresAt ?? 1_700_600_000_000,
  };
  const grant = { ...fields, signature: inviter.device.sign(inviteGrantPreimage(fields)) };
  const proof = inviteKey.sign(joinProofPreimage(groupId, inviteId, joiner.deviceId));
  return { kind: 'join', memberName: joiner.name, certificate: joiner.certificate, grant, proof };
}
