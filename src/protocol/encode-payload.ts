/** Bytes of what is inside events, once unsealed (FM27 to FM30, FM38 to FM44, FM60 to FM69, MK30 to MK33). The event's kind says which payload it is. */
import { ByteReader, ByteWriter } from './bytes.ts';
import { FORMAT_VERSION } from './domains.ts';
import {
  readDeviceCertificate,
  readInviteGrant,
  readInviteId,
  readRole,
  writeDeviceCertificate,
  writeInviteGrant,
  writeInviteId,
  writeRole,
} from './encode-identity.ts';
import {
  readKeyPackage,
  readKeyPackagePayload,
  readKeysCommit,
  readKeysUnreadable,
  writeKeyPackage,
  writeKeysCommit,
  writeKeysUnreadable,
} from './encode-keys-payload.ts';
import { checkedEmoji, readLook, writeLook } from './encode-look.ts';
import { readMentions, readMessageParts, writeMentions, writeMessageParts } from './encode-message-parts.ts';
import { readRoomPayload, writeRoomPayload } from './encode-room-payload.ts';
import { ProtocolError } from './errors.ts';
import { EVENT_KIND } from './event.ts';
import { SIGNATURE_BYTES } from './ids.ts';
import { LIMITS } from './limits.ts';
import type {
  ChangePayload,
  EditPayload,
  GenesisPayload,
  JoinPayload,
  MessagePayload,
  Payload,
  ReactionPayload,
  RejoinPayload,
  RolePayload,
  VotePayload,
} from './payloads.ts';
import { nameProblem, textBytes } from './text.ts';

/** MK30 Of a genesis and of joins in a group whose rooms are sealed. */
const SEALED_VERSION = 2;
/** FM64, FM66 Of a message with parts, and of an edit that names somebody. */
const PARTS_VERSION = 2;
/** FM51 Of joins without an invitation, in a group whose rooms are not sealed and in one where they are. */
const REJOIN_VERSION = 3;
const SEALED_REJOIN_VERSION = 4;
const NONCE_BYTES = 16;
/** UTF-8 needs at most four bytes for a code point. */
const NAME_BYTES_MAX = 4 * LIMITS.nameCodePointsMax;

/** Throws ProtocolError for names and texts that break their rules. */
export function encodePayload(payload: Payload): Uint8Array {
  const writer = new ByteWriter().u8(versionOf(payload));
  switch (payload.kind) {
    case 'genesis':
      writeGenesis(writer, payload);
      break;
    case 'join':
      writeJoin(writer, payload);
      break;
    case 'inviteRevoked':
      writeInviteId(writer, payload.inviteId);
      break;
    case 'profile':
      writer.text(checkedName(payload.memberName));
      break;
    case 'role':
      writeRole(writer.shortId(payload.memberId), payload.role);
      break;
    case 'deviceRemoved':
      writer.shortId(payload.deviceId);
      break;
    case 'deviceNamed':
      writer.shortId(payload.deviceId).text(checkedName(payload.name));
      break;
    case 'memberLook':
      writeLook(writer, payload);
      break;
    case 'groupReceipts':
      writer.flag(payload.on);
      break;
    case 'memberRemoved':
      writer.shortId(payload.memberId).flag(payload.banned);
      break;
    case 'keysCommit':
      writeKeysCommit(writer, payload);
      break;
    case 'keyPackage':
      writeKeyPackage(writer, payload.keyPackage);
      break;
    case 'keysUnreadable':
      writeKeysUnreadable(writer, payload);
      break;
    case 'message':
      writeMessage(writer, payload);
      break;
    case 'roomLife':
    case 'roomMade':
    case 'roomNamed':
    case 'roomArchived':
    case 'roomMembers':
      writeRoomPayload(writer, payload);
      break;
    default:
      writeChange(writer, payload);
  }
  return writer.take();
}

function writeChange(writer: ByteWriter, payload: ChangePayload): void {
  writer.longId(payload.target);
  switch (payload.kind) {
    case 'edit':
      writeEdit(writer, payload);
      break;
    case 'reaction':
      writer.text(checkedEmoji(payload.emoji)).flag(payload.on);
      break;
    case 'pin':
      writer.flag(payload.on);
      break;
    case 'vote':
      writer.list(checkedChoices(payload.choices), (to, choice) => void to.u8(choice));
      break;
    case 'delete':
    case 'pollClosed':
      break;
  }
}

/** Inverse of encodePayload; `kind` is the number in the event's header. */
export function decodePayload(kind: number, bytes: Uint8Array): Payload {
  const reader = new ByteReader(bytes);
  const payload = readPayload(kind, reader);
  reader.end();
  return payload;
}

