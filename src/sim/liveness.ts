/** After everything was healed: does the group come to rest, with everything confirmed everywhere, in stated time? */
import { SNAPSHOTS, type TimingProfile } from '../core/options.ts';
import type { ReplicaView } from '../core/view.ts';
import type { DeviceId } from '../protocol/ids.ts';
import { replayFold } from './fold-digest.ts';
import { canSay, whyKeysNotAtRest } from './keys/keys-at-rest.ts';
import { tellReaders } from './keys/readers.ts';
import { isQuorum } from './ledger.ts';
import type { SimNode } from './node.ts';
import { isMember, type World } from './world.ts';

/**
 * Virtual ms within which a healed group must be at rest: time for joins, for elections one after the other, and
 * for the two steps from 1 to 5 voters.
 */
function restWithinMs({ suspicionCeilingMs, roundMs, promoteAfterMs }: TimingProfile): number {
  return 10_000 + 15 * (suspicionCeilingMs + roundMs) + 4 * promoteAfterMs;
}

/**
 * What somebody lacks and does not get by log comes in page by page (SN20): each takes a round trip and a save, and a round
 * more at most each time that a frame is lost (SN23). Twice that: a page ends where a snapshot does, and chance is uneven.
 */
export function historyWithinMs({ network, options }: World, core: readonly SimNode[]): number {
  const { snapshots = SNAPSHOTS, timing, weather } = options;
  const written = core.reduce((sum, { disk }) => sum + disk.applied.outbox.size, 0);
  const last = written + Math.max(...core.map(({ disk }) => disk.log.lastIndex));
  const lacked = core.map(({ disk: { log } }) => {
    const behind = last - log.lastIndex;
    const missing = log.holes.reduce((sum, { low, high }) => sum + high - low + 1, 0);
    return missing + (behind > snapshots.behindEntries ? behind : 0);
  });
  const pages = Math.ceil(Math.max(...lacked) / snapshots.pageEntries);
  const ids = core.map(({ deviceId }) => deviceId);
  const pairs = ids.flatMap((a) => ids.filter((b) => b !== a).map((b) => network.roundTripUs(a, b)));
  const saves = core.map(({ diskPace }) => diskPace.saveMinUs + diskPace.saveMeanUs);
  const pageMs = (Math.max(0, ...pairs) + Math.max(...saves)) / 1000;
  const arrives = (1 - weather.loss) ** 2;
  return 2 * pages * (pageMs + (1 / arrives - 1) * timing.roundMs);
}

/** The same until a majority of voters follows one host: elections one after the other, some of them lost. */
function hostWithinMs({ suspicionCeilingMs, roundMs }: TimingProfile): number {
  return 10 * (suspicionCeilingMs + roundMs);
}

/** Turns, trials and searches of some seconds each, one after the other (MK70 to MK72), and a minute's patience (MK75). */
const KEYS_WITHIN_MS = 120_000;

/** A host that was asked for a handover soon after another waits ten rounds first, then gives it one and a half. */
const HANDOVER_ROUNDS = 12;

/** How long a group at rest is watched: nothing may change any more. */
function watchMs({ suspicionFloorMs, roundMs }: TimingProfile): number {
  return 10 * (suspicionFloorMs + roundMs);
}

/** Voters that a group has when all are there: odd, of those who vote already or are willing to host. */
function votersFor(nodes: readonly SimNode[], present: readonly DeviceId[]): number {
  const fit = nodes.filter((node) => node.willing || present.includes(node.deviceId)).length;
  return fit >= 5 ? 5 : fit >= 3 ? 3 : 1;
}

/** The host that a majority of its own voters follows; null while there is none. */
function hostOfMajority(nodes: readonly SimNode[]): DeviceId | null {
  const views = nodes.flatMap((node) => node.view() ?? []);
  for (const { role, deviceId, term, config } of views) {
    if (role !== 'leader') continue;
    const follows = views.filter((view) => view.leader === deviceId && view.term === term);
    if (isQuorum(config, (voter) => follows.some((view) => view.deviceId === voter))) return deviceId;
  }
  return null;
}

