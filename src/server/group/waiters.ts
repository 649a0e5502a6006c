/**
 * Requests that wait until something is true of the group. Nothing is polled: `check` is called when the state
 * may have changed, and each waiter has one timer for its own deadline.
 */
import { DemesError } from '../../protocol/errors.ts';

/** Long polls of one group at once; more is a program that forgot to end its own. */
const WAITERS_MAX = 1_000;
const RETRY_AFTER_MS = 1_000;

interface Waiter<State> {
  readonly meets: (state: State) => boolean;
  readonly end: (met: boolean) => void;
}

export class Waiters<State> {
  readonly #waiting = new Set<Waiter<State>>();
  readonly #current: () => State;

  /** `current` answers the state at this moment; called only while somebody waits. */
  constructor(current: () => State) {
    this.#current = current;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Resolves with true as soon as the state meets the condition, with false after timeoutMs or on abort.
   * Rejects with rate_limited above the bound, and with what `current` throws.
   */
  async wait(meets: (state: State) => boolean, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    if (meets(this.#current())) return true;
    if (signal.aborted || timeoutMs === 0) return false;
    if (this.#waiting.size >= WAITERS_MAX) {
      throw new DemesError('rate_limited', { extra: { retryAfterMs: RETRY_AFTER_MS } });
    }
    return new Promise((resolve) => {
      const waiter: Waiter<State> = {
        meets,
        end: (met) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', giveUp);
          this.#waiting.delete(waiter);
          resolve(met);
        },
      };
      const giveUp = (): void => waiter.end(false);
      const timer = setTimeout(giveUp, timeoutMs);
      signal.addEventListener('abort', giveUp);
      this.#waiting.add(waiter);
    });
  }

  /** The state may have changed. */
  check(): void {
    if (this.#waiting.size === 0) return;
    const state = this.#current();
    for (const waiter of this.#waiting) if (waiter.meets(state)) waiter.end(true);
  }

  /** Nobody waits any longer: the node stops. */
  endAll(): void {
    for (const waiter of this.#waiting) waiter.end(false);
  }
}
