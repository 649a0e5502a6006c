/**
 * What kind of world a seed is: sizes, weather, disks, clocks and troubles are themselves drawn, so that every
 * seed is bad in its own way (swarm testing). Some draw nothing bad at all: those find what happens without chance.
 */
import {
  SNAPSHOTS,
  TIMING,
  type RankPolicy,
  type SnapshotOptions,
  type TimingName,
} from '../core/options.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Weather } from './links.ts';
import type { DiskPace } from './disk-pace.ts';
import type { Sealed } from './identity.ts';
import type { Random } from './random.ts';

/** Every trouble that can be made, with the word that transcripts use. */
export const TROUBLES = [
  'kill',
  'powerLoss',
  'killDuringSave',
  'killEverybody',
  'pause',
  'suspend',
  'clockStep',
  'partition',
  'isolate',
  'oneWay',
  'clog',
  'slowDisk',
  'fullDisk',
  'leave',
  'transfer',
  'campaign',
  'stepDown',
  'wipe',
  'bitRot',
  'tornPage',
  'lostSync',
  'readError',
  'syncError',
  'night',
  'rolledBack',
  'cloned',
  'midChange',
] as const;
export type Trouble = (typeof TROUBLES)[number];

export const TIMINGS = ['test', 'lan', 'wan'] as const satisfies readonly TimingName[];
export const POLICIES = ['centrality', 'borda', 'fixed'] as const;

export interface Swarm {
  readonly nodes: number;
  readonly timing: TimingName;
  /** Replaces the profile's: a group that has one voter for most of its life finds little. */
  readonly promoteAfterMs: number;
  /** How long a voter is away before it is replaced; three times that: before voters become fewer. */
  readonly replaceAfterMs: number;
  readonly policy: (typeof POLICIES)[number];
  readonly weather: Weather;
  /** Largest delay added to single directed links, microseconds. */
  readonly farUs: number;
  readonly disk: DiskPace;
  /** Largest share by which a clock runs fast or slow, and by which its wall time is wrong. */
  readonly driftMax: number;
  readonly wallOffsetMaxMs: number;
  /** How often each trouble is chosen; 0 for never. */
  readonly troubles: Readonly<Record<Trouble, number>>;
  /** Mean time between troubles and mean time until one is over. */
  readonly troubleEveryMs: number;
  readonly troubleLastsMs: number;
  /** How often trouble picks the host, if it picks one node. */
  readonly hostBias: number;
  /** Mean time between messages of all users together. */
  readonly messageEveryMs: number;
  readonly batchMax: number;
  readonly textLengthMax: number;
  /** Nodes after the first ask to join within this. */
  readonly joinWithinMs: number;
  /** How long an hour of people's days is: they close and open their lids by their habits; 0: nobody does. */
  readonly hourMs: number;
  /** Mean time between people who go for good or are removed; 0: nobody does. */
  readonly goesEveryMs: number;
  /** In the end only some are healed, who are a quorum; all others have a fault for ever. */
  readonly healsCoreOnly: boolean;
  /** How often a quorum is lost for ever and somebody recovers, and the mean time between these; not drawn. */
  readonly recoveries: number;
  readonly recoverEveryMs: number;
  /** Devices that come in place of others whose disks are wiped. */
  readonly spares: number;
  /** Chance that a message answers another. */
  readonly replies: number;
  /** Chance that what users do is about rooms. */
  readonly rooms: number;
  readonly transcodes: boolean;
  readonly snapshots: SnapshotOptions;
  /** Unconfirmed events that a node holds of one device (TN6). */
  readonly heldMax: number;
  /** Whether what is said is sealed: 0 not, 1 and newcomers see everything, 2 and they see nothing from before. */
  readonly sealed: Sealed;
  /** Whether a host lies to some of the others (deceit.ts): 0 not, else it does; not drawn. */
  readonly byzantine: number;
}

