/**
 * A better host (rules RK12..RK14): after failovers the role may lie with whoever was there, far from everybody. The host
 * moves it only when another voter is clearly better placed, and has been for long: each handover holds up what is
 * being said for a moment, and delays of a few milliseconds come and go.
 */
import type { DeviceId } from '../../protocol/ids.ts';
import { startTransfer } from '../replication/handover.ts';
import type { Progress } from '../replication/progress.ts';
import { isToBeRemoved } from '../replication/removals.ts';
import { hasQuorum, isJoint } from '../roster/quorum.ts';
import { isReachable, isWilling } from '../state.ts';
import type { CoreState, LeaderRole } from '../state.ts';
import { isShunned } from '../tamper/left-out-state.ts';
import { UNREACHABLE } from './floyd-warshall.ts';
import { closenessCosts } from './policies.ts';
import { orderByRank } from './rank-list.ts';

/** A fifth less: what is far for everybody differs by whole buckets without being better. */
const CLEARLY_LESS = 0.8;
/** There and back to each other device a whole bucket less: what noise at the edge of a bucket cannot make. */
const BUCKETS_PER_PEER = 2;
/** More entries that wait for confirmation mean that host, disks or links have enough to do. */
const UNCONFIRMED_MAX = 256;

/** Which of `devices` are clearly better placed than `self`; none while a delay between any two is not known. */
export function clearlyBetter(
  devices: readonly DeviceId[],
  delays: readonly (readonly number[])[],
  self: DeviceId,
): DeviceId[] {
  const costs = closenessCosts(delays);
  const own = costs[devices.indexOf(self)];
  if (own === undefined || costs.some((cost) => cost >= UNREACHABLE)) return [];
  const limit = Math.min(own - BUCKETS_PER_PEER * (devices.length - 1), CLEARLY_LESS * own);
  return devices.filter((_device, i) => costs[i]! <= limit);
}

/** With every look at the ranking. `present`: voters within reach, with the delays between them. */
export function reviewHost(
  state: CoreState,
  role: LeaderRole,
  present: readonly DeviceId[],
  delays: readonly (readonly number[])[],
): void {
  const better =
    state.options.policy.name === 'centrality' ? clearlyBetter(present, delays, state.deviceId) : [];
  for (const device of role.better.keys()) if (!better.includes(device)) role.better.delete(device);
  for (const device of better) if (!role.better.has(device)) role.better.set(device, state.tick);
  if (state.leaving !== null || !isCalm(state, role)) return;
  const fit = orderByRank(state.rank, present).filter((device) => isFit(state, role, device));
  if (!state.willing) {
    // RK14 It hosted because nobody else would.
    if (fit[0] !== undefined) startTransfer(state, role, fit[0]);
    return;
  }
  const { handoverTick, ticks, tick } = state;
  if (handoverTick !== null && tick - handoverTick < ticks.handoverEvery) return;
  const heir = fit.find((device) => tick - (role.better.get(device) ?? tick) >= ticks.betterFor);
  if (heir === undefined) return;
  // An attempt that fails counts too.
  state.handoverTick = tick;
  startTransfer(state, role, heir);
}

/** RK13 Nothing else is going on: no change of voters, no handover, and nobody has too much to do. */
function isCalm(state: CoreState, role: LeaderRole): boolean {
  const { config, index } = state.configs.newest;
  const { commitIndex } = state.hardState;
  const isSettled = !isJoint(config) && index <= commitIndex && commitIndex >= role.noopIndex;
  const isChanging = role.heirsAskedTick !== null || role.leavers.size > 0 || role.transfer !== null;
  const isLoaded = state.doubt > 0 || state.log.last.index - commitIndex > UNCONFIRMED_MAX;
  return isSettled && !isChanging && !isLoaded && state.tick >= role.nextRequestTick;
}

/** It is there, wants to host, holds what is confirmed, and by its own report reaches a quorum: else it could not win. */
function isFit(state: CoreState, role: LeaderRole, device: DeviceId): boolean {
  const progress = role.progress.get(device);
  if (progress === undefined || !isReachable(state, device) || !isWilling(state, device)) return false;
  if (isShunned(state, device)) return false;
  const reaches = role.matrix.get(device);
  const hears = (voter: DeviceId): boolean => voter === device || reaches?.has(voter) === true;
  if (!hasQuorum(state.configs.newest.config, hears)) return false;
  return isPresent(state, progress) && !isToBeRemoved(state, role, device);
}

function isPresent({ tick, ticks, hardState }: CoreState, { lastHeardTick, match }: Progress): boolean {
  return tick - lastHeardTick <= ticks.suspicionFloor && match >= hardState.commitIndex;
}
