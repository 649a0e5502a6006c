/** Attached files of a data directory. */
import type { Disk } from '../disk.ts';
import { BlobFiles } from './blob-files.ts';
import { Blobs } from './blobs.ts';

/** Of attached files that a node keeps. */
const QUOTA_BYTES = 10 * 2 ** 30;

/** wallMs: ms since 1970. Throws what the disk says. */
export function openBlobs({ directory, store }: Disk, wallMs: () => number): Blobs {
  const files = new BlobFiles(directory.blobsFolder);
  return new Blobs({ files, uploads: store.uploads, quotaBytes: () => QUOTA_BYTES, wallMs });
}
