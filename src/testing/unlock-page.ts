/** The question for the passphrase, on a screen that is locked. */
import { Key } from './webdriver.ts';
import type { BrowserWindow } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

const INPUT = byTestId('unlock-input');

export class UnlockPage {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** Resolves when it asks. */
  async whenAsked(): Promise<void> {
    await this.#window.shown(INPUT);
  }

  /** By keyboard alone: the field has the focus. */
  async give(passphrase: string): Promise<void> {
    await this.whenAsked();
    await this.#window.type(INPUT, Key.chord(Key.CONTROL, 'a'), passphrase, Key.ENTER);
  }

  /** Resolves when the page says this, wherever. */
  async whenSays(part: string): Promise<void> {
    await this.#window.until(
      `the page says ${part}`,
      () => this.#window.evaluate<string>('return document.body.innerText;'),
      (text) => text.includes(part),
    );
  }
}
