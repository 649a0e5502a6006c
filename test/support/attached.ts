/** Files for tests of attachments. */

/** Bytes that say where they stand, so that a piece in another place shows. */
export function plainBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 31 + (at >> 8) * 17 + (at >> 16) * 7) & 0xff;
  return bytes;
}

/** The same as they might come over a connection. */
export async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
