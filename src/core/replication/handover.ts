/** Planned handover (rules EL14, EL15, RS9): the host chooses an up-to-date voter and asks it to run; leavers lose their votes first. */
import type { Config } from '../../protocol/entry.ts';
import type { DeviceId, Term } from '../../protocol/ids.ts';
import { mayRun } from '../election/campaign.ts';
import { startVote } from '../election/vote.ts';
import { becomeFollower } from '../election/role.ts';
import { orderByRank } from '../rank/rank-list.ts';
import { isVoter, receiversOf } from '../roster/quorum.ts';
import { mayStop, nextConfig } from '../roster/voter-changes.ts';
import type { DeviceEvidence, VoterEvidence } from '../roster/voter-evidence.ts';
import { isReachable, isWilling, leaderOf, publish, send } from '../state.ts';
import type { CoreState, LeaderRole } from '../state.ts';
import { appendAsLeader } from './become-leader.ts';
import { isCaughtUp } from './progress.ts';
import { isToBeRemoved } from './removals.ts';
import { maySucceed } from './whole-logs.ts';

/** Rounds in which a host serves after a handover that failed, whoever asks for another. */
const TRANSFER_PAUSE_ROUNDS = 10;

/** `to` null: the best-ranked voter that is there. Proposals wait in outboxes meanwhile. */
export function startTransfer(state: CoreState, role: LeaderRole, to: DeviceId | null): void {
  if (role.transfer !== null) return;
  const target = to ?? bestSuccessor(state, role);
  const fits =
    target !== null && target !== state.deviceId && role.progress.has(target) && isReachable(state, target);
  if (!fits || !isVoter(state.configs.newest.config, target)) return;
  const deadlineTick = state.tick + state.ticks.suspicionFloor + state.ticks.round;
  role.transfer = { to: target, deadlineTick, sent: false };
}

/**
 * EL14 A member asks for a handover. While one goes on, nothing is taken, so a host serves for a while in between:
 * whoever asks without end must not keep the group from confirming.
 */
export function handleTransferRequest(state: CoreState, to: DeviceId): void {
  if (state.role.name === 'leader') state.role.requestedTransfer = to;
}

function bestSuccessor(state: CoreState, role: LeaderRole): DeviceId | null {
  const { voters } = state.configs.newest.config;
  const fit = orderByRank(state.rank, voters).filter(
    (device) => device !== state.deviceId && isReachable(state, device) && !role.leavers.has(device),
  );
  return fit.find((device) => isWilling(state, device)) ?? fit[0] ?? null;
}

/** Sends TimeoutNow once the successor has everything; gives up after an election time-out (scenario 89). */
export function advanceTransfer(state: CoreState, role: LeaderRole): void {
  if (role.requestedTransfer !== null && state.tick >= role.nextRequestTick) {
    startTransfer(state, role, role.requestedTransfer);
    role.requestedTransfer = null;
  }
  const { transfer } = role;
  if (transfer === null) return;
  if (state.tick >= transfer.deadlineTick || !isReachable(state, transfer.to)) {
    role.transfer = null;
    role.nextRequestTick = state.tick + TRANSFER_PAUSE_ROUNDS * state.ticks.round;
    return;
  }
  const match = role.progress.get(transfer.to)?.match ?? 0;
  if (transfer.sent || match < state.log.last.index) return;
  transfer.sent = true;
  send(state, transfer.to, { type: 'timeoutNow', term: state.hardState.term });
}

/** EL14 The host asked: run at once, without a pre-vote. */
export function handleTimeoutNow(state: CoreState, from: DeviceId, term: Term): void {
  const asked = term === state.hardState.term && leaderOf(state) === from;
  if (asked && isVoter(state.configs.newest.config, state.deviceId) && mayRun(state)) startVote(state, true);
}

export function startLeave(state: CoreState): void {
  if (state.leaving !== null) return;
  const giveUpTick = state.tick + 2 * (state.ticks.suspicionCeiling + state.ticks.round);
  state.leaving = { announced: false, nextAskTick: state.tick, giveUpTick };
  state.willing = false;
}

/** Called every turn while this node winds down; `left` is published once, in the end even without a host's word. */
export function advanceLeave(state: CoreState): void {
  const { leaving } = state;
  if (leaving === null || leaving.announced) return;
  if (state.tick >= leaving.giveUpTick) {
    announceLeft(state);
    return;
  }
  const { config } = state.configs.newest;
  if (state.role.name === 'leader') {
    advanceOwnLeave(state, state.role);
    return;
  }
  const settled = state.configs.newest.index <= state.hardState.commitIndex;
  if (!isVoter(config, state.deviceId) && settled) announceLeft(state);
  else if (state.tick >= leaving.nextAskTick) {
    const host = leaderOf(state);
    if (host === null || !isReachable(state, host)) return;
    leaving.nextAskTick = state.tick + state.ticks.heartbeat;
    send(state, host, { type: 'leave' });
  }
}

