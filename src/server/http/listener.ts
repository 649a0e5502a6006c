/**
 * The listener for screens and programs, on loopback. It owns the sockets and the order of things: who gets in
 * (admission), then which route (dispatch), then the node (service).
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { feedQuery } from '../../api/events.ts';
import type { SessionLink } from '../../api/node.ts';
import { openApiDocument } from '../../api/openapi.ts';
import { ROUTES } from '../../api/routes.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Logger } from '../log.ts';
import { Admission, tokenIdOf, type Caller } from './admission.ts';
import { refuseSocket } from './answer.ts';
import type { Handlers } from './calls.ts';
import { check } from './check.ts';
import { Dispatcher } from './dispatch.ts';
import { docsPage } from './docs-page.ts';
import { EventStreams, StreamSet } from './event-streams.ts';
import { changeHandlers } from './handle-changes.ts';
import { groupHandlers, memberHandlers } from './handle-groups.ts';
import { labHandlers } from './handle-lab.ts';
import { messageHandlers } from './handle-messages.ts';
import { networkHandlers } from './handle-network.ts';
import { roomHandlers } from './handle-rooms.ts';
import { Front, OPEN_PATH } from './front.ts';
import { nodeHandlers } from './handle-node.ts';
import { tokenHandlers } from './handle-tokens.ts';
import { LiveSockets } from './live-sockets.ts';
import type { NodeMetrics } from './metrics.ts';
import { pathOf, queryOf } from './query.ts';
import type { NodeService } from './service.ts';
import type { ScreensSource } from './screens-source.ts';
import { Sessions, type SessionMemory } from './sessions.ts';
import { Tokens, type TokenMemory } from './tokens.ts';

const CONNECTIONS_MAX = 1024;
/** Room for the 180 cookies that browsers keep of localhost: each node ever opened there may have left one. */
const HEADER_BYTES_MAX = 24 * 1024;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const TIMEOUTS_CHECKED_MS = 2_000;
/** Longer than clients usually keep idle connections, so that they are not cut while being used again. */
const KEEP_ALIVE_MS = 75_000;
/** What is still being answered at the end may take this long. */
const CLOSE_GRACE_MS = 1_000;

const LOOPBACK_HOST = /^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|localhost)$/;

export interface HttpOptions {
  /** A loopback address; everything else is refused. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** The API token. */
  readonly token: string;
  /** Null: sessions end with the process. */
  readonly sessionMemory: SessionMemory | null;
  /** Null: tokens of programs end with the process. */
  readonly tokenMemory: TokenMemory | null;
  /** Of the product, as shown in the API's documentation. */
  readonly version: string;
  /** `/metrics` without a token. */
  readonly metricsPublic: boolean;
  readonly service: NodeService;
  readonly metrics: NodeMetrics;
  readonly screens: ScreensSource;
  readonly log: Logger;
  /** For tests; 15 s otherwise. */
  readonly heartbeatMs?: number;
}

/**
 * Listens. Throws DemesError `wider_binding_refused` for a host that others could reach, `port_in_use` for a
 * port that is taken.
 */
