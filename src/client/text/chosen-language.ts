/** Which language this browser shall speak. What cannot be kept is as if nothing were chosen. */
import { browserStorage, isTest } from '../shell/test-mode.ts';

const KEY = 'demes-language';
const PARAMETER = 'language';

/** Tag of a language; empty: as the browser's own. In a test English, unless its address says otherwise. */
export function chosenLanguage(): string {
  if (isTest) keepFromAddress();
  try {
    return browserStorage().getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

export function keepLanguage(tag: string): void {
  try {
    if (tag === '') browserStorage().removeItem(KEY);
    else browserStorage().setItem(KEY, tag);
  } catch {
    // A browser that keeps nothing speaks it until it is closed.
  }
}

function keepFromAddress(): void {
  const asked = new URLSearchParams(window.location.search).get(PARAMETER);
  if (asked !== null) keepLanguage(asked);
}
