/** Sentences by key, in the language of the person. `t('chat:send')`; values go in as `{{name}}`. */
import i18next from 'i18next';
import { useSyncExternalStore } from 'react';
import type { ProblemFacts } from '../api/problem.ts';
import type { enLater } from './en-later.ts';
import type { en } from './en.ts';
import { isolated } from './isolate.ts';
import { FALLBACK, LANGUAGES, PSEUDO_LANGUAGES, spokenLanguage, type Language } from './languages.ts';
import { formatLanguage } from './region.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: typeof en & typeof enLater;
    returnNull: false;
  }
}

let formats = FALLBACK;
/** Parts are wanted that say more than the first screen. */
let isMoreSaid = false;

/**
 * React escapes what it shows, so nothing is escaped here; but what people wrote keeps its direction to itself.
 *
 * @param chosen tag of the language that was chosen; empty: none
 * @param browser language tag of the browser; where no sentences are written in it, they are English
 * @throws when the node gives neither that language nor English
 */
export async function startText(chosen: string, browser: string): Promise<void> {
  await i18next.init({
    lng: FALLBACK,
    fallbackLng: FALLBACK,
    defaultNS: 'shell',
    resources: {},
    interpolation: { escapeValue: true, escape: isolated },
    initAsync: false,
  });
  await speak(chosen, browser).catch(async () => speak(FALLBACK, browser));
}

/** Goes over to another language; everything on the screen is drawn anew in it. Parameters as of `startText`. */
export async function speak(chosen: string, browser: string): Promise<void> {
  const tag = spokenLanguage(chosen, browser);
  const { load, loadLater } = languageOf(tag);
  const [first, later] = await Promise.all([load(), isMoreSaid ? loadLater() : null]);
  add(tag, { ...first, ...later });
  formats = formatLanguage(tag in LANGUAGES ? tag : FALLBACK, browser);
  await i18next.changeLanguage(tag);
}

/** The sentences of parts that come after the first screen (`LaterSentences`), in the language that is spoken, from now on. */
export async function loadLaterText(): Promise<void> {
  isMoreSaid = true;
  const tag = i18next.language;
  add(tag, await languageOf(tag).loadLater());
}

function add(tag: string, sentences: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
  for (const [area, own] of Object.entries(sentences)) i18next.addResourceBundle(tag, area, own);
}

function languageOf(tag: string): Language {
  return (LANGUAGES[tag] ?? PSEUDO_LANGUAGES[tag])!;
}

/** Of the language that is spoken: its tag, and from which side it is read. */
export function spokenNow(): { readonly tag: string; readonly direction: 'ltr' | 'rtl' } {
  const tag = i18next.language;
  return { tag, direction: languageOf(tag).direction };
}

/** The sentences of one language; another object when the language is another. */
let spoken: { readonly language: string; readonly t: typeof i18next.t } | null = null;

function current(): typeof i18next.t {
  if (spoken?.language !== i18next.language) {
    spoken = { language: i18next.language, t: i18next.getFixedT(i18next.language) };
  }
  return spoken.t;
}

function subscribe(changed: () => void): () => void {
  i18next.on('languageChanged', changed);
  return () => i18next.off('languageChanged', changed);
}

/**
 * For components: draws again when the language changes. Not the kit's own hook: that one looks through all areas
 * each time, and a conversation has hundreds of places with words.
 */
export function useText(): typeof i18next.t {
  return useSyncExternalStore(subscribe, current);
}

/** Why a request failed, for the person: our sentence for its code, else the node's own, which is in English. */
export function problemText(problem: ProblemFacts): string {
  const first = problem.errors[0];
  if (first !== undefined) return nodeText(first.message);
  const known = i18next.exists(`errors:${problem.code}`);
  if (!known && problem.detail !== '') return nodeText(problem.detail);
  return i18next.t(`errors:${known ? (problem.code as keyof typeof en.errors) : 'internal'}`);
}

/** What the node says in words of its own: other languages say that it is English. */
export function nodeText(said: string): string {
  return i18next.t('shell:nodeSays', { said });
}

/** For Intl: words as in the sentences, numbers and times as in the person's region. */
export function language(): string {
  return formats;
}
