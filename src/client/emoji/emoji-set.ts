/** All emoji in their order, with what they are called: what the picker shows and `:` completes. Pure. */
import { plain } from '../text/plain.ts';

export interface Emoji {
  readonly emoji: string;
  /** In the language of the person. */
  readonly label: string;
  /** What stands between colons; none for some that are young. */
  readonly names: readonly string[];
  /** As in the data set: 0 to 9, without 2, which are parts of emoji. */
  readonly group: number;
  /** The same in one of five skin tones, from light to dark, or in several at once. */
  readonly skins: readonly string[];
  /** All words of its labels, in all languages that were asked for, to be compared. */
  readonly words: readonly string[];
}

/** An emoji as the data set has it. */
export interface EmojiEntry {
  readonly hexcode: string;
  readonly label: string;
  /** Missing: a letter of flags, and what else is none by itself. */
  readonly group?: number;
  readonly order?: number;
  readonly tags?: readonly string[];
  readonly skins?: readonly { readonly hexcode: string }[];
}

/** Code points in base 16 with dashes to their name or names, as the data set has them. */
export type NamesByCode = Readonly<Record<string, string | readonly string[]>>;

const WITHOUT_PICTURE = /\p{Emoji}(?<!\p{Emoji_Presentation})/u;
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;
/** Parts of emoji: tones, hair. */
const PARTS = 2;

/**
 * Ascending as people know them. Sequences that this browser does not draw as one picture are left out.
 *
 * @param entries in the language of the person
 * @param others the same in languages in which they shall be found, too
 */
export function emojiSet(
  entries: readonly EmojiEntry[],
  others: readonly (readonly EmojiEntry[])[],
  names: NamesByCode,
): readonly Emoji[] {
  const also = others.map((one) => new Map(one.map((entry) => [entry.hexcode, entry])));
  return entries
    .filter(({ group }) => group !== undefined && group !== PARTS)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .flatMap((entry) => {
      const { hexcode, label, group, skins = [] } = entry;
      const emoji = emojiOf(hexcode);
      if (emoji === null) return [];
      const called = [names[hexcode] ?? []].flat();
      const said = [entry, ...also.flatMap((one) => one.get(hexcode) ?? [])];
      const words = new Set(
        said.flatMap(({ label: title, tags = [] }) => tags.concat(title)).flatMap(wordsOf),
      );
      const toned = skins.flatMap((skin) => emojiOf(skin.hexcode) ?? []);
      return [{ emoji, label, names: called, group: group!, skins: toned, words: [...words] }];
    });
}

/** The data leave out the sign that asks for a picture instead of a letter; a reaction has to have it. */
function emojiOf(code: string): string | null {
  const points = code.split('-').map((point) => String.fromCodePoint(Number.parseInt(point, 16)));
  const bare = points.join('');
  if (ONE_EMOJI.test(bare)) return bare;
  const full = points.map((point) => (WITHOUT_PICTURE.test(point) ? `${point}\uFE0F` : point)).join('');
  return ONE_EMOJI.test(full) ? full : null;
}

/** Those that have every word of the query at the beginning of one of theirs; the best first, else in their order. */
export function findEmoji(all: readonly Emoji[], query: string, max: number): readonly Emoji[] {
  const wanted = wordsOf(query);
  const written = query.trim().toLowerCase().replaceAll(' ', '_');
  if (written === '') return [];
  const ranked = all.flatMap((one) => {
    const rank = rankOf(one, wanted, written);
    return rank === null ? [] : { one, rank };
  });
  // Sorting keeps the order of what is equal.
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, max).map(({ one }) => one);
}

/** Smaller is better; null: it does not fit. */
function rankOf({ names, words, label }: Emoji, wanted: readonly string[], written: string): number | null {
  if (names.includes(written) || plain(label) === wanted.join(' ')) return 0;
  if (names.some((name) => name.startsWith(written))) return 1;
  const isFound = wanted.length > 0 && wanted.every((word) => words.some((one) => one.startsWith(word)));
  if (isFound) return wanted.every((word) => words.includes(word)) ? 2 : 3;
  return names.some((name) => name.includes(written)) ? 4 : null;
}

function wordsOf(text: string): string[] {
  return plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** What it is called between colons, by what was written of it; its label where it has no such name. */
export function calledBy({ names, label }: Emoji, written: string): string {
  const name = names.find((one) => one.startsWith(written.toLowerCase())) ?? names[0];
  return name === undefined ? label : `:${name}:`;
}

/** From light to dark. */
const TONES = ['🏻', '🏼', '🏽', '🏾', '🏿'] as const;
export const TONES_MAX = TONES.length;
const ANY_TONE = /\p{Emoji_Modifier}/gu;

/** In that tone, 1 to 5; as it is for 0, and where it has none. */
export function toned({ emoji, skins }: Pick<Emoji, 'emoji' | 'skins'>, tone: number): string {
  const wanted = TONES[tone - 1];
  const isWanted = (skin: string): boolean => (skin.match(ANY_TONE) ?? []).every((one) => one === wanted);
  return (wanted === undefined ? undefined : skins.find(isWanted)) ?? emoji;
}
