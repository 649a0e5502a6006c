/** A group that does not work on this node: why, and whether there is anything else to show of it. Pure. */
import type { Group } from '../../api/groups.ts';
import type { GroupState } from '../state/model.ts';

/** What the node mends or waits for by itself: it looks every few seconds whether its disk works again. */
const PASSING: ReadonlySet<string> = new Set(['disk_full', 'storage_failed', 'internal']);

export interface Halt extends NonNullable<Group['halted']> {
  /** It goes on by itself as soon as the disk lets it. */
  readonly isPassing: boolean;
  /** Nothing of the conversation is here, or to be shown: the reason stands in its place. */
  readonly isPage: boolean;
}

/** Null for a group that works. */
export function haltOf({ group, status }: GroupState): Halt | null {
  const { halted } = group;
  if (halted === null) return null;
  const isPassing = PASSING.has(halted.code);
  return { ...halted, isPassing, isPage: !isPassing || status === null };
}
