/** Whether a recovery phrase was written down rightly: some of its words are asked for. */

const ASKED_WORDS = 3;

/**
 * Different places of the words to ask for, counted from 0, in rising order.
 *
 * @param random from 0 up to and without 1
 */
export function askedPlaces(wordCount: number, random: () => number): readonly number[] {
  const left = Array.from({ length: wordCount }, (_, place) => place);
  const places: number[] = [];
  while (places.length < ASKED_WORDS) places.push(...left.splice(Math.floor(random() * left.length), 1));
  return places.sort((a, b) => a - b);
}

/** The places whose word is another one than typed; space around it and capitals do not matter. */
export function wrongPlaces(
  words: readonly string[],
  typed: Readonly<Record<number, string>>,
  places: readonly number[],
): readonly number[] {
  return places.filter((place) => (typed[place] ?? '').trim().toLowerCase() !== words[place]);
}
