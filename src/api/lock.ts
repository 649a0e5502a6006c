/** The passphrase of a node: what is asked for while it is locked, and how it is set, changed and removed. */
import { z } from 'zod';
import { noFields } from './fields.ts';
import { API_PREFIX, EMPTY, inTag, type Route } from './route.ts';

/** Whatever was typed; whether it is the one is for the node to say. The bound keeps a guess from being a burden. */
const GUESS_LENGTH_MAX = 4096;
export const guess = z.string().max(GUESS_LENGTH_MAX);

const unlock = z.strictObject({ passphrase: guess }).meta({ id: 'Unlock' });

const changePassphrase = z
  .strictObject({
    /** The one of now; null when there is none. */
    current: guess.nullable(),
    /** The one to come; null for none. */
    next: guess.nullable(),
  })
  .meta({ id: 'ChangePassphrase' });
export type ChangePassphrase = z.infer<typeof changePassphrase>;

/** A day: whoever wants it longer wants none. */
const IDLE_MINUTES_MAX = 24 * 60;
/** Screens ask for the passphrase after so long without their person; 0: never. */
export const idleLockMinutes = z.int().min(0).max(IDLE_MINUTES_MAX);

export const lockSettings = z.object({
  /** file: whoever reads the disk reads everything. passphrase: only together with it. */
  protection: z.enum(['file', 'passphrase']),
  idleMinutes: idleLockMinutes,
});
export type LockSettings = z.infer<typeof lockSettings>;

const NODE = { ...inTag('node'), access: 'all' } as const;

export const LOCK_ROUTES = {
  unlock: {
    ...NODE,
    method: 'post',
    path: `${API_PREFIX}/unlock`,
    summary: 'Give the passphrase of a node, or of screens, that are locked',
    body: unlock,
    answers: { 204: { description: 'Unlocked; so it is, too, when nothing was locked.' } },
    problems: [400, 413, 415, 422, 429, 503],
  },
  lock: {
    ...NODE,
    method: 'post',
    path: `${API_PREFIX}/lock`,
    summary: 'Lock the screens until somebody gives the passphrase; the node goes on',
    body: noFields,
    bodyMayBeMissing: true,
    answers: { 204: EMPTY },
    problems: [400, 409, 413, 415, 422, 503],
  },
  noteActivity: {
    ...NODE,
    method: 'post',
    path: `${API_PREFIX}/activity`,
    summary: 'A person is at the screens: the time until they lock begins anew',
    body: noFields,
    bodyMayBeMissing: true,
    answers: { 204: EMPTY },
    problems: [400, 413, 415, 422],
  },
  changePassphrase: {
    ...NODE,
    method: 'put',
    path: `${API_PREFIX}/passphrase`,
    summary: 'Set, change or remove the passphrase',
    body: changePassphrase,
    answers: { 204: { description: 'Durable: from now on the other one counts, or none.' } },
    problems: [400, 409, 413, 415, 422, 429, 503],
  },
} as const satisfies Record<string, Route>;
