/** The twin of the cipher for what is said in rooms: keyed hashes as key stream and tag. */
import type { RoomCipher } from '../../engine/group-keys.ts';
import { pastKeyInfo } from '../../protocol/encode-keys-message.ts';
import { LIMITS } from '../../protocol/limits.ts';
import {
  isSealedLength,
  messageKeyInfo,
  padded,
  roomSecretInfo,
  SEAL_NONCE_BYTES,
  SEAL_TAG_BYTES,
  sealAssociatedData,
  sealedLength,
  unpadded,
  type SealedHeader,
} from '../../protocol/seal.ts';
import type { CryptoSuite } from '../crypto.ts';
import type { Random } from '../random.ts';
import { isSame } from './bytes.ts';
import { digest } from './masks.ts';

export function twinRoomCipher(suite: CryptoSuite, random: Random): RoomCipher {
  const keyOf = (roomSecret: Uint8Array, { groupId, deviceId, seq }: SealedHeader): Uint8Array =>
    digest(suite, 'key', roomSecret, messageKeyInfo(groupId, deviceId, seq));
  const tagOf = (key: Uint8Array, header: SealedHeader, bytes: Uint8Array): Uint8Array =>
    digest(suite, 'tag', key, sealAssociatedData(header), bytes).subarray(0, SEAL_TAG_BYTES);

  const boxTag = (key: Uint8Array, associatedData: Uint8Array, content: Uint8Array): Uint8Array =>
    digest(suite, 'box', key, associatedData, content).subarray(0, SEAL_TAG_BYTES);

  return {
    roomSecret: (epochSecret, groupId, roomId) =>
      digest(suite, 'room', epochSecret, roomSecretInfo(groupId, roomId)),

    seal(roomSecret, header, payload) {
      const length = sealedLength(payload.length);
      if (length > LIMITS.payloadBytesMax) throw new RangeError(`a payload of ${payload.length} bytes`);
      const key = keyOf(roomSecret, header);
      const sealed = new Uint8Array(length);
      const nonce = Uint8Array.from({ length: SEAL_NONCE_BYTES }, () => random.below(256));
      const end = length - SEAL_TAG_BYTES;
      sealed.set(nonce);
      sealed.set(mixed(suite, key, nonce, padded(payload)), SEAL_NONCE_BYTES);
      sealed.set(tagOf(key, header, sealed.subarray(0, end)), end);
      return sealed;
    },

    open(roomSecret, header, sealed) {
      if (!isSealedLength(sealed.length)) return null;
      const key = keyOf(roomSecret, header);
      const end = sealed.length - SEAL_TAG_BYTES;
      if (!isSame(tagOf(key, header, sealed.subarray(0, end)), sealed.subarray(end))) return null;
      const nonce = sealed.subarray(0, SEAL_NONCE_BYTES);
      return unpadded(mixed(suite, key, nonce, sealed.subarray(SEAL_NONCE_BYTES, end)));
    },

    pastKey: (epochSecret, groupId, roomId) =>
      digest(suite, 'past', epochSecret, pastKeyInfo(groupId, roomId)),

    sealBox(key, associatedData, bytes) {
      const nonce = Uint8Array.from({ length: SEAL_NONCE_BYTES }, () => random.below(256));
      const end = SEAL_NONCE_BYTES + bytes.length;
      const box = new Uint8Array(end + SEAL_TAG_BYTES);
      box.set(nonce);
      box.set(mixed(suite, key, nonce, bytes), SEAL_NONCE_BYTES);
      box.set(boxTag(key, associatedData, box.subarray(0, end)), end);
      return box;
    },

    openBox(key, associatedData, box) {
      const end = box.length - SEAL_TAG_BYTES;
      if (end < SEAL_NONCE_BYTES) return null;
      const content = box.subarray(0, end);
      if (!isSame(boxTag(key, associatedData, content), box.subarray(end))) return null;
      return mixed(suite, key, box.subarray(0, SEAL_NONCE_BYTES), content.subarray(SEAL_NONCE_BYTES));
    },
  };
}

/** The bytes mixed with a stream that key and nonce give (xorshift, seeded by them); twice is not at all. */
function mixed(suite: CryptoSuite, key: Uint8Array, nonce: Uint8Array, bytes: Uint8Array): Uint8Array {
  const seed = digest(suite, 'stream', key, nonce);
  let word = (seed[0]! | (seed[1]! << 8) | (seed[2]! << 16) | (seed[3]! << 24)) ^ 0x9e3779b9;
  return bytes.map((byte, at) => {
    if ((at & 3) === 0) {
      word ^= word << 13;
      word ^= word >>> 17;
      word ^= word << 5;
    }
    return byte ^ seed[at & 31]! ^ (word >>> (8 * (at & 3)));
  });
}
