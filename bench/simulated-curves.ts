/**
 * `node bench/simulated-curves.ts [--nodes 2,3,5] [--rounds 3] [--json] [--write]`: failover, delay, bytes and processor
 * time for groups of 2 to 50 nodes in the simulator. Delays are virtual, bytes are those of the codec, processor time
 * is measured. `--write` keeps the numbers in docs/evidence and makes the tables and the picture of docs/limits.md anew.
 */
import type { TimingName } from '../src/core/options.ts';
import { quantile } from '../src/sim/statistics.ts';
import { whyNotAtRest } from '../src/sim/liveness.ts';
import type { SimNode } from '../src/sim/node.ts';
import type { World } from '../src/sim/world.ts';
import { curveOptions, finish, type CurveOptions } from './curve-document.ts';
import { medianRow, type CurveRow, type Quantiles, type Share } from './curve-rows.ts';
import { meteredWorld, type Meter } from './metered-world.ts';
import { GAP_MS, say, Talk } from './simulated-talk.ts';

const TIMING: TimingName = 'lan';
/** The more nodes, the fewer messages: all sizes take about as long. */
const MESSAGES_TIMES_NODES = 10_000;
const MESSAGES_MIN = 500;
const WARM_UP_MESSAGES = 100;
const IDLE_SECONDS = 60;
const SETTLED_MS = 5_000;
/** Of the host, in each of the two ways. */
const ENDS = 20;
const REST_MS_MAX = 120_000;
const LOOK_EVERY_US = 100_000;

const options = curveOptions([2, 3, 5, 7, 10, 15, 20, 30, 40, 50], 3);
finish(options, 'simulated', measureAll(options));

/** Rounds of all sizes one after the other, so that what else runs on this machine meets all sizes alike. */
function measureAll({ nodes, rounds, note }: CurveOptions): CurveRow[] {
  const found = new Map(nodes.map((count) => [count, [] as CurveRow[]]));
  for (let round = 1; round <= rounds; round++) {
    for (const count of nodes) {
      found.get(count)!.push(measure(count, round));
      note(`round ${round} of ${rounds}: ${count} nodes`);
    }
  }
  return [...found.values()].map(medianRow);
}

function measure(nodes: number, seed: number): CurveRow {
  return {
    nodes,
    killedMs: outages(nodes, seed, { end: (host) => host.crash(true), bringBack: (host) => host.start() }),
    frozenMs: outages(nodes, seed, { end: (host) => host.pause(), bringBack: (host) => host.resume() }),
    ...measureCosts(nodes, seed),
  };
}

type Costs = Omit<CurveRow, 'nodes' | 'killedMs' | 'frozenMs'>;

function measureCosts(nodes: number, seed: number): Costs {
  const { world, meters } = meteredWorld(nodes, seed, TIMING);
  grow(world);
  for (let number = 0; number < WARM_UP_MESSAGES; number++) sayOne(world, number);
  const host = hostOf(world)!;
  const others = world.nodes.filter((node) => node !== host);
  const read = (of: (meter: Meter) => number): Share => ({
    host: of(meters.get(host.deviceId)!),
    other: others.reduce((sum, { deviceId }) => sum + of(meters.get(deviceId)!), 0) / others.length,
  });
  /** What `work` cost, divided by `parts`. */
  const cost = (parts: number, work: () => void): { bytes: Share; said: Share; us: Share } => {
    const before = [read(sentBytes), read(saidBytes), read(busyUs)] as const;
    work();
    return {
      bytes: part(read(sentBytes), before[0], parts),
      said: part(read(saidBytes), before[1], parts),
      us: part(read(busyUs), before[2], parts),
    };
  };
  const idle = cost(IDLE_SECONDS, () => world.run(1_000 * IDLE_SECONDS));
  const flights: Flight[] = [];
  const messages = Math.max(MESSAGES_MIN, Math.ceil(MESSAGES_TIMES_NODES / nodes));
  const talking = cost(messages, () => {
    for (let number = 0; number < messages; number++) flights.push(sayOne(world, number));
  });
  const quiet = GAP_MS / 1_000;
  return {
    authorMs: quantiles(flights.map(({ authorMs }) => authorMs)),
    everywhereMs: quantiles(flights.map(({ everywhereMs }) => everywhereMs)),
    bytesPerMessage: talking.said,
    idleBytesPerSecond: idle.bytes,
    usPerMessage: part(talking.us, { host: idle.us.host * quiet, other: idle.us.other * quiet }, 1),
    idleUsPerSecond: idle.us,
  };
}

