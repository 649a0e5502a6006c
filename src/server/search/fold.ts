/**
 * Text as search compares it: without case, without the accents that people leave out, with compatible forms made one
 * (full width, ligatures). Each code point by itself, so that a place in the folded text has one in the text. Pure.
 */

/** Accents, Hebrew points and Arabic vowel signs; marks that are letters in their script stay. */
const LEFT_OUT = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u0652\u0670]/gu;
/** What no normal form takes apart, and people type as if it did. */
const LIKE: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  þ: 'th',
  ς: 'σ',
};
const IS_ASCII = /^[\0-\x7f]*$/;
/** Code points whose folding is kept: those of any language that people write. */
const KEPT_MAX = 16_384;

const kept = new Map<string, string>();

/** Folding twice changes nothing. */
export function fold(text: string): string {
  if (IS_ASCII.test(text)) return text.toLowerCase();
  let folded = '';
  for (const point of text) folded += foldPoint(point);
  return folded;
}

/** The folded text, and for each of its code units where in the text it comes from; one more for the end. */
export function foldWithPlaces(text: string): {
  readonly folded: string;
  readonly places: readonly number[];
} {
  let folded = '';
  let at = 0;
  const places: number[] = [];
  for (const point of text) {
    const piece = foldPoint(point);
    for (let unit = 0; unit < piece.length; unit += 1) places.push(at);
    folded += piece;
    at += point.length;
  }
  places.push(at);
  return { folded, places };
}

function foldPoint(point: string): string {
  const known = kept.get(point);
  if (known !== undefined) return known;
  const plain = point.normalize('NFKD').replace(LEFT_OUT, '').toLowerCase();
  const folded = [...plain.normalize('NFC')].map((one) => LIKE[one] ?? one).join('');
  if (kept.size < KEPT_MAX) kept.set(point, folded);
  return folded;
}
