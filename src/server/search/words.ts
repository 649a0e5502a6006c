/**
 * Folded text in the pieces that the index knows: words, single pictures, and of scripts that are written without
 * spaces every two neighbours. Pure.
 */

/** Written without spaces between words. */
const UNSPACED =
  '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}々〆ー]';
/** What words are made of. */
const LETTER = `[[\\p{L}\\p{N}\\p{M}_]--${UNSPACED}]`;
const PIECES = new RegExp(`${LETTER}+|${UNSPACED}+|\\p{Extended_Pictographic}`, 'gv');
const IS_UNSPACED = new RegExp(`^${UNSPACED}`, 'v');
/** The same for text that is all in the first 128 code points, which is far quicker. */
const IS_PLAIN = /^[\0-\x7f]*$/;
const PLAIN_WORDS = /[a-z0-9_]+/g;
/** Longer words are found by their beginning: nobody types the rest, and a hash in each message would fill the memory. */
const TERM_LENGTH_MAX = 24;

export interface Piece {
  readonly text: string;
  /** Where in the folded text, code units. */
  readonly at: number;
  /** Part of a run that has words without saying where they begin. */
  readonly isRun: boolean;
}

/** In order. */
export function piecesOf(folded: string): Piece[] {
  const pieces: Piece[] = [];
  if (IS_PLAIN.test(folded)) {
    for (const { 0: text, index } of folded.matchAll(PLAIN_WORDS))
      pieces.push({ text, at: index, isRun: false });
    return pieces;
  }
  for (const { 0: text, index } of folded.matchAll(PIECES))
    pieces.push({ text, at: index, isRun: IS_UNSPACED.test(text) });
  return pieces;
}

/**
 * What a message is found by in the index. The first letter of a word is a term, too: it begins words without number, and
 * whoever types a query types it first.
 */
export function termsOf(folded: string): Set<string> {
  const terms = new Set<string>();
  if (IS_PLAIN.test(folded)) {
    for (const text of folded.match(PLAIN_WORDS) ?? []) {
      terms.add(text[0]!);
      terms.add(text.slice(0, TERM_LENGTH_MAX));
    }
    return terms;
  }
  for (const { text, isRun } of piecesOf(folded)) {
    if (isRun) for (const term of runTerms(text)) terms.add(term);
    else {
      terms.add(firstLetter(text));
      terms.add(text.slice(0, TERM_LENGTH_MAX));
    }
  }
  return terms;
}

export interface Lookup {
  readonly term: string;
  /** Terms that begin so count, too. */
  readonly isPrefix: boolean;
}

/** Every message with a word that begins with the piece (of a run: that has it anywhere) is found by all of these. */
export function lookupsOf({ text, isRun }: Omit<Piece, 'at'>): Lookup[] {
  if (!isRun) return [{ term: text.slice(0, TERM_LENGTH_MAX), isPrefix: text !== firstLetter(text) }];
  const points = [...text];
  if (points.length === 1) return [{ term: text, isPrefix: true }];
  return pairs(points).map((term) => ({ term, isPrefix: false }));
}

/** As a code point. */
function firstLetter(word: string): string {
  return String.fromCodePoint(word.codePointAt(0)!);
}

/** Its pairs, and its last code point: so every one of them begins a term. */
function runTerms(run: string): string[] {
  const points = [...run];
  return [...pairs(points), points.at(-1)!];
}

function pairs(points: readonly string[]): string[] {
  return points.slice(1).map((point, at) => points[at]! + point);
}
