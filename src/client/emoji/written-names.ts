/** Names of emoji between colons, in a text that is being written. Pure. */
import type { Emoji } from './emoji-set.ts';

/** What is being written after a colon, up to the caret. */
export interface Begun {
  /** Of the colon. */
  readonly start: number;
  readonly query: string;
}

const BEGUN = /(?:^|[\s(])(:([\p{L}\p{N}_+-]{2,32}))$/u;

/** Null: the caret does not stand in such a name. Times and web addresses are none. */
export function begunEmoji(text: string, caret: number): Begun | null {
  const match = BEGUN.exec(text.slice(Math.max(0, caret - 40), caret));
  if (match === null) return null;
  return { start: caret - match[1]!.length, query: match[2]! };
}

const CLOSED = /(?:^|[\s(])(:([a-z0-9_+-]{1,32}):)$/i;

/** A whole `:name:` before the caret with the emoji of that name. */
export function closedEmoji(
  all: readonly Emoji[],
  text: string,
  caret: number,
): { readonly start: number; readonly emoji: string } | null {
  const match = CLOSED.exec(text.slice(Math.max(0, caret - 40), caret));
  if (match === null) return null;
  const wanted = match[2]!.toLowerCase();
  const known = all.find(({ names }) => names.includes(wanted));
  return known === undefined ? null : { start: caret - match[1]!.length, emoji: known.emoji };
}
