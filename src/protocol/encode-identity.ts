/** Bytes of device certificates, address records, invitations and join proofs (FM22 to FM26). */
import { isAddress } from './address.ts';
import { fromBase64Url, toBase64Url } from './base64.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { crc32 } from './crc32.ts';
import { beginPreimage, DOMAIN, FORMAT_VERSION } from './domains.ts';
import { ProtocolError } from './errors.ts';
import type {
  AddressRecord,
  DeviceCertificate,
  DeviceKind,
  Invitation,
  InviteAddress,
  InviteGrant,
  Role,
} from './identity.ts';
import {
  base32At,
  fromHex,
  hexAt,
  PUBLIC_KEY_BYTES,
  SHORT_ID_BYTES,
  SIGNATURE_BYTES,
  toHex,
  writeHexAt,
  ZERO_HASH,
  type DeviceId,
  type GroupId,
  type Hash,
  type MemberId,
} from './ids.ts';
import { LIMITS } from './limits.ts';
import type { HashFunction } from './scope.ts';
import { nameProblem } from './text.ts';

const INVITE_ID_BYTES = 16;
const SEED_BYTES = 32;
const CHECKSUM_BYTES = 4;
/** Of an invitation to a group whose rooms are sealed. */
const SEALED_VERSION = 2;
const INVITATION_PREFIX = 'demes1.';
const LINK_PREFIX = 'demes:';
/** A grant, eight addresses of the greatest length and a name come to less than half of this. */
const INVITATION_TEXT_MAX = 8192;

const DEVICE_KIND_CODE = { member: 1, keeper: 2 } as const satisfies Record<DeviceKind, number>;
const ROLE_CODE = { owner: 1, admin: 2, member: 3 } as const satisfies Record<Role, number>;

/** First 20 bytes of the hash of the device's signing key. */
export function deviceIdOf(signingKey: Uint8Array, hash: HashFunction): DeviceId {
  return base32At(hash(signingKey), 0, SHORT_ID_BYTES) as DeviceId;
}

/** First 20 bytes of the hash of the member's root key. */
export function memberIdOf(rootKey: Uint8Array, hash: HashFunction): MemberId {
  return base32At(hash(rootKey), 0, SHORT_ID_BYTES) as MemberId;
}

/** What the member's root key signs. */
export function deviceCertificatePreimage(certificate: Omit<DeviceCertificate, 'signature'>): Uint8Array {
  const writer = beginPreimage(DOMAIN.device);
  writeDeviceFields(writer, certificate);
  return writer.take();
}

/** What the member's next certificate names as `previousHash`. The signature is not in it: it has one owner, not one form. */
export function deviceCertificateHash(
  certificate: Omit<DeviceCertificate, 'signature'>,
  hash: HashFunction,
): Hash {
  return toHex(hash(deviceCertificatePreimage(certificate))) as Hash;
}

export function writeDeviceCertificate(writer: ByteWriter, certificate: DeviceCertificate): void {
  writer.u8(FORMAT_VERSION);
  writeDeviceFields(writer, certificate);
  writer.fixed(certificate.signature, SIGNATURE_BYTES);
}

export function readDeviceCertificate(reader: ByteReader): DeviceCertificate {
  readVersion(reader);
  const certificate: DeviceCertificate = {
    rootKey: reader.fixed(PUBLIC_KEY_BYTES),
    signingKey: reader.fixed(PUBLIC_KEY_BYTES),
    tlsKeyHash: reader.hash(),
    kind: nameOf(DEVICE_KIND_CODE, reader.u8(), 'device kind'),
    sequence: reader.u64(),
    previousHash: reader.hash(),
    signature: reader.fixed(SIGNATURE_BYTES),
  };
  checkDevice(certificate);
  return certificate;
}

/** What the device signs about where it can be reached. */
export function addressRecordPreimage(record: Omit<AddressRecord, 'signature'>): Uint8Array {
  const writer = beginPreimage(DOMAIN.address);
  writeAddressFields(writer, record);
  return writer.take();
}

export function writeAddressRecord(writer: ByteWriter, record: AddressRecord): void {
  writer.u8(FORMAT_VERSION);
  writeAddressFields(writer, record);
  writer.fixed(record.signature, SIGNATURE_BYTES);
}

