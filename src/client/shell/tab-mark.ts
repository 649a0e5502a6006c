/** What the tab says of itself. Pure. */
import { colourOf, initialsOf } from '../theme/initials.ts';
import type { AppState } from '../state/model.ts';
import { shownGroup } from '../state/standing.ts';
import { allUnread } from './unread.ts';

const APP = 'demes';

/** `(2) ● Friends – demes · Ana`: unread, this node is host, the group, and whose node it is. */
export function tabTitle(state: AppState, nowMs: number): string {
  const unread = allUnread(state, nowMs);
  const group = shownGroup(state);
  const isHost = group?.status?.role === 'host';
  const count = unread > 0 ? `(${countText(unread)}) ` : '';
  const place = group === null ? '' : `${isHost ? '● ' : ''}${group.group.name} – `;
  const who = state.node === null || state.node.name === '' ? '' : ` · ${state.node.name}`;
  return `${count}${place}${APP}${who}`;
}

export interface TabIcon {
  readonly letters: string;
  /** Which of the members' colours. */
  readonly colour: number;
  /** Empty: no badge. */
  readonly count: string;
}

/** Null before the node has said who it is. */
export function tabIcon(state: AppState, nowMs: number): TabIcon | null {
  if (state.node === null) return null;
  const unread = allUnread(state, nowMs);
  return {
    letters: initialsOf(state.node.name).slice(0, 1),
    colour: colourOf(state.node.memberId),
    count: unread === 0 ? '' : countText(unread),
  };
}

/** Two digits are all that an icon can hold. */
function countText(unread: number): string {
  return unread > 99 ? '99+' : String(unread);
}
