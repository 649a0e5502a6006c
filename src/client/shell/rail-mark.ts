/** What there is to say of a group in the rail beside its name: why one would look there, or cannot. Pure. */
import { standingOfStatus } from '../network/standing-kind.ts';
import type { GroupState } from '../state/model.ts';
import { unreadOf } from './unread.ts';

/** `waiting`: nothing is confirmed there at the moment. `silent`: the node has not said how it stands, or cannot. */
type Trouble = 'joining' | 'joinFailed' | 'halted' | 'silent' | 'removed' | 'waiting';

export interface RailMark {
  readonly trouble: Trouble | null;
  readonly unread: number;
  readonly mentions: number;
  /** In the badge; empty for none. */
  readonly badge: string;
}

/** What fits into a badge. */
const SHOWN_MAX = 99;

/** @param nowMs ms since 1970 */
export function railMarkOf(group: GroupState, nowMs: number): RailMark {
  const { unread, mentions } = unreadOf(group, nowMs);
  const count = mentions > 0 ? mentions : unread;
  const badge = count === 0 ? '' : count > SHOWN_MAX ? `${SHOWN_MAX}+` : `${count}`;
  return { trouble: troubleOf(group), unread, mentions, badge };
}

function troubleOf({ group, status }: GroupState): Trouble | null {
  const joining = group.joining?.state ?? 'done';
  if (joining === 'failed') return 'joinFailed';
  if (joining === 'running') return 'joining';
  if (group.halted !== null) return 'halted';
  if (status === null) return 'silent';
  const { kind } = standingOfStatus(status);
  if (kind === 'removed') return 'removed';
  return kind === 'ok' ? null : 'waiting';
}