/** What is still missing before these nodes, if they are all, or a core of them is at rest; null when it is. */
export function whyNotAtRest(nodes: readonly SimNode[], areAll = true): string | null {
  const views: ReplicaView[] = [];
  for (const node of nodes) {
    const view = node.view();
    if (view === null) return `${node.name} does not run`;
    if (!isMember(node)) return `${node.name} does not belong to the group yet`;
    if (view.outbox.length > 0) return `${node.name} has ${view.outbox.length} events that are not confirmed`;
    // A replica's view is already that of the bundle which is being saved.
    if (node.isSaving) return `${node.name} is still saving`;
    if (view.history !== null) return `${node.name} lacks ${view.history.total} entries or their verdicts`;
    views.push(view);
  }
  const leaders = views.filter(({ role }) => role === 'leader');
  const leader = leaders[0];
  if (leader === undefined || leaders.length > 1) return `${leaders.length} hosts`;
  if (leader.commitIndex < leader.lastIndex) return `${leader.commitIndex} of ${leader.lastIndex} confirmed`;
  const { voters, votersOld } = leader.config;
  if (votersOld.length > 0) return 'a change of voters is under way';
  const wanted = votersFor(nodes, voters);
  if (areAll && voters.length !== wanted) return `${voters.length} voters instead of ${wanted}`;
  for (const [i, view] of views.entries()) {
    const { name } = nodes[i]!;
    if (view.leader !== leader.deviceId || view.term !== leader.term) return `${name} follows another host`;
    if (view.appliedIndex !== leader.appliedIndex) return `${name} applied ${view.appliedIndex}`;
    if (view.appliedHead.hash !== leader.appliedHead.hash) return `${name} applied another log`;
    if (view.lastIndex !== leader.lastIndex) return `${name} has a longer log`;
  }
  return null;
}

/** Lets what is no trouble come to its end: handovers that somebody asked for or that lead to a better host, and what the autopilot wants. */
function settle(world: World, core: readonly SimNode[], rest: () => void): void {
  const { suspicionFloorMs, roundMs, shrinkToOneAfterMs, betterForMs, handoverEveryMs } =
    world.options.timing;
  // One that was asked for, and then the one to whoever is better placed.
  const handoverMs = suspicionFloorMs + HANDOVER_ROUNDS * roundMs + betterForMs + handoverEveryMs;
  if (isWhole(world, core)) {
    world.run(handoverMs);
    rest();
    return;
  }
  // Each host counts anew how long the others are away, and clocks may be slow.
  for (let before = '', step = 0; world.failure === null && before !== standing(core); step++) {
    if (step > AUTOPILOT_STEPS_MAX) world.fail('LIVE', `voters or hosts change without end: ${before}`);
    before = standing(core);
    world.run(handoverMs + AUTOPILOT_PATIENCE * shrinkToOneAfterMs);
    rest();
  }
}

/** True when nobody is missing: then it is known how many voters there must be. */
function isWhole({ nodes, spares }: World, core: readonly SimNode[]): boolean {
  return core.length + spares.length === nodes.length;
}

function tellDistances(world: World, core: readonly SimNode[]): void {
  const ids = core.map(({ deviceId }) => deviceId);
  world.tell({
    type: 'distances',
    roundTrips: new Map(
      ids.map((id) => [id, new Map(world.network.measuredBy(id).map(({ to, rttUs }) => [to, rttUs]))]),
    ),
    willing: new Set(core.filter(({ willing }) => willing).map(({ deviceId }) => deviceId)),
    isByCloseness: world.options.policy(ids).name === 'centrality',
  });
}

