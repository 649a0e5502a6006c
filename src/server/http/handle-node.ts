/** The node itself: health, metrics, documentation, session links, the live feed. */
import type { SessionLink } from '../../api/node.ts';
import { DemesError } from '../../protocol/errors.ts';
import { openerOf } from './admission.ts';
import { created, DONE, ok, type Handlers, type Reply } from './calls.ts';
import type { NodeMetrics } from './metrics.ts';
import type { NodeService } from './service.ts';
import type { EventStreams } from './event-streams.ts';
import type { Page } from './pages.ts';

const ALIVE = Object.freeze({ status: 'ok' });
const READY = Object.freeze({ status: 'ready' });

export interface NodeContext {
  readonly metrics: NodeMetrics;
  readonly streams: EventStreams;
  readonly sessionLink: () => SessionLink;
  /** The OpenAPI document as JSON. */
  readonly documentJson: () => string;
  /** The same as a page. */
  readonly docsPage: () => Page;
}

type NodeRoutes = Pick<
  Handlers,
  | 'getHealth'
  | 'getReadiness'
  | 'getMetrics'
  | 'getOpenApi'
  | 'getDocs'
  | 'getNode'
  | 'createSessionLink'
  | 'decideDevice'
  | 'getEvents'
  | 'getLive'
>;

export function nodeHandlers(service: NodeService, context: NodeContext): NodeRoutes {
  const { metrics, streams } = context;
  return {
    getHealth: () => ok(ALIVE),
    getReadiness() {
      const reason = service.notReadyReason();
      if (reason === null) return ok(READY);
      throw new DemesError('not_ready', { detail: reason, extra: { reason } });
    },
    async getMetrics() {
      const text = await metrics.render(service.gauges(), service.feed);
      return { status: 200, text, contentType: metrics.contentType };
    },
    getOpenApi: () => ({ status: 200, text: context.documentJson(), contentType: 'application/json' }),
    getDocs() {
      const { html, csp } = context.docsPage();
      return htmlReply(200, html, csp);
    },
    getNode: () => ok(service.node()),
    decideDevice({ body }) {
      service.decideDevice(body);
      return DONE;
    },
    createSessionLink: () => created(context.sessionLink()),
    getEvents({ query, request, response }) {
      if (request.method === 'HEAD') return { status: 200, contentType: 'text/event-stream' };
      const resumeFrom = request.headers['last-event-id'];
      const after = typeof resumeFrom === 'string' ? resumeFrom : query.after;
      streams.open(response, after, openerOf(request));
      return null;
    },
    getLive() {
      throw new DemesError('malformed', { detail: 'This address takes WebSocket connections only.' });
    },
  };
}

export function htmlReply(status: number, html: string, csp: string): Reply {
  return {
    status,
    text: html,
    contentType: 'text/html; charset=utf-8',
    headers: {
      'Content-Security-Policy': csp,
      'Cross-Origin-Opener-Policy': 'same-origin',
      // Voice notes and places; nothing that is embedded gets either.
      'Permissions-Policy':
        'microphone=(self), geolocation=(self), camera=(), display-capture=(), payment=(), usb=()',
      'X-Frame-Options': 'DENY',
    },
  };
}
