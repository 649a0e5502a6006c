/** What is unread, summed up: as loud as each room is (MS343). Pure. */
import type { Room } from '../../api/rooms.ts';
import { isMuted } from '../notices/worth.ts';
import type { AppState, GroupState } from '../state/model.ts';

export interface Unread {
  readonly unread: number;
  readonly mentions: number;
}

/** @param nowMs ms since 1970: until when a room is muted is over by itself */
export function unreadOf(group: GroupState, nowMs: number): Unread {
  const counts = group.rooms.map((room) => loudOf(room, nowMs));
  return {
    unread: counts.reduce((sum, { unread }) => sum + unread, 0),
    mentions: counts.reduce((sum, { mentions }) => sum + mentions, 0),
  };
}

/** Its own row shows all that is unread in a room. */
function loudOf(room: Room, nowMs: number): Unread {
  const { unread, mentions, notices } = room;
  if (notices.level === 'none' || isMuted(room, nowMs)) return { unread: 0, mentions: 0 };
  return { unread: notices.level === 'all' ? unread : mentions, mentions };
}

/** In all groups: what title and icon of the tab say. */
export function allUnread(state: AppState, nowMs: number): number {
  return Object.values(state.groups).reduce((sum, group) => sum + unreadOf(group, nowMs).unread, 0);
}