function readPayload(kind: number, reader: ByteReader): Payload {
  if (!KNOWN_KINDS.has(kind)) throw new ProtocolError('unknown_type', `event kind ${kind}`);
  const version = reader.u8();
  if (kind === EVENT_KIND.join && (version === REJOIN_VERSION || version === SEALED_REJOIN_VERSION)) {
    return readRejoin(reader, version === SEALED_REJOIN_VERSION);
  }
  const isSealed = version === SEALED_VERSION && HAS_SEALED_VERSION.has(kind);
  const hasParts = version === PARTS_VERSION && HAS_PARTS_VERSION.has(kind);
  if (version !== FORMAT_VERSION && !isSealed && !hasParts) {
    throw new ProtocolError('unknown_version', `payload version ${version}`);
  }
  switch (kind) {
    case EVENT_KIND.genesis:
      return isSealed ? { ...readGenesis(reader), isSealed } : readGenesis(reader);
    case EVENT_KIND.join:
      return isSealed ? { ...readJoin(reader), keyPackage: readKeyPackage(reader) } : readJoin(reader);
    case EVENT_KIND.keysCommit:
      return readKeysCommit(reader);
    case EVENT_KIND.keyPackage:
      return readKeyPackagePayload(reader);
    case EVENT_KIND.keysUnreadable:
      return readKeysUnreadable(reader);
    case EVENT_KIND.inviteRevoked:
      return { kind: 'inviteRevoked', inviteId: readInviteId(reader) };
    case EVENT_KIND.profile:
      return { kind: 'profile', memberName: readName(reader) };
    case EVENT_KIND.role:
      return readMemberRole(reader);
    case EVENT_KIND.deviceRemoved:
      return { kind: 'deviceRemoved', deviceId: reader.deviceId() };
    case EVENT_KIND.deviceNamed:
      return { kind: 'deviceNamed', deviceId: reader.deviceId(), name: readName(reader) };
    case EVENT_KIND.memberLook:
      return { kind: 'memberLook', ...readLook(reader) };
    case EVENT_KIND.groupReceipts:
      return { kind: 'groupReceipts', on: reader.flag() };
    case EVENT_KIND.memberRemoved:
      return { kind: 'memberRemoved', memberId: reader.memberId(), banned: reader.flag() };
    case EVENT_KIND.edit:
      return readEdit(reader, hasParts);
    case EVENT_KIND.delete:
      return { kind: 'delete', target: reader.eventId() };
    case EVENT_KIND.pin:
      return { kind: 'pin', target: reader.eventId(), on: reader.flag() };
    case EVENT_KIND.vote:
      return readVote(reader);
    case EVENT_KIND.pollClosed:
      return { kind: 'pollClosed', target: reader.eventId() };
    case EVENT_KIND.roomLife:
    case EVENT_KIND.roomMade:
    case EVENT_KIND.roomNamed:
    case EVENT_KIND.roomArchived:
    case EVENT_KIND.roomMembers:
      return readRoomPayload(kind, reader);
    case EVENT_KIND.reaction:
      return readReaction(reader);
    default:
      return readMessage(reader, kind, hasParts);
  }
}

const KNOWN_KINDS: ReadonlySet<number> = new Set(Object.values(EVENT_KIND));
const HAS_SEALED_VERSION: ReadonlySet<number> = new Set([EVENT_KIND.genesis, EVENT_KIND.join]);

const HAS_PARTS_VERSION: ReadonlySet<number> = new Set([
  EVENT_KIND.message,
  EVENT_KIND.passing,
  EVENT_KIND.edit,
]);

/** The number of the event that bears this payload (FM67: messages with a life have one of their own). */
export function eventKindOf(payload: Payload): number {
  const isPassing = payload.kind === 'message' && payload.parts?.lifeMs !== undefined;
  return isPassing ? EVENT_KIND.passing : EVENT_KIND[payload.kind];
}

function versionOf(payload: Payload): number {
  if (payload.kind === 'message') return payload.parts === undefined ? FORMAT_VERSION : PARTS_VERSION;
  if (payload.kind === 'edit') return payload.mentions === undefined ? FORMAT_VERSION : PARTS_VERSION;
  if (payload.kind === 'join' && payload.grant === null) {
    return payload.keyPackage === undefined ? REJOIN_VERSION : SEALED_REJOIN_VERSION;
  }
  const isSealed =
    (payload.kind === 'genesis' && payload.isSealed === true) ||
    (payload.kind === 'join' && payload.keyPackage !== undefined);
  return isSealed ? SEALED_VERSION : FORMAT_VERSION;
}

function writeGenesis(writer: ByteWriter, payload: GenesisPayload): void {
  writer
    .text(checkedName(payload.groupName))
    .u64(checkedTime(payload.createdAt))
    .u8(payload.newcomersSee === 'everything' ? 1 : 2)
    .u8(payload.rates === 'default' ? 1 : 2)
    .fixed(payload.nonce, NONCE_BYTES)
    .text(checkedName(payload.memberName));
  writeDeviceCertificate(writer, payload.certificate);
}

function readGenesis(reader: ByteReader): GenesisPayload {
  return {
    kind: 'genesis',
    groupName: readName(reader),
    createdAt: checkedTime(reader.u64()),
    newcomersSee: readChoice(reader, 'everything', 'joining'),
    rates: readChoice(reader, 'default', 'off'),
    nonce: reader.fixed(NONCE_BYTES),
    memberName: readName(reader),
    certificate: readDeviceCertificate(reader),
  };
}

