/** A real listener on a free port of this machine, in front of a node in memory, and ways to talk to it. */
import { connect } from 'node:net';
import { pino } from 'pino';
import { ContentAddresses } from '../../src/server/http/content-addresses.ts';
import type { ContentDoor } from '../../src/server/http/handle-blobs.ts';
import type { ImportService } from '../../src/server/http/import-service.ts';
import { listenHttp, type HttpListener } from '../../src/server/http/listener.ts';
import type { SessionMemory } from '../../src/server/http/sessions.ts';
import type { TokenMemory } from '../../src/server/http/tokens.ts';
import type { CurrentScreens } from '../../src/server/http/screens-source.ts';
import { NodeMetrics } from '../../src/server/http/metrics.ts';
import { NodeTwin } from './node-twin.ts';
import { askPlainly, type AskOptions, type PlainAnswer } from './plain-http.ts';

export const TOKEN = 'test-token';

/** For a listener whose attached files nobody looks at. */
export const NO_CONTENTS: ContentDoor = { addresses: new ContentAddresses(), port: 1 };

export type Answer = PlainAnswer;

export interface TwinOptions {
  readonly lab?: boolean;
  readonly metricsPublic?: boolean;
  readonly heartbeatMs?: number;
  readonly screens?: CurrentScreens;
  readonly sessionMemory?: SessionMemory;
  readonly tokenMemory?: TokenMemory;
  readonly content?: ContentDoor;
  readonly imports?: ImportService;
}

export class TwinListener {
  readonly http: HttpListener;
  readonly node: NodeTwin;
  /** Lines the listener logged. */
  readonly logged: string[];

  private constructor(http: HttpListener, node: NodeTwin, logged: string[]) {
    this.http = http;
    this.node = node;
    this.logged = logged;
  }

  static async open(options: TwinOptions = {}): Promise<TwinListener> {
    const logged: string[] = [];
    const { lab = false, imports } = options;
    const node = new NodeTwin({ lab, ...(imports === undefined ? {} : { imports }) });
    const http = await listenHttp({
      host: '127.0.0.1',
      port: 0,
      wide: null,
      token: TOKEN,
      version: '1.2.3',
      metricsPublic: options.metricsPublic ?? false,
      service: node,
      metrics: new NodeMetrics(),
      screens: { current: options.screens ?? null },
      content: options.content ?? NO_CONTENTS,
      sessionMemory: options.sessionMemory ?? null,
      tokenMemory: options.tokenMemory ?? null,
      log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
      ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
    });
    return new TwinListener(http, node, logged);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  /** A group made through the API; the path of it. */
  async group(): Promise<string> {
    const { json } = await this.ask('POST', '/api/v1/groups', { body: { name: 'Friends' } });
    return `/api/v1/groups/${json.id}`;
  }

  /** A request to the whole path, with the token unless the options say otherwise. */
  async ask(method: string, path: string, options: AskOptions = {}): Promise<Answer> {
    const { port } = this.http;
    return askPlainly({ port, host: `localhost:${port}`, token: TOKEN }, method, path, options);
  }

  /** Exactly these bytes on a bare connection; everything that comes back until it ends. */
  raw(bytes: string): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.http.port, '127.0.0.1', () => socket.write(bytes));
      let text = '';
      socket.setEncoding('utf8');
      socket.setTimeout(5_000, () => socket.destroy(new Error(`No end of the answer: ${text}`)));
      socket.on('data', (chunk: string) => (text += chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text }));
    });
  }
}

/** Awaits a condition that nothing announces. */
export async function eventually(what: string, isSo: () => boolean, limitMs = 5_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`Not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
