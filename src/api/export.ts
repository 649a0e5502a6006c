/**
 * What was said in a group, to be taken along. The JSON of it is written with each message on a line of its own, so that
 * a program may read it in parts; docs/export.md says how.
 */
import { z } from 'zod';
import { count, hash, instant, longId, minutesAhead, queryMinutesAhead, role, shortId } from './fields.ts';
import { guess } from './lock.ts';
import { message } from './messages.ts';
import { room } from './rooms.ts';

export const EXPORT_VERSION = 1;

const exportFormat = z.enum(['json', 'html', 'text']);
export type ExportFormat = z.infer<typeof exportFormat>;

export const exportQuery = z.strictObject({
  format: exportFormat.default('json'),
  /** One room, by id; all that one is in when it is not given. */
  room: longId.optional(),
  /** By which days and times are written, in HTML and text. */
  minutesAhead: queryMinutesAhead().optional(),
});
export type ExportQuery = z.infer<typeof exportQuery>;

export const orderExport = z
  .strictObject({
    ...exportQuery.shape,
    minutesAhead: minutesAhead.optional(),
    /** Attached files that are on this node go along, in JSON and HTML. */
    files: z.boolean().default(false),
    /** The file is sealed under it (docs/export.md). */
    passphrase: guess.optional(),
  })
  .meta({ id: 'OrderExport' });

export const exportOrder = z
  .object({
    /** To be got once, until then. */
    path: z.string(),
    expiresAt: instant,
    /** How many messages there are at most. */
    total: count,
  })
  .meta({ id: 'ExportOrder' });
export type ExportOrder = z.infer<typeof exportOrder>;

export const exportHead = z
  .object({
    version: z.literal(EXPORT_VERSION),
    groupId: longId,
    groupName: z.string(),
    forkId: longId,
    exportedAt: instant,
    exportedBy: z.object({ memberId: shortId, deviceId: shortId, name: z.string() }),
    /** The last entry that is looked at, and its hash: everybody's log has the same there. */
    upTo: z.object({ index: count, hash }),
    rooms: z.array(
      room.pick({ id: true, name: true, topic: true, kind: true, archived: true, members: true }),
    ),
    /** All who are or were in the group, as far as they wrote or are there. */
    members: z.array(z.object({ id: shortId, name: z.string(), role: role.nullable() })),
  })
  .meta({ id: 'ExportHead' });
export type ExportHead = z.infer<typeof exportHead>;

export const exportMessage = message
  .omit({
    groupId: true,
    heldBy: true,
    can: true,
    openChanges: true,
    state: true,
    reason: true,
    clientId: true,
  })
  .extend({
    index: count,
    term: count,
    /** Of its entry in the log; null when that is not on this node's disk at the moment. */
    hash: hash.nullable(),
    /** Of the author's device over the event, base64url. */
    signature: z.string().nullable(),
    /** What it said before, oldest first. */
    history: z.array(z.object({ text: z.string(), at: instant, index: count })).optional(),
  })
  .meta({ id: 'ExportMessage' });
export type ExportMessage = z.infer<typeof exportMessage>;

export const exportEnd = z
  .object({
    messages: count,
    /** Of them: only their places are left; this device could not open them. */
    deleted: count,
    unreadable: count,
    /** Over the lines of all messages, each with a line feed and without the comma. */
    sha256: hash,
  })
  .meta({ id: 'ExportEnd' });
export type ExportEnd = z.infer<typeof exportEnd>;
