/**
 * `demes sim`: one seed is one life of a group. First troubles of all kinds while users write (safety), then all is
 * healed and everything must be confirmed everywhere (liveness); the jury watches throughout.
 */
import { TIMING, type TimingName } from '../core/options.ts';
import { twinCrypto, type CryptoSuite } from './crypto.ts';
import type { NetworkCounts } from './links.ts';
import { Goers } from './goers.ts';
import { Lids } from './lids.ts';
import { addLife, noMarks, type MarkCounts } from './marks/marks.ts';
import { reachRest } from './liveness.ts';
import { madePlain, NOTHING_LEFT_OUT, type Aspect, type LeftOut } from './recipe.ts';
import type { Checker } from './checkers/checker.ts';
import { Deceit, withLiars, type DeceitCounts } from './deceit.ts';
import { Disasters, type DisasterCounts } from './disasters.ts';
import { chooseCore } from './quorum-core.ts';
import { replayOf } from './replay.ts';
import type { SimNode } from './node.ts';
import { Random } from './random.ts';
import { drawSwarm, policyOf, withRecoveries, type Swarm, type Trouble } from './swarm.ts';
import { OCCURRENCE } from './timeline.ts';
import { Troublemaker } from './trouble.ts';
import { Workload, type WorkloadCounts } from './workload.ts';
import { World, type Failure } from './world.ts';

export const EVENTS_DEFAULT = 10_000;
/** A life that does not end by itself: nothing planned may multiply without bound. */
const EVENTS_MAX_FACTOR = 50;

export interface RunOptions {
  readonly seed: number;
  /** Drawn from the seed when not given. */
  readonly nodes?: number;
  /** Occurrences (deliveries, ticks, finished saves ...) in the first phase. */
  readonly events?: number;
  readonly timing?: TimingName;
  /** Keep the lines and not only their hash. */
  readonly transcript?: boolean;
  /** Real hashes and signatures instead of the twins. */
  readonly suite?: CryptoSuite;
  /** Replaces drawn options, also those that are given above. */
  readonly swarm?: Partial<Swarm>;
  /** Troubles and acts of users that do not happen; the others stay as they are. */
  readonly without?: LeftOut;
  readonly plain?: readonly Aspect[];
  /** Told every now and then how many occurrences there were. */
  readonly progress?: (events: number) => void;
  /** Other judges than all of them. */
  readonly checkers?: readonly Checker[];
}

export interface RunCounts {
  /** Occurrences in both phases. */
  readonly events: number;
  readonly virtualMs: number;
  readonly restedAfterMs: number;
  readonly nodes: number;
  readonly terms: number;
  /** Saves that removed entries from a log. */
  readonly truncations: number;
  readonly entries: number;
  readonly messages: WorkloadCounts;
  readonly frames: NetworkCounts;
  readonly troubles: Readonly<Record<Trouble, number>>;
  readonly disasters: Readonly<DisasterCounts>;
  readonly deceit: Readonly<DeceitCounts>;
  readonly marks: MarkCounts;
  /** The numbers of the last trouble and of the last act of a user, left out or not. */
  readonly numbered: { readonly troubles: number; readonly acts: number };
}

export interface RunResult {
  readonly ok: boolean;
  readonly seed: number;
  readonly failure?: Failure & { readonly replay: string };
  readonly counts: RunCounts;
  /** 32 hexadecimal characters; equal for equal options, in any process. */
  readonly transcriptHash: string;
  readonly transcript?: readonly string[];
}

/** Lives one seed to its end or to its first failure. Never throws for what the code under test does. */
export function runSeed(options: RunOptions): RunResult {
  const { seed, events = EVENTS_DEFAULT, without = NOTHING_LEFT_OUT } = options;
  const swarm = swarmOf(options);
  const world = makeWorld(options, swarm);
  world.onProgress = () => options.progress?.(world.timeline.happened);
  const users = new Workload(world, swarm, without.acts);
  const trouble = new Troublemaker(world, swarm, without.troubles);
  world.found();
  world.nodes[0]!.start();
  joinOneByOne(world, swarm.joinWithinMs);
  const lids = new Lids(world, swarm.hourMs);
  const goers = new Goers(world, swarm.goesEveryMs);
  const disasters = new Disasters(world, swarm);
  const deceit = new Deceit(world, swarm);
  for (const one of [users, lids, goers, disasters, deceit, trouble]) one.begin();
  world.runUntil(() => world.timeline.happened >= events, Infinity);
  let restedAfterMs = 0;
  if (world.failure === null) {
    users.stop();
    lids.end();
    goers.end();
    disasters.end();
    const core = swarm.healsCoreOnly ? chooseCore(world, world.random.fork('core')) : world.present;
    trouble.heal(core);
    world.eventsMax = EVENTS_MAX_FACTOR * Math.max(events, EVENTS_DEFAULT);
    disasters.gather();
    const write = (node: SimNode): void => users.writeLast(node);
    if (swarm.byzantine > 0) deceit.judge(write);
    else ({ restedAfterMs } = reachRest(world, core, write));
  }
  world.note(`digest ${world.timeline.digest} of ${world.timeline.happened}`);
  const counts: RunCounts = {
    events: world.timeline.happened,
    virtualMs: Math.floor(world.timeline.nowMs),
    restedAfterMs: Math.floor(restedAfterMs),
    nodes: swarm.nodes,
    terms: world.jury.ledger.termsLed,
    truncations: world.jury.ledger.truncations,
    entries: world.jury.ledger.confirmedIndex,
    messages: users.counts,
    frames: world.network.counts,
    troubles: trouble.counts,
    disasters: disasters.counts,
    deceit: deceit.counts,
    marks: world.marks.counts,
    numbered: { troubles: trouble.last, acts: users.acts },
  };
  return {
    ok: world.failure === null,
    seed,
    ...(world.failure === null
      ? {}
      : { failure: { ...world.failure, replay: replayOf(options, swarm.nodes, events) } }),
    counts,
    transcriptHash: world.transcript.hash(),
    ...(world.transcript.lines === null ? {} : { transcript: world.transcript.lines }),
  };
}

