/** Finding settings by what they are called, explained as, or otherwise known as. Pure. */
import { plain } from '../text/plain.ts';

export interface Findable {
  readonly id: string;
  /** Title, explanation, and other words that people look for. */
  readonly text: string;
}

/** Ids of those that have every word of the query, at the beginning of a word; all for an empty query. */
export function foundIds(all: readonly Findable[], query: string): ReadonlySet<string> {
  const wanted = wordsOf(query);
  const hits = all.filter(({ text }) => {
    const words = wordsOf(text);
    return wanted.every((word) => words.some((one) => one.startsWith(word)));
  });
  return new Set(hits.map(({ id }) => id));
}

/** Without signs. */
function wordsOf(text: string): string[] {
  return plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
