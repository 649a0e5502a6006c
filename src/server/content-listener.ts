/**
 * The third port: an origin of its own for files that people attach, so that nothing in them can act as the screens
 * (KE50 to KE54). It knows nothing but addresses that the screens' origin gave out: whoever has one gets that file.
 * It reads no cookie and sets none, and it tells no page that it may look at what it says.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DemesError } from '../protocol/errors.ts';
import { checkRemote } from './http/admission.ts';
import { sendProblem, type Headers } from './http/answer.ts';
import type { ServedFile } from './http/blob-service.ts';
import type { ContentAddresses } from './http/content-addresses.ts';
import { disposition, sendFile } from './http/send-file.ts';

const CONNECTIONS_MAX = 64;
const REQUEST_MS = 10_000;
const NAMES = ['localhost', '127.0.0.1', '[::1]'];
const ADDRESS = /^\/([A-Za-z0-9_-]{43})$/;
/** A page that was given an address by the screens, or somebody who opened it. */
const SITES: ReadonlySet<unknown> = new Set([undefined, 'same-site', 'none']);

/** Nothing in a file does anything: no script, no form, no request, in no origin that has a name. */
const CONTENT_HEADERS: Headers = {
  'Cache-Control': 'private, no-store',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-site',
  'Permissions-Policy': 'microphone=(), geolocation=(), camera=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

export interface ContentListener {
  readonly port: number;
  close(): Promise<void>;
}

/** port 0 picks a free one. Throws the error of node (EADDRINUSE ...). */
export async function listenContent(
  host: string,
  port: number,
  addresses: ContentAddresses,
): Promise<ContentListener> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('request', (request, response) => {
    request.resume();
    answer(request, response, server, addresses).catch((error: unknown) => {
      sendProblem(response, error instanceof DemesError ? error : new DemesError('internal'));
    });
  });
  await listen(server, host, port);
  return {
    port: portOf(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
  addresses: ContentAddresses,
): Promise<void> {
  checkRemote(request.socket.remoteAddress);
  const hosts = NAMES.map((name) => `${name}:${portOf(server)}`);
  if (!hosts.includes(request.headers.host ?? '')) throw new DemesError('forbidden_host');
  // KE53 Whoever reads what it gets, rather than showing it, says where it comes from.
  const isForeign = request.headers.origin !== undefined || !SITES.has(request.headers['sec-fetch-site']);
  if (isForeign) throw new DemesError('forbidden_origin');
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new DemesError('method_not_allowed');
  const secret = ADDRESS.exec(request.url ?? '')?.[1];
  const file = secret === undefined ? null : addresses.find(secret);
  if (file === null) throw new DemesError('not_found');
  await sendFile(request, response, file, headersOf(file));
}

/** KE52 What is not known to be harmless by its bytes is saved, and has no type that a browser would show. */
function headersOf({ media, name }: ServedFile): Headers {
  return {
    ...CONTENT_HEADERS,
    'Content-Type': media?.type ?? 'application/octet-stream',
    'Content-Disposition': disposition(media === null ? 'attachment' : 'inline', name),
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
