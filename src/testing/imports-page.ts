/** Imports: brought in and deleted in the settings, read on a page of their own. */
import type { BrowserWindow } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

export class ImportsPage {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** Chooses a file of this computer, by its whole path; the settings are open. */
  async choose(file: string): Promise<void> {
    await this.#inMiddle(byTestId('import-choose'));
    await this.#window.upload('[data-setting="imports"] input[type="file"]', file);
    await this.#window.shown(byTestId('import-begin'));
  }

  /** Imports what was chosen; resolves with what is said of it then. */
  async begin(passphrase: string | null): Promise<string> {
    if (passphrase !== null) await this.#window.type(byTestId('import-passphrase'), passphrase);
    await this.#inMiddle(byTestId('import-begin'));
    await this.#window.click(byTestId('import-begin'));
    const [said] = await this.#window.until(
      'it is said what came of it',
      () => this.#window.seen(byTestId('import-said')),
      ([one]) => one !== undefined && one.text !== '',
    );
    return said!.text;
  }

  /** Opens the only one there is; resolves when its messages are there. */
  async read(): Promise<void> {
    await this.#inMiddle(byTestId('import-open'));
    await this.#window.click(byTestId('import-open'));
    await this.whenLoaded();
  }

  async whenLoaded(): Promise<void> {
    await this.#window.until(
      'its messages are there',
      () => this.#window.seen(byTestId('import-messages')),
      ([list]) => list?.data['loaded'] === 'true',
    );
  }

  /** Of all messages that are loaded. */
  async texts(): Promise<string[]> {
    return (await this.#window.seen(byTestId('import-text'))).map(({ text }) => text);
  }

  /** Asks to delete the only one there is, which is asked back; the settings are open. */
  async askToRemove(): Promise<void> {
    await this.#inMiddle(byTestId('import-remove'));
    await this.#window.click(byTestId('import-remove'));
    await this.#window.shown(byTestId('import-remove-do'));
  }

  /** Deletes the only one there is, after the question; the settings are open. */
  async remove(): Promise<void> {
    await this.askToRemove();
    await this.#inMiddle(byTestId('import-remove-do'));
    await this.#window.click(byTestId('import-remove-do'));
    await this.#window.gone(byTestId('imports'));
  }

  /** What lies under the title of the settings counts as shown, and takes no click. */
  async #inMiddle(selector: string): Promise<void> {
    await this.#window.shown(selector);
    await this.#window.evaluate(
      `document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' });`,
      selector,
    );
  }
}
