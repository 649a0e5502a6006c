/**
 * Reading and writing the few shapes that all our bytes are made of: fixed-width big-endian integers,
 * fixed runs of bytes, and variable fields behind a u32 length (FM1 to FM4 in docs/protocol.md).
 *
 * Invariant of the reader: nothing is read, copied or allocated beyond what is left, and every value has
 * exactly one encoding, so that `write(read(bytes))` gives the same bytes or `read` throws.
 */
import { ProtocolError } from './errors.ts';
import {
  base32At,
  HASH_BYTES,
  hexAt,
  SHORT_ID_BYTES,
  writeBase32At,
  writeHexAt,
  type DeviceId,
  type EventId,
  type ForkId,
  type GroupId,
  type Hash,
  type MemberId,
  type RoomId,
} from './ids.ts';
import { bufferOf, givenBack } from './spare-buffers.ts';

const encoder = new TextEncoder();
/** A byte order mark is content like any other: dropping it would give one text two encodings. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const U32 = 2 ** 32;

/** Grows as needed; `take` hands the bytes out and leaves the writer empty. */
export class ByteWriter {
  private buffer: Uint8Array;
  private used = 0;

  /** @param capacity bytes set aside at first. */
  constructor(capacity = 256) {
    this.buffer = bufferOf(capacity);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.used;
  }

  /** Forgets what was written; for writers that serve again and again. */
  clear(): this {
    this.used = 0;
    return this;
  }

  u8(value: number): this {
    checkInteger(value, 0xff);
    this.reserve(1);
    this.buffer[this.used++] = value;
    return this;
  }

  u16(value: number): this {
    checkInteger(value, 0xffff);
    this.reserve(2);
    this.buffer[this.used++] = value >>> 8;
    this.buffer[this.used++] = value;
    return this;
  }

  u32(value: number): this {
    checkInteger(value, U32 - 1);
    this.reserve(4);
    this.put32(value);
    return this;
  }

  /** Eight bytes; the value is a safe integer, which is what JavaScript can count to. */
  u64(value: number): this {
    checkInteger(value, Number.MAX_SAFE_INTEGER);
    this.reserve(8);
    this.put32(Math.floor(value / U32));
    this.put32(value % U32);
    return this;
  }

  flag(value: boolean): this {
    return this.u8(value ? 1 : 0);
  }

  /** The bytes themselves, without a length: for fields whose length the format fixes. */
  fixed(bytes: Uint8Array, length = bytes.length): this {
    if (bytes.length !== length) {
      throw new ProtocolError('range', `a field of ${length} bytes was given ${bytes.length}`);
    }
    this.reserve(length);
    this.buffer.set(bytes, this.used);
    this.used += length;
    return this;
  }

  /** u32 length and the bytes. */
  bytes(bytes: Uint8Array): this {
    return this.u32(bytes.length).fixed(bytes);
  }

