/** What a person keeps to come back when all devices are lost: 24 words, and a file. */
import { z } from 'zod';
import { count } from './fields.ts';
import { guess } from './lock.ts';
import { API_PREFIX, inTag, type Route } from './route.ts';

const phrase = z.object({ words: z.array(z.string()) }).meta({ id: 'RecoveryPhrase' });

const owner = z
  .strictObject({
    /** Of the node; needed where it has one. */
    passphrase: guess.optional(),
  })
  .meta({ id: 'ProveOwner' });

const PHRASE_LENGTH_MAX = 1024;
/** base64 of a file with as many groups as a node may be in, each with its addresses, is far below. */
const FILE_LENGTH_MAX = 512 * 1024;
const base64 = z
  .string()
  .max(FILE_LENGTH_MAX)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, { error: 'No base64' });

const file = z
  .object({
    /** base64 of the file's bytes. */
    content: z.string(),
  })
  .meta({ id: 'RecoveryFile' });

const restore = z
  .strictObject({
    /** 24 words; spaces and capitals as they please. */
    phrase: z.string().max(PHRASE_LENGTH_MAX),
    /** base64 of a recovery file; without it only the person comes back. */
    file: base64.optional(),
    /** An older file than one that this node has seen will do. */
    force: z.boolean().optional(),
  })
  .meta({ id: 'RestoreMember' });
export type RestoreMember = z.infer<typeof restore>;

const restored = z.object({ groups: count }).meta({ id: 'Restored' });

const NODE = { ...inTag('node'), access: 'all' } as const;
const RECOVERY = `${API_PREFIX}/recovery` as const;

export const RECOVERY_KIT_ROUTES = {
  showRecoveryPhrase: {
    ...NODE,
    method: 'post',
    path: `${RECOVERY}/phrase`,
    summary: 'The recovery phrase: whoever has it is this person',
    body: owner,
    bodyMayBeMissing: true,
    answers: { 200: { description: '24 words, in order.', schema: phrase } },
    problems: [400, 403, 409, 413, 415, 422, 429],
  },
  makeRecoveryFile: {
    ...NODE,
    method: 'post',
    path: `${RECOVERY}/file`,
    summary: 'A recovery file, which only the phrase opens',
    body: owner,
    bodyMayBeMissing: true,
    answers: { 200: { description: 'The file.', schema: file } },
    problems: [400, 403, 409, 413, 415, 422, 429],
  },
  restoreMember: {
    ...NODE,
    method: 'post',
    path: `${RECOVERY}/restore`,
    summary: 'Make this node a new device of the person whose phrase this is',
    body: restore,
    answers: {
      202: { description: 'Saved; the node starts anew and comes back into these groups.', schema: restored },
    },
    problems: [400, 409, 413, 415, 422],
  },
} as const satisfies Record<string, Route>;
