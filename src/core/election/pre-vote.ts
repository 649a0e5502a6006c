/**
 * PreVote (rules EL5..EL7; Ongaro's thesis 9.6): a candidate asks whether it would win before it raises its term.
 * Nothing is saved, so a soft refusal in favour of a better-ranked candidate can never harm safety.
 */
import type { DeviceId } from '../../protocol/ids.ts';
import type { PreVote, PreVoteAnswer } from '../../protocol/peer-messages.ts';
import { hasQuorum, isVoter, votersOf } from '../roster/quorum.ts';
import { isImpaired } from '../snapshot/state.ts';
import { isReachable, leaderOf, reportClock, send } from '../state.ts';
import type { CoreState, PreCandidateRole } from '../state.ts';
import { candidateOrder, giveWay, mayRun, passOver, scheduleCampaign, slotTicks } from './campaign.ts';
import { newOutage } from './outage.ts';
import { isFresher, startPull } from './pull.ts';
import { becomeFollower, trustsHost } from './role.ts';
import { startVote } from './vote.ts';

const SOFT_REFUSALS_MAX = 2;

export function startPreVote(state: CoreState): void {
  const { config } = state.configs.newest;
  const voters = votersOf(config).filter((device) => isReachable(state, device));
  const hears = voters.includes(state.deviceId) ? voters : [...voters, state.deviceId];
  if (!mayRun(state) || !hasQuorum(config, (device) => hears.includes(device))) {
    scheduleCampaign(state);
    return;
  }
  state.outage ??= newOutage(state.tick, state.hardState.term, leaderOf(state));
  state.outage.campaignTick = null;
  state.attempt++;
  state.role = {
    name: 'preCandidate',
    attempt: state.attempt,
    granted: new Set([state.deviceId]),
    refused: new Set(),
    soft: new Set(),
    fresher: null,
    deadlineTick: state.tick + state.ticks.round,
  };
  state.out.statusChanged = true;
  const { index: lastIndex, term: lastTerm } = state.log.last;
  const term = state.hardState.term + 1;
  for (const to of hears) {
    send(state, to, { type: 'preVote', term, lastIndex, lastTerm, attempt: state.attempt, hears });
  }
  concludePreVote(state, state.role);
}

/** EL5 Would this node vote for the sender? */
export function handlePreVote(state: CoreState, from: DeviceId, message: PreVote): void {
  const verdict = judgePreVote(state, from, message);
  if (verdict === 'leaderAlive') state.deferred.set(from, { from, message });
  else state.deferred.delete(from);
  if (verdict === 'granted' && state.role.name === 'follower') giveWay(state, from);
  const { index: lastIndex, term: lastTerm } = state.log.last;
  send(state, from, {
    type: 'preVoteAnswer',
    term: verdict === 'refused' ? state.hardState.term : message.term,
    attempt: message.attempt,
    verdict,
    lastIndex,
    lastTerm,
    clockMs: state.wallMs,
  });
}

function judgePreVote(state: CoreState, from: DeviceId, message: PreVote): PreVoteAnswer['verdict'] {
  if (message.term <= state.hardState.term) return 'refused';
  if (trustsHost(state)) return 'leaderAlive';
  if (isImpaired(state)) return 'refused';
  if (!state.log.isAtLeastAsFresh(message.lastTerm, message.lastIndex)) {
    passOver(state, from);
    return 'refused';
  }
  const { config } = state.configs.newest;
  // A longer log may hold a newer config: then only the candidate can tell what a quorum is.
  const sameLog = message.lastTerm === state.log.last.term && message.lastIndex === state.log.last.index;
  if (sameLog && config.voters.length > 0 && !hasQuorum(config, (device) => message.hears.includes(device)))
    return 'refused';
  const { outage } = state;
  if (outage !== null && outage.softRefusals < SOFT_REFUSALS_MAX) {
    const order = candidateOrder(state, outage);
    const place = order.indexOf(from);
    const better = order.slice(0, Math.max(0, place)).some((device) => !outage.passedOver.has(device));
    if (better) {
      outage.softRefusals++;
      return 'soft';
    }
  }
  return 'granted';
}

/** EL4 The host turned out to be gone: those who asked too early get their answer now. */
export function answerDeferredPreVotes(state: CoreState): void {
  const waiting = [...state.deferred.values()];
  state.deferred.clear();
  for (const { from, message } of waiting) {
    if (isReachable(state, from)) handlePreVote(state, from, message);
  }
}

export function handlePreVoteAnswer(state: CoreState, from: DeviceId, answer: PreVoteAnswer): void {
  reportClock(state, from, answer.clockMs);
  if (answer.verdict === 'refused' && answer.term > state.hardState.term) {
    becomeFollower(state, answer.term, null);
    scheduleCampaign(state, state.tick + slotTicks(state));
    return;
  }
  const { role } = state;
  if (role.name !== 'preCandidate' || answer.attempt !== role.attempt) return;
  if (answer.verdict === 'granted') role.granted.add(from);
  else if (answer.verdict === 'soft') role.soft.add(from);
  else if (answer.verdict === 'refused') {
    role.refused.add(from);
    noteFresher(state, role, from, answer);
  }
  concludePreVote(state, role);
}

/** EL19 Whose log this node has to read before it can win. */
function noteFresher(
  state: CoreState,
  role: PreCandidateRole,
  device: DeviceId,
  { lastIndex, lastTerm }: PreVoteAnswer,
): void {
  if (!isVoter(state.configs.newest.config, device)) return;
  const known = role.fresher ?? { lastIndex: state.log.last.index, lastTerm: state.log.last.term };
  if (isFresher({ lastIndex, lastTerm }, known)) role.fresher = { device, lastIndex, lastTerm };
}

function concludePreVote(state: CoreState, role: PreCandidateRole): void {
  const { config } = state.configs.newest;
  if (hasQuorum(config, (device) => role.granted.has(device))) {
    startVote(state, false);
    return;
  }
  const possible = (device: DeviceId): boolean => !role.refused.has(device) && isReachable(state, device);
  if (!hasQuorum(config, possible)) {
    losePreVote(state);
    return;
  }
  const asked = votersOf(config).filter((device) => isReachable(state, device));
  const allAnswered = asked.every(
    (device) => role.granted.has(device) || role.soft.has(device) || role.refused.has(device),
  );
  if (allAnswered) {
    // A soft refusal is not a loss: the better-ranked one gets its slot, then this one asks again.
    state.role = { name: 'follower', leader: null };
    if (state.outage !== null) state.outage.campaignTick = state.tick + slotTicks(state);
  }
}

export function losePreVote(state: CoreState): void {
  const fresher = state.role.name === 'preCandidate' ? state.role.fresher : null;
  passOver(state, state.deviceId);
  state.role = { name: 'follower', leader: null };
  state.out.statusChanged = true;
  scheduleCampaign(state, state.tick + 1);
  if (fresher !== null) startPull(state, fresher.device);
}
