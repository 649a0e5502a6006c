/** Which messages are worth a notice on the person's desktop (MS342). Pure. */
import type { Message } from '../../api/messages.ts';
import type { NodeNotices } from '../../api/notices.ts';
import type { Room } from '../../api/rooms.ts';
import { blockedIn } from '../state/blocked.ts';
import { namingOf } from '../state/naming.ts';
import type { AppState, GroupState } from '../state/model.ts';

/** Older ones came late: they are history, which is counted, and not news. */
const NEWS_MS = 60_000;

export interface Moment {
  /** ms since 1970. */
  readonly nowMs: number;
  /** Minutes since midnight, by the person's clock. */
  readonly minuteOfDay: number;
  /** The window is in front, and a person is at it. */
  readonly isLooking: boolean;
}

/** Worth one each, in their order; the same message is asked about each time that the node tells of it. */
export function worthANotice(state: AppState, messages: readonly Message[], now: Moment): Message[] {
  const { node } = state;
  if (node === null || isQuiet(node.settings.notices, now.minuteOfDay)) return [];
  return messages.filter((message) => {
    const group = state.groups[message.groupId];
    const room = group?.rooms.find(({ id }) => id === message.roomId);
    if (group === undefined || room === undefined || !isNews(message, group, now.nowMs)) return false;
    if (blockedIn(state).includes(message.author.memberId)) return false;
    const isSeen = now.isLooking && state.groupId === message.groupId && state.roomId === message.roomId;
    return !isSeen && isLoudEnough(room, group, message, now.nowMs);
  });
}

function isNews({ author, deleted, state, sentAt }: Message, { group }: GroupState, nowMs: number): boolean {
  if (author.memberId === group.myMemberId || deleted === true || state === 'rejected') return false;
  return nowMs - Date.parse(sentAt) < NEWS_MS;
}

function isLoudEnough(room: Room, group: GroupState, message: Message, nowMs: number): boolean {
  if (room.notices.level === 'none' || isMuted(room, nowMs)) return false;
  return room.notices.level === 'all' || namingOf(group)(message);
}

/** @param nowMs ms since 1970 */
export function isMuted({ notices }: Room, nowMs: number): boolean {
  return notices.mutedUntil !== null && Date.parse(notices.mutedUntil) > nowMs;
}

/** Over midnight where it ends before it begins; all day where both are the same. */
function isQuiet({ quiet }: NodeNotices, minute: number): boolean {
  if (quiet === null) return false;
  const { from, to } = quiet;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}
