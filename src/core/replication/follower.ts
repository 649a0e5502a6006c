/** A receiver's side (rules LG1..LG4, LG9): one comparison of hashes decides whether logs match. */
import type { DeviceId, Index, Term } from '../../protocol/ids.ts';
import type { Append, Commit, DelayEdge, Heartbeat } from '../../protocol/peer-messages.ts';
import { heardHost, noteHeartbeatGap } from '../election/liveness.ts';
import { becomeFollower } from '../election/role.ts';
import { isVoter, votersOf } from '../roster/quorum.ts';
import { noteMatches } from '../standing/memory.ts';
import { missingCount } from '../snapshot/state.ts';
import { leaderOf, send } from '../state.ts';
import { isDistrusted } from '../tamper/left-out-state.ts';
import type { CoreState } from '../state.ts';
import { newestDamaged, showsAnother, showsSame, takeInstead } from './damaged-end.ts';
import { owe } from './acknowledge.ts';
import { commitTo } from './leader.ts';
import { heardMatches } from './matches.ts';
import { adoptRank, contradiction, storeEntry } from './store.ts';

/** Follows the sender if its term allows; tells a stale host of the newer term. A second host of a term is not believed. */
export function follow(state: CoreState, from: DeviceId, term: Term): boolean {
  if (term < state.hardState.term) {
    send(state, from, staleAnswer(state));
    return false;
  }
  // TE12 Whoever asks for votes against it waits for their answers, for a round at most.
  if (state.role.name === 'preCandidate' && term === state.hardState.term && isDistrusted(state, from))
    return false;
  const known = term === state.hardState.term ? leaderOf(state) : null;
  if (known !== null && known !== from) return false;
  if (known === null) becomeFollower(state, term, from);
  heardHost(state, from);
  return true;
}

function staleAnswer(state: CoreState): {
  type: 'heartbeatAnswer';
  term: Term;
  round: number;
  lastIndex: Index;
  clockMs: number;
  willing: boolean;
  missing: number;
  delays: [];
} {
  return {
    type: 'heartbeatAnswer',
    term: state.hardState.term,
    round: 0,
    lastIndex: state.log.last.index,
    clockMs: state.wallMs,
    willing: state.willing,
    missing: missingCount(state.missing),
    delays: [],
  };
}

export function handleAppend(state: CoreState, from: DeviceId, message: Append): void {
  if (!follow(state, from, message.term)) return;
  const { log } = state;
  const { prevIndex, prevHash, entries } = message;
  if (prevIndex < state.hardState.commitIndex && prevIndex + entries.length <= state.hardState.commitIndex) {
    // All of it is confirmed here already; what is confirmed cannot differ.
    owe(state, from, state.hardState.commitIndex);
    return;
  }
  if (showsAnother(state, message)) {
    takeInstead(state, from, message);
    return;
  }
  const before = log.head(prevIndex);
  const isConfirmed = prevIndex <= state.hardState.commitIndex;
  const differs = before !== undefined && (before.hash !== prevHash || before.term !== message.prevTerm);
  if (differs || (before === undefined && !isConfirmed && !showsSame(state, message))) {
    if (isConfirmed) {
      contradiction(state, from, prevIndex, prevHash);
      sayConfirmed(state, from, prevIndex);
    }
    // In the middle of what is damaged nothing can be said about it.
    else if (differs || prevIndex > log.last.index) sendConflict(state, from, message);
    return;
  }
  for (const entry of entries) {
    if (storeEntry(state, from, entry)) continue;
    sayConfirmed(state, from, entry.index);
    return;
  }
  // What is missing here cannot be compared, unless something above it was.
  let match = prevIndex + entries.length;
  while (match > prevIndex && log.head(match) === undefined) match--;
  commitTo(state, Math.min(message.commitIndex, match));
  owe(state, from, match);
}

/** TE15 What contradicts a confirmed entry: the host hears what that is, and may show whose word says otherwise. */
function sayConfirmed(state: CoreState, to: DeviceId, index: Index): void {
  const { commitIndex } = state.hardState;
  if (index <= commitIndex) owe(state, to, commitIndex);
}

function sendConflict(state: CoreState, from: DeviceId, message: Append): void {
  const { log } = state;
  const { prevIndex, prevTerm } = message;
  const hint =
    newestDamaged(state, prevIndex) ?? log.lastWithTermAtMost(Math.min(prevIndex, log.last.index), prevTerm);
  send(state, from, {
    type: 'appendAnswer',
    term: state.hardState.term,
    result: { kind: 'conflict', prevIndex, hintIndex: hint.index, hintTerm: hint.term },
    clockMs: state.wallMs,
  });
}

/** CM5 Without an answer: the hash says whether it is meant for this log. */
export function handleCommit(state: CoreState, from: DeviceId, message: Commit): void {
  if (!follow(state, from, message.term)) return;
  if (state.log.head(message.commitIndex)?.hash === message.commitHash) commitTo(state, message.commitIndex);
}

export function handleHeartbeat(state: CoreState, from: DeviceId, message: Heartbeat): void {
  if (!follow(state, from, message.term)) return;
  noteHeartbeatGap(state, from);
  state.leftOut.hostCommit = message.commitIndex;
  // The host counts on what we acknowledged in its term; more than that is not ours to confirm.
  const acknowledged = state.acknowledgement?.term === message.term ? state.acknowledgement.lastIndex : 0;
  commitTo(state, Math.min(message.commitIndex, acknowledged));
  adoptRank(state, message.rank, message.term);
  state.unwilling = message.unwilling;
  heardMatches(state, message);
  noteMatches(state, from, message.term, message.matches);
  send(state, from, {
    type: 'heartbeatAnswer',
    term: state.hardState.term,
    round: message.round,
    lastIndex: state.log.last.index,
    clockMs: state.wallMs,
    willing: state.willing,
    missing: missingCount(state.missing),
    delays: delaysForRank(state),
  });
}

/** RK11 Only voters are ranked, by what voters measure of each other: nothing else is worth its bytes. */
function delaysForRank({ configs, deviceId, delays }: CoreState): DelayEdge[] {
  const { config } = configs.newest;
  if (!isVoter(config, deviceId)) return [];
  return votersOf(config).flatMap((to) => {
    const rttUs = delays.get(to);
    return rttUs === undefined ? [] : [{ to, rttUs }];
  });
}
