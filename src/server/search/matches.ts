/** Where a text, as folded, has what is looked for. Pure. */
import type { Needle } from './query.ts';
import { piecesOf, type Piece } from './words.ts';

/** Code units, from and up to but not including. */
export type Range = readonly [number, number];

/** Whether it has all of them. */
export function hasAll(folded: string, needles: readonly Needle[]): boolean {
  if (needles.length === 0) return true;
  const pieces = piecesOf(folded);
  return needles.every((needle) => pieces.some((_, at) => rangeAt(pieces, at, needle) !== null));
}

/** Of all of them, as they come. */
export function rangesOf(folded: string, needles: readonly Needle[]): Range[] {
  const pieces = piecesOf(folded);
  const found = needles.flatMap((needle) => pieces.map((_, at) => rangeAt(pieces, at, needle)));
  return found.filter((range) => range !== null);
}

/** Where it begins with the piece number `at`. */
function rangeAt(said: readonly Piece[], at: number, { pieces, isPhrase }: Needle): Range | null {
  const last = pieces.length - 1;
  let from = 0;
  let to = 0;
  for (const [step, wanted] of pieces.entries()) {
    const piece = said[at + step];
    if (piece === undefined || piece.isRun !== wanted.isRun) return null;
    const found = placeIn(piece.text, wanted, isPhrase, step === 0, step === last);
    if (found < 0) return null;
    if (step === 0) from = piece.at + found;
    to = piece.at + found + wanted.text.length;
  }
  return [from, to];
}

/** A run touches its neighbours in a phrase; what lies before its first piece and behind its last one does not count. */
function placeIn(text: string, wanted: Piece, isPhrase: boolean, isFirst: boolean, isLast: boolean): number {
  if (!wanted.isRun && !isPhrase) return text.startsWith(wanted.text) ? 0 : -1;
  if (!wanted.isRun) return text === wanted.text ? 0 : -1;
  if (isFirst && isLast) return text.indexOf(wanted.text);
  if (isFirst) return text.endsWith(wanted.text) ? text.length - wanted.text.length : -1;
  return (isLast ? text.startsWith(wanted.text) : text === wanted.text) ? 0 : -1;
}
