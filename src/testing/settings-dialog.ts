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

  async close(): Promise<void> {
    await this.#window.press(Key.ESCAPE);
    await this.#window.gone(DIALOG);
  }
}
