/**
 * Bytes of an event: header, signature, payload (FM8 to FM13). The id is the hash of the header's bytes,
 * so there must be one way only to write a header, and every reader checks it.
 */
import { ByteReader, ByteWriter } from './bytes.ts';
import { DOMAIN, ZERO_GROUP } from './domains.ts';
import { ProtocolError } from './errors.ts';
import { EVENT_KIND, EVENT_VERSION, SEAL_EPOCH, type EventHeader, type SignedEvent } from './event.ts';
import {
  compareIds,
  HASH_BYTES,
  SIGNATURE_BYTES,
  toBase32,
  toHex,
  ZERO_HASH,
  type EventId,
  type RoomId,
} from './ids.ts';
import { LIMITS } from './limits.ts';
import type { HashFunction } from './scope.ts';

export { ZERO_GROUP };
/** `prev` of a device's first event. */
export const ZERO_EVENT = 'a'.repeat(52) as EventId;
/** Room of events that are about the group and not about a room. */
export const ZERO_ROOM = 'a'.repeat(52) as RoomId;

/** hlc.wallMs uses 48 of its 64 bits: the year 10889. */
const HLC_WALL_MAX = 2 ** 48 - 1;
const CLIENT_ID = /^[A-Za-z0-9._-]*$/;
/** All fields but the variable ones, rounded up. */
const HEADER_BYTES_MAX = 512 + LIMITS.afterMax * HASH_BYTES;

/** Serves every id: hashing is synchronous and keeps nothing. */
const idPreimage = new ByteWriter(DOMAIN.event.length + HEADER_BYTES_MAX);

/** Throws ProtocolError when the header breaks one of its own rules. */
export function encodeHeader(header: EventHeader): Uint8Array {
  checkHeader(header);
  const writer = new ByteWriter(HEADER_BYTES_MAX);
  writeOrigin(writer, header);
  writer.u32(header.after.length);
  for (const id of header.after) writer.longId(id);
  writePurpose(writer, header);
  return writer.u32(header.payloadLength).hash(header.payloadHash).take();
}

/** FM8 The header's first fields: whose event it is, and what its author had seen. MK3 seals to them, too. */
export function writeOrigin(
  writer: ByteWriter,
  header: Pick<EventHeader, 'version' | 'groupId' | 'deviceId' | 'seq' | 'prev' | 'head'>,
): void {
  writer
    .u8(header.version)
    .longId(header.groupId)
    .shortId(header.deviceId)
    .u64(header.seq)
    .longId(header.prev)
    .u64(header.head.index)
    .hash(header.head.hash);
}

/** FM8 The fields behind `after`: when, where and what for. MK3 seals to them, too. */
export function writePurpose(
  writer: ByteWriter,
  header: Pick<EventHeader, 'hlc' | 'roomId' | 'kind' | 'seal' | 'clientId'>,
): void {
  writer
    .u64(header.hlc.wallMs)
    .u16(header.hlc.counter)
    .longId(header.roomId)
    .u16(header.kind)
    .u8(header.seal)
    .u32(header.clientId.length)
    .ascii(header.clientId);
}

/** Inverse of encodeHeader; refuses everything that encodeHeader would not have written. */
export function decodeHeader(bytes: Uint8Array): EventHeader {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  if (version !== EVENT_VERSION) throw new ProtocolError('unknown_version', `event version ${version}`);
  const header: EventHeader = {
    version,
    groupId: reader.groupId(),
    deviceId: reader.deviceId(),
    seq: reader.u64(),
    prev: reader.eventId(),
    head: { index: reader.u64(), hash: reader.hash() },
    after: reader.list(LIMITS.afterMax, HASH_BYTES, readEventId),
    hlc: { wallMs: reader.u64(), counter: reader.u16() },
    roomId: reader.roomId(),
    kind: reader.u16(),
    seal: reader.u8(),
    clientId: reader.text(LIMITS.clientIdLengthMax),
    payloadLength: reader.u32(),
    payloadHash: reader.hash(),
  };
  reader.end();
  checkHeader(header);
  return header;
}

/** SHA-256 over the event domain and the header's bytes. */
export function eventIdOf(headerBytes: Uint8Array, hash: HashFunction): EventId {
  return toBase32(hash(idPreimage.clear().ascii(DOMAIN.event).fixed(headerBytes).view())) as EventId;
}

/** What the author's device signs. Version and group are in the header, and so in the id. */
export function eventSignaturePreimage(id: EventId): Uint8Array {
  return new ByteWriter(DOMAIN.eventSignature.length + HASH_BYTES)
    .ascii(DOMAIN.eventSignature)
    .longId(id)
    .take();
}

