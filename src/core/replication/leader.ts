/** The host's receiving side: acknowledgements move match and commit (rules CM1..CM4), silence ends the role (EL12). */
import type { AppendAnswer, HeartbeatAnswer } from '../../protocol/peer-messages.ts';
import type { Acknowledgement } from '../../protocol/acknowledgement.ts';
import type { DeviceId, Term } from '../../protocol/ids.ts';
import { assert } from '../assert.ts';
import { entrySize } from '../log/raft-log.ts';
import { setRow } from '../rank/matrix.ts';
import { hasQuorum, isVoter, quorumIndex } from '../roster/quorum.ts';
import { becomeFollower } from '../election/role.ts';
import { stretched } from '../election/self-doubt.ts';
import { peerEvidence, publish, reportClock, setHardState } from '../state.ts';
import type { CoreState, LeaderRole } from '../state.ts';
import { showConfirmed } from '../tamper/heads.ts';
import { noteAnsweredRound } from './matches.ts';
import { advanceMatch, becomeProbe, isCaughtUp } from './progress.ts';
import type { Progress } from './progress.ts';
import { matchToCount } from './whole-logs.ts';

interface Answered {
  readonly role: LeaderRole;
  readonly progress: Progress;
}

/** What an answer is about, if it is one to this host in its term; a higher term ends the role (EL11). */
export function answered(
  state: CoreState,
  from: DeviceId,
  answer: { readonly term: Term; readonly clockMs: number },
): Answered | null {
  reportClock(state, from, answer.clockMs);
  if (answer.term > state.hardState.term) {
    becomeFollower(state, answer.term, null);
    return null;
  }
  const { role } = state;
  if (role.name !== 'leader' || answer.term !== state.hardState.term) return null;
  const progress = role.progress.get(from);
  if (progress === undefined) return null;
  // A silence that no link noticed ends a stretch all the same.
  if (state.tick - progress.lastHeardTick > state.ticks.presentWithin) progress.steadySinceTick = null;
  progress.lastHeardTick = state.tick;
  return { role, progress };
}

export function handleAppendAnswer(state: CoreState, from: DeviceId, answer: AppendAnswer): void {
  const about = answered(state, from, answer);
  if (about === null) return;
  const { role, progress } = about;
  const { result } = answer;
  if (result.kind === 'stored') {
    const { acknowledgement } = result;
    if (!matchesOwnLog(state, from, acknowledgement)) {
      if (acknowledgement.term === state.hardState.term)
        showConfirmed(state, role, from, acknowledgement.lastIndex);
      return;
    }
    role.acknowledgements.set(from, newer(role.acknowledgements.get(from), acknowledgement));
    if (advanceMatch(progress, acknowledgement.lastIndex, state.tick)) {
      maybeCommit(state);
    }
    return;
  }
  // An answer to an append before the match is an old one, as is one from before a snapshot was on its way.
  if (result.prevIndex <= progress.match || progress.mode === 'snapshot') return;
  if (progress.mode === 'probe' && result.prevIndex !== progress.next - 1) return;
  const upTo = Math.min(result.prevIndex - 1, result.hintIndex);
  // Below the base nothing can be compared, and what is there is not sent by log.
  const agree =
    upTo < state.log.base.index ? upTo : state.log.lastWithTermAtMost(upTo, result.hintTerm).index;
  becomeProbe(progress, agree + 1, state.tick);
}

function newer(a: Acknowledgement | undefined, b: Acknowledgement): Acknowledgement {
  return a !== undefined && a.term === b.term && a.lastIndex > b.lastIndex ? a : b;
}

/** A voter that signed another hash in our term shows evidence, and does not count. */
function matchesOwnLog(state: CoreState, from: DeviceId, acknowledgement: Acknowledgement): boolean {
  const { term, lastIndex, lastHash } = acknowledgement;
  if (term !== state.hardState.term || lastIndex > state.log.last.index) return false;
  if (state.log.head(lastIndex)?.hash === lastHash) return true;
  publish(state, { type: 'evidence', deviceId: from, index: lastIndex, hash: lastHash });
  return false;
}