export function readAddressRecord(reader: ByteReader): AddressRecord {
  readVersion(reader);
  return {
    deviceId: reader.deviceId(),
    counter: reader.u64(),
    addresses: reader.list(LIMITS.addressesMax, 4, readAddress),
    signature: reader.fixed(SIGNATURE_BYTES),
  };
}

/** What the inviting member's device signs. */
export function inviteGrantPreimage(grant: Omit<InviteGrant, 'signature'>): Uint8Array {
  const writer = beginPreimage(DOMAIN.invite, grant.groupId);
  writeGrantFields(writer, grant);
  return writer.take();
}

export function writeInviteGrant(writer: ByteWriter, grant: InviteGrant): void {
  writer.u8(FORMAT_VERSION).longId(grant.groupId);
  writeGrantFields(writer, grant);
  writer.fixed(grant.signature, SIGNATURE_BYTES);
}

export function readInviteGrant(reader: ByteReader): InviteGrant {
  readVersion(reader);
  const grant: InviteGrant = {
    groupId: reader.groupId(),
    forkId: reader.forkId(),
    inviteId: readInviteId(reader),
    createdBy: reader.deviceId(),
    inviteKey: reader.fixed(PUBLIC_KEY_BYTES),
    role: readRole(reader),
    maxUses: reader.u32(),
    createdAt: reader.u64(),
    expiresAt: reader.u64(),
    signature: reader.fixed(SIGNATURE_BYTES),
  };
  checkGrant(grant);
  return grant;
}

/** What the joiner signs with the invitation's own key. */
export function joinProofPreimage(groupId: GroupId, inviteId: string, deviceId: DeviceId): Uint8Array {
  const writer = beginPreimage(DOMAIN.join, groupId);
  writeInviteId(writer, inviteId);
  return writer.shortId(deviceId).take();
}

/** `demes1.` and base64url; the last four bytes are a CRC-32, so that a mistyped text is called mistyped. */
export function encodeInvitation(invitation: Invitation): string {
  const writer = new ByteWriter(512).u8(invitation.isSealed === true ? SEALED_VERSION : FORMAT_VERSION);
  writeInviteGrant(writer, invitation.grant);
  writer
    .fixed(invitation.secretSeed, SEED_BYTES)
    .text(checkedName(invitation.groupName))
    .list(invitation.addresses, writeInviteAddress);
  const content = writer.take();
  return INVITATION_PREFIX + toBase64Url(writer.fixed(content).u32(crc32(content)).take());
}

/** Accepts `demes:` in front and white space anywhere (mail programs break lines). Throws ProtocolError. */
export function decodeInvitation(text: string): Invitation {
  if (text.length > INVITATION_TEXT_MAX) throw new ProtocolError('limit', 'longer than any invitation');
  const compact = text.replaceAll(/\s+/g, '');
  const bare = compact.startsWith(LINK_PREFIX) ? compact.slice(LINK_PREFIX.length) : compact;
  if (!bare.startsWith(INVITATION_PREFIX)) throw new ProtocolError('unknown_type', 'not an invitation');
  const bytes = fromBase64Url(bare.slice(INVITATION_PREFIX.length));
  if (bytes === undefined) throw new ProtocolError('text', 'characters that an invitation does not have');
  if (bytes.length < CHECKSUM_BYTES) throw new ProtocolError('truncated', 'the invitation is cut off');
  const content = bytes.subarray(0, bytes.length - CHECKSUM_BYTES);
  if (new ByteReader(bytes.subarray(content.length)).u32() !== crc32(content)) {
    throw new ProtocolError('mismatch', 'the invitation is cut off or mistyped');
  }
  return readInvitation(new ByteReader(content));
}

export function writeInviteId(writer: ByteWriter, inviteId: string): void {
  const bytes = new Uint8Array(INVITE_ID_BYTES);
  if (!writeHexAt(inviteId, INVITE_ID_BYTES, bytes, 0))
    throw new ProtocolError('text', 'not an invitation id');
  writer.fixed(fromHex(inviteId));
}

export function readInviteId(reader: ByteReader): string {
  return hexAt(reader.view(INVITE_ID_BYTES), 0, INVITE_ID_BYTES);
}

