/** Webhooks kept in memory, and a receiver of posts on a free port of this machine. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { ForkId, GroupId, RoomId } from '../../src/protocol/ids.ts';
import type { Feed } from '../../src/server/http/feed.ts';
import type { Hook, HookMemory, HookStanding } from '../../src/server/webhooks/hook.ts';
import type { IncomingHook, IncomingMemory, IncomingPorts } from '../../src/server/webhooks/incoming.ts';
import { Webhooks } from '../../src/server/webhooks/webhooks.ts';

class MemoryTwin<T extends { readonly id: string }> {
  readonly hooks = new Map<string, T>();

  all(): T[] {
    return [...this.hooks.values()];
  }

  add(hook: T): void {
    this.hooks.set(hook.id, hook);
  }

  remove(id: string): boolean {
    return this.hooks.delete(id);
  }
}

class IncomingMemoryTwin extends MemoryTwin<IncomingHook> implements IncomingMemory {}

export class HookMemoryTwin extends MemoryTwin<Hook> implements HookMemory {
  find(id: string): Hook | undefined {
    return this.hooks.get(id);
  }

  note(id: string, standing: HookStanding): void {
    const hook = this.hooks.get(id);
    if (hook !== undefined) this.hooks.set(id, { ...hook, ...standing });
  }
}

/** Of a node where nothing comes in. */
export const NO_INCOMING: IncomingPorts = {
  memory: new IncomingMemoryTwin(),
  checkRoom: () => undefined,
  post: () => Promise.reject(new Error('nothing comes in')),
  nowMs: () => 0,
  wallMs: () => 0,
};

interface TwinPorts extends Pick<IncomingPorts, 'post'> {
  /** Throws not_found; null: of the group alone. */
  checkRoom(groupId: GroupId, roomId: RoomId | null): void;
}

/** Webhooks of a node in memory: made and listed, and never fired. What comes in is said. */
export function webhookTwin(feed: Feed, ports: TwinPorts): Webhooks {
  const wallMs = (): number => Date.parse('2026-01-02T03:04:05.678Z');
  return new Webhooks({
    feed,
    memory: new HookMemoryTwin(),
    log: pino({ level: 'silent' }),
    wallMs,
    // Time stands still: what a bucket holds is all there is.
    incoming: { ...ports, memory: new IncomingMemoryTwin(), nowMs: () => 0, wallMs },
    said: () => null,
    now(groupId, roomId) {
      ports.checkRoom(groupId, roomId);
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