/** What a date can be written for: every screen does. */
function checkedTime(ms: number): number {
  if (ms > LIMITS.clockMsMax) throw new ProtocolError('range', 'a time that no date is written for');
  return ms;
}

function writeJoin(writer: ByteWriter, payload: JoinPayload | RejoinPayload): void {
  if (payload.grant === null) writeDeviceCertificate(writer, payload.certificate);
  else writeInvited(writer, payload);
  if (payload.keyPackage !== undefined) writeKeyPackage(writer, payload.keyPackage);
}

function writeInvited(writer: ByteWriter, payload: JoinPayload): void {
  writer.text(checkedName(payload.memberName));
  writeDeviceCertificate(writer, payload.certificate);
  writeInviteGrant(writer, payload.grant);
  writer.fixed(payload.proof, SIGNATURE_BYTES);
}

function readJoin(reader: ByteReader): JoinPayload {
  return {
    kind: 'join',
    memberName: readName(reader),
    certificate: readDeviceCertificate(reader),
    grant: readInviteGrant(reader),
    proof: reader.fixed(SIGNATURE_BYTES),
  };
}

function readRejoin(reader: ByteReader, isSealed: boolean): RejoinPayload {
  const certificate = readDeviceCertificate(reader);
  return {
    kind: 'join',
    grant: null,
    certificate,
    ...(isSealed ? { keyPackage: readKeyPackage(reader) } : {}),
  };
}

function readMemberRole(reader: ByteReader): RolePayload {
  return { kind: 'role', memberId: reader.memberId(), role: readRole(reader) };
}

function writeMessage(writer: ByteWriter, payload: MessagePayload): void {
  writeText(writer, payload.text);
  writer.flag(payload.replyTo !== null);
  if (payload.replyTo !== null) writer.longId(payload.replyTo);
  if (payload.parts !== undefined) writeMessageParts(writer, payload.parts);
}

function readMessage(reader: ByteReader, kind: number, hasParts: boolean): MessagePayload {
  const text = readText(reader);
  const replyTo = reader.flag() ? reader.eventId() : null;
  const payload = { kind: 'message', text, replyTo } as const;
  const message: MessagePayload = hasParts ? { ...payload, parts: readMessageParts(reader) } : payload;
  if (eventKindOf(message) !== kind)
    throw new ProtocolError('mismatch', 'a life that the kind does not tell');
  return message;
}

function writeEdit(writer: ByteWriter, { text, mentions }: EditPayload): void {
  writeText(writer, text);
  if (mentions !== undefined) writeMentions(writer, mentions);
}

function readEdit(reader: ByteReader, hasMentions: boolean): EditPayload {
  const payload = { kind: 'edit', target: reader.eventId(), text: readText(reader) } as const;
  return hasMentions ? { ...payload, mentions: readMentions(reader) } : payload;
}

function readVote(reader: ByteReader): VotePayload {
  const target = reader.eventId();
  const choices = reader.list(LIMITS.pollOptionsMax, 1, (from) => from.u8());
  return { kind: 'vote', target, choices: checkedChoices(choices) };
}

function checkedChoices(choices: readonly number[]): readonly number[] {
  if (choices.length > LIMITS.pollOptionsMax) throw new ProtocolError('limit', 'more choices than answers');
  if (choices.some((choice, at) => choice <= (choices[at - 1] ?? -1)))
    throw new ProtocolError('not_canonical', 'choices out of order');
  return choices;
}

function readReaction(reader: ByteReader): ReactionPayload {
  const target = reader.eventId();
  const emoji = checkedEmoji(reader.text(LIMITS.emojiBytesMax));
  return { kind: 'reaction', target, emoji, on: reader.flag() };
}

/**
 * What a reaction may be for the log. That it is one picture is for the author's node to see to. Bytes as they are:
 * what composing makes of them differs from one Unicode version to the next.
 */

function writeText(writer: ByteWriter, text: string): void {
  if (textBytes(text) > LIMITS.textBytesMax) throw new ProtocolError('limit', 'text too long');
  writer.text(checkedText(text));
}

function readText(reader: ByteReader): string {
  return checkedText(reader.text(LIMITS.textBytesMax));
}

function checkedText(text: string): string {
  if (text.includes('\0')) throw new ProtocolError('text', 'a null character in a text');
  return text;
}

function readName(reader: ByteReader): string {
  return checkedName(reader.text(NAME_BYTES_MAX));
}

function checkedName(name: string): string {
  const problem = nameProblem(name);
  if (problem !== null) throw new ProtocolError('text', problem);
  return name;
}

function readChoice<First extends string, Second extends string>(
  reader: ByteReader,
  first: First,
  second: Second,
): First | Second {
  const code = reader.u8();
  if (code === 1) return first;
  if (code === 2) return second;
  throw new ProtocolError('range', `choice ${code}`);
}
