/** Attached files of the node in memory: kept as they come, and opened under a hash of what they hold. */
import { createHash } from 'node:crypto';
import type { BlobHolders, BlobState, PutBlob } from '../../src/api/blobs.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import { cleanFileName } from '../../src/protocol/file-name.ts';
import type { Hash } from '../../src/protocol/ids.ts';
import { sniffed } from '../../src/server/blobs/sniff.ts';
import type { BlobService, ServedFile } from '../../src/server/http/blob-service.ts';

export class BlobTwin implements BlobService {
  readonly #files = new Map<Hash, ServedFile>();

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
    return { count: 1, of: 3 };
  }
}
