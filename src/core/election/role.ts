/** Changes of role that every module may cause (Raft's becomeFollower), kept in one place. */
import type { DeviceId, Term } from '../../protocol/ids.ts';
import { peerEvidence, publish, setHardState } from '../state.ts';
import type { CoreState } from '../state.ts';
import { isDistrusted } from '../tamper/left-out-state.ts';
import { newOutage } from './outage.ts';

/** True while this node's own detector trusts a host: then it helps nobody to replace it (stickiness). */
export function trustsHost(state: CoreState): boolean {
  if (state.role.name === 'leader') return true;
  const host = state.role.name === 'follower' ? state.role.leader : null;
  return host !== null && !isDistrusted(state, host);
}

/** Adopts a term that is at least the own one. `leader` null: somebody is past us, we do not know who leads. */
export function becomeFollower(state: CoreState, term: Term, leader: DeviceId | null): void {
  const wasLeader = state.role.name === 'leader';
  const newTerm = term > state.hardState.term;
  if (newTerm) setHardState(state, { term, votedFor: null });
  const known = state.role.name === 'follower' ? state.role.leader : null;
  state.role = { name: 'follower', leader };
  if (newTerm || leader !== known) state.owedAcknowledgement = null;
  if (leader !== null && leader !== known) {
    const peer = peerEvidence(state, leader);
    peer.lastHeardTick = state.tick;
    peer.lastBeatTick = state.tick;
    state.hostGap = { mean16: 16 * state.ticks.heartbeat, deviation16: 0 };
    state.outbox.sentTo = null;
    state.deferred.clear();
    publish(state, { type: 'hostKnown', host: leader, term });
  }
  if (leader === null && (wasLeader || state.outage === null)) {
    state.outage = newOutage(state.tick, state.hardState.term - (newTerm ? 1 : 0), known);
    // Whoever raised the term is about to ask for a vote: do not run against it at once.
    state.outage.campaignTick = state.tick + state.ticks.round;
  }
  if (leader !== null && state.outage !== null) {
    state.outage.campaignTick = null;
    // The same host in the same term: the suspicion was false, nothing has to be confirmed anew.
    if (!newTerm && term === state.outage.term) state.outage = null;
  }
  if (newTerm || wasLeader || leader !== known) state.out.statusChanged = true;
}
