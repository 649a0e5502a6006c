/** Chunks of attached files by node:crypto: AES-256-GCM under a key of the file's own (BL2). */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { toHex, type Hash } from '../../protocol/ids.ts';
import { sha256 } from '../crypto/crypto.ts';
import { chunkAssociatedData, chunkNonce } from '../../protocol/blob.ts';
import { SEAL_TAG_BYTES } from '../../protocol/seal.ts';

const ALGORITHM = 'aes-256-gcm';
/** Without it, node takes tags cut to four bytes. */
const TAG = { authTagLength: SEAL_TAG_BYTES } as const;

/**
 * Number `number` of a file (0, 1, 2 ...), with its tag behind it; `isLast`: the file ends with it.
 *
 * @param into where it is written, and is until the next call; large files would leave as much behind as they are large
 */
export function sealChunk(
  key: Uint8Array,
  number: number,
  isLast: boolean,
  plain: Uint8Array,
  into: Buffer = Buffer.allocUnsafe(plain.length + SEAL_TAG_BYTES),
): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, chunkNonce(number), TAG);
  cipher.setAAD(chunkAssociatedData(number, isLast, plain.length));
  const length = cipher.update(plain).copy(into);
  cipher.final();
  cipher.getAuthTag().copy(into, length);
  return into.subarray(0, length + SEAL_TAG_BYTES);
}

/** Null for everything that was not sealed with that key for that place. */
export function openChunk(
  key: Uint8Array,
  number: number,
  isLast: boolean,
  sealed: Uint8Array,
): Buffer | null {
  const end = sealed.length - SEAL_TAG_BYTES;
  if (end < 0) return null;
  const decipher = createDecipheriv(ALGORITHM, key, chunkNonce(number), TAG);
  decipher.setAAD(chunkAssociatedData(number, isLast, end));
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch {
    return null;
  }
  return plain;
}

/** By which the manifest names a sealed chunk. */
export function chunkHash(sealed: Uint8Array): Hash {
  return toHex(sha256(sealed)) as Hash;
}
