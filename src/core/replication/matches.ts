/**
 * How far each device's durable log reaches, told to everybody with heartbeats (rule LG150). In a group of n that would
 * be n numbers for n receivers in every round; each is told only what changed since the last round that it answered.
 */
import type { DeviceId, Index } from '../../protocol/ids.ts';
import type { Heartbeat, MatchOf } from '../../protocol/peer-messages.ts';
import { receiversOf } from '../roster/quorum.ts';
import type { CoreState, LeaderRole } from '../state.ts';
import type { Progress } from './progress.ts';

/** What was told last of one device, and in which round of this term first. */
export interface ToldMatch {
  readonly index: Index;
  readonly round: number;
}

/** What is durable where, as the host knows it. */
export function matchesOf(state: CoreState, role: LeaderRole): MatchOf[] {
  const others = [...role.progress].map(([deviceId, progress]) => ({ deviceId, index: progress.match }));
  return [{ deviceId: state.deviceId, index: state.durableIndex }, ...others];
}

/** Before each round of heartbeats: what changed is news in this round. */
export function noteMatches(state: CoreState, role: LeaderRole): void {
  state.matches = matchesOf(state, role);
  state.matchesTerm = state.hardState.term;
  for (const { deviceId, index } of state.matches) {
    if (role.toldMatches.get(deviceId)?.index === index) continue;
    role.toldMatches.set(deviceId, { index, round: role.heartbeatRound });
  }
}

/** What a receiver that answered the round `answeredRound` last does not know. */
export function newsSince(state: CoreState, role: LeaderRole, answeredRound: number): MatchOf[] {
  return state.matches.filter(({ deviceId }) => role.toldMatches.get(deviceId)!.round > answeredRound);
}

/** It knows everything that was told up to this round. */
export function noteAnsweredRound(progress: Progress, round: number): void {
  progress.answeredRound = Math.max(progress.answeredRound, round);
}

/** A receiver puts news over what it knows; a new term's host tells everything anew. */
export function heardMatches(state: CoreState, { term, matches }: Heartbeat): void {
  const known = new Map<DeviceId, Index>();
  if (state.matchesTerm === term) {
    const receivers = new Set(receiversOf(state.configs.newest.config));
    for (const { deviceId, index } of state.matches) {
      if (receivers.has(deviceId)) known.set(deviceId, index);
    }
  }
  for (const { deviceId, index } of matches) known.set(deviceId, index);
  state.matches = [...known].map(([deviceId, index]) => ({ deviceId, index }));
  state.matchesTerm = term;
}
