/** Imports of a node, over its data directory. */
import type { MemberId } from '../../protocol/ids.ts';
import { BlobFiles } from '../blobs/blob-files.ts';
import { freeBytesOf, requireFree } from '../blobs/file-limits.ts';
import type { Disk } from '../disk.ts';
import type { Logger } from '../log.ts';
import { Imports } from './imports.ts';

export interface OpenImportsPorts {
  readonly disk: Pick<Disk, 'store' | 'directory'>;
  readonly memberId: MemberId;
  readonly log: Logger;
  /** ms since 1970. */
  wallMs(): number;
}

/** Throws what the disk says. */
export function openImports({
  disk: { store, directory },
  memberId,
  log,
  ...ports
}: OpenImportsPorts): Imports {
  const folder = directory.importsFolder;
  return new Imports({
    rows: store.imports,
    files: new BlobFiles(folder),
    roomFor: (bytes) => requireFree(freeBytesOf(folder), bytes),
    memberId,
    log,
    wallMs: () => ports.wallMs(),
  });
}
