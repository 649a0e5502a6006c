/** Waiting times between tries: doubling, with jitter, bounded. */

const GROWTH = 2;
/** A wait is between this part and the whole of its step: nodes that fail together do not come back together. */
const JITTER_FROM = 0.5;

export class Backoff {
  private readonly minMs: number;
  private readonly maxMs: number;
  private readonly random: () => number;
  private stepMs: number;

  /** random: [0, 1). */
  constructor(minMs: number, maxMs: number, random: () => number = Math.random) {
    this.minMs = minMs;
    this.maxMs = maxMs;
    this.random = random;
    this.stepMs = minMs;
  }

  /** The next wait in ms. maxMs: when the usual one is not patient enough. */
  next(maxMs = this.maxMs): number {
    const wait = this.stepMs * (JITTER_FROM + (1 - JITTER_FROM) * this.random());
    this.stepMs = Math.min(maxMs, this.stepMs * GROWTH);
    return wait;
  }

  reset(): void {
    this.stepMs = this.minMs;
  }
}
