/** Finding what was said, and taking it along. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { GroupId } from '../../protocol/ids.ts';
import { FIXED_HEADERS } from './answer.ts';
import { ok, type Handlers } from './calls.ts';
import { disposition } from './send-file.ts';
import type { NodeService } from './service.ts';

export function findHandlers({ finding }: NodeService): Pick<Handlers, 'searchMessages' | 'exportMessages'> {
  return {
    searchMessages: ({ params, query }) => ok(finding.search(params.groupId as GroupId, query)),
    async exportMessages({ params, query, request, response, signal }) {
      const { name, contentType, total, parts } = finding.export(params.groupId as GroupId, query);
      response.writeHead(200, {
        ...FIXED_HEADERS,
        'Content-Type': contentType,
        'Content-Disposition': disposition('attachment', name),
        'Demes-Messages': String(total),
      });
      if (request.method === 'HEAD') response.end();
      // Whoever gets less than all of it sees that: the end is missing, and the connection breaks.
      else
        await pipeline(Readable.from(parts), response, { signal: signal() }).catch(() => response.destroy());
      return null;
    },
  };
}
