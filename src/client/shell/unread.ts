/** What is unread, summed up. Pure. */
import type { AppState, GroupState } from '../state/model.ts';

export interface Unread {
  readonly unread: number;
  readonly mentions: number;
}

export function unreadOf(group: GroupState): Unread {
  return {
    unread: group.rooms.reduce((sum, room) => sum + room.unread, 0),
    mentions: group.rooms.reduce((sum, room) => sum + room.mentions, 0),
  };
}

/** In all groups: what title and icon of the tab say. */
export function allUnread(state: AppState): number {
  return Object.values(state.groups).reduce((sum, group) => sum + unreadOf(group).unread, 0);
}