  /** u32 length and the text as UTF-8 in NFC. Throws for lone surrogates, which UTF-8 cannot hold. */
  text(text: string): this {
    const { length } = text;
    this.u32(length).reserve(length);
    let at = 0;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) break;
      this.buffer[this.used + at] = code;
    }
    if (at === length) {
      this.used += length;
      return this;
    }
    // ASCII is what it is in UTF-8 and in NFC; the rest is written by those who know them.
    this.used -= 4;
    if (!text.isWellFormed()) throw new ProtocolError('text', 'text with half a character (lone surrogate)');
    return this.bytes(encoder.encode(text.normalize('NFC')));
  }

  /** ASCII without a length, for domain strings. */
  ascii(text: string): this {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.buffer[this.used++] = text.charCodeAt(i);
    return this;
  }

  hash(hash: Hash): this {
    this.reserve(HASH_BYTES);
    if (!writeHexAt(hash, HASH_BYTES, this.buffer, this.used)) throw badId('hash', hash);
    this.used += HASH_BYTES;
    return this;
  }

  /** A 32-byte id: group, fork, room, event. */
  longId(id: string): this {
    return this.id(id, HASH_BYTES);
  }

  /** A 20-byte id: device, member. */
  shortId(id: string): this {
    return this.id(id, SHORT_ID_BYTES);
  }

  /** u32 count, then each. */
  list<Item>(items: readonly Item[], write: (writer: ByteWriter, item: Item) => void): this {
    this.u32(items.length);
    for (const item of items) write(this, item);
    return this;
  }

  deviceIds(ids: readonly DeviceId[]): this {
    this.u32(ids.length);
    for (const id of ids) this.shortId(id);
    return this;
  }

  /** All bytes written, as an array of their own; the writer is empty afterwards. */
  take(): Uint8Array {
    const taken = this.buffer.slice(0, this.used);
    this.used = 0;
    this.buffer = givenBack(this.buffer);
    return taken;
  }

  /** All bytes written, as a view that holds until the next write: for what is hashed at once and let go. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.used);
  }

  private id(id: string, byteLength: number): this {
    this.reserve(byteLength);
    if (!writeBase32At(id, byteLength, this.buffer, this.used)) throw badId(`${byteLength}-byte id`, id);
    this.used += byteLength;
    return this;
  }

  private put32(value: number): void {
    this.buffer[this.used++] = value >>> 24;
    this.buffer[this.used++] = value >>> 16;
    this.buffer[this.used++] = value >>> 8;
    this.buffer[this.used++] = value;
  }

  private reserve(more: number): void {
    const needed = this.used + more;
    if (needed <= this.buffer.length) return;
    const larger = bufferOf(Math.max(needed, this.buffer.length * 2));
    larger.set(this.buffer.subarray(0, this.used));
    this.buffer = larger;
  }
}

/** Reads in the order in which the writer wrote; throws ProtocolError, and nothing else, on bytes that nobody wrote. */
export class ByteReader {
  private readonly buffer: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    // Node's Buffer hands out Buffers as slices; plain arrays compare and behave the same everywhere.
    this.buffer =
      bytes.constructor === Uint8Array
        ? bytes
        : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.buffer.length - this.at;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.at;
  }

  u8(): number {
    return this.buffer[this.advance(1)]!;
  }

  u16(): number {
    const at = this.advance(2);
    return this.buffer[at]! * 0x100 + this.buffer[at + 1]!;
  }

  u32(): number {
    return this.get32(this.advance(4));
  }

  u64(): number {
    const at = this.advance(8);
    const high = this.get32(at);
    if (high > 0x1fffff) throw new ProtocolError('range', 'a number above 2^53 - 1');
    return high * U32 + this.get32(at + 4);
  }

  flag(): boolean {
    const value = this.u8();
    if (value > 1) throw new ProtocolError('not_canonical', `a yes-or-no field holds ${value}`);
    return value === 1;
  }

  /** A view of the next bytes; it shares the memory of what is read. */
  view(length: number): Uint8Array {
    const at = this.advance(length);
    return this.buffer.subarray(at, at + length);
  }

  /** A copy of the next bytes. */
  fixed(length: number): Uint8Array {
    const at = this.advance(length);
    return this.buffer.slice(at, at + length);
  }

  /** A copy of what was read from `start` (an earlier `position`) up to here. */
  copyFrom(start: number): Uint8Array {
    return this.buffer.slice(start, this.at);
  }

  /** u32 length and that many bytes, as a copy. */
  bytes(lengthMax: number): Uint8Array {
    return this.fixed(this.lengthUpTo(lengthMax));
  }

  /** u32 length and that many bytes, as a view. */
  bytesView(lengthMax: number): Uint8Array {
    return this.view(this.lengthUpTo(lengthMax));
  }

  /** u32 length and UTF-8 in NFC, of at most `bytesMax` bytes. */
  text(bytesMax: number): string {
    const bytes = this.bytesView(bytesMax);
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      throw new ProtocolError('text', 'text that is not UTF-8');
    }
    if (text.length !== bytes.length && text.normalize('NFC') !== text) {
      throw new ProtocolError('text', 'text that is not in the composed form (NFC)');
    }
    return text;
  }

  hash(): Hash {
    return hexAt(this.buffer, this.advance(HASH_BYTES), HASH_BYTES) as Hash;
  }

  groupId(): GroupId {
    return this.longId() as GroupId;
  }

  forkId(): ForkId {
    return this.longId() as ForkId;
  }

  roomId(): RoomId {
    return this.longId() as RoomId;
  }

  eventId(): EventId {
    return this.longId() as EventId;
  }

  deviceId(): DeviceId {
    return this.shortId() as DeviceId;
  }

  memberId(): MemberId {
    return this.shortId() as MemberId;
  }

  /**
   * u32 count, then each. `itemBytesMin` is the smallest encoding of an item: a count that cannot be
   * true is refused before anything is set aside for it.
   */
  list<Item>(countMax: number, itemBytesMin: number, read: (reader: ByteReader) => Item): Item[] {
    const count = this.countUpTo(countMax, itemBytesMin);
    const items: Item[] = [];
    for (let i = 0; i < count; i++) items.push(read(this));
    return items;
  }

  /** Device ids in any order, without repeats. */
  deviceIds(countMax: number): DeviceId[] {
    const ids = this.list(countMax, SHORT_ID_BYTES, readDeviceId);
    if (ids.length > 1 && new Set(ids).size !== ids.length) {
      throw new ProtocolError('not_canonical', 'a device is named twice');
    }
    return ids;
  }

  /** Nothing may be left. */
  end(): void {
    if (this.left > 0) throw new ProtocolError('trailing', `${this.left} bytes too many`);
  }

  private longId(): string {
    return base32At(this.buffer, this.advance(HASH_BYTES), HASH_BYTES);
  }

  private shortId(): string {
    return base32At(this.buffer, this.advance(SHORT_ID_BYTES), SHORT_ID_BYTES);
  }

  private lengthUpTo(lengthMax: number): number {
    const length = this.u32();
    if (length > lengthMax)
      throw new ProtocolError('limit', `a field of ${length} bytes, at most ${lengthMax}`);
    return length;
  }

  private countUpTo(countMax: number, itemBytesMin: number): number {
    const count = this.u32();
    if (count > countMax) throw new ProtocolError('limit', `a list of ${count}, at most ${countMax}`);
    if (count * itemBytesMin > this.left) throw truncated(count * itemBytesMin, this.left);
    return count;
  }

  private advance(length: number): number {
    const at = this.at;
    if (length > this.buffer.length - at) throw truncated(length, this.buffer.length - at);
    this.at = at + length;
    return at;
  }

  private get32(at: number): number {
    const buffer = this.buffer;
    return buffer[at]! * 0x1000000 + ((buffer[at + 1]! << 16) | (buffer[at + 2]! << 8) | buffer[at + 3]!);
  }
}

function readDeviceId(reader: ByteReader): DeviceId {
  return reader.deviceId();
}

function truncated(wanted: number, left: number): ProtocolError {
  return new ProtocolError('truncated', `${wanted} bytes wanted, ${left} left`);
}

function badId(what: string, text: string): ProtocolError {
  return new ProtocolError('text', `not a ${what}: ${JSON.stringify(text.slice(0, 80))}`);
}

function checkInteger(value: number, max: number): void {
  if (!(Number.isInteger(value) && value >= 0 && value <= max)) {
    throw new ProtocolError('range', `${value} is not a whole number from 0 to ${max}`);
  }
}
