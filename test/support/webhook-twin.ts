/** Webhooks kept in memory, and a receiver of posts on a free port of this machine. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { ForkId, GroupId } from '../../src/protocol/ids.ts';
import type { Feed } from '../../src/server/http/feed.ts';
import type { Hook, HookMemory, HookStanding } from '../../src/server/webhooks/hook.ts';
import { Webhooks } from '../../src/server/webhooks/webhooks.ts';

export class HookMemoryTwin implements HookMemory {
  readonly hooks = new Map<string, Hook>();

  all(): Hook[] {
    return [...this.hooks.values()];
  }

  find(id: string): Hook | undefined {
    return this.hooks.get(id);
  }

  add(hook: Hook): void {
    this.hooks.set(hook.id, hook);
  }

  note(id: string, standing: HookStanding): void {
    const hook = this.hooks.get(id);
    if (hook !== undefined) this.hooks.set(id, { ...hook, ...standing });
  }

  remove(id: string): boolean {
    return this.hooks.delete(id);
  }
}

/** Webhooks of a node in memory: made and listed, and never fired. `find` throws not_found. */
export function webhookTwin(feed: Feed, find: (groupId: GroupId) => void): Webhooks {
  return new Webhooks({
    feed,
    memory: new HookMemoryTwin(),
    log: pino({ level: 'silent' }),
    wallMs: () => Date.parse('2026-01-02T03:04:05.678Z'),
    said: () => null,
    now(groupId) {
      find(groupId);
      return { index: 7, forkId: groupId as string as ForkId };
    },
    later: () => () => undefined,
  });
}

export interface ReceivedPost {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Somebody's program that is posted to. */
export class Receiver {
  readonly posts: ReceivedPost[] = [];
  /** What it does with a post; at first it takes each. */
  answer: (response: ServerResponse, post: ReceivedPost) => void = (response) => void response.end();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const post = { method: request.method, path: request.url, headers: request.headers, body };
        this.posts.push(post);
        this.answer(response, post);
      });
    });
  }

  static async open(port = 0): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
