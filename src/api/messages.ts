/** Messages: posting, changing, reading, details; and the lines between them that nobody wrote. */
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
  role,
  shortId,
} from './fields.ts';
import {
  attachment,
  forwardedFrom,
  lifeMs,
  location,
  mentions,
  pinned,
  poll,
  postParts,
  thread,
} from './message-parts.ts';
import { emoji, messageText, textOrNone } from './text.ts';

export const clientId = z
  .string()
  .min(1)
  .max(LIMITS.clientIdLengthMax)
  .regex(/^[A-Za-z0-9._-]+$/, {
    error: 'A clientId is made of letters, digits, dots, dashes and underlines',
  });

export const postMessage = z
  .strictObject({
    /** May be empty with files or a place, and is with what is forwarded. */
    text: textOrNone,
    clientId: clientId.optional(),
    replyTo: longId.optional(),
    ...postParts,
  })
  .refine(
    ({ text, location, forward, attachments }) =>
      text.trim() !== '' || [location, forward, attachments].some((part) => part !== undefined),
    {
      error: 'The text is empty.',
      path: ['text'],
    },
  )
  .refine(({ text, forward }) => forward === undefined || text === '', {
    error: 'What is forwarded says what it said.',
    path: ['text'],
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

/** Whoever may edit says the whole new text, and whom it names. */
export const editMessage = z
  .strictObject({ text: messageText, mentions: postParts.mentions })
  .meta({ id: 'EditMessage' });
export type EditMessage = z.infer<typeof editMessage>;

/** One emoji under a message, with who put it there, in the order they did. */
const reaction = z
  .object({ emoji, count, mine: z.boolean(), members: z.array(shortId) })
  .meta({ id: 'Reaction' });
export type Reaction = z.infer<typeof reaction>;

/** What was asked for at this node about a message and is not confirmed yet. It is shown already. */
const openChange = z.enum(['edit', 'delete', 'reaction', 'pin', 'vote', 'pollClosed']);

/**
 * beforeJoining: written before this device came into the room. noKeys: this device has not the keys of that time.
 * notGenuine: sealed with other keys than it says, so that nobody can open it.
 */
const unreadable = z.enum(['beforeJoining', 'noKeys', 'notGenuine']);

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
    attachments: z.array(attachment),
    /** The message in whose thread it stands. */
    threadRoot: longId.optional(),
    thread: thread.optional(),
    mentions: mentions.optional(),
    forwardedFrom: forwardedFrom.optional(),
    poll: poll.optional(),
    location: location.optional(),
    pinned: pinned.optional(),
    /** How long it lives, and until when: agreed time, once it is confirmed. */
    lifeMs: lifeMs.optional(),
    expiresAt: instant.optional(),
    reactions: z.array(reaction),
    /** Agreed time of the newest edit. */
    editedAt: instant.optional(),
    /** A tombstone: the text is empty and nothing can be done with it. */
    deleted: z.boolean().optional(),
    /** Nobody deleted it: its time was over. */
    expired: z.boolean().optional(),
    openChanges: z.array(openChange).optional(),
    /** Why its text is empty on this device: it cannot be opened here. */
    unreadable: unreadable.optional(),
    /** Why it was rejected. */
    reason: z.string().optional(),
    can,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

export const messageBatch = z.object({ messages: z.array(message) }).meta({ id: 'MessageBatch' });

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

/**
 * A line of the conversation that nobody wrote: who came, who became host. `index` is its entry's, so every node
 * shows it at the same place; durations are this node's own measurements, null where it was not there to measure.
 */
const systemLine = z
  .object({
    /** Unique in the group: the entry's index as text. */
    id: z.string(),
    index: count,
    term: count,
    at: instant,
    kind: z.enum([
      'groupCreated',
      'memberJoined',
      'memberRenamed',
      'roleChanged',
      'memberLeft',
      'memberRemoved',
      'memberBanned',
      'deviceRemoved',
      'hostChanged',
    ]),
    /** Whom it is about: the newcomer, the new host; null when this node never learned who the host was. */
    memberId: shortId.nullable(),
    deviceId: shortId.nullable(),
    /** The name then; of groupCreated the group's. */
    name: z.string(),
    /** memberRenamed: the name before. */
    nameBefore: z.string().optional(),
    /** roleChanged: the new role, and who gave it; who removed whom. */
    role: role.optional(),
    byMemberId: shortId.optional(),
    /** hostChanged: own suspicion to new host known; last confirmed before to first confirmed after. */
    durationMs: z.number().min(0).nullable().optional(),
    outageMs: z.number().min(0).nullable().optional(),
  })
  .meta({ id: 'SystemLine' });
export type SystemLine = z.infer<typeof systemLine>;

/** Ascending: confirmed by index, then tentative. `before` and `after` are what to ask for next, null at the end. */
export const messagePage = z
  .object({
    messages: z.array(message),
    /** Lines of this part of the log, ascending, at most 200: up to the end of the log when `after` is null. */
    lines: z.array(systemLine),
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
    /** What it said before, oldest first: each text with the agreed time since when it stood. */
    history: z.array(z.object({ text: z.string(), at: instant, index: count })),
  })
  .meta({ id: 'MessageDetails' });
export type MessageDetails = z.infer<typeof messageDetails>;
