/** What the screen says about the group's health: the chip that is always there, the banner that comes and goes. */
import type { BrowserWindow, Seen } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

export type StatusKind = 'ok' | 'electing' | 'tentative' | 'alone' | 'offline' | 'frozen' | 'removed';

const CHIP = byTestId('status-chip');
const BANNER = byTestId('status-banner');

export class StatusPage {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  async kind(): Promise<StatusKind> {
    return (await this.#window.shown(CHIP)).data['kind'] as StatusKind;
  }

  /** Resolves when the chip is of one of these kinds; answers it. */
  async whenKind(...kinds: readonly StatusKind[]): Promise<Seen> {
    const seen = await this.#window.until(
      `the status is ${kinds.join(' or ')}`,
      () => this.#window.seen(CHIP),
      (all) => kinds.includes(all[0]?.data['kind'] as StatusKind),
    );
    return seen[0]!;
  }

  /** Notes from now on which kinds there are, also those between two looks. */
  watch(): Promise<void> {
    return this.#window.record('status-chip', 'data-kind');
  }

  /** Since `watch`, in their order. */
  async kinds(): Promise<readonly StatusKind[]> {
    return (await this.#window.recorded('status-chip')) as readonly StatusKind[];
  }

  /** Comes when a trouble lasts. */
  banner(): Promise<Seen> {
    return this.#window.shown(BANNER);
  }

  whenNoBanner(): Promise<void> {
    return this.#window.gone(BANNER);
  }
}
