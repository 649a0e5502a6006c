/**
 * Failure detection (rules EL1..EL4): whom does this node believe to be there? Closed links and silence count,
 * hearsay does not.
 */
import type { DeviceId } from '../../protocol/ids.ts';
import type { LinkDownReason } from '../inputs.ts';
import { forgetSent } from '../tentative/gossip.ts';
import { becomeProbe } from '../replication/progress.ts';
import { peerEvidence, publish, send } from '../state.ts';
import type { CoreState } from '../state.ts';
import { answerDeferredPreVotes } from './pre-vote.ts';
import { newOutage } from './outage.ts';
import { scheduleCampaign } from './campaign.ts';
import { stretched } from './self-doubt.ts';
import { isVoter } from '../roster/quorum.ts';

/** A frame that only a host sends arrived from the host. */
export function heardHost(state: CoreState, host: DeviceId): void {
  state.hostHeardMonoMs = state.monoMs;
  peerEvidence(state, host).lastHeardTick = state.tick;
}

/** Heartbeats come at a known rhythm: their gaps, and how far they scatter, say what silence is unusual. */
export function noteHeartbeatGap(state: CoreState, host: DeviceId): void {
  const peer = peerEvidence(state, host);
  const gap16 = 16 * Math.min(state.tick - peer.lastBeatTick, state.ticks.suspicionCeiling);
  peer.lastBeatTick = state.tick;
  // A learner is told less often, which is no measure for the voter that it may become.
  if (!isVoter(state.configs.newest.config, state.deviceId)) return;
  const off16 = Math.abs(gap16 - state.hostGap.mean16);
  state.hostGap.mean16 += Math.round((gap16 - state.hostGap.mean16) / 16);
  state.hostGap.deviation16 += Math.round((off16 - state.hostGap.deviation16) / 8);
}

/** EL2 Silence is suspicious at three times the usual gap, scatter included, between floor and ceiling. */
function suspicionTicks({ hostGap, ticks }: CoreState): number {
  const usual = Math.ceil((3 * (hostGap.mean16 + hostGap.deviation16)) / 16);
  return Math.min(Math.max(usual, ticks.suspicionFloor), ticks.suspicionCeiling);
}

export function tickFollower(state: CoreState): void {
  if (state.role.name !== 'follower') return;
  const host = state.role.leader;
  if (host === null) {
    // Whatever ended an attempt to run, and however often: whoever may run gets its turn again.
    if (state.outage?.campaignTick === null) scheduleCampaign(state);
    return;
  }
  const heard = peerEvidence(state, host).lastHeardTick;
  // A learner hears its host less often and has no part in replacing it.
  const patience = isVoter(state.configs.newest.config, state.deviceId)
    ? suspicionTicks(state)
    : Math.max(state.ticks.suspicionCeiling, 3 * state.ticks.learnerHeartbeat);
  if (state.tick - heard > stretched(state, patience)) suspectHost(state);
}

/** EL1 From here on this voter grants pre-votes and may run itself. */
export function suspectHost(state: CoreState): void {
  if (state.role.name !== 'follower' || state.role.leader === null) return;
  const host = state.role.leader;
  state.role.leader = null;
  publish(state, { type: 'suspected', host });
  beginOutage(state, host);
}

function beginOutage(state: CoreState, lostHost: DeviceId | null): void {
  state.outage = newOutage(state.tick, state.hardState.term, lostHost);
  state.out.statusChanged = true;
  scheduleCampaign(state);
  answerDeferredPreVotes(state);
}

export function linkUp(state: CoreState, peer: DeviceId): void {
  const evidence = peerEvidence(state, peer);
  evidence.up = true;
  evidence.lastHeardTick = state.tick;
  state.out.statusChanged = true;
  send(state, peer, greeting(state));
  if (state.role.name === 'leader') {
    // Whoever comes back did not leave.
    state.role.leavers.delete(peer);
    state.role.owedLeaves.delete(peer);
    const progress = state.role.progress.get(peer);
    if (progress) becomeProbe(progress, Math.min(progress.next, state.log.last.index + 1), state.tick);
  }
  if (state.outbox.sentTo === peer) state.outbox.sentTo = null;
  forgetSent(state, peer);
  state.heads.told.delete(peer);
  if (state.outage !== null && state.outage.campaignTick === null) scheduleCampaign(state);
}

/** EL1 A refused or silent link is suspicion at once; a closed one waits for the redial. */
export function linkDown(state: CoreState, peer: DeviceId, reason: LinkDownReason): void {
  const evidence = peerEvidence(state, peer);
  evidence.up = false;
  state.out.statusChanged = true;
  if (state.role.name === 'leader') {
    const progress = state.role.progress.get(peer);
    if (progress) progress.steadySinceTick = null;
  }
  if (reason === 'closed') return;
  if (state.role.name === 'follower' && state.role.leader === peer) suspectHost(state);
}

function greeting(state: CoreState): {
  type: 'greeting';
  term: number;
  lastIndex: number;
  commitIndex: number;
  willing: boolean;
} {
  return {
    type: 'greeting',
    term: state.hardState.term,
    lastIndex: state.log.last.index,
    commitIndex: state.hardState.commitIndex,
    willing: state.willing,
  };
}
