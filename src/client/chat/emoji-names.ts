/** Emoji by name: what `:` completes. Pure. */

export interface EmojiName {
  readonly name: string;
  readonly emoji: string;
}

/** Code points in base 16 with dashes to their name or names, as the data set has them. */
export type EmojiData = Readonly<Record<string, string | readonly string[]>>;

const WITHOUT_PICTURE = /\p{Emoji}(?<!\p{Emoji_Presentation})/u;
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;

/** Ascending by name. Sequences that this browser does not draw as one picture are left out. */
export function emojiNames(data: EmojiData): readonly EmojiName[] {
  return Object.entries(data)
    .flatMap(([code, names]) => {
      const emoji = emojiOf(code);
      if (emoji === null) return [];
      return (typeof names === 'string' ? [names] : names).map((name) => ({ name, emoji }));
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The data leave out the sign that asks for a picture instead of a letter; a reaction has to have it. */
function emojiOf(code: string): string | null {
  const points = code.split('-').map((point) => String.fromCodePoint(Number.parseInt(point, 16)));
  const plain = points.join('');
  if (ONE_EMOJI.test(plain)) return plain;
  const full = points.map((point) => (WITHOUT_PICTURE.test(point) ? `${point}\uFE0F` : point)).join('');
  return ONE_EMOJI.test(full) ? full : null;
}

/** Those whose name begins with the query first, then those that hold it; shorter names before longer ones. */
export function findEmoji(names: readonly EmojiName[], query: string, max: number): readonly EmojiName[] {
  const wanted = query.toLowerCase();
  const rank = ({ name }: EmojiName): number => (name.startsWith(wanted) ? 0 : 1000) + name.length;
  const seen = new Set<string>();
  return names
    .filter(({ name }) => name.includes(wanted))
    .sort((a, b) => rank(a) - rank(b))
    .filter(({ emoji }) => !seen.has(emoji) && seen.add(emoji))
    .slice(0, max);
}

/** What is being written after a colon, up to the caret. */
export interface Begun {
  /** Of the colon. */
  readonly start: number;
  readonly query: string;
}

const BEGUN = /(?:^|[\s(])(:([a-z0-9_+-]{2,32}))$/i;

/** Null: the caret does not stand in such a name. Times and web addresses are none. */
export function begunEmoji(text: string, caret: number): Begun | null {
  const match = BEGUN.exec(text.slice(Math.max(0, caret - 40), caret));
  if (match === null) return null;
  return { start: caret - match[1]!.length, query: match[2]! };
}

const CLOSED = /(?:^|[\s(])(:([a-z0-9_+-]{1,32}):)$/i;

/** A whole `:name:` before the caret with the emoji of that name. */
export function closedEmoji(
  names: readonly EmojiName[],
  text: string,
  caret: number,
): { readonly start: number; readonly emoji: string } | null {
  const match = CLOSED.exec(text.slice(Math.max(0, caret - 40), caret));
  if (match === null) return null;
  const wanted = match[2]!.toLowerCase();
  const known = names.find(({ name }) => name === wanted);
  return known === undefined ? null : { start: caret - match[1]!.length, emoji: known.emoji };
}
