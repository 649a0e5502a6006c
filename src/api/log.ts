/** The confirmed log, for auditing. */
import { z } from 'zod';
import { base64url, count, hash, instant, longId, queryIntegerOr, shortId } from './fields.ts';

const LOG_LIMIT_MAX = 1000;
const LOG_LIMIT_DEFAULT = 100;

export const logQuery = z.strictObject({
  after: queryIntegerOr(0, 0),
  limit: queryIntegerOr(LOG_LIMIT_DEFAULT, 1, LOG_LIMIT_MAX),
  include: z.literal('bytes').optional(),
});
export type LogQuery = z.infer<typeof logQuery>;

const logEntry = z
  .object({
    index: count,
    term: count,
    at: instant,
    hash,
    prevHash: hash,
    kind: z.enum(['event', 'noop', 'config']),
    /** The next five of events only. */
    eventId: longId.optional(),
    deviceId: shortId.optional(),
    deviceSeq: count.optional(),
    eventKind: z.string().optional(),
    clientId: z.string().optional(),
    forkId: longId,
    bodyHash: hash,
    /** Of events up to appliedIndex. */
    verdict: z.enum(['valid', 'void', 'duplicate', 'gap', 'fork']).optional(),
    /** With `?include=bytes`: of events header, signature and payload, of the others body. */
    header: base64url.optional(),
    signature: base64url.optional(),
    payload: base64url.optional(),
    body: base64url.optional(),
  })
  .meta({ id: 'LogEntry' });
export type LogEntry = z.infer<typeof logEntry>;

export const logPage = z
  .object({
    entries: z.array(logEntry),
    firstIndex: count,
    commitIndex: count,
    /** What to give as `after` next; null when this was the end. */
    next: z.string().nullable(),
  })
  .meta({ id: 'LogPage' });
export type LogPage = z.infer<typeof logPage>;
