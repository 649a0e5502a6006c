/** What every language has: the areas and keys of the English sentences, each with its own words. Held by the types. */
import type { en } from './en.ts';
import type { enLater } from './en-later.ts';

type Own<Areas> = {
  readonly [Area in keyof Areas]: { readonly [Key in keyof Areas[Area]]: string };
};

export type FirstSentences = Own<typeof en>;
export type LaterSentences = Own<typeof enLater>;
export type Sentences = FirstSentences & LaterSentences;
