/** A face for whoever has no picture: letters of the name on a colour that follows from the id. Pure. */

/** Hues that keep apart, also for people who see fewer colours; each is readable in both schemes. */
const HUES = [190, 215, 250, 285, 325, 5, 28, 95, 145, 165];

/** Degrees on the colour wheel; the same for one member on every screen. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.codePointAt(0)!) >>> 0;
  return HUES[sum % HUES.length]!;
}

/** One or two letters, as one reads them: first of the first and of the last word. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => word !== '');
  const first = words[0];
  if (first === undefined) return '?';
  const last = words.length > 1 ? words.at(-1)! : '';
  return (firstLetter(first) + firstLetter(last)).toLocaleUpperCase();
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(word: string): string {
  return segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? '';
}
