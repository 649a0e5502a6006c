/** What every language has: the areas and keys of the English sentences, each with its own words. Held by the types. */
import type { en } from './en.ts';

export type Sentences = {
  readonly [Area in keyof typeof en]: { readonly [Key in keyof (typeof en)[Area]]: string };
};
