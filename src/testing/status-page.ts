/** What the screen says about the group's health: the chip that is always there, the banner that comes and goes. */
import type { BrowserWindow, Seen } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

export type StatusKind =
  'ok' | 'electing' | 'tentative' | 'alone' | 'offline' | 'frozen' | 'halted' | 'removed' | 'contradiction';

const CHIP = byTestId('status-chip');
const BANNER = byTestId('status-banner');
const HEALED = byTestId('healed-note');
const CONFIRM = byTestId('confirm-do');
const OFFER = byTestId('fork-offer');

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

  /** Comes when a trouble lasts. */
  banner(): Promise<Seen> {
    return this.#window.shown(BANNER);
  }

  /** Comes when a host confirms again and all that waited has its place; answers the sentence about it. */
  async healed(limitMs?: number): Promise<string> {
    return (await this.#window.shown(HEALED, limitMs)).text;
  }

  /** Takes that sentence off the screen. */
  async closeHealed(): Promise<void> {
    await this.#window.click(`${HEALED} button`);
    await this.#window.gone(HEALED);
  }

  /** Resolves when the screen of a removed node offers to forget the group. */
  async whenForgettable(): Promise<void> {
    await this.#window.shown(byTestId('group-forget'));
  }

  /** Of a group that the node was removed from: takes it off the node, and says yes when asked. */
  async forgetGroup(): Promise<void> {
    await this.#window.click(byTestId('group-forget'));
    await this.#window.click(CONFIRM);
  }

  /** Resolves when the screen says that the shown group stands still on its node; answers why. */
  async whenHalted(): Promise<Seen> {
    return this.#window.shown(byTestId('group-halted'));
  }

  /** Others started the group anew: what the line above the conversation says of it. */
  forkOffer(): Promise<Seen> {
    return this.#window.shown(OFFER);
  }

  /** Follows them, from that line, and says yes when asked. */
  async followFork(): Promise<void> {
    await this.askFollow();
    await this.#window.click(CONFIRM);
    await this.#window.gone(OFFER);
  }

  /** The question what following means; nothing is done yet. */
  async askFollow(): Promise<void> {
    await this.#window.click(`${OFFER} ${byTestId('fork-follow')}`);
    await this.#window.shown(CONFIRM);
  }

  /** Does not follow them now; resolves when the line is gone. */
  async stayApart(): Promise<void> {
    await this.#window.click(byTestId('fork-stay'));
    await this.#window.gone(OFFER);
  }

  /** Resolves when the node says that it takes no part any more; answers why. */
  async whenSetAside(): Promise<string> {
    return (await this.#window.shown(byTestId('set-aside'))).data['kind'] ?? '';
  }

  /** Of two copies of one node: what this one shall be. */
  decide(decision: 'new' | 'keep'): Promise<void> {
    return this.#window.click(`${byTestId('set-aside')} [data-action="${decision}"]`);
  }

  whenNoBanner(): Promise<void> {
    return this.#window.gone(BANNER);
  }
}
