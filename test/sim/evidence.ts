/**
 * `node test/sim/evidence.ts FROM TO [EVENTS]`: lives these seeds on all processors and writes
 * docs/evidence/sim-<count>.json: which commit, which seeds, on what machine, what happened in them, how long it took.
 * What was lived is kept beside the system's other temporary files: when it is ended and called again for the same
 * commit, it goes on where it was. Failing seeds are told at once and, the first few made small, in the end. Ends with
 * 1 when a seed fails.
 */
import { execFileSync, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKERS } from '../../src/sim/checkers/all.ts';
import { describeFailure, type RunCounts, type RunResult } from '../../src/sim/run.ts';
import { shrink } from '../../src/sim/shrink.ts';
import type { Bunch } from './evidence-worker.ts';
import { writeTables } from './tables.ts';

const ROOT = join(import.meta.dirname, '../..');
const EVENTS = 20_000;
const BUNCH = 5;
/** The evidence of so many seeds stands in docs/testing.md too. */
const EVIDENCE_SEEDS = 2_000;
const TOLD_EVERY_MS = 5_000;
/** Shrinking one takes up to half a minute. */
const SHRUNK_MAX = 3;

const [from, to, events = EVENTS] = process.argv.slice(2).map(Number);
if (![from, to, events].every(Number.isSafeInteger) || from! > to!) {
  throw new RangeError('usage: node test/sim/evidence.ts FROM TO [EVENTS]');
}

const git = (...words: string[]): string =>
  execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).trim();
const commit = git('rev-parse', 'HEAD');
const sourcesClean = git('status', '--porcelain', '--', 'src') === '';
const journal = join(tmpdir(), `demes-evidence-${commit}-${events}.ndjson`);

/** By seed; seconds: what living those of this file's earlier calls took. */
const lives = new Map<number, RunResult>();
let earlierSeconds = 0;

function readJournal(): void {
  if (!sourcesClean || !existsSync(journal)) return;
  for (const line of readFileSync(journal, 'utf8').split('\n')) {
    // The last line may be half a line.
    if (!line.endsWith(']')) continue;
    const [seconds, results] = JSON.parse(line) as [number, RunResult[]];
    const wanted = results.filter(({ seed }) => seed >= from! && seed <= to!);
    for (const result of wanted) lives.set(result.seed, result);
    earlierSeconds += (seconds * wanted.length) / results.length;
  }
}

function bunches(): Bunch[] {
  const missing: Bunch[] = [];
  for (let seed = from!; seed <= to!; seed++) {
    const last = missing.at(-1);
    if (lives.has(seed)) continue;
    if (last !== undefined && last.to === seed - 1 && seed - last.from < BUNCH) {
      missing[missing.length - 1] = { ...last, to: seed };
    } else missing.push({ from: seed, to: seed, events });
  }
  return missing;
}

const startedMs = performance.now();
let toldMs = startedMs;
let livedEvents = 0;

function take(results: readonly RunResult[], tookMs: number, processes: number): void {
  for (const result of results) {
    lives.set(result.seed, result);
    livedEvents += result.counts.events;
    if (!result.ok) process.stderr.write(`${describeFailure(result)}\n`);
  }
  if (sourcesClean) appendFileSync(journal, `${JSON.stringify([tookMs / 1000 / processes, results])}\n`);
  const nowMs = performance.now();
  if (nowMs - toldMs < TOLD_EVERY_MS) return;
  toldMs = nowMs;
  const perSecond = Math.round((1000 * livedEvents) / (nowMs - startedMs));
  process.stderr.write(`${lives.size} of ${to! - from! + 1} seeds, ${perSecond} events/s\n`);
}