export async function listenHttp(options: HttpOptions): Promise<HttpListener> {
  if (!LOOPBACK_HOST.test(options.host)) throw new DemesError('wider_binding_refused');
  const server = createServer({
    requireHostHeader: false,
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: TIMEOUTS_CHECKED_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Some clients offer HTTP/2 on their first request; that is no reason not to answer it.
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.maxConnections = CONNECTIONS_MAX;
  await listen(server, options);
  return new HttpListener(server, options);
}

export class HttpListener {
  readonly port: number;
  /** `http://localhost:PORT`, without a slash at the end. */
  readonly url: string;
  private readonly server: Server;
  private readonly options: HttpOptions;
  private readonly sessions: Sessions;
  private readonly tokens: Tokens;
  private readonly admission: Admission;
  private readonly dispatcher: Dispatcher;
  private readonly streams: StreamSet;
  private readonly live: LiveSockets;
  private readonly front: Front;

  /** `server` listens already and has no handlers yet. Use `listenHttp`. */
  constructor(server: Server, options: HttpOptions) {
    const { service, metrics, log } = options;
    this.server = server;
    this.options = options;
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://localhost:${this.port}`;
    this.sessions = new Sessions({
      deviceId: service.deviceId,
      token: options.token,
      memory: options.sessionMemory,
    });
    this.tokens = new Tokens(options.tokenMemory);
    this.admission = new Admission(this.port, this.sessions, this.tokens);
    this.dispatcher = new Dispatcher(log, metrics);
    this.front = new Front(this.dispatcher, this.sessions, options.screens);
    this.streams = new StreamSet(options.heartbeatMs);
    this.live = new LiveSockets(service.feed, (groupId) => service.between.network(groupId), this.streams);
    const app = this.application();
    server.on('request', app);
    // Only a body that is read is asked for (body.ts).
    server.on('checkContinue', app);
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    server.on('error', (error) => log.error({ err: error }, 'the listener failed'));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseClient(error, socket));
  }

  /** A link that opens one browser session, once. */
  sessionLink(): SessionLink {
    const { secret, expiresAtMs } = this.sessions.issueLink();
    return { url: `${this.url}${OPEN_PATH}${secret}`, expiresAt: new Date(expiresAtMs).toISOString() };
  }

  /** Stops listening, ends streams and waiting requests, lets what is being answered finish for a moment. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.dispatcher.close();
    this.streams.close();
    this.server.closeIdleConnections();
    const deadline = setTimeout(() => this.server.closeAllConnections(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(deadline);
  }

  private application(): Express {
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.enable('case sensitive routing');
    app.enable('strict routing');
    app.set('query parser', 'simple');
    app.use((request, response, next) => this.enter(request, response, next));
    this.dispatcher.mount(app, this.handlers(), this.options.service.lab !== null);
    app
      .route('/')
      .get((request, response) => this.front.start(request, response))
      .all(this.dispatcher.otherMethod(['get']));
    app
      .route(`${OPEN_PATH}:secret`)
      .get((request, response) => this.front.openSession(request, response))
      .all(this.dispatcher.otherMethod(['get']));
    app.use((request, response) => this.front.rest(request, response));
    app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
      this.dispatcher.fail(request, response, error);
    });
    return app;
  }

  private handlers(): Handlers {
    const { service, metrics, version } = this.options;
    const document = once(() => openApiDocument({ version, lab: service.lab !== null }));
    return {
      ...messageHandlers(service),
      ...changeHandlers(service),
      ...roomHandlers(service),
      ...networkHandlers(service),
      ...groupHandlers(service),
      ...memberHandlers(service),
      ...labHandlers(service),
      ...tokenHandlers(this.tokens, this.streams),
      ...nodeHandlers(service, {
        metrics,
        streams: new EventStreams(service.feed, this.streams),
        sessionLink: () => this.sessionLink(),
        documentJson: once(() => JSON.stringify(document())),
        docsPage: once(() => docsPage(document())),
      }),
    };
  }

  private enter(request: Request, response: Response, next: NextFunction): void {
    let caller: Caller;
    try {
      caller = this.admission.admit(request, false);
    } catch (error) {
      this.dispatcher.fail(request, response, error);
      return;
    }
    const path = pathOf(request.url);
    if (caller === 'nobody' && !this.isForEverybody(path)) {
      if (this.isForPrograms(path)) this.dispatcher.fail(request, response, new DemesError('unauthorized'));
      else this.front.closed(request, response);
      return;
    }
    response.locals['caller'] = caller;
    next();
  }

  private isForEverybody(path: string): boolean {
    if (path === '/metrics') return this.options.metricsPublic;
    return path === '/' || path === '/healthz' || path === '/readyz' || path.startsWith(OPEN_PATH);
  }

  /** Without a token the answer there is for a program, not a page. */
  private isForPrograms(path: string): boolean {
    const isLab = this.options.service.lab !== null && path.startsWith('/lab/');
    return isLab || path === '/metrics' || path.startsWith('/api/');
  }

  /** The same checks as for a request, then the feed. */
  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      const caller = this.admission.admit(request, true);
      if (caller === 'nobody') throw new DemesError('unauthorized');
      const url = request.url ?? '';
      if (pathOf(url) !== ROUTES.getLive.path) throw new DemesError('not_found');
      const { after } = check(feedQuery, queryOf(url));
      this.live.accept(request, socket, head, { after, tokenId: tokenIdOf(request) });
    } catch (error) {
      const known = error instanceof DemesError ? error : new DemesError('internal', { cause: error });
      if (known.code === 'internal') this.options.log.error({ err: error }, 'an upgrade failed unexpectedly');
      refuseSocket(socket, known);
    }
  }
}

/** Bytes that are no HTTP request, too large a head, or one that came too slowly. */
function refuseClient(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else if (error.code === 'HPE_HEADER_OVERFLOW') refuseSocket(socket, new DemesError('too_large'));
  else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') refuseSocket(socket, new DemesError('timeout'));
  else refuseSocket(socket, new DemesError('malformed'));
}

function listen(server: Server, options: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const detail = `Port ${options.port} is already used by another program; choose another.`;
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new DemesError('port_in_use', { detail, cause: error }) : error);
    });
    server.listen(options.port, options.host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
