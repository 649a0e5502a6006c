/**
 * Ids and hashes, as text. In memory every id is a branded string, so that it can be a map key and
 * be compared with ===; bytes appear only where something is hashed, signed, stored or sent.
 * Ids are lower-case base32 without padding; hashes are 64 lower-case hex characters.
 */

type Brand<Name extends string> = string & { readonly __brand: Name };

/** base32 of the 32-byte hash of the genesis event. */
export type GroupId = Brand<'GroupId'>;
/** The group id until a `recover`, which starts a new fork. 32 bytes. */
export type ForkId = Brand<'ForkId'>;
/** First 20 bytes of SHA-256 of the member's root public key. */
export type MemberId = Brand<'MemberId'>;
/** First 20 bytes of SHA-256 of the device's signing public key. */
export type DeviceId = Brand<'DeviceId'>;
/** Id of the event that created the room; the first room's is the genesis event's. 32 bytes. */
export type RoomId = Brand<'RoomId'>;
/** base32 of the 32-byte event hash: a message's `id`. */
export type EventId = Brand<'EventId'>;
/** 32 bytes as 64 lower-case hex characters. */
export type Hash = Brand<'Hash'>;

/** Place of an entry in a group's log, 1, 2, 3 ...; 0 means "before the first". */
export type Index = number;
/** Election term; 0 means "none yet". */
export type Term = number;

export const HASH_BYTES = 32;
export const SHORT_ID_BYTES = 20;
export const SIGNATURE_BYTES = 64;
export const PUBLIC_KEY_BYTES = 32;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const NOT_A_DIGIT = 255;
/** Value of a character code below 128, or NOT_A_DIGIT. */
const BASE32_VALUE = valueTable(BASE32);
const HEX_VALUE = valueTable('0123456789abcdef');
const BASE32_CODE = Uint8Array.from(BASE32, (char) => char.charCodeAt(0));
const HEX_CODE = Uint8Array.from('0123456789abcdef', (char) => char.charCodeAt(0));

/** The previous hash of entry 1. */
export const ZERO_HASH = '0'.repeat(HASH_BYTES * 2) as Hash;

/**
 * Character codes of a text under construction. One call of fromCharCode gives a flat string, which as a
 * map key is twice as fast and a quarter the size of one glued together; ids come in three lengths, so
 * three arrays serve for good.
 */
const CODES = new Map<number, number[]>();
const CODES_LENGTH_MAX = 64;

function codesFor(length: number): number[] {
  let codes = CODES.get(length);
  if (codes === undefined) {
    codes = Array.from<number>({ length }).fill(0);
    if (length <= CODES_LENGTH_MAX) CODES.set(length, codes);
  }
  return codes;
}

/** Longer texts in pieces: an argument list has an end. */
function textOf(codes: number[]): string {
  if (codes.length <= 4096) return String.fromCharCode.apply(null, codes);
  let text = '';
  for (let from = 0; from < codes.length; from += 4096) {
    text += String.fromCharCode.apply(null, codes.slice(from, from + 4096));
  }
  return text;
}

function valueTable(alphabet: string): Uint8Array {
  const table = new Uint8Array(128).fill(NOT_A_DIGIT);
  for (let value = 0; value < alphabet.length; value++) table[alphabet.charCodeAt(value)] = value;
  return table;
}

function digitAt(table: Uint8Array, text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? table[code]! : NOT_A_DIGIT;
}

/** Lower-case base32 (RFC 4648 alphabet) without padding. */
export function toBase32(bytes: Uint8Array): string {
  return base32At(bytes, 0, bytes.length);
}

