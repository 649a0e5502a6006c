/** Webhooks: addresses to which the node posts what is said in a group, for bots that do not listen to the feed. */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import { count, instant, listQuery, longId, noFields } from './fields.ts';
import { guess } from './lock.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';
import { programName } from './tokens.ts';

const webhookId = z.string().regex(/^[0-9a-f]{16}$/);

const createWebhook = z
  .strictObject({
    /** For people: what it is for. */
    name: programName,
    groupId: longId,
    /** Only what is said in this room; without it, in all rooms that this member is in. */
    roomId: longId.optional(),
    /** http or https, without a user, a password or a fragment in it. */
    url: z
      .string()
      .max(LIMITS.webhookUrlLengthMax)
      .refine(isPostable, { error: 'This is no address of the form http://… or https://…' }),
    /** Of the node; needed where it has one. */
    passphrase: guess.optional(),
  })
  .meta({ id: 'CreateWebhook' });
export type CreateWebhook = z.infer<typeof createWebhook>;

/** unreachable: no answer came; timeout: not soon enough; certificate: that of https counts for nothing; answer: it was no 2xx. */
const failure = z.object({
  since: instant,
  reason: z.enum(['unreachable', 'timeout', 'certificate', 'answer']),
  /** Of the answer; null where there was none. */
  status: z.int().nullable(),
});
export type HookFailure = z.infer<typeof failure>;

const webhook = z
  .object({
    id: webhookId,
    name: z.string(),
    groupId: longId,
    roomId: longId.nullable(),
    url: z.string(),
    createdAt: instant,
    /** Everything up to this index was taken, or is not for this webhook. */
    deliveredIndex: count,
    /** When its receiver last took a message; null: none yet. */
    takenAt: instant.nullable(),
    /** ended: the receiver answered 410, and nothing is sent to it any more. */
    state: z.enum(['working', 'failing', 'ended']),
    failure: failure.nullable(),
    /** When the next try begins; null: at once, or there is nothing to try. */
    retryAt: instant.nullable(),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhook>;

const newWebhook = webhook.extend({ secret: z.string() }).meta({ id: 'NewWebhook' });
export type NewWebhook = z.infer<typeof newWebhook>;

const webhookList = z
  .object({ webhooks: z.array(webhook), next: webhookId.nullable() })
  .meta({ id: 'WebhookList' });

/** What came of a post that says nothing: `failure` is null when it was taken. */
const webhookTest = z
  .object({ taken: z.boolean(), failure: failure.omit({ since: true }).nullable() })
  .meta({ id: 'WebhookTest' });
export type WebhookTest = z.infer<typeof webhookTest>;

function isPostable(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.username === '' && url.password === '' && url.hash === '' && !/[\s\p{C}]/u.test(text);
}

const HOOKS = { ...inTag('node'), access: 'all' } as const;
const PATH = `${API_PREFIX}/webhooks` as const;

export const WEBHOOK_ROUTES = {
  createWebhook: {
    ...HOOKS,
    method: 'post',
    path: PATH,
    summary: 'Post what is said in a group to an address, from now on',
    body: createWebhook,
    answers: { 201: { description: 'With the secret that signs, shown only now.', schema: newWebhook } },
    problems: [400, 403, 404, 409, 413, 415, 422, 429],
  },
  getWebhooks: {
    ...HOOKS,
    method: 'get',
    path: PATH,
    summary: 'The webhooks of this node, and how they do',
    query: listQuery,
    answers: { 200: { description: 'A page of webhooks, without their secrets.', schema: webhookList } },
    problems: [422],
  },
  testWebhook: {
    ...HOOKS,
    method: 'post',
    path: `${PATH}/{webhookId}/test`,
    summary: 'Post something there that says nothing, at once; taken, what waits is tried again',
    body: noFields,
    bodyMayBeMissing: true,
    answers: { 200: { description: 'What came of it, within seconds.', schema: webhookTest } },
    problems: [400, 404, 409, 413, 415, 422],
  },
  removeWebhook: {
    ...HOOKS,
    method: 'delete',
    path: `${PATH}/{webhookId}`,
    summary: 'Post nothing more there',
    answers: { 204: EMPTY },
    problems: [404],
  },
} as const satisfies Record<string, Route>;
