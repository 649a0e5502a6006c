/** Attached files: taken, handed out to programs, and addresses for the screens. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BLOB_ROUTES, BlobAddress } from '../../api/blobs.ts';
import type { STORAGE_ROUTES } from '../../api/storage.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Hash } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { openerOf } from './admission.ts';
import { FIXED_HEADERS } from './answer.ts';
import type { BlobService, ServedFile } from './blob-service.ts';
import { accepted, created, DONE, ok, type Handlers } from './calls.ts';
import type { ContentAddresses } from './content-addresses.ts';
import { disposition, sendFile } from './send-file.ts';

/** The origin of contents. */
export interface ContentDoor {
  readonly addresses: ContentAddresses;
  /** 0: there is none. */
  readonly port: number;
}

type BlobRoutes = Pick<Handlers, keyof typeof BLOB_ROUTES | keyof typeof STORAGE_ROUTES>;

export function blobHandlers(blobs: BlobService, content: ContentDoor): BlobRoutes {
  return {
    async putBlob({ request, response, query }) {
      return created(await blobs.put(bodyOf(request, response), query.name, query.type));
    },
    async getBlob({ params, request, response }) {
      const file = await blobs.file(params.blobId as Hash);
      // To programs; a browser that is led here saves it, and shows nothing of it.
      await sendFile(request, response, file, {
        ...FIXED_HEADERS,
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': disposition('attachment', file.name),
      });
      return null;
    },
    async createBlobAddress({ params, request }) {
      return created(addressOf(await blobs.file(params.blobId as Hash), request, content));
    },
    getTransfer: ({ params }) => ok(blobs.state(params.blobId as Hash)),
    startTransfer: ({ params }) => accepted(blobs.fetch(params.blobId as Hash)),
    cancelTransfer({ params }) {
      blobs.cancel(params.blobId as Hash);
      return DONE;
    },
    async getHolders({ params, signal }) {
      return ok(await blobs.holders(params.blobId as Hash, signal()));
    },
    getStorage: () => ok(blobs.storage()),
    changeStorage: ({ body }) => ok(blobs.changeStorage(body)),
    getKeptFiles: ({ query }) => ok(blobs.kept(query.limit)),
    async removeCopy({ params, signal }) {
      return ok(await blobs.removeCopy(params.blobId as Hash, signal()));
    },
  };
}

/** For whoever asked. */
export function addressOf(file: ServedFile, request: IncomingMessage, content: ContentDoor): BlobAddress {
  const { secret, expiresAtMs } = content.addresses.issue(file, openerOf(request));
  const url = `http://${contentHost(request, content.port)}/${secret}`;
  const { kind = null, width = 0, height = 0 } = file.media ?? {};
  return { url, expiresAt: new Date(expiresAtMs).toISOString(), media: kind, width, height };
}

/** By the name by which this node was called. */
export function contentHost(request: IncomingMessage, port: number): string {
  const { hostname } = new URL(`http://${request.headers.host ?? 'localhost'}`);
  return `${hostname}:${port}`;
}

/** What is sent, as it comes; asked for only once somebody reads it. */
async function* bodyOf(request: IncomingMessage, response: ServerResponse): AsyncGenerator<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > LIMITS.attachmentBytesMax) {
    throw new DemesError('too_large');
  }
  if (request.headers.expect !== undefined) response.writeContinue();
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false })) yield piece as Buffer;
  } catch (cause) {
    throw new DemesError('malformed', { detail: 'The body ended too early.', cause });
  }
}
