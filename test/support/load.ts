/**
 * Messages posted to all running nodes of a cluster in turn, at a steady rate, while something happens to them;
 * and what every one of them was answered. Each is sent once: whether it arrived is what the tests find out.
 */
import type { Cluster } from './cluster.ts';
import type { NodeProcess } from './node-process.ts';

export interface Sent {
  readonly clientId: string;
  readonly text: string;
  readonly node: NodeProcess;
  /** confirmed: 201; accepted: 202; refused: any other answer; unknown: the node died before it answered. */
  outcome: 'open' | 'confirmed' | 'accepted' | 'refused' | 'unknown';
  /** What a refused one was told. */
  answer: string;
  /** Its place, when it was answered as confirmed. */
  index: number | null;
}

const WAIT_MS = 10_000;
let loads = 0;

export class Load {
  readonly sent: Sent[] = [];
  readonly #cluster: Cluster;
  readonly #authors: () => readonly NodeProcess[];
  readonly #pending = new Set<Promise<void>>();
  readonly #watchers = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  /** Two loads on one cluster are told apart: a clientId counts per device, and they do not post alike. */
  readonly #name = `load${++loads}`;
  #confirmed = 0;

  /** `authors`: whom it posts to; by default all that run. */
  constructor(
    cluster: Cluster,
    perSecond: number,
    authors = (): readonly NodeProcess[] => cluster.running(),
  ) {
    this.#cluster = cluster;
    this.#authors = authors;
    this.#timer = setInterval(() => this.#next(), 1000 / perSecond);
  }

  /** Resolves when so many more were answered as confirmed. */
  async confirmedMore(count: number, limitMs = 20_000): Promise<void> {
    const goal = this.#confirmed + count;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(watch);
        reject(new Error(`only ${this.#confirmed} of ${goal} were confirmed within ${limitMs} ms`));
      }, limitMs);
      const watch = (): void => {
        if (this.#confirmed < goal) return;
        clearTimeout(timer);
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
    });
  }

  /** Sends no more; resolves when everything sent was answered or lost. */
  async end(): Promise<readonly Sent[]> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    return this.sent;
  }

  /** Asks again, under the same clientId, at the same node, what became of those whose answer was lost. */
  async askAgain(): Promise<void> {
    const unknown = this.sent.filter((one) => one.outcome === 'unknown');
    await Promise.all(unknown.map(async (one) => this.#post(one)));
  }

  #next(): void {
    // A test that failed does not come to `end`.
    if (this.#cluster.isClosed) clearInterval(this.#timer);
    const authors = this.#authors();
    const n = this.sent.length;
    const node = authors[n % authors.length];
    if (node === undefined) return;
    const sent: Sent = {
      clientId: `${this.#name}-${n}`,
      text: `message ${n}`,
      node,
      outcome: 'open',
      answer: '',
      index: null,
    };
    this.sent.push(sent);
    const posting = this.#post(sent).finally(() => this.#pending.delete(posting));
    this.#pending.add(posting);
  }

  async #post(sent: Sent): Promise<void> {
    const { clientId, text, node } = sent;
    const path = `/groups/${this.#cluster.groupId}/rooms/general/messages?wait=confirmed&timeoutMs=${WAIT_MS}`;
    try {
      const { status, body } = await node.post(path, { text, clientId });
      sent.answer = `${status} ${body?.code ?? ''}`;
      if (status === 201) sent.index = body.index;
      sent.outcome = status === 201 ? 'confirmed' : status === 202 ? 'accepted' : 'refused';
    } catch {
      sent.outcome = 'unknown';
    }
    if (sent.outcome !== 'confirmed') return;
    this.#confirmed += 1;
    for (const watch of this.#watchers) watch();
  }
}
