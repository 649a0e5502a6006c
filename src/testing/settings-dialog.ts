/** The settings of this node and this browser. */
import { Key } from './webdriver.ts';
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
  async turn(name: 'portMap' | 'nearby' | 'receipts' | 'groupReceipts'): Promise<void> {
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

  /** Opens the form of a webhook to an address, or of an address for programs, and sends it off as it was typed. */
  async makeWebhook({ name, url }: { readonly name: string; readonly url?: string }): Promise<void> {
    if ((await this.#window.seen(byTestId('webhook-make'))).length === 0) {
      await this.#clickInside(byTestId(url === undefined ? 'webhook-new-in' : 'webhook-new-out'));
    }
    await this.#window.type(byTestId('webhook-name'), name);
    if (url !== undefined) await this.#window.type(byTestId('webhook-url'), url);
    await this.#clickInside(byTestId('webhook-make'));
  }

  /** Opens the form of a token for a program, and sends it off as it was typed. */
  async makeToken({ name, may }: { readonly name: string; readonly may?: string }): Promise<void> {
    if ((await this.#window.seen(byTestId('webhook-make'))).length === 0)
      await this.#clickInside(byTestId('webhook-new-token'));
    await this.#window.type(byTestId('webhook-name'), name);
    if (may !== undefined) await this.#window.type(byTestId('token-scope'), may);
    await this.#clickInside(byTestId('webhook-make'));
  }

  /** In the middle of the page that scrolls: what lies under its title counts as shown, and takes no click. */
  async #clickInside(selector: string): Promise<void> {
    await this.#window.shown(selector);
    await this.#window.evaluate(
      `document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' });`,
      selector,
    );
    await this.#window.click(selector);
  }

  /** What is shown only once; then it is not shown any more. */
  async keepShown(): Promise<string> {
    const { text } = await this.#window.shown(byTestId('webhook-secret'));
    await this.#clickInside(byTestId('webhook-kept'));
    await this.#window.gone(byTestId('webhook-secret'));
    return text;
  }

  /** Resolves when one of the webhooks, addresses and tokens says this. */
  async whenWebhook(words: string): Promise<void> {
    await this.#window.until(
      `a webhook says ${words}`,
      () => this.#window.seen(byTestId('webhook')),
      (rows) => rows.some(({ text }) => text.includes(words)),
    );
  }

  /** Tries or removes the only one of them that there is. */
  async pressOfWebhook(what: 'test' | 'remove' | 'remove-do'): Promise<void> {
    await this.#clickInside(byTestId(`webhook-${what}`));
  }

  async close(): Promise<void> {
    await this.#window.press(Key.ESCAPE);
    await this.#window.gone(DIALOG);
  }
}
