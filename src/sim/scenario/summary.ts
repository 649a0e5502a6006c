/** LB11 A run in numbers: all of them follow from its tables, so that a second program can make them again. */
import { quantile } from '../statistics.ts';
import { judged, type CheckResult } from './checks.ts';
import type { TimedFact } from './facts.ts';
import { tablesOf, type MessageRow, type Tables } from './tables.ts';
import type { Scenario } from './words.ts';

/** Of times in ms; null without any. */
interface Spread {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

export interface RunSummary {
  readonly scenario: string;
  readonly seed: number;
  readonly runner: Runner;
  readonly verdict: 'passed' | 'failed';
  readonly checks: readonly CheckResult[];
  readonly messages: Readonly<Record<MessageRow['state'], number>> & {
    /** Confirmed, and missing in the log of some node. */
    readonly lost: number;
    /** More than once in a log. */
    readonly doubled: number;
  };
  /** From saying to being told that it is confirmed. */
  readonly confirmLatency: Spread;
  /** From saying until the last node shows it. */
  readonly shownLatency: Spread;
  readonly failover: Spread;
  readonly elections: number;
  readonly nodes: number;
  readonly entries: number;
}

export type Runner = 'simulator' | 'processes';

export interface RunResult {
  readonly facts: readonly TimedFact[];
  readonly tables: Tables;
  readonly summary: RunSummary;
}

/** `more`: checks that only this runner can make. */
export function resultOf(
  scenario: Scenario,
  runner: Runner,
  facts: readonly TimedFact[],
  more: readonly CheckResult[] = [],
): RunResult {
  const tables = tablesOf(facts);
  const checks = [...judged(scenario.checks, { facts, tables }), ...more];
  const { name, seed } = scenario;
  const verdict = checks.every(({ ok }) => ok) ? 'passed' : 'failed';
  return { facts, tables, summary: { scenario: name, seed, runner, verdict, checks, ...numbersOf(tables) } };
}

function numbersOf({
  messages,
  elections,
  logs,
}: Tables): Omit<RunSummary, 'scenario' | 'seed' | 'runner' | 'verdict' | 'checks'> {
  const nodes = new Set(logs.map(({ node }) => node)).size;
  const count = (state: MessageRow['state']): number => messages.filter((row) => row.state === state).length;
  const confirmed = messages.filter(({ state }) => state === 'confirmed');
  return {
    messages: {
      confirmed: confirmed.length,
      waiting: count('waiting'),
      unanswered: count('unanswered'),
      refused: count('refused'),
      gone: count('gone'),
      lost: confirmed.filter(({ holders }) => holders < nodes).length,
      doubled: messages.filter(({ copies }) => copies > 1).length,
    },
    confirmLatency: spread(confirmed.map(({ saidMs, confirmedMs }) => confirmedMs! - saidMs)),
    shownLatency: spread(
      confirmed.flatMap(({ saidMs, shownLastMs }) => (shownLastMs === null ? [] : shownLastMs - saidMs)),
    ),
    failover: spread(elections.flatMap(({ outageMs }) => outageMs ?? [])),
    elections: elections.length,
    nodes,
    entries: logs.reduce((most, { index }) => Math.max(most, index), 0),
  };
}

/** Whole microseconds. */
function spread(timesMs: readonly number[]): Spread {
  const at = (share: number): number | null =>
    timesMs.length === 0 ? null : Math.round(quantile(timesMs, share) * 1000) / 1000;
  return { count: timesMs.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) };
}
