/** Linking a second device of the same person: one at a time, at either end. */
import { z } from 'zod';
import { instant } from './fields.ts';
import { guess } from './lock.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';

const picture = z.object({ emoji: z.string(), name: z.string() });

const link = z
  .object({
    /** Another one with each change. */
    revision: z.int(),
    /** old: this device shows the code; new: it was given one. */
    side: z.enum(['old', 'new']).nullable(),
    /**
     * waiting: for the other device; comparing: people look whether both show the same pictures; agreed: said so here,
     * not yet there.
     */
    state: z.enum(['none', 'waiting', 'connecting', 'comparing', 'agreed', 'done', 'failed']),
    /** For the other device; a secret, for minutes. */
    code: z.string().nullable(),
    expiresAt: instant.nullable(),
    pictures: z.array(picture),
    failure: z
      .enum([
        'link_wrong',
        'link_used',
        'link_expired',
        'link_differs',
        'link_cancelled',
        'link_lost',
        'link_malformed',
        'link_failed',
        'unreachable',
      ])
      .nullable(),
    /** It holds the key that signs for further devices. */
    canLink: z.boolean(),
    /** It is in no group yet. */
    canBeLinked: z.boolean(),
  })
  .meta({ id: 'Link' });
export type Link = z.infer<typeof link>;

const CODE_LENGTH_MAX = 4096;
/** Without a code this device shows one. */
const beginLink = z
  .strictObject({
    code: z.string().max(CODE_LENGTH_MAX).optional(),
    /** Of the node; needed to show a code where it has one. */
    passphrase: guess.optional(),
  })
  .meta({ id: 'BeginLink' });
export type BeginLink = z.infer<typeof beginLink>;

const confirmLink = z.strictObject({ areEqual: z.boolean() }).meta({ id: 'ConfirmLink' });

const WAIT_MS_MAX = 60_000;
const linkQuery = z.strictObject({
  /** Answers as soon as there is another revision than this. */
  after: z.coerce.number().int().min(0).optional(),
  timeoutMs: z.coerce.number().int().min(0).max(WAIT_MS_MAX).default(30_000),
});

const NODE = { ...inTag('node'), access: 'all' } as const;
const LINK = `${API_PREFIX}/link` as const;

export const LINK_ROUTES = {
  getLink: {
    ...NODE,
    method: 'get',
    path: LINK,
    summary: 'How the linking of a device stands',
    query: linkQuery,
    answers: { 200: { description: 'It, or that there is none.', schema: link } },
    problems: [422],
  },
  beginLink: {
    ...NODE,
    method: 'post',
    path: LINK,
    summary: 'Show a code for a second device, or use the one that it shows',
    body: beginLink,
    bodyMayBeMissing: true,
    answers: { 201: { description: 'Begun; one before is given up.', schema: link } },
    problems: [400, 403, 409, 413, 415, 422, 429],
  },
  confirmLink: {
    ...NODE,
    method: 'post',
    path: `${LINK}/confirm`,
    summary: 'Say whether both devices show the same pictures',
    body: confirmLink,
    answers: { 200: { description: 'Said.', schema: link } },
    problems: [400, 409, 413, 415, 422],
  },
  endLink: {
    ...NODE,
    method: 'delete',
    path: LINK,
    summary: 'Give the linking up',
    answers: { 204: EMPTY },
    problems: [],
  },
} as const satisfies Record<string, Route>;
