/** What two devices say to each other while one links the other (FM53, FM54). */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { FORMAT_VERSION } from '../../protocol/domains.ts';
import { readDeviceCertificate, writeDeviceCertificate } from '../../protocol/encode-identity.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { DeviceCertificate, DeviceKind } from '../../protocol/identity.ts';
import { HASH_BYTES, PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { nameProblem } from '../../protocol/text.ts';
import { COMMIT_NONCE_BYTES, SHARE_BYTES } from './secrets.ts';

/** Why a device goes no further; the other end shows the same. */
const LINK_REFUSALS = ['link_wrong', 'link_used', 'link_expired', 'link_differs', 'link_cancelled'] as const;
export type LinkRefusalCode = (typeof LINK_REFUSALS)[number];

export const LINK_TYPE = {
  prove: 1,
  answer: 2,
  reveal: 3,
  request: 4,
  handover: 5,
  stored: 6,
  refuse: 7,
} as const;

export type LinkMessage =
  | { readonly type: 'prove'; readonly proof: Uint8Array; readonly commitment: Uint8Array }
  | { readonly type: 'answer'; readonly proof: Uint8Array; readonly key: Uint8Array }
  | { readonly type: 'reveal'; readonly key: Uint8Array; readonly nonce: Uint8Array }
  | { readonly type: 'request' | 'handover' | 'stored'; readonly sealed: Uint8Array }
  | { readonly type: 'refuse'; readonly code: LinkRefusalCode };

/** An invitation for each of the groups that a node may be in, and little else. */
const SEALED_BYTES_MAX = 512 * 1024;
const INVITATION_TEXT_MAX = 8192;
export const LINK_MESSAGE_BYTES_MAX = SEALED_BYTES_MAX + 64;

export function encodeLinkMessage(message: LinkMessage): Uint8Array {
  const writer = new ByteWriter(256).u8(FORMAT_VERSION).u8(LINK_TYPE[message.type]);
  switch (message.type) {
    case 'prove':
      writer.fixed(message.proof, HASH_BYTES).fixed(message.commitment, HASH_BYTES);
      break;
    case 'answer':
      writer.fixed(message.proof, HASH_BYTES).fixed(message.key, SHARE_BYTES);
      break;
    case 'reveal':
      writer.fixed(message.key, SHARE_BYTES).fixed(message.nonce, COMMIT_NONCE_BYTES);
      break;
    case 'refuse':
      writer.u8(LINK_REFUSALS.indexOf(message.code) + 1);
      break;
    default:
      writer.bytes(message.sealed);
  }
  return writer.take();
}

/** Throws ProtocolError. */
export function decodeLinkMessage(bytes: Uint8Array): LinkMessage {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `version ${version}`);
  const message = readMessage(reader);
  reader.end();
  return message;
}

function readMessage(reader: ByteReader): LinkMessage {
  const type = reader.u8();
  switch (type) {
    case LINK_TYPE.prove:
      return { type: 'prove', proof: reader.fixed(HASH_BYTES), commitment: reader.fixed(HASH_BYTES) };
    case LINK_TYPE.answer:
      return { type: 'answer', proof: reader.fixed(HASH_BYTES), key: reader.fixed(SHARE_BYTES) };
    case LINK_TYPE.reveal:
      return { type: 'reveal', key: reader.fixed(SHARE_BYTES), nonce: reader.fixed(COMMIT_NONCE_BYTES) };
    case LINK_TYPE.request:
      return { type: 'request', sealed: reader.bytes(SEALED_BYTES_MAX) };
    case LINK_TYPE.handover:
      return { type: 'handover', sealed: reader.bytes(SEALED_BYTES_MAX) };
    case LINK_TYPE.stored:
      return { type: 'stored', sealed: reader.bytes(SEALED_BYTES_MAX) };
    case LINK_TYPE.refuse: {
      const code = LINK_REFUSALS[reader.u8() - 1];
      if (code === undefined) throw new ProtocolError('unknown_type', 'a reason');
      return { type: 'refuse', code };
    }
    default:
      throw new ProtocolError('unknown_type', `linking message ${type}`);
  }
}

/** What the new device asks a certificate for, sealed. Its TLS key is the one that the connection shows. */
export interface LinkRequest {
  readonly signingKey: Uint8Array;
  readonly kind: DeviceKind;
  /** By the signing key over the session's exporter: who asks has it. */
  readonly signature: Uint8Array;
}

export function encodeLinkRequest({ signingKey, kind, signature }: LinkRequest): Uint8Array {
  return new ByteWriter(128)
    .fixed(signingKey, PUBLIC_KEY_BYTES)
    .u8(kind === 'member' ? 1 : 2)
    .fixed(signature, SIGNATURE_BYTES)
    .take();
}

/** Throws ProtocolError. */
export function decodeLinkRequest(bytes: Uint8Array): LinkRequest {
  const reader = new ByteReader(bytes);
  const signingKey = reader.fixed(PUBLIC_KEY_BYTES);
  const kind = reader.u8();
  if (kind !== 1 && kind !== 2) throw new ProtocolError('unknown_type', 'device kind');
  const signature = reader.fixed(SIGNATURE_BYTES);
  reader.end();
  return { signingKey, kind: kind === 1 ? 'member' : 'keeper', signature };
}

/** What a new device needs to be one of the member's. */
export interface Handover {
  readonly certificate: DeviceCertificate;
  readonly memberName: string;
  /** Texts, one for each group. */
  readonly invitations: readonly string[];
}

export function encodeHandover({ certificate, memberName, invitations }: Handover): Uint8Array {
  const writer = new ByteWriter(4096);
  writeDeviceCertificate(writer, certificate);
  return writer
    .text(memberName)
    .list(invitations, (to, text) => to.text(text))
    .take();
}

/** Throws ProtocolError. */
export function decodeHandover(bytes: Uint8Array): Handover {
  const reader = new ByteReader(bytes);
  const certificate = readDeviceCertificate(reader);
  const memberName = reader.text(4 * LIMITS.nameCodePointsMax);
  const problem = nameProblem(memberName);
  if (problem !== null) throw new ProtocolError('text', problem);
  const invitations = reader.list(LIMITS.groupsMax, 4, (from) => from.text(INVITATION_TEXT_MAX));
  reader.end();
  return { certificate, memberName, invitations };
}
