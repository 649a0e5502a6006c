/** The RoomCipher port by node:crypto: HKDF-SHA-256 and AES-256-GCM (MK2 to MK5). */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
  type KeyObject,
} from 'node:crypto';
import type { RoomCipher } from '../../engine/group-keys.ts';
import { pastKeyInfo } from '../../protocol/encode-keys-message.ts';
import type { GroupId, RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import {
  isSealedLength,
  KEY_BYTES,
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

const ALGORITHM = 'aes-256-gcm';
/** Without it, node takes tags cut to four bytes. */
const TAG = { authTagLength: SEAL_TAG_BYTES } as const;
const NO_SALT = new Uint8Array(0);
/** What HKDF extracts with when there is no salt. */
const ZERO_SALT = createSecretKey(new Uint8Array(KEY_BYTES));
/** The counter of HKDF's first block, which is a whole key. */
const FIRST_BLOCK = Uint8Array.of(1);

/** fillNonce: writes 12 bytes that never come again with the same key. */
export function createRoomCipher(fillNonce: (nonce: Uint8Array) => void = fillRandomly): RoomCipher {
  return {
    roomSecret: (epochSecret: Uint8Array, groupId: GroupId, roomId: RoomId) =>
      derived(epochSecret, roomSecretInfo(groupId, roomId)),

    seal(roomSecret, header, payload) {
      const length = sealedLength(payload.length);
      if (length > LIMITS.payloadBytesMax) throw new RangeError(`a payload of ${payload.length} bytes`);
      const sealed = new Uint8Array(length);
      const nonce = sealed.subarray(0, SEAL_NONCE_BYTES);
      fillNonce(nonce);
      const cipher = createCipheriv(ALGORITHM, keyOf(roomSecret, header), nonce, TAG);
      cipher.setAAD(sealAssociatedData(header));
      sealed.set(cipher.update(padded(payload)), SEAL_NONCE_BYTES);
      cipher.final();
      sealed.set(cipher.getAuthTag(), length - SEAL_TAG_BYTES);
      return sealed;
    },

    open(roomSecret, header, sealed) {
      if (!isSealedLength(sealed.length)) return null;
      const end = sealed.length - SEAL_TAG_BYTES;
      const nonce = sealed.subarray(0, SEAL_NONCE_BYTES);
      const decipher = createDecipheriv(ALGORITHM, keyOf(roomSecret, header), nonce, TAG);
      decipher.setAAD(sealAssociatedData(header));
      decipher.setAuthTag(sealed.subarray(end));
      const bytes = decipher.update(sealed.subarray(SEAL_NONCE_BYTES, end));
      try {
        decipher.final();
      } catch {
        return null;
      }
      const payload = unpadded(bytes);
      return payload === null ? null : Uint8Array.from(payload);
    },

    pastKey: (epochSecret, groupId, roomId) => derived(epochSecret, pastKeyInfo(groupId, roomId)),
    sealBox: (key, associatedData, bytes) => sealedBox(key, associatedData, bytes, fillNonce),
    openBox: openedBox,
  };
}

function sealedBox(
  key: Uint8Array,
  associatedData: Uint8Array,
  bytes: Uint8Array,
  fillNonce: (nonce: Uint8Array) => void,
): Uint8Array {
  const box = new Uint8Array(SEAL_NONCE_BYTES + bytes.length + SEAL_TAG_BYTES);
  const nonce = box.subarray(0, SEAL_NONCE_BYTES);
  fillNonce(nonce);
  const cipher = createCipheriv(ALGORITHM, key, nonce, TAG);
  cipher.setAAD(associatedData);
  box.set(cipher.update(bytes), SEAL_NONCE_BYTES);
  cipher.final();
  box.set(cipher.getAuthTag(), box.length - SEAL_TAG_BYTES);
  return box;
}

function openedBox(key: Uint8Array, associatedData: Uint8Array, box: Uint8Array): Uint8Array | null {
  const end = box.length - SEAL_TAG_BYTES;
  if (end < SEAL_NONCE_BYTES) return null;
  const decipher = createDecipheriv(ALGORITHM, key, box.subarray(0, SEAL_NONCE_BYTES), TAG);
  decipher.setAAD(associatedData);
  decipher.setAuthTag(box.subarray(end));
  const bytes = decipher.update(box.subarray(SEAL_NONCE_BYTES, end));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return Uint8Array.from(bytes);
}

/** What HKDF extracts from a room's secret is the same for all messages: kept as long as somebody has the secret. */
const extracted = new WeakMap<Uint8Array, KeyObject>();

/**
 * HKDF's two halves (RFC 5869) by themselves: the second alone is a third of the whole. A KeyObject, as a cipher takes
 * three times as long with bare bytes.
 */
function keyOf(roomSecret: Uint8Array, { groupId, deviceId, seq }: SealedHeader): KeyObject {
  let key = extracted.get(roomSecret);
  if (key === undefined) {
    key = createSecretKey(createHmac('sha256', ZERO_SALT).update(roomSecret).digest());
    extracted.set(roomSecret, key);
  }
  const info = messageKeyInfo(groupId, deviceId, seq);
  return createSecretKey(createHmac('sha256', key).update(info).update(FIRST_BLOCK).digest());
}

function derived(key: Uint8Array, info: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, NO_SALT, info, KEY_BYTES));
}

function fillRandomly(nonce: Uint8Array): void {
  randomFillSync(nonce);
}
