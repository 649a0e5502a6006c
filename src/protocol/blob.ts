/**
 * What a file that is attached to messages becomes (BL1 to BL4): chunks that are sealed one by one, and a manifest that
 * names them all, whose hash is the file's name everywhere. Ciphers and hashing come from outside.
 */
import { ByteReader, ByteWriter } from './bytes.ts';
import { DOMAIN, FORMAT_VERSION } from './domains.ts';
import { ProtocolError } from './errors.ts';
import { HASH_BYTES, toHex, type Hash } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { HashFunction } from './scope.ts';
import { SEAL_NONCE_BYTES, SEAL_TAG_BYTES } from './seal.ts';

/** A chunk that is not the last, sealed. */
export const SEALED_CHUNK_BYTES = LIMITS.blobChunkBytes + SEAL_TAG_BYTES;
const CHUNKS_MAX = LIMITS.attachmentBytesMax / LIMITS.blobChunkBytes;
/** Version, size and count; then the hashes. */
const MANIFEST_HEAD_BYTES = 1 + 8 + 4;
/** Of the longest manifest. */
export const MANIFEST_BYTES_MAX = MANIFEST_HEAD_BYTES + CHUNKS_MAX * HASH_BYTES;

export interface BlobManifest {
  /** Of the file as it was before it was sealed, bytes. */
  readonly size: number;
  /** SHA-256 of each sealed chunk, in order; as many as a file of that size has. */
  readonly chunks: readonly Hash[];
}

/** How many chunks a file of so many bytes has; an empty file has one, which is empty. */
export function chunkCount(size: number): number {
  return Math.max(1, Math.ceil(size / LIMITS.blobChunkBytes));
}

/** Bytes of all sealed chunks up to number `count`, which is not above the file's chunk count. */
export function sealedBytes(size: number, count: number): number {
  return Math.min(size, count * LIMITS.blobChunkBytes) + count * SEAL_TAG_BYTES;
}

/** BL2 The nonce of a chunk: each number comes once under the key of a file. */
export function chunkNonce(number: number): Uint8Array {
  return new ByteWriter(SEAL_NONCE_BYTES).u32(0).u64(number).take();
}

/** BL2 What a chunk is sealed to: its place, whether the file ends with it, and its length before sealing. */
export function chunkAssociatedData(number: number, isLast: boolean, length: number): Uint8Array {
  return new ByteWriter(64)
    .ascii(DOMAIN.blobChunk)
    .u8(FORMAT_VERSION)
    .u32(number)
    .flag(isLast)
    .u32(length)
    .take();
}

/** BL3 */
export function encodeManifest({ size, chunks }: BlobManifest): Uint8Array {
  const writer = new ByteWriter(MANIFEST_HEAD_BYTES + chunks.length * HASH_BYTES).u8(FORMAT_VERSION);
  writer.u64(size).list(chunks, (to, hash) => to.hash(hash));
  return writer.take();
}

/** Throws ProtocolError for what no `encodeManifest` of a file within the limits made. */
export function decodeManifest(bytes: Uint8Array): BlobManifest {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `manifest version ${version}`);
  const size = reader.u64();
  if (size > LIMITS.attachmentBytesMax) throw new ProtocolError('limit', `a file of ${size} bytes`);
  const chunks = reader.list(CHUNKS_MAX, HASH_BYTES, (source) => source.hash());
  reader.end();
  if (chunks.length !== chunkCount(size)) {
    throw new ProtocolError('range', `${chunks.length} chunks of a file of ${size} bytes`);
  }
  return { size, chunks };
}

/** BL4 What the file is called: by whoever has it, and by the messages that it is attached to. */
export function blobIdOf(manifest: Uint8Array, hash: HashFunction): Hash {
  const preimage = new ByteWriter(DOMAIN.blobId.length + manifest.length).ascii(DOMAIN.blobId);
  return toHex(hash(preimage.fixed(manifest).view())) as Hash;
}
