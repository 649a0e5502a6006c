/**
 * When a voter runs (rules EL6, EL7, RK5): the best-ranked reachable one at once, each next a slot later. Rank
 * shapes timing only: whoever runs must still win a pre-vote and a vote.
 */
import type { DeviceId } from '../../protocol/ids.ts';
import { hasForkBegun } from '../fork/has-begun.ts';
import { orderByRank } from '../rank/rank-list.ts';
import { hasQuorum, isVoter, votersOf } from '../roster/quorum.ts';
import { isReceiving, lacksUnapplied } from '../snapshot/state.ts';
import { isReachable, isWilling } from '../state.ts';
import type { CoreState } from '../state.ts';
import type { Outage } from './outage.ts';

const SLOT_MS_MIN = 25;
/** Allowance for one fsync on the way to a vote. */
const FSYNC_MS = 5;
const CYCLE_MAX = 4;

/**
 * A voter may run; so may a device that the newest config leaves out, as long as that config is not confirmed: it may
 * be the only one that holds it. It does not count its own vote then (Ongaro's thesis 4.2.2).
 */
export function mayRun(state: CoreState): boolean {
  const { config, index } = state.configs.newest;
  const isOpen =
    state.hardState.term < Number.MAX_SAFE_INTEGER && hasForkBegun(state.scope, state.log.last.index);
  if (!isOpen || isReceiving(state) || lacksUnapplied(state)) return false;
  if (isVoter(config, state.deviceId)) return true;
  return index > state.hardState.commitIndex && isVoter(state.configs.at(index - 1).config, state.deviceId);
}

/** Voters that may run, in the order in which they should: willing before unwilling, those who lost at the end. */
export function candidateOrder(state: CoreState, outage: Outage): DeviceId[] {
  const present = orderByRank(state.rank, votersOf(state.configs.newest.config)).filter(
    (device) => device !== outage.lostHost && isReachable(state, device),
  );
  const weight = (device: DeviceId): number =>
    (outage.passedOver.has(device) ? 2 : 0) +
    (isWilling(state, device) && !state.unwilling.includes(device) ? 0 : 1);
  return present
    .map((device, place) => ({ device, place, weight: weight(device) }))
    .sort((a, b) => a.weight - b.weight || a.place - b.place)
    .map((candidate) => candidate.device);
}

/** A slot is long enough for a better-ranked candidate to be heard first; one very slow peer does not stretch it beyond a round. */
export function slotTicks(state: CoreState): number {
  const slowestMs = Math.max(0, ...state.delays.values()) / 1000;
  const slot = state.ticks.of(Math.max(SLOT_MS_MIN, 2 * slowestMs + FSYNC_MS));
  return Math.min(slot, Math.max(state.ticks.round, state.ticks.of(SLOT_MS_MIN)));
}

/** Decides when this node runs in the present outage; with rank 0 that is within this very step (`step` asks isCampaignDue). */
export function scheduleCampaign(state: CoreState, notBeforeTick = state.tick): void {
  const { outage } = state;
  const { config } = state.configs.newest;
  if (outage === null || state.role.name !== 'follower' || state.role.leader !== null) return;
  outage.campaignTick = null;
  if (!mayRun(state)) return;
  if (!hasQuorum(config, (device) => isReachable(state, device))) return;
  let order = candidateOrder(state, outage);
  if (order.every((device) => outage.passedOver.has(device))) {
    outage.passedOver.clear();
    outage.cycle = Math.min(outage.cycle + 1, CYCLE_MAX);
    order = candidateOrder(state, outage);
  }
  const place = order.includes(state.deviceId) ? order.indexOf(state.deviceId) : order.length;
  const calm = place === 0 && outage.cycle === 0;
  const jitter = calm
    ? 0
    : state.random.below((state.ticks.of(state.options.timing.jitterMs) + 1) << outage.cycle);
  const waitTicks = ((place * slotTicks(state)) << outage.cycle) + jitter;
  // After a start an existing host gets the time to be heard first.
  const settled =
    outage.lostHost === null && config.voters.length > 1 ? outage.sinceTick + state.ticks.suspicionFloor : 0;
  outage.campaignTick = Math.max(notBeforeTick, state.tick, settled) + waitTicks;
}

/**
 * Gives a candidate the time to win before running against it: once in an outage. One that asks again ran and did
 * not win, and must not keep the others from running for ever.
 */
export function giveWay(state: CoreState, candidate: DeviceId): void {
  const { outage } = state;
  if (outage === null || outage.gaveWayTo.has(candidate)) return;
  outage.gaveWayTo.add(candidate);
  outage.campaignTick = Math.max(outage.campaignTick ?? 0, state.tick + state.ticks.round);
}

/** This candidate ran and did not win: others go first, then everyone again with longer slots. */
export function passOver(state: CoreState, device: DeviceId): void {
  state.outage?.passedOver.add(device);
}

export function isCampaignDue(state: CoreState): boolean {
  const due = state.outage?.campaignTick ?? null;
  return state.role.name === 'follower' && state.role.leader === null && due !== null && state.tick >= due;
}
