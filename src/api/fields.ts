/** Fields that many shapes of the API share: ids, times, numbers, and the query of a list. */
import { z } from 'zod';
import { HASH_BYTES, SHORT_ID_BYTES, isIdOf } from '../protocol/ids.ts';

/** Longest time-out that a waiting request may ask for, ms. */
export const WAIT_MS_MAX = 120_000;
/** Default page length of lists, and the longest. */
export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;

const LONG_ID = /^[a-z2-7]{52}$/;
const SHORT_ID = /^[a-z2-7]{32}$/;
const NOT_AN_ID = { error: 'This is not an id', abort: true };

/** base32 of 32 bytes: groups, forks, rooms, events. */
export const longId = z
  .string()
  .regex(LONG_ID, NOT_AN_ID)
  .refine((text) => isIdOf(text, HASH_BYTES), NOT_AN_ID);
/** base32 of 20 bytes: members and devices. */
export const shortId = z
  .string()
  .regex(SHORT_ID, NOT_AN_ID)
  .refine((text) => isIdOf(text, SHORT_ID_BYTES), NOT_AN_ID);

export const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const base64url = z.string().regex(/^[A-Za-z0-9_-]*$/);
/** ISO 8601 in UTC, milliseconds, as `new Date().toISOString()` writes it. */
export const instant = z.iso.datetime();
/** An index, a term or a count as the API answers it. */
export const count = z.int().min(0);
export const durationMs = z.number().min(0);
export const role = z.enum(['owner', 'admin', 'member']);
/** What the asker may do with the object. */
export const can = z.array(z.string());

/** Of requests that need nothing said. */
export const noFields = z.strictObject({});

const WHOLE_NUMBER = /^(0|[1-9][0-9]{0,15})$/;

/** A whole number as it stands in a query: digits only, so that nothing else turns into one by accident. */
export function queryInteger(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  return z
    .string()
    .regex(WHOLE_NUMBER, { error: 'This is not a whole number', abort: true })
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .meta({ override: describeInteger({ minimum, maximum }) });
}

/** The same with a value for when it is not given. */
export function queryIntegerOr(fallback: number, minimum: number, maximum?: number) {
  return queryInteger(minimum, maximum)
    .default(fallback)
    .meta({ override: describeInteger({ default: fallback }) });
}

/** `true` or `false` in a query; false when it is not given. */
export function queryFlag() {
  return z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({
      override: ({ jsonSchema }: { jsonSchema: Record<string, unknown> }) =>
        void Object.assign(jsonSchema, { type: 'boolean', default: false }),
    });
}

/** The places on earth whose clocks differ most from UTC. */
const MINUTES_AHEAD_MIN = -12 * 60;
const MINUTES_AHEAD_MAX = 14 * 60;

/** How far the clock of whoever asks is ahead of UTC, in a body. */
export const minutesAhead = z.int().min(MINUTES_AHEAD_MIN).max(MINUTES_AHEAD_MAX);

/** The same in a query. */
export function queryMinutesAhead() {
  return z
    .string()
    .regex(/^-?(0|[1-9][0-9]{0,3})$/, { error: 'This is not a whole number', abort: true })
    .transform(Number)
    .pipe(z.int().min(MINUTES_AHEAD_MIN).max(MINUTES_AHEAD_MAX))
    .meta({ override: describeInteger({ minimum: MINUTES_AHEAD_MIN, maximum: MINUTES_AHEAD_MAX }) });
}

/** In the documentation a number, though in the query it is text. */
function describeInteger(facts: Readonly<Record<string, number>>) {
  return ({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void => {
    delete jsonSchema['pattern'];
    Object.assign(jsonSchema, { type: 'integer', ...facts });
  };
}

/** `?limit=&cursor=` of every list but messages and the log. */
export const listQuery = z.strictObject({
  limit: queryIntegerOr(PAGE_DEFAULT, 1, PAGE_MAX),
  /** `next` of the page before. */
  cursor: z.string().min(1).max(128).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;
