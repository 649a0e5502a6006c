/** Attached files of a node, over its data directory, its groups and its network. */
import type { Disk } from '../disk.ts';
import type { Groups } from '../groups.ts';
import type { Feed } from '../http/feed.ts';
import type { Logger } from '../log.ts';
import type { Network } from '../network.ts';
import { BlobClient } from './blob-client.ts';
import { BlobFiles } from './blob-files.ts';
import { BlobPlaces } from './blob-places.ts';
import { Blobs } from './blobs.ts';

/** Of attached files that a node keeps. */
const QUOTA_BYTES = 10 * 2 ** 30;
/** Files up to this size are fetched unasked. */
const FETCHED_BYTES_MAX = 10 * 2 ** 20;

export interface OpenBlobsPorts {
  readonly disk: Disk;
  readonly groups: Groups;
  readonly network: Pick<Network, 'http' | 'addressesOf'>;
  readonly feed: Feed;
  readonly log: Logger;
  /** ms since 1970. */
  wallMs(): number;
}

/** Throws what the disk says. */
export function openBlobs({ disk, groups, network, feed, log, ...ports }: OpenBlobsPorts): Blobs {
  const { uploads, named } = disk.store;
  const places = new BlobPlaces({
    named,
    group: (groupId) => groups.find(groupId),
    groups: () => groups.all(),
    addressesOf: (deviceId) => network.addressesOf(deviceId),
  });
  return new Blobs({
    files: new BlobFiles(disk.directory.blobsFolder),
    uploads,
    named,
    places,
    client: new BlobClient(network.http),
    feed,
    log,
    quotaBytes: () => QUOTA_BYTES,
    // A keeper is in no room: it cannot even know which files there are.
    fetchedBytesMax: () => FETCHED_BYTES_MAX,
    wallMs: () => ports.wallMs(),
  });
}
