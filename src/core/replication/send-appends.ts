/** The host's sending side (rules LG5..LG8): pipelined appends within a window, commit notices, heartbeats. */
import type { DeviceId, Index } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Append, MatchOf } from '../../protocol/peer-messages.ts';
import { isVoter } from '../roster/quorum.ts';
import { assert } from '../assert.ts';
import {
  endNeedlessSnapshot,
  isFarBehind,
  needsSnapshot,
  resendSnapshot,
  sendSnapshot,
} from '../snapshot/send-snapshot.ts';
import { isReachable, send } from '../state.ts';
import type { CoreState, LeaderRole } from '../state.ts';
import { newsSince, noteMatches } from './matches.ts';
import type { Progress } from './progress.ts';
import { becomeProbe } from './progress.ts';

/** Sends every receiver what it lacks, as far as its window allows. */
export function sendAppends(state: CoreState, role: LeaderRole): void {
  // Receivers that lack the same get the same message: it is read and encoded once.
  const made = new Map<Index, Append>();
  for (const [device, progress] of role.progress) {
    if (!isReachable(state, device)) continue;
    endNeedlessSnapshot(state, progress);
    if (progress.mode === 'snapshot' || needsSnapshot(state, progress)) {
      if (sendSnapshot(state, role, device, progress) || progress.next <= state.log.base.index) continue;
      if (progress.mode === 'snapshot') becomeProbe(progress, progress.match + 1, state.tick);
    }
    if (progress.mode === 'probe') {
      if (progress.probeSentTick === null) sendOneAppend(state, device, progress, made);
    } else {
      while (progress.next <= state.log.last.index && progress.inFlight.length < LIMITS.appendsInFlightMax) {
        sendOneAppend(state, device, progress, made);
      }
    }
    sendCommit(state, device, progress);
  }
}

function sendOneAppend(state: CoreState, to: DeviceId, progress: Progress, made: Map<Index, Append>): void {
  const isAsked =
    progress.mode === 'probe' && isFarBehind(state, progress.next) && !isSilent(state, progress);
  const message = made.get(progress.next) ?? appendFrom(state, progress.next, isAsked);
  made.set(progress.next, message);
  send(state, to, message);
  const { entries, prevIndex, commitIndex } = message;
  progress.commitSent = Math.max(progress.commitSent, Math.min(commitIndex, prevIndex + entries.length));
  if (progress.mode === 'probe') {
    progress.probeSentTick = state.tick;
    return;
  }
  if (progress.inFlight.length === 0) progress.progressTick = state.tick;
  progress.next += entries.length;
  progress.inFlight.push(progress.next - 1);
}

/**
 * SN2 Whoever gets a snapshot is only asked where its log ends: what it has in common with this one. A log with a
 * damaged end gives no answer (SN14) before it sees what is there instead.
 */
function isSilent({ tick, ticks }: CoreState, { progressTick }: Progress): boolean {
  return tick - progressTick > ticks.round;
}

function appendFrom(state: CoreState, next: Index, isAsked: boolean): Append {
  const { log } = state;
  const previous = log.head(next - 1);
  assert(previous !== undefined, 'what a receiver lacks is at hand, or it gets a snapshot');
  const entries = isAsked
    ? []
    : log.entries(next, log.last.index, LIMITS.appendEntriesMax, LIMITS.appendBytesMax);
  return {
    type: 'append',
    term: state.hardState.term,
    prevIndex: previous.index,
    prevTerm: previous.term,
    prevHash: previous.hash,
    entries,
    commitIndex: state.hardState.commitIndex,
  };
}

/** CM5 Tells a receiver what of its log is confirmed, without asking for an answer. */
function sendCommit(state: CoreState, to: DeviceId, progress: Progress): void {
  const commitIndex = Math.min(progress.match, state.hardState.commitIndex);
  if (commitIndex <= progress.commitSent) return;
  const head = state.log.head(commitIndex);
  assert(head !== undefined, 'the commit index is at hand');
  progress.commitSent = commitIndex;
  send(state, to, { type: 'commit', term: state.hardState.term, commitIndex, commitHash: head.hash });
}

/**
 * EL80 By the node's clock, not by when this replica became host: groups of one node have their rounds together, so
 * that frames for one peer leave in one message.
 */
function nextRound({ tick, options }: CoreState, everyTicks: number): number {
  return tick + everyTicks - ((tick + (options.phase ?? 0)) % everyTicks);
}

/** EL3 Regular signs of life; learners get them less often. Also where lost appends are noticed. */
export function tickHeartbeats(state: CoreState, role: LeaderRole): void {
  const voters = state.tick >= role.nextHeartbeatTick;
  const learners = state.tick >= role.nextLearnerHeartbeatTick;
  if (!voters && !learners) return;
  if (voters) role.nextHeartbeatTick = nextRound(state, state.ticks.heartbeat);
  if (learners) role.nextLearnerHeartbeatTick = nextRound(state, state.ticks.learnerHeartbeat);
  role.heartbeatRound++;
  const { config } = state.configs.newest;
  noteMatches(state, role);
  // Receivers that lack the same get the same list.
  const news = new Map<number, MatchOf[]>();
  for (const [device, progress] of role.progress) {
    resendIfStuck(state, progress);
    if (!isReachable(state, device) || !(isVoter(config, device) ? voters : learners)) continue;
    const matches = news.get(progress.answeredRound) ?? newsSince(state, role, progress.answeredRound);
    news.set(progress.answeredRound, matches);
    // What a commit notice said may have been lost: a heartbeat repeats it.
    send(state, device, {
      type: 'heartbeat',
      term: state.hardState.term,
      commitIndex: Math.min(progress.match, state.hardState.commitIndex),
      round: role.heartbeatRound,
      rank: state.rank,
      unwilling: state.unwilling,
      matches,
    });
  }
}

function resendIfStuck(state: CoreState, progress: Progress): void {
  const patience = state.ticks.round;
  if (progress.mode === 'snapshot') {
    resendSnapshot(state, progress);
  } else if (progress.mode === 'replicate') {
    if (progress.inFlight.length > 0 && state.tick - progress.progressTick > patience) {
      becomeProbe(progress, progress.match + 1, state.tick);
    }
  } else if (progress.probeSentTick !== null && state.tick - progress.probeSentTick > patience) {
    progress.probeSentTick = null;
  }
}
