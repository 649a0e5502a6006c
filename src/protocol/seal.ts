/**
 * What goes into the sealing of an event's payload (MK1 to MK4): the bytes that keys are derived with, the associated
 * data, and the padding. The ciphers themselves come from outside: real ones in server/crypto, twins in sim.
 */
import { beginPreimage, DOMAIN, FORMAT_VERSION } from './domains.ts';
import { ByteWriter } from './bytes.ts';
import { writeOrigin, writePurpose } from './encode-event.ts';
import type { EventHeader } from './event.ts';
import type { DeviceId, GroupId, RoomId } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { Scope } from './scope.ts';

/** Of epoch secrets, room secrets and message keys. */
export const KEY_BYTES = 32;
export const SEAL_NONCE_BYTES = 12;
export const SEAL_TAG_BYTES = 16;
/** Lengths of texts tell words apart; in steps of this they tell little. */
const PADDING_STEP = 64;
const PADDING_MARK = 0x80;

/** What a payload is sealed to: all of the header that is known before the payload is sealed. */
export type SealedHeader = Omit<EventHeader, 'after' | 'payloadLength' | 'payloadHash'>;

/**
 * MK1 The name (after hashing) of the MLS group of a room, or of all open rooms (ZERO_ROOM), that begins with epoch
 * `start`: forks and new beginnings never share keys.
 */
export function keysGroupPreimage(scope: Scope, roomId: RoomId, start: number): Uint8Array {
  return beginPreimage(DOMAIN.keysGroup, scope.groupId).longId(scope.forkId).longId(roomId).u64(start).take();
}

/** MK2 HKDF's info for a room's secret of an epoch; the key is the epoch's secret. */
export function roomSecretInfo(groupId: GroupId, roomId: RoomId): Uint8Array {
  return beginPreimage(DOMAIN.roomSecret, groupId).longId(roomId).take();
}

/** MK2 HKDF's info for the key of one event; the key is the room's secret. */
export function messageKeyInfo(groupId: GroupId, deviceId: DeviceId, seq: number): Uint8Array {
  return beginPreimage(DOMAIN.messageKey, groupId).shortId(deviceId).u64(seq).take();
}

/** MK3 The associated data. */
export function sealAssociatedData(header: SealedHeader): Uint8Array {
  const writer = new ByteWriter().ascii(DOMAIN.seal).u8(FORMAT_VERSION);
  writeOrigin(writer, header);
  writePurpose(writer, header);
  return writer.take();
}

/** How long the sealed form of a payload of this length is. */
export function sealedLength(payloadLength: number): number {
  return SEAL_NONCE_BYTES + paddedLength(payloadLength) + SEAL_TAG_BYTES;
}

/** False for a length that no sealed payload has. */
export function isSealedLength(length: number): boolean {
  const padded = length - SEAL_NONCE_BYTES - SEAL_TAG_BYTES;
  return padded > 0 && padded % PADDING_STEP === 0 && length <= LIMITS.payloadBytesMax;
}

/** MK4 The payload, one marking byte, and zeros up to the next step. */
export function padded(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(paddedLength(payload.length));
  bytes.set(payload);
  bytes[payload.length] = PADDING_MARK;
  return bytes;
}

/** Inverse of padded, without a copy; null for everything that padded would not have made. */
export function unpadded(bytes: Uint8Array): Uint8Array | null {
  let end = bytes.length - 1;
  while (end >= 0 && bytes[end] === 0) end--;
  if (end < 0 || bytes[end] !== PADDING_MARK || paddedLength(end) !== bytes.length) return null;
  return bytes.subarray(0, end);
}

function paddedLength(payloadLength: number): number {
  return PADDING_STEP * Math.ceil((payloadLength + 1) / PADDING_STEP);
}
