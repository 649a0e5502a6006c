/** LB10 The changes of host of a run and what each cost, fact by fact: while a run goes on as well as afterwards. */
import type { FactNamed, TimedFact } from './facts.ts';

/** One host that was elected after the load began. */
export interface ElectionRow {
  readonly term: number;
  readonly host: string;
  readonly former: string | null;
  /** The last thing that befell the former host; null: nothing did. */
  readonly lostMs: number | null;
  /** Somebody else was without a host. */
  readonly suspectedMs: number | null;
  readonly electedMs: number;
  /** The last confirmation before, and the first since then and before the next election. */
  readonly lastConfirmedMs: number | null;
  readonly firstConfirmedMs: number | null;
  /** Between these two. */
  readonly outageMs: number | null;
}

interface Reign {
  readonly node: string;
  readonly term: number;
  readonly sinceMs: number;
  lostMs: number | null;
  /** When others were without a host since then. */
  readonly without: number[];
}

export class Elections {
  readonly #rows: ElectionRow[] = [];
  #reign: Reign | null = null;
  #lastConfirmedMs: number | null = null;

  /** In the order of terms. */
  get rows(): readonly ElectionRow[] {
    return this.#rows;
  }

  /** Facts come in the order of their times. */
  add(fact: TimedFact): void {
    if (fact.type === 'confirmed') this.#confirmed(fact.atMs);
    else if (fact.type === 'status') this.#status(fact);
    const reign = this.#reign;
    if (reign === null || !befalls(fact, reign.node)) return;
    // What was done to it, and not when it was seen to be done.
    if (fact.type !== 'node' || reign.lostMs === null) reign.lostMs = fact.atMs;
  }

  #status({ node, role, host, term, atMs }: FactNamed<'status'>): void {
    const reign = this.#reign;
    if (role === 'host') {
      // Somebody who was cut off may say late what they were: the newest term counts.
      if (reign === null || term > reign.term) this.#elected(node, term, atMs);
    } else if (host === null && node !== reign?.node) reign?.without.push(atMs);
  }

  #elected(host: string, term: number, electedMs: number): void {
    const former = this.#reign;
    this.#reign = { node: host, term, sinceMs: electedMs, lostMs: null, without: [] };
    if (former === null) return;
    const { node, sinceMs, lostMs, without } = former;
    const fromMs = lostMs ?? this.#lastConfirmedMs ?? sinceMs;
    this.#rows.push({
      term,
      host,
      former: node,
      lostMs,
      suspectedMs: without.find((atMs) => atMs >= fromMs) ?? null,
      electedMs,
      lastConfirmedMs: this.#lastConfirmedMs,
      firstConfirmedMs: null,
      outageMs: null,
    });
  }

  #confirmed(atMs: number): void {
    const newest = this.#rows.at(-1);
    if (newest !== undefined && newest.firstConfirmedMs === null) {
      const { lastConfirmedMs } = newest;
      const outageMs = lastConfirmedMs === null ? null : inMicroseconds(atMs - lastConfirmedMs);
      this.#rows[this.#rows.length - 1] = { ...newest, firstConfirmedMs: atMs, outageMs };
    }
    this.#lastConfirmedMs = atMs;
  }
}

/** Differences of decimal fractions leave a remainder that means nothing. */
function inMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function befalls(fact: TimedFact, node: string): boolean {
  if (fact.type === 'node') return fact.node === node && fact.state !== 'running';
  if (fact.type === 'did') return fact.nodes.includes(node);
  if (fact.type !== 'fault') return false;
  return fact.fault.nodes.includes(node) || fact.fault.links.some((pair) => pair.includes(node));
}
