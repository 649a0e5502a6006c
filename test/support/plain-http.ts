/** HTTP exactly as a program sends it: one request over a connection of its own, redirects not followed. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { Json } from './node-process.ts';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: Json;
}

export interface AskOptions {
  /** null: none is sent. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  /** How long nothing may come, ms; 10 s when left out. */
  readonly answerMs?: number;
}

export interface Target {
  /** On this machine. */
  readonly port: number;
  /** Instead of the port. */
  readonly socketPath?: string;
  readonly host: string;
  readonly token: string;
}

const ANSWER_MS_MAX = 10_000;

/** To the whole path; the target's token unless the options say otherwise. Fails when nothing is answered in time. */
export function askPlainly(
  target: Target,
  method: string,
  path: string,
  options: AskOptions,
): Promise<PlainAnswer> {
  const { port, socketPath } = target;
  const { answerMs = ANSWER_MS_MAX } = options;
  const place = socketPath === undefined ? { port, host: '127.0.0.1' } : { socketPath };
  const headers = headersOf(target, options);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      // A connection each: one that was kept might be closed by the node while it is used again.
      { ...place, agent: false, method, path, headers, timeout: answerMs },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer: ${method} ${path}`)));
    request.on('error', reject);
    request.end(textOf(options.body));
  });
}

function headersOf(target: Target, options: AskOptions): Record<string, string | number> {
  const { token = target.token, headers } = options;
  const text = textOf(options.body);
  return {
    Host: target.host,
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
    ...(text === undefined
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
    ...headers,
  };
}

function textOf(body: unknown): string | Uint8Array | undefined {
  if (typeof body === 'string' || body === undefined || body instanceof Uint8Array) return body;
  return JSON.stringify(body);
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
