/** Finding what was said, and taking it along. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportOrder } from '../../api/export.ts';
import type { FIND_ROUTES } from '../../api/find-routes.ts';
import { API_PREFIX } from '../../api/route.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { GroupId } from '../../protocol/ids.ts';
import type { Export } from '../export/exporter.ts';
import type { ExportFiles } from '../export/files.ts';
import { passphraseProblem } from '../crypto/passphrase.ts';
import { invalid } from '../group/attaching.ts';
import { FIXED_HEADERS } from './answer.ts';
import type { BlobService } from './blob-service.ts';
import { created, ok, type Handlers } from './calls.ts';
import { ExportOrders } from './export-orders.ts';
import { disposition } from './send-file.ts';
import type { NodeService } from './service.ts';

export function findHandlers({
  finding,
  blobs,
}: Pick<NodeService, 'finding' | 'blobs'>): Pick<Handlers, keyof typeof FIND_ROUTES> {
  const orders = new ExportOrders<() => Export>();
  const files = filesOf(blobs);
  return {
    searchMessages: ({ params, query }) => ok(finding.search(params.groupId as GroupId, query)),
    searchAll: ({ query }) => ok(finding.searchAll(query)),
    async exportMessages({ params, query, request, response, signal }) {
      await send(finding.export(params.groupId as GroupId, query), request, response, signal());
      return null;
    },
    orderExport({ params, body }) {
      const { files: hasFiles, passphrase = null, ...query } = body;
      const problem = passphrase === null ? null : passphraseProblem(passphrase);
      if (problem !== null) throw invalid('passphrase', problem);
      const extras = { files: hasFiles ? files : null, passphrase };
      const begin = (): Export => finding.export(params.groupId as GroupId, query, extras);
      // What cannot be exported is told now, not to whoever follows the address.
      const { total } = begin();
      const { id, expiresAtMs } = orders.put(begin);
      const path = `${API_PREFIX}/exports/${id}`;
      return created({ path, expiresAt: new Date(expiresAtMs).toISOString(), total } satisfies ExportOrder);
    },
    async getExport({ params, request, response, signal }) {
      const begin = orders.take(params.exportId);
      if (begin === null) throw new DemesError('not_found');
      await send(begin(), request, response, signal());
      return null;
    },
  };
}

async function send(
  { name, contentType, total, parts }: Export,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(200, {
    ...FIXED_HEADERS,
    'Content-Type': contentType,
    'Content-Disposition': disposition('attachment', name),
    'Demes-Messages': String(total),
  });
  if (request.method === 'HEAD') response.end();
  // Whoever gets less than all of it sees that: the end is missing, and the connection breaks.
  else await pipeline(Readable.from(parts), response, { signal }).catch(() => response.destroy());
}

/** Those whose bytes are here: nothing is fetched for an export. */
function filesOf(blobs: Pick<BlobService, 'file'>): ExportFiles {
  return {
    async open(blobId) {
      try {
        return await blobs.file(blobId);
      } catch (error) {
        if (error instanceof DemesError && ['blob_away', 'not_found'].includes(error.code)) return null;
        throw error;
      }
    },
  };
}
