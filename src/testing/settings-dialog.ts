/** The settings of this node and this browser. */
import { Key } from 'selenium-webdriver';
import type { BrowserWindow } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

const DIALOG = byTestId('settings-dialog');

export class SettingsDialog {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  async open(): Promise<void> {
    await this.#window.click(byTestId('settings-open'));
    await this.#window.shown(DIALOG);
  }

  /** Leaves the settings that have to do with these words. */
  async find(words: string): Promise<void> {
    await this.#window.type(`${DIALOG} input[type="search"]`, words);
  }

  /** Chooses a language by its own name, as the list has it; resolves when the dialog has this title in it. */
  async speak(name: string, title: string): Promise<void> {
    await this.#window.type(byTestId('language-choice'), name);
    await this.#window.until(
      `the settings are called ${title}`,
      () => this.#window.seen('[role="dialog"] h2'),
      ([seen]) => seen?.text === title,
    );
  }

  /** Turns a switch over; what comes of it shows in `when`. */
  async turn(name: 'portMap' | 'nearby' | 'receipts'): Promise<void> {
    await this.#window.click(`[data-setting="${name}"] label`);
  }

  /** Resolves when the setting says this on the screen. */
  async when(name: 'portMap' | 'nearby' | 'sealed' | 'newcomersSee', words: string): Promise<void> {
    await this.#window.until(
      `the setting says ${words}`,
      () => this.#window.seen(`[data-setting="${name}"]`),
      ([seen]) => seen?.text.includes(words) === true,
    );
  }

  async close(): Promise<void> {
    await this.#window.press(Key.ESCAPE);
    await this.#window.gone(DIALOG);
  }
}
