/** Routes of pins, polls and threads. */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import { PAGE_DEFAULT, PAGE_MAX, queryInteger, queryIntegerOr } from './fields.ts';
import { message } from './messages.ts';
import { API_PREFIX, EMPTY, inTag } from './route.ts';

const ROOM = `${API_PREFIX}/groups/{groupId}/rooms/{roomId}` as const;
const MESSAGE = `${ROOM}/messages/{messageId}` as const;
const MESSAGES = inTag('messages');

/** Places of answers in the poll, from 0; none takes the vote back. */
const putVote = z
  .strictObject({
    choices: z
      .array(
        z
          .int()
          .min(0)
          .max(LIMITS.pollOptionsMax - 1),
      )
      .max(LIMITS.pollOptionsMax)
      .refine((choices) => new Set(choices).size === choices.length, { error: 'An answer is there twice.' }),
  })
  .meta({ id: 'PutVote' });

/** The latest said first. */
const pinList = z
  .object({ messages: z.array(message), next: z.string().nullable() })
  .meta({ id: 'PinnedMessages' });

const repliesQuery = z.strictObject({
  /** `before` of the page after this one. */
  before: queryInteger(1).optional(),
  limit: queryIntegerOr(PAGE_DEFAULT, 1, PAGE_MAX),
});
export type RepliesQuery = z.infer<typeof repliesQuery>;

/** Ascending: the newest, then those that are not confirmed. `before` is what to ask for next, null at the beginning. */
const replyPage = z
  .object({ root: message, messages: z.array(message), before: z.string().nullable() })
  .meta({ id: 'ReplyPage' });
export type ReplyPage = z.infer<typeof replyPage>;

export const TALK_ROUTES = {
  listPins: {
    ...MESSAGES,
    method: 'get',
    path: `${ROOM}/pins`,
    summary: 'Messages that are pinned in a room',
    answers: { 200: { description: 'The latest said first.', schema: pinList } },
    problems: [404, 409, 503],
  },
  pinMessage: {
    ...MESSAGES,
    method: 'put',
    path: `${MESSAGE}/pin`,
    summary: 'Pin a message in its room; it may be pinned already',
    answers: { 204: EMPTY },
    problems: [404, 409, 429, 503],
  },
  unpinMessage: {
    ...MESSAGES,
    method: 'delete',
    path: `${MESSAGE}/pin`,
    summary: 'Take a pin away, whoever put it there',
    answers: { 204: EMPTY },
    problems: [404, 409, 429, 503],
  },
  vote: {
    ...MESSAGES,
    method: 'put',
    path: `${MESSAGE}/votes`,
    summary: 'Choose of a poll; the newest choice counts',
    body: putVote,
    answers: { 204: EMPTY },
    problems: [400, 404, 409, 413, 415, 422, 429, 503],
  },
  takeVoteBack: {
    ...MESSAGES,
    method: 'delete',
    path: `${MESSAGE}/votes`,
    summary: 'Take the own vote back',
    answers: { 204: EMPTY },
    problems: [404, 409, 429, 503],
  },
  closePoll: {
    ...MESSAGES,
    method: 'put',
    path: `${MESSAGE}/poll/closed`,
    summary: 'End an own poll; it may have ended already',
    answers: { 204: EMPTY },
    problems: [404, 409, 429, 503],
  },
  listReplies: {
    ...MESSAGES,
    method: 'get',
    path: `${MESSAGE}/replies`,
    summary: 'What is said in the thread of a message',
    query: repliesQuery,
    answers: { 200: { description: 'The newest, and how to go on.', schema: replyPage } },
    problems: [404, 409, 422, 503],
  },
} as const;
