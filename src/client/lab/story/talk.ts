/**
 * What each node shows of the conversation at any moment: what is confirmed by its place, then what is tentative, then its own
 * that nobody else holds yet. Messages by their ids; who said what is known once.
 */
import type { FactLog } from '../../../sim/scenario/fact-log.ts';
import type { FactNamed, TimedFact } from '../../../sim/scenario/facts.ts';

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
  /** Places of the facts that say what it shows, in their order. */
  readonly shown: number[] = [];
  readonly waiting: Waiting[] = [];
  readonly open = new Map<string, Waiting>();
  /** When it became another device, which has shown nothing. */
  readonly fresh: number[] = [];
  device: string | null = null;
}

export class Talk {
  readonly #said = new Map<string, { readonly by: string; readonly text: string | null }>();
  readonly #nodes = new Map<string, NodeTalk>();
  readonly #facts: FactLog;

  /** `facts`: has every fact that is added here. */
  constructor(facts: FactLog) {
    this.#facts = facts;
  }

  /** `at`: its place among all facts. */
  add(fact: TimedFact, at: number): void {
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
        node.shown.push(at);
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
    const newest: FactNamed<'shown'>[] = [];
    const end = countUpTo(shown, (at) => this.#facts.msAt(at), ms);
    for (let one = end - 1; one >= 0 && newest.length < count; one--) {
      const fact = this.#facts.at(shown[one]!) as FactNamed<'shown'>;
      if (fact.atMs <= sinceMs) break;
      newest.push(fact);
    }
    return newest
      .toSorted((a, b) => a.index - b.index)
      .map(({ id, index }) => this.#line(id, 'confirmed', index));
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
  const end = countUpTo(waiting, ({ sinceMs: atMs }) => atMs, ms);
  for (let at = end - 1; at >= Math.max(0, end - WAITING_SEEN); at--) {
    const one = waiting[at]!;
    if (one.untilMs > ms && one.sinceMs > sinceMs) found.push(one);
  }
  return found.reverse();
}

/** How many of these, ascending, are at this moment or before. */
function countUpTo<One>(ascending: readonly One[], msOf: (one: One) => number, ms: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (msOf(ascending[middle]!) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
