/** What goes back over the wire: JSON, problems (RFC 9457), pages. One place for the headers of them all. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';
import type { DemesError } from '../../protocol/errors.ts';
import { hasBody, swallowBody } from './body.ts';

const PROBLEM_TYPE = 'application/problem+json';
const DEFAULT_RETRY_MS = 1000;

/** On every answer. Nothing that this node says is for a cache, a frame or another page. */
export const FIXED_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

export type Headers = Readonly<Record<string, string>>;

export function sendText(
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string | Buffer,
  headers: Headers = {},
): void {
  response.writeHead(status, {
    ...FIXED_HEADERS,
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  endWith(response, text);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, 'application/json', JSON.stringify(value));
}

export function sendEmpty(response: ServerResponse, status: number, headers: Headers = {}): void {
  response.writeHead(status, { ...FIXED_HEADERS, ...headers });
  endWith(response, '');
}

/**
 * A client that still sends would lose an answer that ends the connection (`Connection: close`): so the answer is
 * out at once, and ends when everything has come.
 */
function endWith(response: ServerResponse, text: string | Buffer): void {
  const request = response.req;
  // Who asked first (Expect) has sent nothing yet.
  if (request.complete || !hasBody(request) || request.headers.expect !== undefined) {
    response.end(text);
    return;
  }
  if (text === '') response.flushHeaders();
  else response.write(text);
  swallowBody(request, () => response.end());
}

/** The head of an answer that goes on for long. */
export function openStream(response: ServerResponse, contentType: string): void {
  response.writeHead(200, { ...FIXED_HEADERS, 'Content-Type': contentType });
  response.flushHeaders();
}

/** Answers with the problem, unless the answer has already begun or nobody is there to read it. */
export function sendProblem(response: ServerResponse, error: DemesError): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  sendText(response, error.status, PROBLEM_TYPE, JSON.stringify(problemOf(error)), headersOf(error));
}

/** The same on a bare socket: for upgrades, and for what is not HTTP. Ends the connection. */
export function refuseSocket(socket: Duplex, error: DemesError): void {
  socket.on('error', () => undefined);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const text = JSON.stringify(problemOf(error));
  const headers = {
    ...FIXED_HEADERS,
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': String(Buffer.byteLength(text)),
    ...headersOf(error),
    Connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n${head.join('')}\r\n${text}`,
    () => socket.destroy(),
  );
}

/** The problem document: the catalogue's words, and what the error adds to them. */
export function problemOf(error: DemesError): object {
  return {
    type: `urn:demes:error:${error.code}`,
    title: error.title,
    status: error.status,
    code: error.code,
    detail: error.message,
    retryable: error.retryable,
    ...error.extra,
  };
}

function headersOf(error: DemesError): Headers {
  if (error.code === 'unauthorized') return { 'WWW-Authenticate': 'Bearer' };
  if (error.code !== 'rate_limited') return {};
  const waitMs = error.extra['retryAfterMs'];
  const seconds = Math.ceil((typeof waitMs === 'number' ? waitMs : DEFAULT_RETRY_MS) / 1000);
  return { 'Retry-After': String(Math.max(1, seconds)) };
}
