/** The feed as a program outside reads it: server-sent events, in a few lines. */
import { expect } from 'chai';
import type { Json, NodeProcess } from '../support/node-process.ts';

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: Json;
}

/** Server-sent events as a program of a few lines reads them. */
class EventReader {
  readonly events: Event[] = [];
  comments = 0;
  readonly #abort = new AbortController();
  #wake = (): void => undefined;

  async open(node: NodeProcess, query: string, headers: Record<string, string>): Promise<this> {
    const answer = await fetch(`${node.url}/api/v1/events${query}`, {
      headers: { authorization: `Bearer ${node.token}`, ...headers },
      signal: this.#abort.signal,
    });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.match(/^text\/event-stream/);
    this.#read(answer.body!.pipeThrough(new TextDecoderStream())).catch(() => undefined);
    return this;
  }

  async until(what: (event: Event) => boolean): Promise<Event> {
    for (;;) {
      const found = this.events.find(what);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async untilComment(): Promise<void> {
    while (this.comments === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(stream: AsyncIterable<string>): Promise<void> {
    let text = '';
    for await (const chunk of stream) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) this.#take(block.split('\n'));
      this.#wake();
    }
  }

  #take(lines: readonly string[]): void {
    if (lines[0]!.startsWith(':')) {
      this.comments += 1;
      return;
    }
    const fields = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
    expect(lines.filter((line) => line.startsWith('data: '))).to.have.length(1);
    this.events.push({ id: fields['id'], event: fields['event'], data: JSON.parse(fields['data']) });
  }
}

const opened: EventReader[] = [];

/** Follows a node's feed until the test is over, in a file with `afterEach(endFollowing)`. */
export async function follow(
  node: NodeProcess,
  query = '',
  headers: Record<string, string> = {},
): Promise<EventReader> {
  const reader = new EventReader();
  opened.push(reader);
  return reader.open(node, query, headers);
}

/** For `afterEach`. */
export function endFollowing(): void {
  for (const reader of opened.splice(0)) reader.close();
}
