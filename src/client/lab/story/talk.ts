/**
 * What each node shows of the conversation at any moment: what is confirmed by its place, then what is tentative, then its own
 * that nobody else holds yet. Messages by their ids; who said what is known once.
 */
import type { TimedFact } from '../../../sim/scenario/facts.ts';

export type LineState = 'queued' | 'tentative' | 'confirmed';

export interface TalkLine {
  readonly id: string;
  /** Whose node said it; null: nothing is known of it. */
  readonly by: string | null;
  /** Null for messages of the load, which are named by their ids. */
  readonly text: string | null;
  readonly state: LineState;
  /** Its place; null while it has none. */
  readonly index: number | null;
}

/** What one node shows, in the order in which it began to. In columns, since an hour is a hundred thousand of them. */
interface Shown {
  readonly ids: string[];
  readonly indexes: number[];
  readonly atMs: number[];
}

interface Waiting {
  readonly id: string;
  readonly state: 'queued' | 'tentative';
  readonly sinceMs: number;
  /** Infinity: it still waits, as far as is known. */
  untilMs: number;
}

/** Of what waits; more than that is no conversation to be read. */
const WAITING_SEEN = 200;

class NodeTalk {
  readonly shown: Shown = { ids: [], indexes: [], atMs: [] };
  readonly waiting: Waiting[] = [];
  readonly open = new Map<string, Waiting>();
  /** When it became another device, which has shown nothing. */
  readonly fresh: number[] = [];
  device: string | null = null;
}

export class Talk {
  readonly #said = new Map<string, { readonly by: string; readonly text: string | null }>();
  readonly #nodes = new Map<string, NodeTalk>();

  add(fact: TimedFact): void {
    const { atMs } = fact;
    switch (fact.type) {
      case 'said':
        this.#said.set(fact.id, { by: fact.node, text: fact.text ?? null });
        break;
      case 'accepted':
        this.#waits(fact.node, fact.id, 'queued', atMs);
        break;
      case 'tentative':
        this.#waits(fact.node, fact.id, 'tentative', atMs);
        break;
      case 'shown': {
        const node = this.#node(fact.node);
        node.shown.ids.push(fact.id);
        node.shown.indexes.push(fact.index);
        node.shown.atMs.push(atMs);
        this.#ends(node, fact.id, atMs);
        break;
      }
      case 'node':
        this.#became(this.#node(fact.node), fact.device, atMs);
        break;
      default:
    }
  }

  /** The newest `count` lines of a node at a moment, oldest first. */
  linesAt(name: string, ms: number, count: number): TalkLine[] {
    const node = this.#nodes.get(name);
    if (node === undefined) return [];
    const sinceMs = node.fresh.findLast((atMs) => atMs <= ms) ?? -Infinity;
    const waiting = waitingAt(node, sinceMs, ms);
    const lines = [
      ...this.#confirmedAt(node, sinceMs, ms, count),
      ...waiting
        .filter(({ state }) => state === 'tentative')
        .map(({ id }) => this.#line(id, 'tentative', null)),
      ...waiting.filter(({ state }) => state === 'queued').map(({ id }) => this.#line(id, 'queued', null)),
    ];
    return lines.slice(-count);
  }

  #confirmedAt({ shown }: NodeTalk, sinceMs: number, ms: number, count: number): TalkLine[] {
    const end = countUpTo(shown.atMs, ms);
    const places: number[] = [];
    for (let at = end - 1; at >= 0 && places.length < count && shown.atMs[at]! > sinceMs; at--)
      places.push(at);
    return places
      .toSorted((a, b) => shown.indexes[a]! - shown.indexes[b]!)
      .map((at) => this.#line(shown.ids[at]!, 'confirmed', shown.indexes[at]!));
  }

  #line(id: string, state: LineState, index: number | null): TalkLine {
    const { by = null, text = null } = this.#said.get(id) ?? {};
    return { id, by, text, state, index };
  }

  #node(name: string): NodeTalk {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const node = new NodeTalk();
    this.#nodes.set(name, node);
    return node;
  }

  #waits(name: string, id: string, state: Waiting['state'], atMs: number): void {
    const node = this.#node(name);
    this.#ends(node, id, atMs);
    const waiting: Waiting = { id, state, sinceMs: atMs, untilMs: Infinity };
    node.waiting.push(waiting);
    node.open.set(id, waiting);
  }

  #ends(node: NodeTalk, id: string, atMs: number): void {
    const waiting = node.open.get(id);
    if (waiting === undefined) return;
    waiting.untilMs = atMs;
    node.open.delete(id);
  }

  #became(node: NodeTalk, device: string | null, atMs: number): void {
    if (node.device !== null && node.device !== device) {
      node.fresh.push(atMs);
      for (const id of node.open.keys()) this.#ends(node, id, atMs);
    }
    node.device = device;
  }
}

/** What waited then, in the order in which it began to. */
function waitingAt({ waiting }: NodeTalk, sinceMs: number, ms: number): Waiting[] {
  const found: Waiting[] = [];
  const end = countUpTo(waiting, ms);
  for (let at = end - 1; at >= Math.max(0, end - WAITING_SEEN); at--) {
    const one = waiting[at]!;
    if (one.untilMs > ms && one.sinceMs > sinceMs) found.push(one);
  }
  return found.reverse();
}

/** How many of these, ascending, are at this moment or before. */
function countUpTo(ascending: readonly (number | Waiting)[], ms: number): number {
  const msOf = (one: number | Waiting): number => (typeof one === 'number' ? one : one.sinceMs);
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (msOf(ascending[middle]!) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
