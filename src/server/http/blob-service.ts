/** What the routes need of attached files (src/server/blobs). */
import type { BlobHolders, BlobState, PutBlob } from '../../api/blobs.ts';
import type { ChangeStorage, KeptFiles, RemovedCopy, Storage } from '../../api/storage.ts';
import type { Hash } from '../../protocol/ids.ts';
import type { Media } from '../blobs/sniff.ts';

/** All of a file, opened. */
export interface ServedFile {
  /** As it may be saved. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Null: it is saved and never shown. */
  readonly media: Media | null;
  /** From byte `start` up to and without `end`. Throws `not_found` once it is gone, `data_damaged`. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

export interface BlobService {
  /** Durable when it resolves. `too_large`, `blobs_full`, `disk_full`. */
  put(plain: AsyncIterable<Uint8Array>, name: string, type: string): Promise<PutBlob>;
  /** `not_found` for a file that nothing here names, `blob_away` for one whose bytes are elsewhere. */
  file(blobId: Hash): Promise<ServedFile>;
  /** These throw `not_found` for a file that nothing here names. */
  state(blobId: Hash): BlobState;
  /** Begins to fetch it, unless it is here or under way. */
  fetch(blobId: Hash): BlobState;
  cancel(blobId: Hash): void;
  /** Asks the devices that may have it; ends early when the signal aborts. */
  holders(blobId: Hash, signal: AbortSignal): Promise<BlobHolders>;
  storage(): Storage;
  /** Throws `conflict` for what was said at the start of the node otherwise. */
  changeStorage(wanted: ChangeStorage): Storage;
  /** The largest first. */
  kept(limit: number): KeptFiles;
  /** `not_found`, `blob_away`, `only_copy`. */
  removeCopy(blobId: Hash, signal: AbortSignal): Promise<RemovedCopy>;
}
