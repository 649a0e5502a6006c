/** Attached files between nodes (HS48, HS49): who has one hands it on, chunk by chunk as it lies there, sealed. */
import { once } from 'node:events';
import type { Express, Request, Response } from 'express';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId, GroupId, Hash } from '../../protocol/ids.ts';

/** Chunks in one answer: what a slow link carries before a request has to end. */
export const CHUNKS_ASKED_MAX = 256;
const BLOB = '/peer/v1/groups/:group/blobs/:blob';
const FILE_ROUTE = /^\/peer\/v1\/groups\/[^/]+\/blobs\//;
const BLOB_ID = /^[0-9a-f]{64}$/;
const NUMBER = /^(?:0|[1-9][0-9]{0,8})$/;

/** The files of this node, as other devices may have them. */
export interface BlobDoor {
  /** A message of the group names the file, in a room that the device is in. */
  mayHave(groupId: GroupId, deviceId: DeviceId, blobId: Hash): boolean;
  /** Null for a file that is not whole here. */
  manifestBytes(blobId: Hash): Uint8Array | null;
  /** Sealed, from number `from` on, at most `count`. Throws not_found, data_damaged. */
  sealed(blobId: Hash, from: number, count: number): AsyncIterable<Uint8Array>;
}

export interface BlobRoutesOptions {
  readonly blobs: BlobDoor;
  /** Throws for who is not in the group of the path. */
  asker(request: Request): { readonly groupId: GroupId; readonly deviceId: DeviceId };
  /** False for what a fault of the lab loses. */
  passes(request: Request, bytes: number): Promise<boolean>;
  answer(request: Request, response: Response, bytes: Uint8Array): Promise<void>;
}

/** Whether a request is for one of these routes, by its address. */
export function isFileRoute(url: string): boolean {
  return FILE_ROUTE.test(url);
}

export function mountBlobRoutes(app: Express, options: BlobRoutesOptions): void {
  app.get(`${BLOB}/have`, async (request, response) => {
    askedFor(options, request);
    await options.answer(request, response, new Uint8Array());
  });
  app.get(`${BLOB}/manifest`, async (request, response) => {
    await options.answer(request, response, askedFor(options, request).manifest);
  });
  app.get(`${BLOB}/chunks`, async (request, response) => {
    const { blobId } = askedFor(options, request);
    const from = numberOf(request.query['from']);
    await sendChunks(options, request, response, options.blobs.sealed(blobId, from, CHUNKS_ASKED_MAX));
  });
}

/** Whether there is such a file is nobody's business who may not have it. */
function askedFor(
  options: BlobRoutesOptions,
  request: Request,
): { readonly blobId: Hash; readonly manifest: Uint8Array } {
  const { blobs } = options;
  const { groupId, deviceId } = options.asker(request);
  const blobId = String(request.params['blob']) as Hash;
  const manifest =
    BLOB_ID.test(blobId) && blobs.mayHave(groupId, deviceId, blobId) ? blobs.manifestBytes(blobId) : null;
  if (manifest === null) throw new DemesError('not_found', { detail: 'No such file here.' });
  return { blobId, manifest };
}

/** As fast as the other end takes them. An answer that cannot go on is cut: what came so far counts. */
async function sendChunks(
  options: BlobRoutesOptions,
  request: Request,
  response: Response,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  response.status(200).type('application/octet-stream');
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    for await (const chunk of chunks) {
      // A lost one leaves the other end waiting, as a network would.
      if (!(await options.passes(request, chunk.length)) || gone.signal.aborted) return;
      if (!response.write(chunk)) await once(response, 'drain', { signal: gone.signal });
    }
    response.end();
  } catch (error) {
    if (!response.headersSent && !gone.signal.aborted) throw error;
    response.destroy();
  }
}

function numberOf(text: unknown): number {
  if (typeof text === 'string' && NUMBER.test(text)) return Number(text);
  throw new DemesError('malformed', { detail: 'from must be the number of a chunk.' });
}