/** Draws all options; `nodes` and `timing` may be given. */
export function drawSwarm(
  random: Random,
  given: { readonly nodes?: number; readonly timing?: TimingName },
): Swarm {
  // Drawn even if given: a replay that names them must be the same life.
  const drawnTiming = random.pick(['test', 'test', 'test', 'lan', 'wan'] as const);
  const drawnNodes = random.pick([1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 5, 5, 5, 5, 6, 7]);
  const timing = given.timing ?? drawnTiming;
  const nodes = given.nodes ?? drawnNodes;
  const { suspicionFloorMs, roundMs, promoteAfterMs } = TIMING[timing];
  const electionMs = suspicionFloorMs + roundMs;
  // Each gap on its own scale: short ones for fights within an election, long ones for settled groups.
  const troubleEveryMs = electionMs * random.pick([0.2, 0.5, 1, 3]);
  return {
    nodes,
    timing,
    promoteAfterMs: random.pick([0, 0, electionMs, Math.min(promoteAfterMs, 10 * electionMs)]),
    // A branch of its own: whoever draws one more here leaves all other draws as they were.
    replaceAfterMs: electionMs * random.fork('autopilot').pick([1, 2, 5, 20]),
    policy: random.pick(['centrality', 'centrality', 'borda', 'fixed'] as const),
    weather: drawWeather(random.fork('weather'), electionMs),
    farUs: random.pick([0, 0, 2_000, 40_000]),
    disk: drawDisk(random.fork('disk'), electionMs),
    driftMax: random.pick([0, 0.001, 0.05]),
    wallOffsetMaxMs: random.pick([0, 1_000, 86_400_000]),
    troubles: drawTroubles(random.fork('troubles')),
    troubleEveryMs,
    troubleLastsMs: electionMs * random.pick([0.2, 0.5, 1, 3]),
    hostBias: random.pick([0, 0.5, 0.9]),
    messageEveryMs: electionMs * random.pick([0.03, 0.1, 0.3]),
    batchMax: random.pick([1, 1, 8, 40]),
    textLengthMax: random.pick([10, 200, 4_000]),
    joinWithinMs: electionMs * random.pick([0.1, 0.5, 2, 10, 30]),
    transcodes: random.chance(0.2),
    hourMs: electionMs * random.pick([0, 0, 0, 0.3, 1, 3]),
    goesEveryMs: electionMs * random.fork('goers').pick([0, 0, 0, 3, 10]),
    replies: random.pick([0, 0.3]),
    rooms: random.fork('rooms').pick([0, 0, 0.1]),
    healsCoreOnly: random.chance(0.4),
    recoveries: 0,
    recoverEveryMs: 8 * electionMs,
    spares: random.pick([0, 0, 1, 3]),
    snapshots: drawSnapshots(random.fork('snapshots')),
    heldMax: random.fork('held').pick(HELD_MAX),
    sealed: random.fork('sealed').pick([0, 0, 0, 0, 0, 0, 0, 0, 1, 2] as const),
    byzantine: 0,
  };
}

function drawWeather(random: Random, electionMs: number): Weather {
  const isCalm = random.chance(0.2);
  const electionUs = electionMs * 1000;
  return {
    delayMinUs: random.pick([100, 500, 2_000]),
    delayMeanUs: random.pick([100, 1_000, electionUs / 100, electionUs / 30]),
    loss: isCalm ? 0 : random.pick([0, 0.01, 0.05, 0.2]),
    duplication: isCalm ? 0 : random.pick([0, 0.01, 0.1]),
    keepsOrder: isCalm || random.chance(0.5),
    silenceUs: random.pick([electionUs / 3, electionUs * 2, Infinity]),
    redialUs: random.pick([2_000, 20_000, electionUs / 4]),
  };
}

function drawDisk(random: Random, electionMs: number): DiskPace {
  return {
    saveMinUs: random.pick([50, 500]),
    saveMeanUs: random.pick([50, 500, 5_000, electionMs * 20]),
    stall: random.pick([0, 0, 0.01]),
    stallUs: electionMs * 1_000 * random.pick([0.2, 1, 3]),
    failure: random.pick([0, 0, 0, 0.0005]),
  };
}

/** What is left of a life in which people recover: every disk keeps what it has, and nobody is removed. */
export function withRecoveries(swarm: Swarm): Swarm {
  if (swarm.recoveries === 0) return swarm;
  const troubles = { ...swarm.troubles };
  for (const trouble of [...OF_DISKS, 'wipe', 'rolledBack', 'cloned'] as const) troubles[trouble] = 0;
  return { ...swarm, troubles, goesEveryMs: 0, healsCoreOnly: false };
}

/** Mostly as in a node: no life says that much without a quorum. */
const HELD_MAX = [LIMITS.outboxEventsMax, LIMITS.outboxEventsMax, 40, 4];
const SHARE_OF_BAD_DISKS = 0.4;
const OF_DISKS: readonly Trouble[] = ['bitRot', 'tornPage', 'lostSync', 'readError', 'syncError'];
/** In half of the lives as in a node, whose logs are far longer: then there are none. */
function drawSnapshots(random: Random): SnapshotOptions {
  if (random.chance(0.5)) return SNAPSHOTS;
  return {
    behindEntries: random.pick([3, 10, 30, 80]),
    chunkBytes: random.pick([3_000, 10_000, 50_000]),
    pageEntries: 100,
  };
}

function drawTroubles(random: Random): Record<Trouble, number> {
  const isQuiet = random.chance(0.1);
  const weights = {} as Record<Trouble, number>;
  for (const trouble of TROUBLES) {
    weights[trouble] = isQuiet || random.chance(0.4) ? 0 : random.between(1, 5);
  }
  // Most disks are good ones; a night of half a life is enough.
  if (!random.chance(SHARE_OF_BAD_DISKS)) for (const trouble of OF_DISKS) weights[trouble] = 0;
  weights.night = Math.min(weights.night, 1);
  return weights;
}

/** The rank policy by name; `fixed` orders the devices as they are given. */
export function policyOf(name: Swarm['policy'], devices: readonly DeviceId[]): RankPolicy {
  return name === 'fixed' ? { name, order: devices } : { name };
}
