/** Attached files of the node in memory: kept as they come, and opened under a hash of what they hold. */
import { createHash } from 'node:crypto';
import type { BlobHolders, BlobState, PutBlob } from '../../src/api/blobs.ts';
import type { ChangeStorage, KeptFiles, RemovedCopy, Storage } from '../../src/api/storage.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import { cleanFileName } from '../../src/protocol/file-name.ts';
import type { Hash } from '../../src/protocol/ids.ts';
import { sniffed } from '../../src/server/blobs/sniff.ts';
import type { BlobService, ServedFile } from '../../src/server/http/blob-service.ts';

export class BlobTwin implements BlobService {
  readonly #files = new Map<Hash, ServedFile>();
  #limits = { quotaBytes: 1e9, fetchedBytesMax: 1e6 };

  async put(plain: AsyncIterable<Uint8Array>, name: string): Promise<PutBlob> {
    const pieces: Uint8Array[] = [];
    for await (const piece of plain) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    const sha256 = createHash('sha256').update(bytes).digest('hex') as Hash;
    const file = {
      name: cleanFileName(name),
      size: bytes.length,
      media: sniffed(bytes),
      async *read(start: number, end: number) {
        yield bytes.subarray(start, end);
      },
    };
    this.#files.set(sha256, file);
    return { blobId: sha256, size: bytes.length, sha256, name: file.name };
  }

  async file(blobId: Hash): Promise<ServedFile> {
    const file = this.#files.get(blobId);
    if (file === undefined) throw new DemesError('not_found');
    return file;
  }

  state(blobId: Hash): BlobState {
    const size = this.#files.get(blobId)?.size;
    if (size === undefined) throw new DemesError('not_found');
    return { blobId, state: 'here', received: size, size };
  }

  fetch(blobId: Hash): BlobState {
    return this.state(blobId);
  }

  cancel(blobId: Hash): void {
    this.state(blobId);
  }

  async holders(blobId: Hash): Promise<BlobHolders> {
    this.state(blobId);
    return { count: 1, of: 3, holders: [] };
  }

  storage(): Storage {
    const sizes = [...this.#files.values()].map(({ size }) => size);
    const fixed = { quotaBytes: false, fetchedBytesMax: false };
    const filesBytes = sizes.reduce((sum, size) => sum + size, 0);
    return { filesBytes, files: sizes.length, ...this.#limits, freeBytes: 1e12, reservedBytes: 1e6, fixed };
  }

  changeStorage(wanted: ChangeStorage): Storage {
    const { quotaBytes, fetchedBytesMax } = this.#limits;
    this.#limits = {
      quotaBytes: wanted.quotaBytes ?? quotaBytes,
      fetchedBytesMax: wanted.fetchedBytesMax ?? fetchedBytesMax,
    };
    return this.storage();
  }

  kept(limit: number): KeptFiles {
    const all = [...this.#files].map(([blobId, { name, size }]) => ({ blobId, name, size }));
    return { files: all.slice(0, limit).map((one) => Object.assign(one, { type: '', holders: [] })) };
  }

  async removeCopy(blobId: Hash): Promise<RemovedCopy> {
    this.state(blobId);
    throw new DemesError('only_copy');
  }
}
