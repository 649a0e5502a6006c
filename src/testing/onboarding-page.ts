/** The first screens: a name, a group of one's own or an invitation, and the steps of joining. */
import { Key } from './webdriver.ts';
import type { BrowserWindow } from './browser-window.ts';
import { byTestId } from './test-ids.ts';

/** A step of joining as drawn. */
export interface Step {
  readonly step: string;
  readonly state: 'waiting' | 'active' | 'done' | 'failed';
  readonly text: string;
}

export class OnboardingPage {
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    this.#window = window;
  }

  /** The name stands there already, from the system's user or from `--name`. */
  async name(): Promise<string> {
    return (await this.#window.shown(byTestId('onboarding-name'))).value;
  }

  /** Replaces the name. */
  rename(name: string): Promise<void> {
    return this.#window.type(byTestId('onboarding-name'), Key.chord(Key.CONTROL, 'a'), name);
  }

  async create(groupName: string): Promise<void> {
    await this.#window.click(byTestId('onboarding-create'));
    const field = byTestId('onboarding-group-name');
    await this.#window.type(field, Key.chord(Key.CONTROL, 'a'), groupName);
    await this.#window.click(byTestId('onboarding-submit'));
  }

  async join(invite: string): Promise<void> {
    await this.#window.click(byTestId('onboarding-join'));
    const field = byTestId('onboarding-invite-input');
    await this.#window.type(field, Key.chord(Key.CONTROL, 'a'), Key.BACK_SPACE);
    // As people do it: from the clipboard.
    await this.#window.insert(invite);
    await this.#window.click(byTestId('onboarding-submit'));
  }

  /** Resolves when the page says this, wherever. */
  async whenSays(part: string): Promise<void> {
    await this.#window.until(
      `the page says ${part}`,
      () => this.#window.evaluate<string>('return document.body.innerText;'),
      (text) => text.includes(part),
    );
  }

  async steps(): Promise<readonly Step[]> {
    const seen = await this.#window.seen(byTestId('joining-step'));
    return seen.map(({ data, text }) => ({
      step: data['step'] ?? '',
      state: data['state'] as Step['state'],
      text,
    }));
  }

  /** Resolves when a step has failed; answers it. */
  async failedStep(limitMs?: number): Promise<Step> {
    const steps = await this.#window.until(
      'a step of joining has failed',
      () => this.steps(),
      (all) => all.some(({ state }) => state === 'failed'),
      limitMs,
    );
    return steps.find(({ state }) => state === 'failed')!;
  }
}
