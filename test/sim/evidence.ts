/**
 * `node test/sim/evidence.ts FROM TO`: lives these seeds and writes docs/evidence/sim-<count>.json: which commit,
 * which seeds, on what machine, what happened in them, how long it took. Ends with 1 when a seed fails.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { CHECKERS } from '../../src/sim/checkers/all.ts';
import { describeFailure, EVENTS_DEFAULT, runSeeds, type RunCounts } from '../../src/sim/run.ts';

const ROOT = join(import.meta.dirname, '../..');
const [from, to] = process.argv.slice(2).map(Number);
if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from! > to!) {
  throw new RangeError('usage: node test/sim/evidence.ts FROM TO');
}

const git = (...words: string[]): string =>
  execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).trim();

/** Sums over all seeds, and in how many of them it happened at all. */
const sums = new Map<string, { total: number; inSeeds: number }>();
const add = (name: string, count: number): void => {
  const before = sums.get(name) ?? { total: 0, inSeeds: 0 };
  sums.set(name, { total: before.total + count, inSeeds: before.inSeeds + (count > 0 ? 1 : 0) });
};

function note({ terms, truncations, entries, messages, frames, troubles, marks }: RunCounts): void {
  add('terms after the first', Math.max(0, terms - 1));
  add('truncations', truncations);
  add('confirmed entries', entries);
  add('messages accepted', messages.accepted);
  add('frames sent', frames.sent);
  add('frames lost', frames.lost);
  for (const [trouble, count] of Object.entries(troubles)) add(`trouble: ${trouble}`, count);
  for (const [mark, count] of Object.entries(marks)) add(`mark: ${mark}`, count);
}

let slowestRestMs = 0;
let virtualMs = 0;
const startedAt = performance.now();
const result = runSeeds(from!, to!, {}, ({ counts, seed, ok }) => {
  note(counts);
  slowestRestMs = Math.max(slowestRestMs, counts.restedAfterMs);
  virtualMs += counts.virtualMs;
  if (!ok || seed % 100 === 0) process.stderr.write(`seed ${seed}: ${ok ? 'ok' : 'FAILED'}\n`);
});
const tookMs = performance.now() - startedAt;

const count = to! - from! + 1;
const evidence = {
  what: 'simulated lives of groups: troubles, then healed; what all checkers hold nodes to, throughout and in the end',
  command: `node test/sim/evidence.ts ${from} ${to}`,
  commit: git('rev-parse', 'HEAD'),
  sourcesClean: git('status', '--porcelain', '--', 'src') === '',
  seeds: { from, to, eventsBeforeHealing: EVENTS_DEFAULT },
  machine: { cores: availableParallelism(), model: cpus()[0]?.model ?? 'unknown', node: process.version },
  checkers: CHECKERS.map(({ rule }) => rule).join(' '),
  result: result.ok ? 'no rule broken' : `${result.failed.length} seeds failed`,
  failed: result.failed.map(describeFailure),
  events: result.events,
  virtualHours: Number((virtualMs / 3_600_000).toFixed(1)),
  slowestRestMs,
  tookSeconds: Number((tookMs / 1000).toFixed(1)),
  eventsPerSecond: Math.round(result.events / (tookMs / 1000)),
  happened: Object.fromEntries(sums),
};
const folder = join(ROOT, 'docs/evidence');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `sim-${count}.json`), `${JSON.stringify(evidence, null, 2)}\n`);
process.stdout.write(`${count} seeds, ${result.failed.length} failed, ${evidence.tookSeconds} s\n`);
process.exitCode = result.ok ? 0 : 1;
