/** Tokens of programs, each with what it may do. */
import { z } from 'zod';
import { instant, listQuery } from './fields.ts';
import { guess } from './lock.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';

const tokenId = z.string().regex(/^[0-9a-f]{16}$/);
/** read: looks at everything; write: says and changes things as well; lab: injects faults, too. */
export const scope = z.enum(['read', 'write', 'lab']);
export type Scope = z.infer<typeof scope>;

const NAME_LENGTH_MAX = 64;

/** What a person calls a program, or what it is for. */
export const programName = z
  .string()
  .trim()
  .min(1)
  .max(NAME_LENGTH_MAX)
  .regex(/^\P{C}*$/u, { error: 'This has characters that nobody sees' });

const createToken = z
  .strictObject({
    /** For people: which program has it. */
    name: programName,
    scope,
    /** Of the node; needed where it has one. */
    passphrase: guess.optional(),
  })
  .meta({ id: 'CreateToken' });
export type CreateToken = z.infer<typeof createToken>;

const apiToken = z
  .object({
    id: tokenId,
    name: z.string(),
    scope,
    createdAt: instant,
    /** When somebody came with it last, to the hour where the node was killed since; null: nobody did. */
    usedAt: instant.nullable(),
  })
  .meta({ id: 'ApiToken' });
export type ApiToken = z.infer<typeof apiToken>;

const newToken = apiToken.extend({ token: z.string() }).meta({ id: 'NewToken' });
export type NewToken = z.infer<typeof newToken>;

const tokenList = z.object({ tokens: z.array(apiToken), next: tokenId.nullable() }).meta({ id: 'TokenList' });

const NODE = { ...inTag('node'), access: 'all' } as const;
const TOKENS = `${API_PREFIX}/tokens` as const;

export const TOKEN_ROUTES = {
  createToken: {
    ...NODE,
    method: 'post',
    path: TOKENS,
    summary: 'A token for a program',
    body: createToken,
    answers: { 201: { description: 'With the token itself, shown only now.', schema: newToken } },
    problems: [400, 403, 409, 413, 415, 422, 429],
  },
  getTokens: {
    ...NODE,
    method: 'get',
    path: TOKENS,
    summary: 'The tokens of programs',
    query: listQuery,
    answers: { 200: { description: 'A page of tokens, without their secrets.', schema: tokenList } },
    problems: [422],
  },
  revokeToken: {
    ...NODE,
    method: 'delete',
    path: `${TOKENS}/{tokenId}`,
    summary: 'Withdraw a token; what it listens to ends',
    answers: { 204: EMPTY },
    problems: [404],
  },
} as const satisfies Record<string, Route>;
