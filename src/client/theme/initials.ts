/** What stands for a person where there is no picture: initials and one of a few colours. Pure. */

/** Colours in initials.module.css. */
export const COLOURS = 10;

const SPACES = /\s+/u;
const WORD_START = /[\p{L}\p{N}]/u;

/** The first letters of the first and the last word; of a name without letters its first sign. */
export function initialsOf(name: string): string {
  const words = name.split(SPACES).filter((word) => WORD_START.test(word));
  const first = words[0];
  if (first === undefined) return [...name][0] ?? '?';
  const last = words.length > 1 ? letterOf(words.at(-1)!) : '';
  return (letterOf(first) + last).toUpperCase();
}

function letterOf(word: string): string {
  return WORD_START.exec(word)?.[0] ?? '';
}

/** The same for one member on every screen, whatever the name. */
export function colourOf(memberId: string): number {
  let sum = 7;
  for (let i = 0; i < memberId.length; i += 1) sum = (sum * 31 + memberId.charCodeAt(i)) >>> 0;
  return sum % COLOURS;
}
