/** The first words of a page, in the language of this browser. */
import { isTest } from '../shell/test-mode.ts';
import { chosenLanguage } from './chosen-language.ts';
import { startText } from './text.ts';

/** There are no others yet. */
const NO_WORDS = 'Your node gives no answer. This page goes on as soon as it does.';
const PAUSE_MS = 1_000;

/** Resolves when the page can speak: a node that went away behind its page is waited for. */
export async function beginText(): Promise<void> {
  const root = document.getElementById('root')!;
  for (;;) {
    try {
      await startText(chosenLanguage(), isTest ? 'en' : navigator.language);
      root.textContent = '';
      return;
    } catch {
      root.textContent = NO_WORDS;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
