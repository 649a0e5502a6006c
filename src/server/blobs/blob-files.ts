/**
 * The folder of attached files (BL5 to BL8), each under its blob's id: `ID` is the sealed chunks one after the other,
 * `ID.manifest` what they hash to, `ID.part` the first chunks of one that is still coming. A whole file is there or it
 * is not, whenever the process ends: it is written aside, made durable, and renamed. Nothing here can open a file: keys
 * come from the messages that name it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import {
  blobIdOf,
  chunkCount,
  decodeManifest,
  encodeManifest,
  SEALED_CHUNK_BYTES,
  sealedBytes,
  type BlobManifest,
} from '../../protocol/blob.ts';
import { DemesError, ProtocolError } from '../../protocol/errors.ts';
import { HASH_BYTES, type Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { KEY_BYTES } from '../../protocol/seal.ts';
import { sha256 } from '../crypto/crypto.ts';
import { syncFolder, writeFileAtomically } from '../storage/private-files.ts';
import { damaged, storageError } from '../storage/storage-errors.ts';
import { chunkHash, openChunk, sealChunk } from './chunk-cipher.ts';
import { Receiving } from './receiving.ts';

const BLOB_ID = /^[0-9a-f]{64}$/;
const FILE_MODE = 0o600;
const MANIFEST = '.manifest';
const PART = '.part';
/** Of one whose copy a person removed: it is not fetched unasked. */
const LET_GO = '.away';
/** Of what is being written and has no name yet, or lost its writer. */
const NEW = '.new';
/** Manifests that are kept in memory: each has up to 1,600 hashes. */
const MANIFESTS_KEPT_MAX = 64;

/** A file that was sealed here: everything that a message has to say of it. */
export interface SealedFile {
  readonly blobId: Hash;
  readonly key: Uint8Array;
  /** Bytes before sealing. */
  readonly size: number;
  /** Of the bytes before sealing. */
  readonly sha256: Hash;
}

/** A whole file while it is read. */
interface Reading {
  readonly file: FileHandle;
  readonly blobId: Hash;
  readonly manifest: BlobManifest;
  readonly room: Buffer | undefined;
}

export class BlobFiles {
  readonly #folder: string;
  readonly #manifests = new Map<Hash, BlobManifest>();
  /** Of everything in the folder, as far as this process knows. */
  #bytes = 0;

  /** What writers of before left unfinished without a name is removed. */
  constructor(folder: string) {
    this.#folder = folder;
    for (const name of readdirSync(folder)) {
      if (name.endsWith(NEW)) rmSync(join(folder, name), { force: true });
      else this.#bytes += statSync(join(folder, name)).size;
    }
  }

