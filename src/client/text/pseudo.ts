/** A language that nobody speaks, made of the English one. Pure. */

export const OPENS = '\u27e6';
export const CLOSES = '\u27e7';

const PLAIN = 'aceiklnorstuyzACDEGINORSTUZ';
const STRANGE = 'áçéíķļñóŕšťúýžÁÇĎÉĜÍÑÓŔŠŤÚŽ';
/** Values that are put in, and the signs of i18next: they stay as they are. */
const VALUE = /(\{\{[^}]*\}\})/u;
/** German and Finnish sentences are about that much longer. */
const LONGER = 0.35;
const WORD = /·{16}/gu;

/** The same areas and keys; each sentence between brackets, in other letters, and a third longer. */
export function pseudo<Areas extends Readonly<Record<string, Readonly<Record<string, string>>>>>(
  sentences: Areas,
): { readonly [Area in keyof Areas]: { readonly [Key in keyof Areas[Area]]: string } } {
  const areas = Object.entries(sentences).map(([area, own]) => [
    area,
    Object.fromEntries(Object.entries(own).map(([key, sentence]) => [key, pseudoSentence(sentence)])),
  ]);
  return Object.fromEntries(areas) as ReturnType<typeof pseudo<Areas>>;
}

function pseudoSentence(sentence: string): string {
  const parts = sentence.split(VALUE).map((part) => (VALUE.test(part) ? part : strange(part)));
  const dots = '·'.repeat(Math.ceil(sentence.replaceAll(/\{\{[^}]*\}\}/gu, '').length * LONGER));
  // Words of any language have an end somewhere.
  const more = dots.replaceAll(WORD, '$& ').trimEnd();
  return `${OPENS}${parts.join('')}${more}${CLOSES}`;
}

function strange(text: string): string {
  return [...text].map((letter) => STRANGE[PLAIN.indexOf(letter)] ?? letter).join('');
}
