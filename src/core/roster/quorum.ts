/** Majorities of voter sets, joint or not (Ongaro's thesis 4.3). Sets and numbers only. */
import type { Config } from '../../protocol/entry.ts';
import type { DeviceId, Index } from '../../protocol/ids.ts';

export function majorityOf(size: number): number {
  return Math.floor(size / 2) + 1;
}

export function isJoint(config: Config): boolean {
  return config.votersOld.length > 0;
}

/** Everyone who may vote for something while this config is the newest. Without repeats, unsorted. */
export function votersOf(config: Config): DeviceId[] {
  return isJoint(config) ? [...new Set([...config.voters, ...config.votersOld])] : [...config.voters];
}

/** Everyone who receives the log. */
export function receiversOf(config: Config): DeviceId[] {
  return [...new Set([...config.voters, ...config.votersOld, ...config.learners])];
}

export function isVoter(config: Config, device: DeviceId): boolean {
  return config.voters.includes(device) || config.votersOld.includes(device);
}

/** True when those who agree are a majority of every voter set in force. False for an empty config. */
export function hasQuorum(config: Config, agrees: (device: DeviceId) => boolean): boolean {
  if (config.voters.length === 0) return false;
  const sets = isJoint(config) ? [config.voters, config.votersOld] : [config.voters];
  return sets.every((set) => set.filter(agrees).length >= majorityOf(set.length));
}

/** The highest index that a majority of every voter set holds. */
export function quorumIndex(config: Config, matchOf: (device: DeviceId) => Index): Index {
  if (config.voters.length === 0) return 0;
  const sets = isJoint(config) ? [config.voters, config.votersOld] : [config.voters];
  return Math.min(...sets.map((set) => majorityIndex(set.map(matchOf))));
}

function majorityIndex(indexes: Index[]): Index {
  const descending = indexes.sort((a, b) => b - a);
  return descending[majorityOf(descending.length) - 1] ?? 0;
}