  /** Bytes on the disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Every file of which there is something, whole or in part. */
  ids(): Hash[] {
    const names = readdirSync(this.#folder).map((name) => name.replace(/\.(?:manifest|part|away)$/, ''));
    return [...new Set(names)].filter((name): name is Hash => BLOB_ID.test(name));
  }

  /**
   * Seals what comes, with a new key, in constant memory; durable when it resolves.
   *
   * @param roomFor called before bytes are written, with how many; throws where there is no room
   * @throws DemesError too_large above the limit, disk_full, storage_failed; nothing is left of the file then
   */
  async seal(plain: AsyncIterable<Uint8Array>, roomFor: (bytes: number) => void): Promise<SealedFile> {
    const key = randomBytes(KEY_BYTES);
    const path = join(this.#folder, `${randomBytes(HASH_BYTES / 2).toString('hex')}${NEW}`);
    try {
      const { size, digest, chunks } = await this.#sealInto(path, plain, key, roomFor);
      const manifest = encodeManifest({ size, chunks });
      const blobId = blobIdOf(manifest, sha256);
      writeFileAtomically(this.#pathOf(blobId, MANIFEST), manifest);
      await rename(path, this.#pathOf(blobId));
      syncFolder(this.#folder);
      this.#bytes += manifest.length + sealedBytes(size, chunks.length);
      return { blobId, key: new Uint8Array(key), size, sha256: digest };
    } catch (error) {
      rmSync(path, { force: true });
      throw storageError(error, this.#folder);
    }
  }

  /** Null for a file of which nothing is known here; a manifest that is not what its name says is as if it were not there. */
  manifest(blobId: Hash): BlobManifest | null {
    const kept = this.#manifests.get(blobId);
    if (kept !== undefined) return kept;
    try {
      const bytes = readFileSync(this.#pathOf(blobId, MANIFEST));
      if (blobIdOf(bytes, sha256) !== blobId) return null;
      return this.#keep(blobId, decodeManifest(bytes));
    } catch (error) {
      if (error instanceof ProtocolError || isMissing(error)) return null;
      throw storageError(error, this.#folder);
    }
  }

  /** What others check it by; null for a file that is not whole. */
  manifestBytes(blobId: Hash): Uint8Array | null {
    return this.has(blobId) ? encodeManifest(this.manifest(blobId)!) : null;
  }

  /** Whether all of it is here. */
  has(blobId: Hash): boolean {
    const manifest = this.manifest(blobId);
    if (manifest === null) return false;
    const found = statSync(this.#pathOf(blobId), { throwIfNoEntry: false });
    return found?.size === sealedBytes(manifest.size, manifest.chunks.length);
  }

  /**
   * Chunks as they lie there, sealed, from number `from` on, `count` of them or up to the end.
   *
   * @param room where each is read to, for whoever is done with one before the next; by default each has its own
   * @throws DemesError not_found for a file that is not whole, data_damaged for a chunk that is not what was written
   */
  async *sealed(blobId: Hash, from: number, count: number, room?: Buffer): AsyncGenerator<Buffer> {
    const manifest = this.#whole(blobId);
    const file = await open(this.#pathOf(blobId), 'r');
    try {
      const to = Math.min(manifest.chunks.length, from + count);
      const reading = { file, blobId, manifest, room };
      for (let number = from; number < to; number++) yield await this.#chunk(reading, number);
    } finally {
      await file.close();
    }
  }

  /**
   * What is in it, from byte `start` up to and without `end`, a chunk at a time.
   *
   * @throws DemesError not_found for a file that is not whole, data_damaged for what the key does not open
   */
  async *opened(blobId: Hash, key: Uint8Array, start: number, end: number): AsyncGenerator<Buffer> {
    const first = Math.floor(start / LIMITS.blobChunkBytes);
    const { chunks } = this.#whole(blobId);
    let number = first;
    const room = Buffer.allocUnsafe(SEALED_CHUNK_BYTES);
    for await (const sealed of this.sealed(blobId, first, chunkCount(end) - first, room)) {
      const plain = openChunk(key, number, number === chunks.length - 1, sealed);
      if (plain === null) throw damaged(this.#pathOf(blobId), `its chunk ${number} does not open`);
      const at = number * LIMITS.blobChunkBytes;
      yield plain.subarray(Math.max(0, start - at), Math.max(0, end - at));
      number += 1;
    }
  }

  /** Takes a file from elsewhere, after what is here of it already. Throws ProtocolError for a manifest of another file. */
  async receive(blobId: Hash, manifest: Uint8Array): Promise<Receiving> {
    if (blobIdOf(manifest, sha256) !== blobId)
      throw new ProtocolError('mismatch', 'a manifest of another file');
    const known = this.#keep(blobId, decodeManifest(manifest));
    try {
      rmSync(this.#pathOf(blobId, LET_GO), { force: true });
      if (statSync(this.#pathOf(blobId, MANIFEST), { throwIfNoEntry: false }) === undefined) {
        writeFileAtomically(this.#pathOf(blobId, MANIFEST), manifest);
        this.#bytes += manifest.length;
      }
      const part = this.#pathOf(blobId, PART);
      const before = statSync(part, { throwIfNoEntry: false })?.size ?? 0;
      const receiving = await Receiving.begin(part, known, {
        wrote: (bytes) => (this.#bytes += bytes),
        whole: async () => {
          await rename(part, this.#pathOf(blobId));
          syncFolder(this.#folder);
        },
      });
      this.#bytes -= before - receiving.bytes;
      return receiving;
    } catch (error) {
      throw storageError(error, this.#folder);
    }
  }

  /** BL23 What others have, too, goes from here, and does not come back by itself. */
  letGo(blobId: Hash): void {
    this.remove(blobId);
    writeFileAtomically(this.#pathOf(blobId, LET_GO), new Uint8Array());
  }

  isLetGo(blobId: Hash): boolean {
    return statSync(this.#pathOf(blobId, LET_GO), { throwIfNoEntry: false }) !== undefined;
  }

  /** All of it that is here. What reads it at this moment goes on, where the system lets it. */
  remove(blobId: Hash): void {
    this.#manifests.delete(blobId);
    for (const ending of ['', PART, MANIFEST, LET_GO]) {
      const path = this.#pathOf(blobId, ending);
      this.#bytes -= statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      rmSync(path, { force: true });
    }
  }

  /** When it was last written, ms since 1970; null where there is nothing of it. */
  writtenAt(blobId: Hash): number | null {
    const times = ['', PART, MANIFEST].map(
      (ending) => statSync(this.#pathOf(blobId, ending), { throwIfNoEntry: false })?.mtimeMs,
    );
    const known = times.filter((time) => time !== undefined);
    return known.length === 0 ? null : Math.max(...known);
  }

  async #sealInto(
    path: string,
    plain: AsyncIterable<Uint8Array>,
    key: Uint8Array,
    roomFor: (bytes: number) => void,
  ): Promise<{ size: number; digest: Hash; chunks: Hash[] }> {
    const file = await open(path, 'wx', FILE_MODE);
    const digest = createHash('sha256');
    const chunks: Hash[] = [];
    const room = Buffer.allocUnsafe(SEALED_CHUNK_BYTES);
    let size = 0;
    try {
      for await (const { bytes, isLast } of inChunks(plain)) {
        size += bytes.length;
        if (size > LIMITS.attachmentBytesMax) throw new DemesError('too_large');
        const sealed = sealChunk(key, chunks.length, isLast, bytes, room);
        roomFor(sealed.length);
        digest.update(bytes);
        chunks.push(chunkHash(sealed));
        await file.write(sealed);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    return { size, digest: digest.digest('hex') as Hash, chunks };
  }

  async #chunk({ file, blobId, manifest, room }: Reading, number: number): Promise<Buffer> {
    const { size, chunks } = manifest;
    const at = sealedBytes(size, number);
    const length = sealedBytes(size, number + 1) - at;
    const buffer = room?.subarray(0, length) ?? Buffer.allocUnsafe(length);
    const { bytesRead } = await file.read(buffer, 0, length, at);
    if (bytesRead !== length || chunkHash(buffer) !== chunks[number]) {
      throw damaged(this.#pathOf(blobId), `its chunk ${number} is not what was written`);
    }
    return buffer;
  }

  #whole(blobId: Hash): BlobManifest {
    if (!this.has(blobId)) throw new DemesError('not_found');
    return this.manifest(blobId)!;
  }

  #keep(blobId: Hash, manifest: BlobManifest): BlobManifest {
    this.#manifests.set(blobId, manifest);
    if (this.#manifests.size > MANIFESTS_KEPT_MAX) {
      this.#manifests.delete(this.#manifests.keys().next().value!);
    }
    return manifest;
  }

  /** Only ids become paths: of anything else there is nothing here. */
  #pathOf(blobId: Hash, ending = ''): string {
    if (!BLOB_ID.test(blobId)) throw new DemesError('not_found');
    return join(this.#folder, `${blobId}${ending}`);
  }
}

/** The bytes in pieces of a chunk's length, the last of them shorter or whole; one empty piece of nothing. */
async function* inChunks(
  plain: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly isLast: boolean }> {
  const chunk = new Uint8Array(LIMITS.blobChunkBytes);
  let used = 0;
  for await (const piece of plain) {
    for (let at = 0; at < piece.length;) {
      // A full chunk is handed on only when more comes: the last one is sealed as the last.
      if (used === chunk.length) {
        yield { bytes: chunk, isLast: false };
        used = 0;
      }
      const taken = Math.min(chunk.length - used, piece.length - at);
      chunk.set(piece.subarray(at, at + taken), used);
      [at, used] = [at + taken, used + taken];
    }
  }
  yield { bytes: chunk.subarray(0, used), isLast: true };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
