/**
 * SN13 Confirmed entries are kept by a quorum, whole: a device that took a snapshot has their effect but not all of
 * their content. Votes therefore move only to a set of which a majority lacks nothing; else what only the former voters
 * hold could go with them.
 */
import type { Config } from '../../protocol/entry.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';
import { hasQuorum } from '../roster/quorum.ts';
import type { CoreState, LeaderRole } from '../state.ts';

/** A new host believes in others until their first answers: the host before asked (maySucceed). */
function mayBeWhole(state: CoreState, role: LeaderRole, device: DeviceId): boolean {
  return isWhole(state, role, device) || role.progress.get(device)?.missing === null;
}

function isWhole(state: CoreState, role: LeaderRole, device: DeviceId): boolean {
  if (device === state.deviceId) return state.missing.holes.length === 0;
  return role.progress.get(device)?.missing === 0;
}

function movesVotes(before: Config, { voters, votersOld }: Config): boolean {
  return votersOld.length > 0 || voters.join() !== before.voters.join();
}

/** Asked before a change of voters begins. Who only receives the log is no matter. */
export function maySucceed(state: CoreState, role: LeaderRole, next: Config): boolean {
  if (!movesVotes(state.configs.newest.config, next)) return true;
  return hasQuorum(next, (device) => isWhole(state, role, device));
}

/** How far each device counts: while votes move, the log of one that lacks entries counts up to there only. */
export function matchToCount(state: CoreState, role: LeaderRole): (device: DeviceId) => Index {
  const { configs, hardState } = state;
  const { index, config } = configs.newest;
  const match = (device: DeviceId): Index =>
    device === state.deviceId ? state.durableIndex : (role.progress.get(device)?.match ?? 0);
  if (index <= hardState.commitIndex || !movesVotes(configs.at(index - 1).config, config)) return match;
  return (device) => (mayBeWhole(state, role, device) ? match(device) : Math.min(match(device), index - 1));
}
