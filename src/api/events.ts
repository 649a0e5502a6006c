/** The live feed, the same over server-sent events and WebSocket. */
import { z } from 'zod';
import { instant, longId } from './fields.ts';

/** Grows with the product; a reader ignores what it does not know. */
const feedType = z.enum([
  'message',
  'status',
  'roster',
  'room',
  'read',
  'typing',
  'presence',
  'join',
  'fault',
  'reset',
]);
export type FeedType = z.infer<typeof feedType>;

/** `<epoch>-<n>`: the epoch is new at each start of the node, n counts from 1 within it. */
export const feedId = z.string().regex(/^[a-z0-9]{1,32}-(0|[1-9][0-9]{0,15})$/);

/** One event: `{id, type, groupId, at, <type>: object}`. */
const feedEvent = z
  .looseObject({ id: feedId, type: feedType, groupId: longId.nullable(), at: instant })
  .meta({ id: 'FeedEvent' });
export type FeedEvent = z.infer<typeof feedEvent>;

export const feedQuery = z.strictObject({ after: z.string().max(64).optional() });
