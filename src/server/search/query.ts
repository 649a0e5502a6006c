/**
 * What a person types to search: words, "words as they stand", and operators `from:` `in:` `has:` `before:` `after:`.
 * Pure; what the values name is for whoever knows the group (plan.ts).
 */
import { fold } from './fold.ts';
import { lookupsOf, piecesOf, type Lookup, type Piece } from './words.ts';

export const HAS = ['link', 'code', 'file', 'image', 'poll'] as const;
export type Has = (typeof HAS)[number];
const OPERATORS = ['from', 'in', 'has', 'before', 'after'] as const;
export type Operator = (typeof OPERATORS)[number];

/** More would be a text of its own, and each costs a look at every message that fits. */
const NEEDLES_MAX = 24;

/** One thing that a message must have. */
export interface Needle {
  /** All of these are in the index for a message that has it. */
  readonly lookups: readonly Lookup[];
  /** One is the beginning of a word, or part of a run; several follow each other, and words of them are whole. */
  readonly pieces: readonly Piece[];
  readonly isPhrase: boolean;
}

export interface TypedQuery {
  readonly needles: readonly Needle[];
  readonly operators: readonly { readonly operator: Operator; readonly value: string }[];
}

const PART = /(?:(from|in|has|before|after):)?(?:"([^"]*)"?|(\S+))/giu;

/** An operator that has no value yet. */
const BEGUN = /^(?:from|in|has|before|after):$/iu;

/** Anything can be typed: what means nothing as an operator is words. */
export function readQuery(typed: string): TypedQuery {
  const needles: Needle[] = [];
  const operators: { operator: Operator; value: string }[] = [];
  for (const [, name, quoted, bare] of typed.matchAll(PART)) {
    const value = quoted ?? bare ?? '';
    if (name !== undefined) {
      if (value !== '') operators.push({ operator: name.toLowerCase() as Operator, value });
    } else if (quoted !== undefined) needles.push(...phrase(value));
    else if (!BEGUN.test(value)) needles.push(...words(value));
  }
  return { needles: needles.slice(0, NEEDLES_MAX), operators };
}

function words(text: string): Needle[] {
  return piecesOf(fold(text)).map((piece) => ({
    lookups: lookupsOf(piece),
    pieces: [piece],
    isPhrase: false,
  }));
}

function phrase(text: string): Needle[] {
  const pieces = piecesOf(fold(text));
  return pieces.length === 0 ? [] : [{ lookups: pieces.flatMap(lookupsOf), pieces, isPhrase: true }];
}

const DAY = /^([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?$/;
const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$/;

/**
 * When a day, month or year begins for somebody whose clock is so many minutes ahead of UTC, or an instant; ms since
 * 1970. Null for what is neither.
 */
export function timeOf(text: string, minutesAhead: number): number | null {
  if (INSTANT.test(text)) return orNull(Date.parse(text));
  const [, year, month = '1', day = '1'] = DAY.exec(text) ?? [];
  if (year === undefined) return null;
  const start = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // A month of 31 days that has 30 is another one.
  if (start.getUTCMonth() !== Number(month) - 1 || start.getUTCDate() !== Number(day)) return null;
  return orNull(start.getTime() - minutesAhead * 60_000);
}

function orNull(time: number): number | null {
  return Number.isNaN(time) ? null : time;
}
