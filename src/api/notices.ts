/** What is worth a notice on the person's desktop, as this node keeps it for all its browsers. */
import { z } from 'zod';
import { instant } from './fields.ts';

/** all: every message of others. mentions: those that name this member. none: nothing. */
const noticeLevel = z.enum(['all', 'mentions', 'none']);
export type NoticeLevel = z.infer<typeof noticeLevel>;

/** Of one room. */
export const roomNotices = z
  .strictObject({
    level: noticeLevel,
    /** Nothing until then, whatever the level is; null: it is not muted. */
    mutedUntil: instant.nullable(),
  })
  .meta({ id: 'RoomNotices' });
export type RoomNotices = z.infer<typeof roomNotices>;

/** Of a room of which nothing else was said. */
export const NOTICES_AT_FIRST: RoomNotices = Object.freeze({ level: 'all', mutedUntil: null });

const MINUTES_A_DAY = 24 * 60;
/** Minutes since midnight, by the clock of the computer that shows the screens. */
const minuteOfDay = z
  .int()
  .min(0)
  .max(MINUTES_A_DAY - 1);

/** Of the whole node. */
export const nodeNotices = z
  .strictObject({
    /** No notices between these two, each day; `to` may be before `from`: over midnight. Null: always. */
    quiet: z.strictObject({ from: minuteOfDay, to: minuteOfDay }).nullable(),
    /** Notices say who wrote and where, not what. */
    hideContent: z.boolean(),
  })
  .meta({ id: 'NodeNotices' });
export type NodeNotices = z.infer<typeof nodeNotices>;

export const NODE_NOTICES_AT_FIRST: NodeNotices = Object.freeze({ quiet: null, hideContent: false });
