/**
 * The third port: an origin of its own for files that people attach, so that nothing in them can act as the
 * screens. This version takes no attachments, so every address here answers 404; the port is held, and its number
 * reported, so that links made by later versions stay on one origin.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DemesError } from '../protocol/errors.ts';

const CONNECTIONS_MAX = 64;
const REQUEST_MS = 10_000;

export interface ContentListener {
  readonly port: number;
  close(): Promise<void>;
}

/** port 0 picks a free one. Throws the error of node (EADDRINUSE ...). */
export async function listenContent(host: string, port: number): Promise<ContentListener> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('request', (request, response) => {
    request.resume();
    const { title, status, code, message: detail } = new DemesError('not_found');
    response.writeHead(404, {
      'Content-Type': 'application/problem+json',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(JSON.stringify({ type: `urn:demes:error:${code}`, title, status, code, detail }));
  });
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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
