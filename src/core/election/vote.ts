/** RequestVote (rules EL8..EL11): Raft as in the paper. One vote a term, saved before it is told; freshness first. */
import type { DeviceId } from '../../protocol/ids.ts';
import type { ReplicaMessage, RequestVote, Vote } from '../../protocol/peer-messages.ts';
import { becomeLeader } from '../replication/become-leader.ts';
import { hasQuorum, votersOf } from '../roster/quorum.ts';
import { isImpaired } from '../snapshot/state.ts';
import { leaderOf, reportClock, send, setHardState } from '../state.ts';
import type { CandidateRole, CoreState } from '../state.ts';
import { passOver, scheduleCampaign } from './campaign.ts';
import { newOutage } from './outage.ts';
import { becomeFollower, trustsHost } from './role.ts';

/** `transfer`: the host itself asked for it, so other voters need not have lost it. */
export function startVote(state: CoreState, transfer: boolean): void {
  const term = state.hardState.term + 1;
  state.outage ??= newOutage(state.tick, state.hardState.term, leaderOf(state));
  // What the host of the term before was owed must not be signed in this one (CM4).
  state.owedAcknowledgement = null;
  setHardState(state, { term, votedFor: state.deviceId });
  state.role = {
    name: 'candidate',
    granted: new Set([state.deviceId]),
    refused: new Set(),
    deadlineTick: state.tick + state.ticks.round,
    transfer,
  };
  if (transfer) state.handoverTick = state.tick;
  state.out.statusChanged = true;
  const { index: lastIndex, term: lastTerm } = state.log.last;
  for (const to of votersOf(state.configs.newest.config)) {
    send(state, to, { type: 'requestVote', term, lastIndex, lastTerm, transfer });
  }
}

/** EL17 Who heard of a host or of a later term in the turn in which it began to run asks nobody: by now it may have no vote. */
export function withdrawRequests({ role, out }: CoreState): void {
  if (role.name !== 'follower' || !out.messages.some(({ message }) => isRequest(message))) return;
  out.messages = out.messages.filter(({ message }) => !isRequest(message));
}

function isRequest({ type }: ReplicaMessage): boolean {
  return type === 'requestVote' || type === 'preVote';
}

export function handleRequestVote(state: CoreState, from: DeviceId, message: RequestVote): void {
  if (message.term > state.hardState.term) {
    // EL9 Stickiness: a node that trusts its host does not even learn the new term.
    if (trustsHost(state) && !message.transfer) return;
    if (message.transfer) state.handoverTick = state.tick;
    becomeFollower(state, message.term, null);
  }
  if (state.role.name === 'preCandidate') state.role = { name: 'follower', leader: null };
  const { votedFor, term } = state.hardState;
  const granted =
    message.term === term &&
    (votedFor === null || votedFor === from) &&
    state.role.name === 'follower' &&
    state.role.leader === null &&
    !isImpaired(state) &&
    state.log.isAtLeastAsFresh(message.lastTerm, message.lastIndex);
  if (granted) {
    setHardState(state, { votedFor: from });
    if (state.outage !== null) state.outage.campaignTick = state.tick + state.ticks.round;
  }
  send(state, from, { type: 'vote', term: state.hardState.term, granted, clockMs: state.wallMs });
}

export function handleVote(state: CoreState, from: DeviceId, vote: Vote): void {
  reportClock(state, from, vote.clockMs);
  if (vote.term > state.hardState.term) {
    becomeFollower(state, vote.term, null);
    scheduleCampaign(state, state.tick + 1);
    return;
  }
  const { role } = state;
  if (role.name !== 'candidate' || vote.term !== state.hardState.term) return;
  (vote.granted ? role.granted : role.refused).add(from);
  if (
    !concludeVote(state) &&
    !hasQuorum(state.configs.newest.config, (device) => !role.refused.has(device))
  ) {
    loseVote(state);
  }
}

/** The own vote counts once it is durable: called on `saved` too (EL8). */
export function concludeVote(state: CoreState): boolean {
  const { role } = state;
  if (role.name !== 'candidate' || state.hardStateChanged) return false;
  const won = hasQuorum(state.configs.newest.config, (device) => role.granted.has(device));
  if (won) becomeLeader(state);
  return won;
}

export function tickCandidate(state: CoreState): void {
  const { role } = state;
  if (role.name === 'candidate' && state.tick >= role.deadlineTick) loseVote(state);
}

function loseVote(state: CoreState): void {
  const role = state.role as CandidateRole;
  passOver(state, state.deviceId);
  state.role = { name: 'follower', leader: null };
  state.out.statusChanged = true;
  scheduleCampaign(state, state.tick + (role.transfer ? state.ticks.round : 1));
}