export interface RunsResult {
  readonly ok: boolean;
  readonly from: number;
  readonly to: number;
  readonly failed: readonly RunResult[];
  readonly events: number;
  readonly confirmed: number;
  /** In how many of the lives each rare situation came up. */
  readonly marked: MarkCounts;
}

/** Seeds from..to, both included. `told` after each; it may return false to stop. */
export function runSeeds(
  from: number,
  to: number,
  options: Omit<RunOptions, 'seed'> = {},
  told: (result: RunResult) => boolean | void = () => {},
): RunsResult {
  const failed: RunResult[] = [];
  let events = 0;
  let confirmed = 0;
  const marked = noMarks();
  for (let seed = from; seed <= to; seed++) {
    const result = runSeed({ ...options, seed });
    events += result.counts.events;
    confirmed += result.counts.messages.confirmed;
    addLife(marked, result.counts.marks);
    if (!result.ok) failed.push(result);
    if (told(result) === false) break;
  }
  return { ok: failed.length === 0, from, to, failed, events, confirmed, marked };
}

/** One line for people: what broke, where, and how to see it again. */
export function describeFailure(result: RunResult): string {
  const { failure, seed } = result;
  if (failure === undefined) return `seed ${seed}: no failure`;
  return (
    `seed ${seed} broke ${failure.rule} at ${failure.atMs.toFixed(3)} ms (event ${failure.event}): ` +
    `${failure.what}\nreplay: ${failure.replay}`
  );
}

function swarmOf(options: RunOptions): Swarm {
  const drawn = { ...drawSwarm(new Random(options.seed).fork('swarm'), options), ...options.swarm };
  return withLiars(withRecoveries(madePlain(drawn, options.plain ?? [])));
}

function makeWorld(options: RunOptions, swarm: Swarm): World {
  const suite = options.suite ?? twinCrypto();
  const world = new World({
    seed: options.seed,
    nodes: swarm.nodes,
    spares: swarm.spares,
    timing: {
      ...TIMING[swarm.timing],
      promoteAfterMs: swarm.promoteAfterMs,
      replaceAfterMs: swarm.replaceAfterMs,
      shrinkAfterMs: 3 * swarm.replaceAfterMs,
      shrinkToOneAfterMs: 3 * swarm.replaceAfterMs,
      // A life is too short for a minute's patience.
      betterForMs: 3_000,
      handoverEveryMs: 10_000,
    },
    weather: swarm.weather,
    policy: (devices) => policyOf(swarm.policy, devices),
    suite,
    transcodes: swarm.transcodes,
    snapshots: swarm.snapshots,
    heldMax: swarm.heldMax,
    sealed: swarm.sealed,
    keepsTranscript: options.transcript === true,
    // None of them knows of liars.
    ...(swarm.byzantine > 0 ? { checkers: [] } : {}),
    ...(options.checkers === undefined ? {} : { checkers: options.checkers }),
  });
  for (const node of world.nodes) {
    const random = world.random.fork(`machine ${node.name}`);
    node.diskPace = swarm.disk;
    node.clockDrift = swarm.driftMax * (2 * random.fraction() - 1);
    node.wallOffsetMs = Math.floor(swarm.wallOffsetMaxMs * (2 * random.fraction() - 1));
    node.willing = !random.chance(0.05);
    for (const other of world.nodes) {
      if (other === node || swarm.farUs === 0) continue;
      world.network.setExtraDelay(node.deviceId, other.deviceId, random.below(swarm.farUs));
    }
  }
  return world;
}

function joinOneByOne(world: World, withinMs: number): void {
  for (const node of world.nodes.slice(1, world.options.nodes)) {
    const random = world.random.fork(`${node.name} comes`);
    world.timeline.after(withinMs * 1000 * random.fraction(), OCCURRENCE.join, () => world.join(node));
  }
}
