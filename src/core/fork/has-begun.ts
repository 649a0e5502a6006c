import type { Index } from '../../protocol/ids.ts';
import type { Scope } from '../../protocol/scope.ts';

/**
 * RS52 Whether a log reaches into its newest fork: the entry behind those that the fork took over is the config by which
 * it goes on. Without it, the newest config in the log is one of the fork before, and counts devices that are not here.
 */
export function hasForkBegun({ earlier = [] }: Scope, lastIndex: Index): boolean {
  const fork = earlier.at(-1);
  return fork === undefined || lastIndex > fork.upTo;
}