function readInvitation(reader: ByteReader): Invitation {
  const version = reader.u8();
  if (version !== FORMAT_VERSION && version !== SEALED_VERSION) {
    throw new ProtocolError('unknown_version', `version ${version}`);
  }
  const invitation = {
    ...(version === SEALED_VERSION ? { isSealed: true as const } : {}),
    grant: readInviteGrant(reader),
    secretSeed: reader.fixed(SEED_BYTES),
    groupName: checkedName(reader.text(4 * LIMITS.nameCodePointsMax)),
    addresses: reader.list(LIMITS.addressesMax, 4 + SHORT_ID_BYTES + 32, readInviteAddress),
  };
  reader.end();
  return invitation;
}

function writeInviteAddress(writer: ByteWriter, address: InviteAddress): void {
  writer.text(checkedAddress(address.address)).shortId(address.deviceId).hash(address.tlsKeyHash);
}

function readInviteAddress(reader: ByteReader): InviteAddress {
  return { address: readAddress(reader), deviceId: reader.deviceId(), tlsKeyHash: reader.hash() };
}

function writeDeviceFields(writer: ByteWriter, certificate: Omit<DeviceCertificate, 'signature'>): void {
  checkDevice(certificate);
  writer
    .fixed(certificate.rootKey, PUBLIC_KEY_BYTES)
    .fixed(certificate.signingKey, PUBLIC_KEY_BYTES)
    .hash(certificate.tlsKeyHash)
    .u8(DEVICE_KIND_CODE[certificate.kind])
    .u64(certificate.sequence)
    .hash(certificate.previousHash);
}

function checkDevice(certificate: Omit<DeviceCertificate, 'signature'>): void {
  if (certificate.sequence < 1) throw new ProtocolError('range', 'device certificates are counted from 1');
  if ((certificate.sequence === 1) !== (certificate.previousHash === ZERO_HASH)) {
    throw new ProtocolError('not_canonical', 'only the first device certificate has none before it');
  }
}

function writeAddressFields(writer: ByteWriter, record: Omit<AddressRecord, 'signature'>): void {
  if (record.addresses.length > LIMITS.addressesMax) throw new ProtocolError('limit', 'too many addresses');
  writer
    .shortId(record.deviceId)
    .u64(record.counter)
    .list(record.addresses, (target, address) => target.text(checkedAddress(address)));
}

function readAddress(reader: ByteReader): string {
  return checkedAddress(reader.text(LIMITS.addressLengthMax));
}

function checkedAddress(address: string): string {
  if (!isAddress(address)) throw new ProtocolError('text', 'an address is not host:port');
  return address;
}

function checkedName(name: string): string {
  const problem = nameProblem(name);
  if (problem !== null) throw new ProtocolError('text', problem);
  return name;
}

function writeGrantFields(writer: ByteWriter, grant: Omit<InviteGrant, 'signature'>): void {
  checkGrant(grant);
  writer.longId(grant.forkId);
  writeInviteId(writer, grant.inviteId);
  writer.shortId(grant.createdBy).fixed(grant.inviteKey, PUBLIC_KEY_BYTES);
  writeRole(writer, grant.role).u32(grant.maxUses).u64(grant.createdAt).u64(grant.expiresAt);
}

export function writeRole(writer: ByteWriter, role: Role): ByteWriter {
  return writer.u8(ROLE_CODE[role]);
}

export function readRole(reader: ByteReader): Role {
  return nameOf(ROLE_CODE, reader.u8(), 'role');
}

function checkGrant(grant: Omit<InviteGrant, 'signature'>): void {
  if (grant.maxUses < 1 || grant.maxUses > LIMITS.inviteUsesMax) {
    throw new ProtocolError('limit', `an invitation for ${grant.maxUses} uses`);
  }
  const lifeMs = grant.expiresAt - grant.createdAt;
  if (lifeMs < 1 || lifeMs > LIMITS.inviteLifeMsMax) {
    throw new ProtocolError('limit', `an invitation for ${lifeMs} ms`);
  }
}

function readVersion(reader: ByteReader): void {
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `version ${version}`);
}

/** The name that a number stands for in a table of codes. */
function nameOf<Name extends string>(
  codes: Readonly<Record<Name, number>>,
  code: number,
  what: string,
): Name {
  for (const name in codes) if (codes[name] === code) return name;
  throw new ProtocolError('range', `${what} ${code}`);
}