async function liveAll(): Promise<number> {
  const waiting = bunches();
  const processes = Math.min(availableParallelism(), waiting.length);
  const work = async (): Promise<void> => {
    const worker = fork(join(import.meta.dirname, 'evidence-worker.ts'));
    try {
      for (let bunch = waiting.shift(); bunch !== undefined; bunch = waiting.shift()) {
        const begunMs = performance.now();
        const results = await new Promise<RunResult[]>((done, fail) => {
          worker.removeAllListeners();
          worker.once('message', done);
          worker.once('exit', () => fail(new Error('a process that lives seeds ended early')));
          worker.send(bunch);
        });
        take(results, performance.now() - begunMs, processes);
      }
    } finally {
      worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  return processes;
}

/** Sums over all seeds, and in how many of them it happened at all. */
function happened(all: readonly RunResult[]): Record<string, { total: number; inSeeds: number }> {
  const sums: Record<string, { total: number; inSeeds: number }> = {};
  const add = (name: string, count: number): void => {
    const sum = (sums[name] ??= { total: 0, inSeeds: 0 });
    sum.total += count;
    if (count > 0) sum.inSeeds++;
  };
  for (const { counts } of all) for (const [name, count] of countsOf(counts)) add(name, count);
  return sums;
}

function countsOf({ terms, truncations, entries, messages, frames, ...rest }: RunCounts): [string, number][] {
  return [
    ['terms after the first', Math.max(0, terms - 1)],
    ['truncations', truncations],
    ['confirmed entries', entries],
    ['messages accepted', messages.accepted],
    ['frames sent', frames.sent],
    ['frames lost', frames.lost],
    ...Object.entries(rest.troubles).map(([name, count]): [string, number] => [`trouble: ${name}`, count]),
    ...Object.entries(rest.marks).map(([name, count]): [string, number] => [`mark: ${name}`, count]),
  ];
}

function failedOnes(all: readonly RunResult[]): string[] {
  const failed = all.filter(({ ok }) => !ok);
  return failed.map((result, place) => {
    const small = place < SHRUNK_MAX ? shrink({ seed: result.seed, events }) : null;
    const words = small === null ? '' : `\nshrunk in ${small.lives} lives: ${describeFailure(small.result)}`;
    return `${describeFailure(result)}${words}`;
  });
}

readJournal();
const processes = await liveAll();
const seconds = (performance.now() - startedMs) / 1000 + earlierSeconds;
const all = [...lives.values()].sort((a, b) => a.seed - b.seed);
const sum = (of: (counts: RunCounts) => number): number =>
  all.reduce((total, { counts }) => total + of(counts), 0);
const failed = failedOnes(all);
const total = sum((counts) => counts.events);
const count = to! - from! + 1;
const evidence = {
  what: 'simulated lives of groups: troubles, then healed; what all checkers hold nodes to, throughout and in the end',
  command: `node test/sim/evidence.ts ${from} ${to} ${events}`,
  commit,
  sourcesClean,
  seeds: { from, to, eventsBeforeHealing: events },
  machine: { cores: availableParallelism(), model: cpus()[0]?.model ?? 'unknown', node: process.version },
  processes,
  checkers: CHECKERS.map(({ rule }) => rule).join(' '),
  result: failed.length === 0 ? 'no rule broken' : `${failed.length} seeds failed`,
  failed,
  events: total,
  virtualHours: Number((sum(({ virtualMs }) => virtualMs) / 3_600_000).toFixed(1)),
  slowestRestMs: Math.max(...all.map(({ counts }) => counts.restedAfterMs)),
  tookSeconds: Number(seconds.toFixed(1)),
  eventsPerSecond: Math.round(total / seconds),
  transcripts: createHash('sha256')
    .update(all.map(({ transcriptHash }) => transcriptHash).join('\n'))
    .digest('hex'),
  happened: happened(all),
};
const folder = join(ROOT, 'docs/evidence');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `sim-${count}.json`), `${JSON.stringify(evidence, null, 2)}\n`);
if (count === EVIDENCE_SEEDS) writeTables();
for (const text of failed) process.stdout.write(`${text}\n`);
process.stdout.write(`${count} seeds, ${total} events, ${failed.length} failed, ${evidence.tookSeconds} s\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
