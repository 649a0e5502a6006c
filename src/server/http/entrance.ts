/**
 * The socket of the screens' listener with everything that decides who gets in: the same for a node that is still
 * locked and for the one that it becomes, so that nobody finds the port closed in between, and links and sessions of
 * before go on.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SessionLink } from '../../api/node.ts';
import { DemesError } from '../../protocol/errors.ts';
import { Admission } from './admission.ts';
import { OPEN_PATH } from './front.ts';
import { Sessions, type SessionMemory } from './sessions.ts';
import { Tokens, type TokenMemory } from './tokens.ts';
import { openWideDoor, wideOrigins, type WideOptions } from './wide-door.ts';

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

export interface EntranceOptions {
  /** A loopback address; everything else is refused. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Another door, for other computers; null: there is none. */
  readonly wide: WideOptions | null;
  /** The API token. */
  readonly token: string;
  /** Whose node it is: the cookie is named after it. */
  readonly deviceId: string;
  /** Null: sessions end with the process. */
  readonly sessionMemory: SessionMemory | null;
  /** Null: tokens of programs end with the process. */
  readonly tokenMemory: TokenMemory | null;
}

/**
 * Listens; nobody answers yet. Throws DemesError `wider_binding_refused` for a host that others could reach,
 * `port_in_use` for a port that is taken.
 */
export async function openEntrance(options: EntranceOptions): Promise<Entrance> {
  if (!LOOPBACK_HOST.test(options.host)) throw new DemesError('wider_binding_refused');
  const server = createServer(SETTINGS);
  server.maxConnections = CONNECTIONS_MAX;
  await listen(server, options);
  try {
    const wide = options.wide === null ? null : await openWideDoor(options.wide, SETTINGS);
    return new Entrance(server, wide, options);
  } catch (error) {
    server.close();
    throw error;
  }
}

const SETTINGS = {
  requireHostHeader: false,
  maxHeaderSize: HEADER_BYTES_MAX,
  headersTimeout: HEADERS_MS,
  requestTimeout: REQUEST_MS,
  connectionsCheckingInterval: TIMEOUTS_CHECKED_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  // Some clients offer HTTP/2 on their first request; that is no reason not to answer it.
  shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket',
};

export class Entrance {
  /** Each door's; whoever answers, answers at all of them. */
  readonly servers: readonly (Server | TlsServer)[];
  readonly port: number;
  /** `http://localhost:PORT`, without a slash at the end. */
  readonly url: string;
  /** `https://NAME:PORT` for other computers; empty without such a door. */
  readonly wideUrls: readonly string[];
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly admission: Admission;
  private closed: Promise<void> | null = null;

  /** Both listen already and have no handlers yet. Use `openEntrance`. */
  constructor(server: Server, wideServer: TlsServer | null, options: EntranceOptions) {
    const { deviceId, token, sessionMemory, tokenMemory, wide } = options;
    this.servers = wideServer === null ? [server] : [server, wideServer];
    this.wideUrls = wideServer === null || wide === null ? [] : wideOrigins(wideServer, wide);
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://localhost:${this.port}`;
    this.sessions = new Sessions({ deviceId, token, memory: sessionMemory });
    this.tokens = new Tokens(tokenMemory);
    this.admission = new Admission(this.port, this.wideUrls, this.sessions, this.tokens);
  }

  /** For the first word of a node: nothing where there is no other door, so that programs find what they always found. */
  get shownUrls(): { readonly wideUrls?: readonly string[] } {
    return this.wideUrls.length === 0 ? {} : { wideUrls: this.wideUrls };
  }

  /** A link that opens one browser session, once. */
  sessionLink(): SessionLink {
    const { secret, expiresAtMs } = this.sessions.issueLink();
    return { url: `${this.url}${OPEN_PATH}${secret}`, expiresAt: new Date(expiresAtMs).toISOString() };
  }

  /** Stops listening and lets what is being answered finish for a moment. Streams are to be ended before. */
  close(): Promise<void> {
    this.closed ??= this.closeNow();
    return this.closed;
  }

  private async closeNow(): Promise<void> {
    await Promise.all(this.servers.map(closeGently));
  }
}

async function closeGently(server: Server | TlsServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(deadline);
}

function listen(server: Server, options: EntranceOptions): Promise<void> {
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
