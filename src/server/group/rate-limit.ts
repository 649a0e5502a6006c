/**
 * Holds the author back when events are made: a bucket of tokens that fills steadily. A group setting, fixed
 * at genesis; never a verdict on what is already made.
 */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Per device, in groups with `rates: default`. */
export const DEFAULT_RATE: Rate = Object.freeze({ burst: 20, perSecond: 5 });

export class TokenBucket {
  readonly #rate: Rate;
  readonly #nowMs: () => number;
  #tokens: number;
  #atMs: number;

  /** nowMs: monotonic. Starts full. */
  constructor(rate: Rate, nowMs: () => number) {
    this.#rate = rate;
    this.#nowMs = nowMs;
    this.#tokens = rate.burst;
    this.#atMs = nowMs();
  }

  /**
   * Takes `count` tokens and answers 0, or takes none and answers how many ms to wait. More than the burst at
   * once is let through when the bucket is full, and paid for afterwards: else it could never be made.
   */
  take(count: number): number {
    const nowMs = this.#nowMs();
    const { burst, perSecond } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#atMs) / 1000) * perSecond);
    this.#atMs = nowMs;
    const needed = Math.min(count, burst);
    if (this.#tokens >= needed) {
      this.#tokens -= count;
      return 0;
    }
    return Math.ceil(((needed - this.#tokens) / perSecond) * 1000);
  }
}