/** Whatever the autopilot changes. */
function standing(core: readonly SimNode[]): string {
  return core.map((node) => `${node.name} ${node.view()?.term} ${node.view()?.configIndex}`).join(', ');
}

const AUTOPILOT_PATIENCE = 1.2;
/** Five voters become three, then one, each time after a handover, and what had begun before. */
const AUTOPILOT_STEPS_MAX = 6;

/** Lets the healed nodes come to rest and watches them, each of which writes once more (L6); the world's failure says what did not happen. */
export function reachRest(
  world: World,
  healed: readonly SimNode[],
  write: (node: SimNode) => void,
): { readonly restedAfterMs: number } {
  const { timing } = world.options;
  // Who is removed meanwhile is not waited for.
  const stay = (): SimNode[] => healed.filter((node) => !world.givenUp.has(node));
  const whyNot = (): string | null =>
    whyNotAtRest(stay(), isWhole(world, stay())) ?? whyKeysNotAtRest(stay());
  const healedMs = world.timeline.nowMs;
  const isSealed = (world.options.sealed ?? 0) > 0;
  const limitMs = restWithinMs(timing) + historyWithinMs(world, healed) + (isSealed ? KEYS_WITHIN_MS : 0);
  world.tell({ type: 'healed', hostWithinMs: hostWithinMs(timing), restWithinMs: limitMs });
  let askAtUs = 0;
  let isHosted = false;
  const isAtRest = (): boolean => {
    // Asking after every single occurrence would cost more than the simulation.
    if (world.timeline.nowUs < askAtUs) return false;
    askAtUs = world.timeline.nowUs + 1000 * timing.tickMs;
    const host = isHosted ? null : hostOfMajority(stay());
    if (host !== null) {
      isHosted = true;
      world.tell({ type: 'hosted', node: host });
    }
    return whyNot() === null;
  };
  const rest = (): void => {
    if (world.runUntil(isAtRest, limitMs)) return;
    world.fail('LIVE', `not at rest ${Math.round(limitMs)} ms after everything was healed: ${whyNot()}`);
  };
  rest();
  world.tell({ type: 'rested' });
  const restedAfterMs = world.timeline.nowMs - healedMs;
  settle(world, healed, rest);
  const core = stay();
  world.note('at rest');
  if (isWhole(world, core)) tellDistances(world, core);
  world.tell({ type: 'settled', term: world.jury.ledger.newestTermLed });
  const before = core.map((node) => node.view());
  askForOneMore(world, core, write);
  world.run(watchMs(timing));
  if (world.failure !== null) return { restedAfterMs };
  const missing = whyNot();
  if (missing !== null) world.fail('LIVE', `did not stay at rest: ${missing}`);
  for (const [i, node] of core.entries()) {
    const view = node.view();
    if (view?.term !== before[i]?.term || view?.leader !== before[i]?.leader) {
      world.fail('LIVE', `${node.name} changed its host without any trouble`);
    }
  }
  tellTheEnd(world, core);
  return { restedAfterMs };
}

/** Who has not the keys of the room, as nobody is left who could give them, says nothing. */
function askForOneMore(world: World, core: readonly SimNode[], write: (node: SimNode) => void): void {
  const writers = core.filter(canSay);
  const withinMs = watchMs(world.options.timing) / 2;
  world.tell({ type: 'asked', nodes: writers.map(({ deviceId }) => deviceId), withinMs });
  for (const node of writers) write(node);
}

function tellTheEnd(world: World, core: readonly SimNode[]): void {
  for (const node of core) {
    node.tellFold();
    world.tell({ type: 'shown', node: node.deviceId, events: node.view()?.tentative() ?? [] });
  }
  const { ledger } = world.jury;
  const digests = replayFold(ledger, world.scope, world.options.suite);
  world.tell({ type: 'replayed', digests });
  tellReaders(world, core);
  world.tell({ type: 'converged', nodes: core.map(({ deviceId }) => deviceId) });
}