export function handleHeartbeatAnswer(state: CoreState, from: DeviceId, answer: HeartbeatAnswer): void {
  const about = answered(state, from, answer);
  if (about === null) return;
  const { role, progress } = about;
  noteAnsweredRound(progress, answer.round);
  noteMissing(state, progress, progress.mode === 'snapshot' ? Infinity : answer.missing);
  const evidence = peerEvidence(state, from);
  if (evidence.willing !== answer.willing) {
    evidence.willing = answer.willing;
    state.out.statusChanged = true;
  }
  // Only voters are ranked: of 500 learners the host keeps nothing.
  const { config } = state.configs.newest;
  if (isVoter(config, from)) {
    setRow(
      role.matrix,
      from,
      answer.delays.filter((edge) => isVoter(config, edge.to)),
    );
  }
  // Whoever winds down is unwilling: this one changed its mind, or its request was an old one.
  if (answer.willing) role.leavers.delete(from);
  noteSteadiness(state, progress);
}

/** SN13 What waited only for this device's history may be confirmed now, and maybe nothing else will happen. */
function noteMissing(state: CoreState, progress: Progress, missing: number): void {
  const isNews = progress.missing !== missing;
  progress.missing = missing;
  if (isNews) maybeCommit(state);
}

/** A learner may vote only after it was reachable and caught up for a while. */
function noteSteadiness(state: CoreState, progress: Progress): void {
  if (!isCaughtUp(progress, state.hardState.commitIndex)) progress.steadySinceTick = null;
  else progress.steadySinceTick ??= state.tick;
}
/** CM1, CM2 The highest index durable on a quorum, if its entry is of this term. */
export function maybeCommit(state: CoreState): void {
  const { role, configs, log, hardState } = state;
  if (role.name !== 'leader') return;
  const match = matchToCount(state, role);
  // Whoever checks a certificate counts by the config in force at its index: so does the host (CM6).
  const byNewest = quorumIndex(configs.newest.config, match);
  const index = Math.min(byNewest, quorumIndex(configs.at(byNewest).config, match));
  if (index <= hardState.commitIndex || log.head(index)?.term !== hardState.term) return;
  commitTo(state, index);
  prove(state, role);
}

/** Moves the commit index; it never falls, and never passes the own log. */
export function commitTo(state: CoreState, index: number): void {
  const before = state.hardState.commitIndex;
  if (index <= before) return;
  assert(index <= state.log.last.index, 'the commit index lies within the own log');
  setHardState(state, { commitIndex: index });
  // Unknown where it is damaged.
  const term = state.log.head(index)?.term ?? 0;
  if (state.outage !== null && term > state.outage.term) {
    state.outage = null;
    publish(state, { type: 'confirming', term, index });
  }
  if (state.role.name === 'leader') {
    for (let at = Math.max(before + 1, state.role.noopIndex); at <= index; at++) {
      const entry = state.log.entry(at);
      if (entry !== undefined) state.role.uncommittedBytes -= entrySize(entry);
    }
  }
  state.out.statusChanged = true;
}

/** CM6 The acknowledgements behind the commit index, for whoever wants to check it. */
function prove(state: CoreState, role: LeaderRole): void {
  const { commitIndex, term } = state.hardState;
  const { config } = state.configs.at(commitIndex);
  const acknowledgements = [...role.acknowledgements]
    .filter(
      ([device, acknowledgement]) => isVoter(config, device) && acknowledgement.lastIndex >= commitIndex,
    )
    .map(([deviceId, acknowledgement]) => ({ deviceId, acknowledgement }));
  // The host's own signature joins with its next save; until then an older proof stands.
  if (!hasQuorum(config, (device) => acknowledgements.some((signed) => signed.deviceId === device))) return;
  state.out.proof = { term, index: commitIndex, acknowledgements };
}

/** EL12 CheckQuorum: a host that does not hear a quorum steps down. */
export function tickCheckQuorum(state: CoreState, role: LeaderRole): void {
  const patience = stretched(state, state.ticks.checkQuorum);
  const heard = (device: DeviceId): boolean => {
    if (device === state.deviceId) return true;
    const progress = role.progress.get(device);
    return progress !== undefined && state.tick - progress.lastHeardTick <= patience;
  };
  if (hasQuorum(state.configs.newest.config, heard)) {
    state.hostHeardMonoMs = state.monoMs;
    return;
  }
  publish(state, { type: 'suspected', host: state.deviceId });
  becomeFollower(state, state.hardState.term, null);
}
