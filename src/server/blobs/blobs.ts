/** Attached files of this node: taken from whoever is at it, found again by what messages say of them. */
import type { PutBlob } from '../../api/blobs.ts';
import { DemesError } from '../../protocol/errors.ts';
import { cleanFileName } from '../../protocol/file-name.ts';
import type { Hash } from '../../protocol/ids.ts';
import type { BlobService, ServedFile } from '../http/blob-service.ts';
import type { KnownFile, UploadRows } from '../storage/upload-rows.ts';
import type { BlobFiles } from './blob-files.ts';
import { sniffed, SNIFFED_BYTES, type Media } from './sniff.ts';

/** What was sniffed of files, kept for the next time. */
const SNIFFED_MAX = 1024;

export interface BlobsPorts {
  readonly files: BlobFiles;
  readonly uploads: UploadRows;
  /** What this node may keep, bytes. */
  quotaBytes(): number;
  wallMs(): number;
}

export class Blobs implements BlobService {
  readonly #ports: BlobsPorts;
  readonly #media = new Map<Hash, Media | null>();

  constructor(ports: BlobsPorts) {
    this.#ports = ports;
  }

  async put(plain: AsyncIterable<Uint8Array>, name: string, type: string): Promise<PutBlob> {
    const { files, uploads } = this.#ports;
    let coming = 0;
    const sealed = await files.seal(plain, (bytes) => {
      coming += bytes;
      if (files.bytes + coming > this.#ports.quotaBytes()) throw new DemesError('blobs_full');
    });
    const upload = { ...sealed, name: cleanFileName(name), type, madeAt: this.#ports.wallMs() };
    uploads.save(upload);
    const { blobId, size, sha256 } = sealed;
    return { blobId, size, sha256, name: upload.name };
  }

  async file(blobId: Hash): Promise<ServedFile> {
    const { files } = this.#ports;
    const known = this.#known(blobId);
    if (known === undefined) throw new DemesError('not_found');
    if (!files.has(blobId)) throw new DemesError('blob_away');
    const { key, size, name } = known;
    return {
      name: cleanFileName(name),
      size,
      media: await this.#mediaOf(known),
      read: (start, end) => files.opened(blobId, key, start, end),
    };
  }

  #known(blobId: Hash): KnownFile | undefined {
    return this.#ports.uploads.find(blobId);
  }

  async #mediaOf({ blobId, key, size }: KnownFile): Promise<Media | null> {
    const before = this.#media.get(blobId);
    if (before !== undefined) return before;
    const pieces: Uint8Array[] = [];
    const end = Math.min(size, SNIFFED_BYTES);
    for await (const piece of this.#ports.files.opened(blobId, key, 0, end)) pieces.push(piece);
    const media = sniffed(Buffer.concat(pieces));
    this.#media.set(blobId, media);
    if (this.#media.size > SNIFFED_MAX) this.#media.delete(this.#media.keys().next().value!);
    return media;
  }
}
