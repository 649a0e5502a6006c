/** Searching what was said in a group, or in all groups of a node. */
import { z } from 'zod';
import { count, longId, queryInteger, queryIntegerOr, queryMinutesAhead } from './fields.ts';
import { message } from './messages.ts';

/** Of what is typed, in code units. */
const QUERY_LENGTH_MAX = 512;
const VALUE_LENGTH_MAX = 128;
const HITS_DEFAULT = 20;
const HITS_MAX = 100;
const value = z.string().min(1).max(VALUE_LENGTH_MAX);

/** Fields and operators typed into `q` count together: all of them, and of several rooms or people any. */
export const searchQuery = z.strictObject({
  /** Words (each the beginning of one), "words as they stand", and from: in: has: before: after: with a value. */
  q: z.string().max(QUERY_LENGTH_MAX).default(''),
  /** A room's id or name. */
  room: value.optional(),
  /** A member's id or name, or `me`. */
  from: value.optional(),
  has: value.optional(),
  /** A year, month, day or instant: from its beginning on, or up to it. */
  after: value.optional(),
  before: value.optional(),
  /** How far the clock of whoever asks is ahead of UTC: days begin by it. */
  minutesAhead: queryMinutesAhead().optional(),
  limit: queryIntegerOr(HITS_DEFAULT, 1, HITS_MAX),
  /** `next` of the page before. */
  cursor: queryInteger(1).optional(),
});
export type SearchQuery = z.infer<typeof searchQuery>;

/** `next` of a page of hits of all groups: time, group and index of what was looked at last. */
const PLACE = /^([0-9]{1,16})\.([a-z2-7]{52})\.([0-9]{1,16})$/;

/** The same in all groups of the node. */
export const searchAllQuery = searchQuery.extend({
  cursor: z.string().regex(PLACE, { error: 'This is no `next` of a page before' }).optional(),
});
export type SearchAllQuery = z.infer<typeof searchAllQuery>;

/** A place in the order of all groups together. */
export interface PlaceOfAll {
  /** Agreed time of the entry, ms since 1970. */
  readonly at: number;
  readonly groupId: string;
  readonly index: number;
}

export function readPlaceOfAll(cursor: string): PlaceOfAll {
  const [, at, groupId = '', index] = PLACE.exec(cursor) ?? [];
  return { at: Number(at), groupId, index: Number(index) };
}

export function writePlaceOfAll({ at, groupId, index }: PlaceOfAll): string {
  return `${at}.${groupId}.${index}`;
}

const hit = z
  .object({
    message,
    /** The part of its text that shows why; `ranges` are code units of it, [from, up to), ascending and apart. */
    snippet: z.object({
      text: z.string(),
      ranges: z.array(z.tuple([count, count])),
      isCutBefore: z.boolean(),
      isCutAfter: z.boolean(),
    }),
  })
  .meta({ id: 'SearchHit' });
export type SearchHit = z.infer<typeof hit>;

/** Newest first; what waits to be confirmed stands before. */
export const searchPage = z
  .object({
    hits: z.array(hit),
    /** Where to go on; also behind a page without hits, when there is more to look through. */
    next: z.string().nullable(),
    /** What an operator was given and nothing here is called: then there are no hits. */
    unknown: z.array(z.object({ operator: z.string(), value: z.string() })),
    /** Messages that are found at once; `isReading` while older ones are still being taken in, and found more slowly. */
    index: z.object({ messages: count, isReading: z.boolean() }),
  })
  .meta({ id: 'SearchPage' });
export type SearchPage = z.infer<typeof searchPage>;

const placedHit = hit
  .extend({
    group: z.object({ id: longId, name: z.string() }),
    /** A direct room has the name of the other member. */
    room: z.object({ id: longId, kind: z.enum(['open', 'private', 'direct']), name: z.string() }),
  })
  .meta({ id: 'PlacedHit' });
export type PlacedHit = z.infer<typeof placedHit>;

/** Newest first, by the agreed times of their entries; what waits to be confirmed stands before. */
export const searchAllPage = searchPage
  .extend({
    hits: z.array(placedHit),
    /** Groups that could not be searched, each with the code of the reason. */
    skipped: z.array(z.object({ id: longId, name: z.string(), code: z.string() })),
  })
  .meta({ id: 'SearchAllPage' });
export type SearchAllPage = z.infer<typeof searchAllPage>;