/** toBase32 of `length` bytes from `from`, without cutting them out first. */
export function base32At(bytes: Uint8Array, from: number, length: number): string {
  const codes = codesFor(Math.ceil((length * 8) / 5));
  const end = from + length;
  let at = from;
  let written = 0;
  for (; at + 5 <= end; at += 5, written += 8) {
    const high = (bytes[at]! << 12) | (bytes[at + 1]! << 4) | (bytes[at + 2]! >> 4);
    const low = ((bytes[at + 2]! & 15) << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!;
    putFour(codes, written, high);
    putFour(codes, written + 4, low);
  }
  let pending = 0;
  let pendingBits = 0;
  for (; at < end; at++) {
    pending = ((pending << 8) | bytes[at]!) & 0xffff;
    pendingBits += 8;
    while (pendingBits >= 5) {
      pendingBits -= 5;
      codes[written++] = BASE32_CODE[(pending >> pendingBits) & 31]!;
    }
  }
  if (pendingBits > 0) codes[written] = BASE32_CODE[(pending << (5 - pendingBits)) & 31]!;
  return textOf(codes);
}

/** Four characters for twenty bits. */
function putFour(codes: number[], at: number, bits: number): void {
  codes[at] = BASE32_CODE[bits >> 15]!;
  codes[at + 1] = BASE32_CODE[(bits >> 10) & 31]!;
  codes[at + 2] = BASE32_CODE[(bits >> 5) & 31]!;
  codes[at + 3] = BASE32_CODE[bits & 31]!;
}

/** Inverse of toBase32; undefined for anything that toBase32 would not have written. */
export function fromBase32(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  return writeBase32At(text, bytes.length, bytes, 0) ? bytes : undefined;
}

/** Writes the `byteLength` bytes that `text` stands for; false when it is not their base32. */
export function writeBase32At(text: string, byteLength: number, target: Uint8Array, from: number): boolean {
  if (text.length !== Math.ceil((byteLength * 8) / 5)) return false;
  let pending = 0;
  let pendingBits = 0;
  let at = from;
  for (let i = 0; i < text.length; i++) {
    const value = digitAt(BASE32_VALUE, text, i);
    if (value === NOT_A_DIGIT) return false;
    pending = ((pending << 5) | value) & 0xfff;
    pendingBits += 5;
    if (pendingBits >= 8) {
      pendingBits -= 8;
      target[at++] = (pending >> pendingBits) & 255;
    }
  }
  // Left-over bits must be zero, else two texts would name one id.
  return (pending & ((1 << pendingBits) - 1)) === 0;
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return hexAt(bytes, 0, bytes.length);
}

/** toHex of `length` bytes from `from`. */
export function hexAt(bytes: Uint8Array, from: number, length: number): string {
  const codes = codesFor(length * 2);
  for (let i = 0; i < length; i++) {
    const byte = bytes[from + i]!;
    codes[2 * i] = HEX_CODE[byte >> 4]!;
    codes[2 * i + 1] = HEX_CODE[byte & 15]!;
  }
  return textOf(codes);
}

/** Inverse of toHex for text that is known to be well formed (ours, or checked at the door). */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  writeHexAt(text, bytes.length, bytes, 0);
  return bytes;
}

/** Writes the `byteLength` bytes that `text` stands for; false when it is not their lower-case hex. */
export function writeHexAt(text: string, byteLength: number, target: Uint8Array, from: number): boolean {
  if (text.length !== byteLength * 2) return false;
  for (let i = 0; i < byteLength; i++) {
    const high = digitAt(HEX_VALUE, text, 2 * i);
    const low = digitAt(HEX_VALUE, text, 2 * i + 1);
    if ((high | low) > 15) return false;
    target[from + i] = (high << 4) | low;
  }
  return true;
}

/** True for text that is the base32 of exactly `byteLength` bytes. */
export function isIdOf(text: string, byteLength: number): boolean {
  return fromBase32(text)?.length === byteLength;
}

/**
 * Order of ids of one length: that of their bytes. Base32 text does not sort like its bytes
 * (digits stand for the highest values), hence this function everywhere an order is needed.
 */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const leftIsDigit = left < 97;
    if (leftIsDigit !== right < 97) return leftIsDigit ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

/** A sorted copy, lower id first. */
export function sortedIds<Id extends string>(ids: Iterable<Id>): Id[] {
  return [...ids].sort(compareIds);
}
