/** Attached files of a node, over its data directory, its groups and its network. */
import type { Disk } from '../disk.ts';
import type { Groups } from '../groups.ts';
import type { Feed } from '../http/feed.ts';
import type { Logger } from '../log.ts';
import type { Network } from '../network.ts';
import type { StartOptions } from '../options.ts';
import { BlobClient } from './blob-client.ts';
import { BlobFiles } from './blob-files.ts';
import { FileLimits } from './file-limits.ts';
import { BlobPlaces } from './blob-places.ts';
import { Blobs } from './blobs.ts';

export interface OpenBlobsPorts {
  readonly disk: Disk;
  readonly options: Pick<StartOptions, 'filesBytesMax' | 'fetchedBytesMax'>;
  readonly groups: Groups;
  readonly network: Pick<Network, 'http' | 'fileWays'>;
  readonly feed: Feed;
  readonly log: Logger;
  /** ms since 1970. */
  wallMs(): number;
}

/** Throws what the disk says. */
export function openBlobs({ disk, options, groups, network, feed, log, ...ports }: OpenBlobsPorts): Blobs {
  const { uploads, named } = disk.store;
  const places = new BlobPlaces({
    named,
    group: (groupId) => groups.find(groupId),
    groups: () => groups.all(),
    waysTo: (device) => network.fileWays(device),
  });
  return new Blobs({
    files: new BlobFiles(disk.directory.blobsFolder),
    uploads,
    named,
    places,
    client: new BlobClient(network.http),
    feed,
    log,
    limits: new FileLimits({ options, row: disk.store.fileLimits, folder: disk.directory.blobsFolder }),
    wallMs: () => ports.wallMs(),
  });
}
