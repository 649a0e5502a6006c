/**
 * How often a passphrase may be tried (KE32). Each try costs memory and a core for a moment, so there is one at a time;
 * after some wrong ones in a row each further has to wait, longer every time. A right one forgives all.
 */
import { DemesError } from '../protocol/errors.ts';

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 1_000;
const WAIT_MS_MAX = 60_000;
const BUSY_RETRY_MS = 1_000;

export class Tries {
  readonly #nowMs: () => number;
  #wrong = 0;
  #notBeforeMs = 0;
  #isBusy = false;

  /** nowMs: a clock that never goes back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /**
   * What `attempt` resolves with. One that throws wrong_passphrase counts as wrong.
   *
   * @throws DemesError rate_limited before anything is tried, with how long to wait; and whatever `attempt` throws
   */
  async make<Result>(attempt: () => Promise<Result>): Promise<Result> {
    const waitMs = this.#isBusy ? BUSY_RETRY_MS : this.#notBeforeMs - this.#nowMs();
    if (waitMs > 0) {
      const detail = 'The passphrase was tried too often; wait a moment.';
      throw new DemesError('rate_limited', { detail, extra: { retryAfterMs: Math.ceil(waitMs) } });
    }
    this.#isBusy = true;
    try {
      const result = await attempt();
      this.#wrong = 0;
      return result;
    } catch (error) {
      if (error instanceof DemesError && error.code === 'wrong_passphrase') this.#failed();
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }

  #failed(): void {
    this.#wrong += 1;
    const beyond = this.#wrong - FREE_TRIES;
    if (beyond < 0) return;
    this.#notBeforeMs = this.#nowMs() + Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** beyond);
  }
}
