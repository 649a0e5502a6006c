/** What each node was over time, and when which fault stood. Pure. */
import { factsNamed, type TimedFact } from '../../sim/scenario/facts.ts';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  /** host, follower, candidate, learner, removed, paused, stopped, away. */
  readonly kind: string;
  readonly what: string;
}

export interface Lane {
  readonly node: string;
  readonly spans: readonly Span[];
}

/** In the order of the nodes; what was before the load began is not told. */
export function lanesOf(facts: readonly TimedFact[], endMs: number): Lane[] {
  const names = [...new Set(factsNamed(facts, 'node').map(({ node }) => node))];
  return names.map((node) => ({ node, spans: spansOf(facts, node, endMs) }));
}

function spansOf(facts: readonly TimedFact[], node: string, endMs: number): Span[] {
  const turns: { atMs: number; kind: string; what: string }[] = [];
  let isRunning = false;
  for (const fact of facts) {
    if (fact.type === 'node' && fact.node === node) {
      isRunning = fact.state === 'running';
      turns.push({ atMs: fact.atMs, kind: isRunning ? 'learner' : fact.state, what: fact.state });
    } else if (fact.type === 'status' && fact.node === node && isRunning) {
      const { role, term, host, tier } = fact;
      const what = `${role} in term ${term}, host ${host ?? 'unknown'}, ${tier}`;
      turns.push({ atMs: fact.atMs, kind: role, what });
    }
  }
  return turns.map(({ atMs, kind, what }, at) => ({
    fromMs: Math.max(0, atMs),
    toMs: turns[at + 1]?.atMs ?? endMs,
    kind,
    what,
  }));
}

/** Each fault, from when it was set until it was healed. */
export function faultBands(facts: readonly TimedFact[], endMs: number): Span[] {
  const healed = new Map(factsNamed(facts, 'healed').map(({ fault, atMs }) => [fault, atMs]));
  return factsNamed(facts, 'fault').map(({ atMs, fault: { id, type, links, nodes } }) => ({
    fromMs: atMs,
    toMs: healed.get(id) ?? endMs,
    kind: 'fault',
    what: `${type}: ${[...nodes, ...links.map(([from, to]) => `${from}>${to}`)].join(', ')}`,
  }));
}