function part(after: Share, before: Share, by: number): Share {
  return { host: (after.host - before.host) / by, other: (after.other - before.other) / by };
}

function sentBytes(meter: Meter): number {
  return meter.sentBytes;
}

/** Without heartbeats and their answers, which leave whether anybody speaks or not. */
function saidBytes({ sentBytes: bytes, sentByType }: Meter): number {
  return bytes - (sentByType.get('heartbeat') ?? 0) - (sentByType.get('heartbeatAnswer') ?? 0);
}

function busyUs(meter: Meter): number {
  return meter.busyUs;
}

/** All have joined, the group has its voters and is at rest. */
function grow(world: World): void {
  world.found();
  world.nodes[0]!.start();
  for (const node of world.nodes.slice(1)) world.join(node);
  rest(world);
}

function rest(world: World): void {
  let lookAtUs = 0;
  const isAtRest = (): boolean => {
    if (world.timeline.nowUs < lookAtUs) return false;
    lookAtUs = world.timeline.nowUs + LOOK_EVERY_US;
    return whyNotAtRest(world.nodes) === null;
  };
  if (!world.runUntil(isAtRest, REST_MS_MAX)) {
    throw new Error(`${world.nodes.length} nodes did not come to rest: ${whyNotAtRest(world.nodes)}`);
  }
}

function hostOf(world: World): SimNode | undefined {
  return world.nodes.find((node) => node.view()?.role === 'leader');
}

interface Flight {
  readonly authorMs: number;
  readonly everywhereMs: number;
}

/** One message at one of the nodes, and the time until the next. */
function sayOne(world: World, number: number): Flight {
  const author = world.nodes[number % world.nodes.length]!;
  const saidMs = world.timeline.nowMs;
  let left = world.nodes.length;
  let authorMs = Number.NaN;
  let everywhereMs = Number.NaN;
  for (const node of world.nodes) {
    node.onApplied = () => {
      node.onApplied = null;
      const tookMs = world.timeline.nowMs - saidMs;
      if (node === author) authorMs = tookMs;
      if (--left === 0) everywhereMs = tookMs;
    };
  }
  say(world, author, number);
  world.run(GAP_MS);
  return { authorMs, everywhereMs };
}

/**
 * From the host's end until the next one can confirm: its first entry is durable on a majority. `ENDS` times, under 50
 * messages a second. Null for two nodes: they have one vote.
 */
function outages(nodes: number, seed: number, { end, bringBack }: Mishap): Quantiles | null {
  if (nodes < 3) return null;
  const { world } = meteredWorld(nodes, seed, TIMING);
  grow(world);
  // Votes are new: their holders learn the rhythm of heartbeats first.
  world.run(SETTLED_MS);
  const found: number[] = [];
  while (found.length < ENDS) {
    const talk = new Talk(world);
    // At another moment between two heartbeats and two messages each time.
    world.run(500 + found.length);
    const host = hostOf(world)!;
    const { term } = host.view()!;
    let isConfirming = false;
    for (const node of world.nodes) {
      node.onPublished = (told) => (isConfirming ||= told.type === 'confirming' && told.term > term);
    }
    const endedMs = world.timeline.nowMs;
    end(host);
    if (!world.runUntil(() => isConfirming, REST_MS_MAX)) {
      throw new Error(`nobody took over from ${host.name} among ${nodes} nodes`);
    }
    found.push(world.timeline.nowMs - endedMs);
    talk.stop();
    bringBack(host);
    rest(world);
  }
  return quantiles(found);
}

interface Mishap {
  readonly end: (host: SimNode) => void;
  readonly bringBack: (host: SimNode) => void;
}

function quantiles(values: readonly number[]): Quantiles {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99) };
}
