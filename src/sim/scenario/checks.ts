/** LB8 What must be true of every run, and the bounds that a scenario sets: judged from its tables. */
import { factsNamed, type TimedFact } from './facts.ts';
import type { LogRow, Tables } from './tables.ts';
import { PLAIN_CHECKS, type Check, type PlainCheck } from './words.ts';

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, in a sentence. */
  readonly detail: string;
}

export interface Evidence {
  readonly facts: readonly TimedFact[];
  readonly tables: Tables;
}

/** Of all PLAIN_CHECKS when none is named; and whether all steps came as expected. */
export function judged(checks: readonly Check[], evidence: Evidence): CheckResult[] {
  const plain = checks.filter((check): check is PlainCheck => typeof check === 'string');
  const names = plain.length === 0 ? PLAIN_CHECKS : plain;
  return [
    stepsCheck(evidence),
    ...names.map((name): CheckResult => Object.assign(PLAIN[name](evidence), { name })),
    ...checks.flatMap((check) => (typeof check === 'string' ? [] : bound(check, evidence))),
  ];
}

type Finding = Omit<CheckResult, 'name'>;

function stepsCheck({ facts }: Evidence): CheckResult {
  const steps = factsNamed(facts, 'step');
  const failed = steps.find(({ phase }) => phase === 'failed');
  const done = steps.filter(({ phase }) => phase === 'done').length;
  if (failed !== undefined) return { name: 'steps', ok: false, detail: `${failed.step}: ${failed.why}` };
  return { name: 'steps', ok: true, detail: `steps that came as expected: ${done}` };
}

const PLAIN: Readonly<Record<PlainCheck, (evidence: Evidence) => Finding>> = {
  'nothing-lost': ({ tables }) => {
    const nodes = nodesOf(tables.logs).length;
    const confirmed = tables.messages.filter(({ state }) => state === 'confirmed');
    const lost = confirmed.filter(({ holders }) => holders < nodes);
    const places = new Map(tables.logs.filter(({ id }) => id !== null).map(({ id, index }) => [id, index]));
    const moved = confirmed.filter(({ id, index }) => places.has(id) && places.get(id) !== index);
    if (lost.length > 0) return no(`${listed(lost)}: confirmed, and missing in a log`);
    if (moved.length > 0) return no(`${listed(moved)}: confirmed at a place, and stands at another`);
    return yes(
      `${confirmed.length} confirmed messages are in the logs of all ${nodes} nodes, where they were said to be`,
    );
  },
  'nothing-twice': ({ tables }) => {
    const doubled = tables.messages.filter(({ copies }) => copies > 1);
    if (doubled.length > 0) return no(`${listed(doubled)}: more than once in a log`);
    return yes(`none of ${tables.messages.length} messages takes effect more than once`);
  },
  'same-order': ({ tables }) => sameOrder(tables.logs),
  'one-host-per-term': ({ facts }) => {
    const hosts = new Map<number, Set<string>>();
    for (const { role, term, node } of factsNamed(facts, 'status')) {
      if (role === 'host') hosts.set(term, (hosts.get(term) ?? new Set()).add(node));
    }
    for (const [term, nodes] of hosts) {
      if (nodes.size > 1) return no(`term ${term} had the hosts ${[...nodes].join(', ')}`);
    }
    return yes(`terms with a host: ${hosts.size}, each with one`);
  },
  'outboxes-empty': ({ tables }) => {
    const waiting = tables.messages.filter(({ state }) => state === 'waiting');
    if (waiting.length > 0) return no(`${listed(waiting)}: accepted, and never confirmed`);
    return yes('everything that a node had accepted and still keeps is confirmed');
  },
  converged: ({ facts }) => {
    const ended = factsNamed(facts, 'ended').at(-1);
    if (ended?.converged === true)
      return yes('healed, everybody came to hold the same, with nothing left to do');
    return no(ended?.why ?? 'the run did not reach its end');
  },
};

function sameOrder(logs: readonly LogRow[]): Finding {
  const names = nodesOf(logs);
  const byNode = names.map((name) => logs.filter(({ node }) => node === name));
  const [first] = byNode;
  if (first === undefined) return no('there is no log');
  for (const [at, log] of byNode.entries()) {
    const other = log.find(({ hash, index }, i) => first[i]?.hash !== hash || first[i]?.index !== index);
    if (other !== undefined) return no(`${names[at]} and ${names[0]} differ at ${other.index}`);
    if (log.length !== first.length)
      return no(`${names[at]} has ${log.length} entries, ${names[0]} ${first.length}`);
  }
  return yes(`${names.length} logs of ${first.length} entries are the same, hash by hash`);
}

function bound(check: Exclude<Check, PlainCheck>, { tables }: Evidence): CheckResult[] {
  const { elections, messages } = tables;
  if ('elections' in check) {
    const ok = elections.length <= check.elections;
    return [
      {
        name: 'elections',
        ok,
        detail: `hosts that were elected: ${elections.length}, at most ${check.elections} may be`,
      },
    ];
  }
  if ('confirmed' in check) {
    const count = messages.filter(({ state }) => state === 'confirmed').length;
    return [
      {
        name: 'confirmed',
        ok: count >= check.confirmed,
        detail: `messages that are confirmed: ${count}, at least ${check.confirmed} must be`,
      },
    ];
  }
  const outages = elections.flatMap(({ outageMs }) => outageMs ?? []);
  if (outages.length === 0) return [{ name: 'failover', ok: false, detail: 'no failover could be measured' }];
  const worstMs = Math.max(...outages);
  const detail = `the longest failover of ${outages.length} took ${worstMs.toFixed(0)} ms, at most ${check.failover} may pass`;
  return [{ name: 'failover', ok: worstMs <= check.failover, detail }];
}

function nodesOf(logs: readonly LogRow[]): string[] {
  return [...new Set(logs.map(({ node }) => node))];
}

function listed(rows: readonly { readonly id: string }[]): string {
  const [first, ...others] = rows.map(({ id }) => id);
  return others.length === 0 ? `${first}` : `${first} and ${others.length} more`;
}

function yes(detail: string): Finding {
  return { ok: true, detail };
}

function no(detail: string): Finding {
  return { ok: false, detail };
}