/** u32 length and header, 64 bytes of signature, u32 length and payload. */
export function writeEvent(writer: ByteWriter, event: SignedEvent): void {
  writer.bytes(event.headerBytes).fixed(event.signature, SIGNATURE_BYTES).bytes(event.payload);
}

/**
 * Checks everything but the signature, which needs the author's key: canonical header, payload length
 * and hash. The id is computed, never read. `mayBeForgotten`: it has its place in a log.
 */
export function readEvent(reader: ByteReader, hash: HashFunction, mayBeForgotten = false): SignedEvent {
  const start = reader.position;
  const headerLength = reader.bytesView(HEADER_BYTES_MAX).length;
  reader.view(SIGNATURE_BYTES);
  const payloadLength = reader.bytesView(LIMITS.payloadBytesMax).length;
  // One copy for all three parts, so that an event kept for long does not keep the frame it came in.
  const own = reader.copyFrom(start);
  const signatureAt = 4 + headerLength;
  const headerBytes = own.subarray(4, signatureAt);
  const payload = own.subarray(own.length - payloadLength);
  const header = decodeHeader(headerBytes);
  if (!(mayBeForgotten && isForgotten({ header, payload }))) checkPayload(header, payload, hash);
  const signature = own.subarray(signatureAt, signatureAt + SIGNATURE_BYTES);
  return { id: eventIdOf(headerBytes, hash), header, headerBytes, signature, payload };
}

/** FM67 Whether what it said is not there any more: it was to be forgotten. Its header stands for it. */
export function isForgotten({ header, payload }: Pick<SignedEvent, 'header' | 'payload'>): boolean {
  return header.kind === EVENT_KIND.passing && payload.length === 0 && header.payloadLength > 0;
}

/** Throws ProtocolError for a payload that is not the one that the header names. */
function checkPayload(
  { payloadLength, payloadHash }: EventHeader,
  payload: Uint8Array,
  hash: HashFunction,
): void {
  if (payload.length !== payloadLength) {
    throw new ProtocolError('mismatch', `payload of ${payload.length} bytes, ${payloadLength} in the header`);
  }
  if (toHex(hash(payload)) !== payloadHash) {
    throw new ProtocolError('mismatch', 'the payload does not have the hash in the header');
  }
}

function readEventId(reader: ByteReader): EventId {
  return reader.eventId();
}

/** The rules that make an encoding the only one; both directions use them. */
function checkHeader(header: EventHeader): void {
  if (header.version !== EVENT_VERSION) {
    throw new ProtocolError('unknown_version', `event version ${header.version}`);
  }
  if (header.seq < 1) throw new ProtocolError('range', 'event numbers start at 1');
  if ((header.seq === 1) !== (header.prev === ZERO_EVENT)) {
    throw new ProtocolError('not_canonical', 'only the first event of a device has no event before it');
  }
  if ((header.head.index === 0) !== (header.head.hash === ZERO_HASH)) {
    throw new ProtocolError('not_canonical', 'only the head before entry 1 has no hash');
  }
  if ((header.kind === EVENT_KIND.genesis) !== (header.groupId === ZERO_GROUP)) {
    throw new ProtocolError('not_canonical', 'the genesis event, and only it, names no group');
  }
  if (header.after.length > LIMITS.afterMax) {
    throw new ProtocolError('limit', `${header.after.length} events in after, at most ${LIMITS.afterMax}`);
  }
  for (let i = 1; i < header.after.length; i++) {
    if (compareIds(header.after[i - 1]!, header.after[i]!) >= 0) {
      throw new ProtocolError('not_canonical', 'after is not in rising order');
    }
  }
  if (header.hlc.wallMs > HLC_WALL_MAX) throw new ProtocolError('range', 'time above 48 bits');
  if (header.kind < 1) throw new ProtocolError('range', 'event kinds start at 1');
  if (header.seal > SEAL_EPOCH) throw new ProtocolError('range', `seal ${header.seal}`);
  if (header.clientId.length > LIMITS.clientIdLengthMax)
    throw new ProtocolError('limit', 'clientId too long');
  if (!CLIENT_ID.test(header.clientId))
    throw new ProtocolError('text', 'clientId holds other than A-Z a-z 0-9 . _ -');
  if (header.payloadLength > LIMITS.payloadBytesMax) {
    throw new ProtocolError(
      'limit',
      `payload of ${header.payloadLength} bytes, at most ${LIMITS.payloadBytesMax}`,
    );
  }
}
