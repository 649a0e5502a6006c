/** The languages that the screens speak, each loaded when it is wanted: what the first screen says, and the rest. */
import type { FirstSentences, LaterSentences } from './sentences.ts';

export interface Language {
  /** In itself, as those who look for it know it. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** What the first screen says. */
  readonly load: () => Promise<FirstSentences>;
  /** What only parts say which come after it. */
  readonly loadLater: () => Promise<LaterSentences>;
}

export const FALLBACK = 'en';

/** Those that people choose from, in the order of the list. */
export const LANGUAGES: Readonly<Record<string, Language>> = {
  en: {
    name: 'English',
    direction: 'ltr',
    load: loadEnglish,
    loadLater: loadLaterEnglish,
  },
  de: {
    name: 'Deutsch',
    direction: 'ltr',
    load: async () => (await import(/* webpackChunkName: "text-de" */ './de.ts')).de,
    loadLater: async () => (await import(/* webpackChunkName: "later-de" */ './de-later.ts')).deLater,
  },
};

/**
 * For tests only (`?test=1&language=`): English in strange letters, between brackets and longer, so that what is not
 * spoken by `text/` is seen, and what has too little room; the second is read from right to left.
 */
export const PSEUDO_LANGUAGES: Readonly<Record<string, Language>> = {
  'en-XA': { name: 'Pseudo', direction: 'ltr', ...loadPseudo() },
  'en-XB': { name: 'Pseudo, right to left', direction: 'rtl', ...loadPseudo() },
};

async function loadEnglish(): Promise<FirstSentences> {
  return (await import(/* webpackChunkName: "text-en" */ './en.ts')).en;
}

async function loadLaterEnglish(): Promise<LaterSentences> {
  return (await import(/* webpackChunkName: "later-en" */ './en-later.ts')).enLater;
}

function loadPseudo(): Pick<Language, 'load' | 'loadLater'> {
  return {
    load: async () => (await import('./pseudo.ts')).pseudo(await loadEnglish()),
    loadLater: async () => (await import('./pseudo.ts')).pseudo(await loadLaterEnglish()),
  };
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
