/** The languages that the screens speak, each loaded when it is wanted; English comes with the page. */
import { en } from './en.ts';
import type { Sentences } from './sentences.ts';

export interface Language {
  /** In itself, as those who look for it know it. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  readonly load: () => Promise<Sentences>;
}

export const FALLBACK = 'en';

/** Those that people choose from, in the order of the list. */
export const LANGUAGES: Readonly<Record<string, Language>> = {
  en: { name: 'English', direction: 'ltr', load: async () => Promise.resolve(en) },
  de: { name: 'Deutsch', direction: 'ltr', load: loadGerman },
};

/**
 * For tests only (`?test=1&language=`): English in strange letters, between brackets and longer, so that what is not
 * spoken by `text/` is seen, and what has too little room; the second is read from right to left.
 */
export const PSEUDO_LANGUAGES: Readonly<Record<string, Language>> = {
  'en-XA': { name: 'Pseudo', direction: 'ltr', load: loadPseudo },
  'en-XB': { name: 'Pseudo, right to left', direction: 'rtl', load: loadPseudo },
};

async function loadGerman(): Promise<Sentences> {
  const { de } = await import('./de.ts');
  return de;
}

async function loadPseudo(): Promise<Sentences> {
  const { pseudo } = await import('./pseudo.ts');
  return pseudo(en);
}

/**
 * Which language is spoken: the one that was chosen, else the browser's where we have it, else English. Pure.
 *
 * @param chosen tag of a language, or empty
 * @param browser language tag of the browser, `de-AT`
 */
export function spokenLanguage(chosen: string, browser: string): string {
  if (chosen in LANGUAGES || chosen in PSEUDO_LANGUAGES) return chosen;
  const own = browser.split('-', 1)[0]!.toLowerCase();
  return own in LANGUAGES ? own : FALLBACK;
}
