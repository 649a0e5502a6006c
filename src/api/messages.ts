/** Messages: posting, reading, details. */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import {
  PAGE_DEFAULT,
  PAGE_MAX,
  WAIT_MS_MAX,
  can,
  count,
  hash,
  instant,
  longId,
  queryIntegerOr,
  shortId,
} from './fields.ts';
import { messageText } from './text.ts';

const clientId = z
  .string()
  .min(1)
  .max(LIMITS.clientIdLengthMax)
  .regex(/^[A-Za-z0-9._-]+$/, {
    error: 'A clientId is made of letters, digits, dots, dashes and underlines',
  });

export const postMessage = z
  .strictObject({
    text: messageText,
    clientId: clientId.optional(),
    replyTo: longId.optional(),
  })
  .meta({ id: 'PostMessage' });
export type PostMessage = z.infer<typeof postMessage>;

export const postBatch = z
  .strictObject({ messages: z.array(postMessage).min(1).max(LIMITS.batchMessagesMax) })
  .meta({ id: 'PostBatch' });

const waitFor = z.enum(['none', 'tentative', 'confirmed']);
export type WaitFor = z.infer<typeof waitFor>;
const POST_WAIT_MS_DEFAULT = 10_000;
export const postQuery = z.strictObject({
  wait: waitFor.default('none'),
  timeoutMs: queryIntegerOr(POST_WAIT_MS_DEFAULT, 0, WAIT_MS_MAX),
});
export type PostQuery = z.infer<typeof postQuery>;

const messageState = z.enum(['queued', 'tentative', 'confirmed', 'rejected']);
export const message = z
  .object({
    id: longId,
    clientId: z.string(),
    groupId: longId,
    roomId: longId,
    author: z.object({ memberId: shortId, deviceId: shortId, name: z.string() }),
    /** When the author's node made it, by its clock. */
    sentAt: instant,
    /** Agreed time of its entry; sentAt until it is confirmed. */
    at: instant,
    text: z.string(),
    state: messageState,
    /** Devices known to store it, own included, of all in the roster. */
    heldBy: z.object({ count, of: count }),
    index: count.nullable(),
    term: count.nullable(),
    replyTo: longId.optional(),
    attachments: z.array(z.unknown()),
    reactions: z.array(z.unknown()),
    editedAt: instant.optional(),
    deleted: z.boolean().optional(),
    /** Why it was rejected. */
    reason: z.string().optional(),
    can,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

export const messageBatch = z.object({ messages: z.array(message) }).meta({ id: 'MessageBatch' });
export type MessageBatch = z.infer<typeof messageBatch>;

/** A message's id or an index. */
const place = z.union([z.string().regex(/^(0|[1-9][0-9]{0,15})$/), longId]);
export const pageQuery = z
  .strictObject({
    before: place.optional(),
    after: place.optional(),
    around: place.optional(),
    limit: queryIntegerOr(PAGE_DEFAULT, 1, PAGE_MAX),
  })
  .refine(
    (query) => [query.before, query.after, query.around].filter((one) => one !== undefined).length <= 1,
    { error: 'Give one of before, after and around', path: ['around'] },
  );
export type PageQuery = z.infer<typeof pageQuery>;

/** Ascending: confirmed by index, then tentative. `before` and `after` are what to ask for next, null at the end. */
export const messagePage = z
  .object({
    messages: z.array(message),
    before: z.string().nullable(),
    after: z.string().nullable(),
  })
  .meta({ id: 'MessagePage' });
export type MessagePage = z.infer<typeof messagePage>;

export const messageDetails = message
  .extend({
    /** Devices known to store it. */
    holders: z.array(shortId),
    /** Of the entry; null until it is confirmed. */
    hash: hash.nullable(),
    /** Of the author's device over the event, base64url. */
    signature: z.string(),
    sealedEpoch: count.nullable(),
    history: z.array(z.unknown()),
  })
  .meta({ id: 'MessageDetails' });
export type MessageDetails = z.infer<typeof messageDetails>;
