/** A file that comes from elsewhere, chunk by chunk, each held against the manifest before it is written (BL7). */
import { open, type FileHandle } from 'node:fs/promises';
import { sealedBytes, type BlobManifest } from '../../protocol/blob.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { chunkHash } from './chunk-cipher.ts';

const FILE_MODE = 0o600;

export interface ReceivingPorts {
  /** So many bytes were added to the file. */
  wrote(bytes: number): void;
  /** All of it is durable, and is to get its name. */
  whole(): Promise<void>;
}

export class Receiving {
  readonly manifest: BlobManifest;
  readonly #file: FileHandle;
  readonly #ports: ReceivingPorts;
  /** Chunks that are there and hold. */
  #count = 0;
  #isClosed = false;

  private constructor(file: FileHandle, manifest: BlobManifest, ports: ReceivingPorts) {
    this.#file = file;
    this.manifest = manifest;
    this.#ports = ports;
  }

  /** Goes on after what is at `path` already, as far as that holds: what a crash left behind it is cut off. */
  static async begin(path: string, manifest: BlobManifest, ports: ReceivingPorts): Promise<Receiving> {
    const file = await open(path, 'a+', FILE_MODE);
    const receiving = new Receiving(file, manifest, ports);
    try {
      await receiving.#look();
      return receiving;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Chunks that are here. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of them. */
  get bytes(): number {
    return sealedBytes(this.manifest.size, this.#count);
  }

  /** The same before sealing. */
  get received(): number {
    return Math.min(this.manifest.size, this.#count * LIMITS.blobChunkBytes);
  }

  get isWhole(): boolean {
    return this.#count === this.manifest.chunks.length;
  }

  /** Of the next chunk, sealed, bytes; 0 when none is left. */
  get nextBytes(): number {
    return this.isWhole ? 0 : sealedBytes(this.manifest.size, this.#count + 1) - this.bytes;
  }

  /** False for what is not the next chunk of the file: nothing is written then. */
  async take(sealed: Uint8Array): Promise<boolean> {
    if (this.isWhole || !isChunk(this.manifest, this.#count, sealed)) return false;
    await this.#file.write(sealed);
    this.#count += 1;
    this.#ports.wrote(sealed.length);
    return true;
  }

  /** What is here stays for another time; a whole file gets its name, and is durable when this resolves. */
  async end(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      if (this.isWhole) await this.#file.sync();
    } finally {
      await this.#file.close();
    }
    if (this.isWhole) await this.#ports.whole();
  }

  async #look(): Promise<void> {
    const { size } = await this.#file.stat();
    while (!this.isWhole) {
      const length = this.nextBytes;
      if (this.bytes + length > size) break;
      const { buffer } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, this.bytes);
      if (!isChunk(this.manifest, this.#count, buffer)) break;
      this.#count += 1;
    }
    if (this.bytes < size) await this.#file.truncate(this.bytes);
  }
}

function isChunk(manifest: BlobManifest, number: number, sealed: Uint8Array): boolean {
  return chunkHash(sealed) === manifest.chunks[number];
}
