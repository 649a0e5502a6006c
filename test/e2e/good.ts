/** What must hold of every state of the screens. */
import type { BrowserWindow } from '../../src/testing/browser-window.ts';
import { expectAccessible } from './axe.ts';
import { expectSpoken } from './spoken.ts';

/** In both themes, and in a language of our own: read from the right, and a third longer. */
export async function expectGood(window: BrowserWindow, state: string): Promise<void> {
  await expectAccessible(window, state);
  await expectSpoken(window, state);
}
