/**
 * `node bench/processes-curves.ts [--nodes 2,3,5] [--rounds 3] [--json] [--write]`: failover, delay, bytes and processor
 * time for groups of 2 to 9 real nodes on this machine, 50 messages a second of 300 bytes. `--write` keeps the numbers in
 * docs/evidence and makes the tables of docs/limits.md and their picture anew.
 */
import { benchFailover, type HostEnd } from '../src/lab/bench/failover.ts';
import { benchLatency } from '../src/lab/bench/latency.ts';
import type { LogReport } from '../src/lab/bench/log-check.ts';
import type { Summary } from '../src/sim/statistics.ts';
import { usageOf, type Usage } from '../src/lab/bench/usage.ts';
import { Supervisor } from '../src/lab/supervisor.ts';
import { curveOptions, finish } from './curve-document.ts';
import { medianRow, type CurveRow, type Quantiles, type Share } from './curve-rows.ts';

const TEXT_BYTES = 300;
const PER_SECOND = 50;
const SECONDS = 6;
/** As long as `benchLatency` warms up. */
const WARM_UP_SECONDS = 2;
const IDLE_MS = 4_000;
const KILLS = 6;
const FREEZES = 3;

const options = curveOptions([2, 3, 5, 7, 9], 3);
const found = new Map(options.nodes.map((nodes) => [nodes, [] as CurveRow[]]));
// One size after the other, again and again: what else runs on this machine meets all of them alike.
for (let round = 1; round <= options.rounds; round++) {
  for (const [nodes, rows] of found) {
    rows.push(await measure(nodes));
    options.note(`round ${round} of ${options.rounds}: ${nodes} nodes`);
  }
}
finish(options, 'processes', [...found.values()].map(medianRow));

async function measure(nodes: number): Promise<CurveRow> {
  const lab = new Supervisor({ nodes, port: 0, timing: 'test', seed: nodes, out: null });
  await lab.begin();
  try {
    const atRest = await usage(lab, async () => pause(IDLE_MS));
    const latency = { seconds: SECONDS, perSecond: PER_SECOND, textBytes: TEXT_BYTES };
    const talking = await usage(lab, async () => benchLatency(lab, latency));
    const { author, everywhere } = talking.result;
    const messages = PER_SECOND * (SECONDS + WARM_UP_SECONDS);
    const seconds = talking.ms / 1_000;
    const idleBytesPerSecond = divided(atRest.bytes, atRest.ms / 1_000);
    const idleUsPerSecond = divided(atRest.us, atRest.ms / 1_000);
    return {
      nodes,
      killedMs: await outages(lab, 'kill', KILLS),
      frozenMs: await outages(lab, 'freeze', FREEZES),
      authorMs: quantiles(author),
      everywhereMs: quantiles(everywhere),
      bytesPerMessage: divided(less(talking.bytes, idleBytesPerSecond, seconds), messages),
      idleBytesPerSecond,
      usPerMessage: divided(less(talking.us, idleUsPerSecond, seconds), messages),
      idleUsPerSecond,
    };
  } finally {
    await lab.stop();
  }
}

interface Used<T> {
  readonly result: T;
  readonly ms: number;
  readonly bytes: Share;
  readonly us: Share;
}

async function usage<T>(lab: Supervisor, work: () => Promise<T>): Promise<Used<T>> {
  const { host } = await lab.nodes[0]!.client().wait(lab.groupId, { host: 'any', tier: 'confirmed' });
  const hostAt = lab.nodes.findIndex(({ deviceId }) => deviceId === host);
  const before = await usageOf(lab.nodes);
  const startedMs = performance.now();
  const result = await work();
  const ms = performance.now() - startedMs;
  const after = await usageOf(lab.nodes);
  const share = (of: (usage: Usage) => number): Share => {
    const used = after.map((usage, at) => of(usage) - of(before[at]!));
    const others = used.filter((_, at) => at !== hostAt);
    return { host: used[hostAt]!, other: others.reduce((sum, value) => sum + value, 0) / others.length };
  };
  return { result, ms, bytes: share(({ sentBytes }) => sentBytes), us: share(({ cpuMs }) => 1_000 * cpuMs) };
}

/** Null for two nodes: they have one vote. */
async function outages(lab: Supervisor, by: HostEnd, kills: number): Promise<Quantiles | null> {
  if (lab.nodes.length < 3) return null;
  const { outage, log } = await benchFailover(lab, {
    by,
    kills,
    perSecond: PER_SECOND,
    textBytes: TEXT_BYTES,
  });
  mustBeSound(log);
  return quantiles(outage);
}

function mustBeSound({ lost, doubled, contradictions }: LogReport): void {
  if (lost.length + doubled.length + contradictions.length === 0) return;
  throw new Error(`${lost.length} lost, ${doubled.length} doubled. ${contradictions.join(' ')}`);
}

function quantiles({ p50Ms, p99Ms }: Summary): Quantiles {
  return { p50: p50Ms, p99: p99Ms };
}

function divided({ host, other }: Share, by: number): Share {
  return { host: host / by, other: other / by };
}

/** What is left of `all` without so much in each of the seconds. */
function less(all: Share, perSecond: Share, seconds: number): Share {
  return { host: all.host - perSecond.host * seconds, other: all.other - perSecond.other * seconds };
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms));
}
