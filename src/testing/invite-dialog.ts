/** The dialog with an invitation: as a link, as a QR code, and whether somebody has come by it. */
import { Key } from './webdriver.ts';
import type { BrowserWindow, Seen } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

const DIALOG = byTestId('invite-dialog');
const LINK = byTestId('invite-link');

export class InviteDialog {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** Opens it, unless it is open. */
  open(): Promise<void> {
    return this.#window.open(DIALOG, byTestId('invite-open'));
  }

  /** The invitation, as soon as the node has made it. */
  async link(): Promise<string> {
    const seen = await this.#window.until(
      'the invitation is made',
      () => this.#window.seen(LINK),
      (all) => linkOf(all) !== '',
    );
    return linkOf(seen);
  }

  /** waiting, or what became of it. */
  async state(): Promise<string> {
    return (await this.#window.shown(DIALOG)).data['inviteState'] ?? '';
  }

  /** Everything it says, as drawn. */
  async text(): Promise<string> {
    return (await this.#window.shown(DIALOG)).text;
  }

  /** Resolves when it says this. */
  async says(part: string): Promise<void> {
    await this.#window.until(
      `the invitation says ${part}`,
      async () => (await this.#window.seen(DIALOG)).map(({ text }) => text).join('\n'),
      (text) => text.includes(part),
    );
  }

  async close(): Promise<void> {
    await this.#window.press(Key.ESCAPE);
    await this.#window.gone(DIALOG);
  }
}

function linkOf(seen: readonly Seen[]): string {
  return (
    seen.map(({ value, text }) => (value === '' ? text : value)).find((one) => one.includes('demes')) ?? ''
  );
}
