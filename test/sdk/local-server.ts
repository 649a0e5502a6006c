/** A tiny HTTP server on loopback that answers what a test says, and keeps what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Parsed where it is JSON, else the text of it. */
  readonly body: unknown;
}

export type Answer = (asked: Asked, response: ServerResponse) => void;

export class LocalServer {
  readonly asked: Asked[] = [];
  answer: Answer = (_asked, response) => json(response, 200, {});
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.take(request, response));
  }

  static async start(): Promise<LocalServer> {
    const local = new LocalServer();
    local.server.listen(0, '127.0.0.1');
    await once(local.server, 'listening');
    return local;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += String(part);
    const { method = '', url = '', headers } = request;
    const isJson = headers['content-type'] === 'application/json';
    const body: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
    const asked = { method, path: url, headers, body };
    this.asked.push(asked);
    this.answer(asked, response);
  }
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}

export function problem(status: number, code: string, more: Readonly<Record<string, unknown>> = {}): object {
  return {
    type: 'about:blank',
    title: code,
    status,
    code,
    detail: `It is ${code}.`,
    retryable: false,
    ...more,
  };
}
