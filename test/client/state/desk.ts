/** A conversation whose node answers when the test says so. */
import type { Message, MessagePage } from '../../../src/api/messages.ts';
import type { NodeApi } from '../../../src/client/api/node-api.ts';
import { applyFrames, type Frame } from '../../../src/client/state/apply-feed.ts';
import { Conversation } from '../../../src/client/state/conversation.ts';
import type { AppState } from '../../../src/client/state/model.ts';
import { Replay } from '../../../src/client/state/replay.ts';
import { GROUP, ROOM, appState, page } from './fixtures.ts';

export class Desk {
  state: AppState = appState({ timelines: {} });
  readonly conversation: Conversation;
  readonly replay = new Replay();
  /** What was asked and waits for its answer, by the request's name. */
  readonly open = new Map<string, PromiseWithResolvers<unknown>[]>();
  readonly bodies: unknown[] = [];
  nowMs = 0;
  private ids = 0;

  constructor() {
    const api = new Proxy({} as NodeApi, {
      get:
        (_target, name) =>
        (...words: unknown[]) =>
          this.ask(String(name), words),
    });
    this.conversation = new Conversation(
      {
        api,
        store: { get: () => this.state, set: (change) => (this.state = change(this.state)) },
        nowMs: () => this.nowMs,
        newId: () => `id-${(this.ids += 1)}`,
        pause: async (ms) => void (await this.ask('pause', ['', '', ms])),
      },
      this.replay,
    );
  }

  async answer(name: string, value: unknown): Promise<void> {
    this.take(name).resolve(value);
    await turn();
  }

  async refuse(name: string, error: Error): Promise<void> {
    this.take(name).reject(error);
    await turn();
  }

  feed(one: Message): void {
    const frames = [{ id: 'e-1', type: 'message', groupId: GROUP, at: '', message: one } as unknown as Frame];
    this.replay.note(frames);
    this.state = applyFrames(this.state, frames, 0);
  }

  async opened(messages: readonly Message[] = [], more: Partial<MessagePage> = {}): Promise<void> {
    const opening = this.conversation.open(GROUP, ROOM);
    await this.answer('messages', page(messages, more));
    await this.answer('draft', { text: '', updatedAt: null });
    await opening;
  }

  /** The texts that were posted, in the order in which the node was asked. */
  posted(): string[] {
    return this.bodies.flatMap((body) => {
      const [name, message] = body as [string, { text: string }];
      return name === 'post' ? message.text : [];
    });
  }

  private ask(name: string, words: readonly unknown[]): Promise<unknown> {
    this.bodies.push([name, ...words.slice(2)]);
    const asked = Promise.withResolvers<unknown>();
    this.open.set(name, [...(this.open.get(name) ?? []), asked]);
    return asked.promise;
  }

  private take(name: string): PromiseWithResolvers<unknown> {
    return this.open.get(name)!.shift()!;
  }
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
