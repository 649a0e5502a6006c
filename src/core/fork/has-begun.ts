import type { DeviceId, Index } from '../../protocol/ids.ts';
import type { Scope } from '../../protocol/scope.ts';
import type { ReplicaView } from '../view.ts';

/**
 * RS52 Whether a log reaches into its newest fork: the entry behind those that the fork took over is the config by which
 * it goes on. Without it, the newest config in the log is one of the fork before, and counts devices that are not here.
 */
export function hasForkBegun({ earlier = [] }: Scope, lastIndex: Index): boolean {
  const fork = earlier.at(-1);
  return fork === undefined || lastIndex > fork.upTo;
}

/** The newest fork of a device, as far as this is about. */
export interface NewestFork {
  /** The last entry that it took over. */
  readonly index: Index;
  /** The device that made it, and its only voter when it begins. */
  readonly by: DeviceId;
}

/**
 * RS57 Forks that this device lived in: it holds an entry behind what each took over. Of a later one it only was told.
 * Oldest first, as given.
 */
export function forksLived<F extends Pick<NewestFork, 'index'>>(
  forks: readonly F[],
  lastIndex: Index,
): readonly F[] {
  return forks.filter(({ index }) => index < lastIndex);
}

/**
 * Of each of these sets, a majority is needed for the group to go on here by itself. While the beginning of the newest
 * fork is missing (RS52), its maker is: nobody else is known to vote in it.
 */
export function votersNow(
  { config, lastIndex }: Pick<ReplicaView, 'config' | 'lastIndex'>,
  newest: NewestFork | null,
): (readonly DeviceId[])[] {
  if (newest !== null && lastIndex <= newest.index) return [[newest.by]];
  return config.votersOld.length > 0 ? [config.voters, config.votersOld] : [config.voters];
}
