/** Incoming webhooks: addresses at this node by which a program on this computer says something in one room, and nothing else. */
import { z } from 'zod';
import { LIMITS } from '../protocol/limits.ts';
import { instant, listQuery, longId } from './fields.ts';
import { guess } from './lock.ts';
import { clientId } from './messages.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';
import { messageText } from './text.ts';
import { programName } from './tokens.ts';

const hookId = z.string().regex(/^[0-9a-f]{16}$/);

const createIncoming = z
  .strictObject({
    /** Stands before everything that is said by it: who reads sees that a program writes, and which. */
    name: programName,
    groupId: longId,
    roomId: longId,
    /** Of the node; needed where it has one. */
    passphrase: guess.optional(),
  })
  .meta({ id: 'CreateIncomingWebhook' });
export type CreateIncoming = z.infer<typeof createIncoming>;

const incoming = z
  .object({ id: hookId, name: z.string(), groupId: longId, roomId: longId, createdAt: instant })
  .meta({ id: 'IncomingWebhook' });
export type Incoming = z.infer<typeof incoming>;

const newIncoming = incoming
  .extend({
    /** Behind the node's own address; whoever has it on this computer may post. */
    path: z.string(),
  })
  .meta({ id: 'NewIncomingWebhook' });
export type NewIncoming = z.infer<typeof newIncoming>;

const incomingList = z
  .object({ incomingWebhooks: z.array(incoming), next: hookId.nullable() })
  .meta({ id: 'IncomingWebhookList' });

/** What of a clientId is left behind the webhook's own part of it. */
const CLIENT_ID_LENGTH_MAX = LIMITS.clientIdLengthMax - 'hook.0123456789abcdef.'.length;

const sayByHook = z
  .strictObject({ text: messageText, clientId: clientId.max(CLIENT_ID_LENGTH_MAX).optional() })
  .meta({ id: 'SayByWebhook' });
export type SayByHook = z.infer<typeof sayByHook>;

const saidByHook = z.object({ id: longId }).meta({ id: 'SaidByWebhook' });

const HOOKS = { ...inTag('node'), access: 'all' } as const;
const PATH = `${API_PREFIX}/incoming-webhooks` as const;
/** Where programs post; what comes behind it is the secret. */
export const HOOK_PATH = '/hooks/';

export const INCOMING_ROUTES = {
  createIncomingWebhook: {
    ...HOOKS,
    method: 'post',
    path: PATH,
    summary: 'An address by which a program says something in a room',
    body: createIncoming,
    answers: { 201: { description: 'With its path, shown only now.', schema: newIncoming } },
    problems: [400, 403, 404, 409, 413, 415, 422, 429],
  },
  getIncomingWebhooks: {
    ...HOOKS,
    method: 'get',
    path: PATH,
    summary: 'The incoming webhooks of this node',
    query: listQuery,
    answers: { 200: { description: 'A page of them, without their paths.', schema: incomingList } },
    problems: [422],
  },
  removeIncomingWebhook: {
    ...HOOKS,
    method: 'delete',
    path: `${PATH}/{webhookId}`,
    summary: 'Nobody says anything by it any more',
    answers: { 204: EMPTY },
    problems: [404],
  },
  sayByWebhook: {
    ...inTag('messages'),
    auth: 'none',
    method: 'post',
    path: `${HOOK_PATH}{hookSecret}`,
    summary: 'Say something by an incoming webhook',
    body: sayByHook,
    answers: { 201: { description: 'Durable at this node.', schema: saidByHook } },
    problems: [400, 404, 409, 413, 415, 422, 429],
  },
} as const satisfies Record<string, Route>;