/** A host moves its vote first, then its role; alone, it just goes. */
function advanceOwnLeave(state: CoreState, role: LeaderRole): void {
  role.leavers.add(state.deviceId);
  role.reviewVoters = true;
  const evidence = voterEvidence(state, role);
  const alone = receiversOf(evidence.config).every(
    (device) => device === state.deviceId || !isReachable(state, device),
  );
  if (alone) {
    announceLeft(state);
    return;
  }
  const settled = state.configs.newest.index <= state.hardState.commitIndex;
  if (!settled || !mayStop(evidence, state.deviceId)) return;
  if (bestSuccessor(state, role) === null) announceLeft(state);
  else startTransfer(state, role, null);
}

export function announceLeft(state: CoreState): void {
  if (state.leaving === null || state.leaving.announced) return;
  state.leaving.announced = true;
  publish(state, { type: 'left' });
}

/** RS9 A voter asks to stop: plan its vote's move, and say when it is done. */
export function handleLeave(state: CoreState, from: DeviceId): void {
  if (state.role.name !== 'leader') return;
  state.role.leavers.add(from);
  state.role.owedLeaves.add(from);
  state.role.reviewVoters = true;
}

/** Learners for new devices, moving votes, what the autopilot wants; then the other half of a joint change. */
export function advanceVoters(state: CoreState, role: LeaderRole): void {
  const { commitIndex } = state.hardState;
  // R2: nothing changes before an entry of this term is confirmed; R1: one change at a time.
  if (commitIndex < role.noopIndex || state.configs.newest.index > commitIndex) return;
  if (role.transfer !== null || !role.reviewVoters) return;
  // RS23 Nobody gets a vote whom the log removes.
  if (role.removals.removalIndex > state.appliedIndex) return;
  const evidence = voterEvidence(state, role);
  const next = nextConfig(evidence);
  role.reviewVoters = next !== null;
  if (next !== null) {
    if (!maySucceed(state, role, next) || !haveHeirsAnswered(state, role, next)) return;
    role.heirsAskedTick = null;
    appendAsLeader(state, role, { kind: 'config', config: next });
    return;
  }
  role.heirsAskedTick = null;
  for (const device of role.owedLeaves) {
    if (!mayStop(evidence, device)) continue;
    role.owedLeaves.delete(device);
    send(state, device, { type: 'leaveAnswer' });
  }
}

/** A host that is no voter any more hands over; without a successor it steps down (scenario 76). */
export function yieldIfNoVoter(state: CoreState, role: LeaderRole): void {
  const { index, config } = state.configs.newest;
  if (index > state.hardState.commitIndex || isVoter(config, state.deviceId)) return;
  if (role.transfer === null) startTransfer(state, role, null);
  if (role.transfer === null) becomeFollower(state, state.hardState.term, null);
}

/**
 * RS18 Whoever is to get a vote answers first: votes given to devices that vanished a moment ago, before anybody could
 * notice, may be a majority, and then nothing takes them back.
 */
function haveHeirsAnswered(state: CoreState, role: LeaderRole, { voters, votersOld }: Config): boolean {
  const heirs = votersOld.length === 0 ? [] : voters.filter((device) => !votersOld.includes(device));
  if (heirs.length === 0) return true;
  const { heirsAskedTick } = role;
  if (heirsAskedTick === null || state.tick - heirsAskedTick > state.ticks.presentWithin) {
    role.heirsAskedTick = state.tick;
    role.nextLearnerHeartbeatTick = state.tick;
    return false;
  }
  return heirs.every((device) => (role.progress.get(device)?.lastHeardTick ?? 0) > heirsAskedTick);
}

function voterEvidence(state: CoreState, role: LeaderRole): VoterEvidence {
  const { config } = state.configs.newest;
  const members = [...state.roster.devices.values()].filter((device) => device.memberId !== null);
  return {
    config,
    self: state.deviceId,
    members: new Set(members.map((device) => device.deviceId)),
    removed: state.roster.removed,
    devices: new Map(receiversOf(config).map((device) => [device, deviceEvidence(state, role, device)])),
    rank: state.rank,
    nowTick: state.tick,
    limits: state.ticks,
  };
}

function deviceEvidence(state: CoreState, role: LeaderRole, device: DeviceId): DeviceEvidence {
  const progress = role.progress.get(device);
  return {
    linked: isReachable(state, device),
    heardTick: progress?.lastHeardTick ?? state.tick,
    hasAnswered: progress === undefined || progress.missing !== null,
    caughtUp: progress === undefined || isCaughtUp(progress, state.hardState.commitIndex),
    steadySinceTick: progress?.steadySinceTick ?? null,
    willing: isWilling(state, device),
    leaving: role.leavers.has(device),
    removing: isToBeRemoved(state, role, device),
  };
}
