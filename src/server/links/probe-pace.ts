/**
 * How often a link is probed. Between a host and those that it leads, silence must be noticed soon. On the other links,
 * which are most of them in a large group, nothing is said while nobody votes: there probes become rarer, little by
 * little, so that the other end's measure of the usual gap follows. The first word said brings them back at once. Pure.
 */

/** From one gap to the next: slow beside the weight of a new gap in SilenceWatch. */
const GROWTH = 1.1;

export interface ProbePaceOptions {
  /** Between probes where something is said, ms. */
  readonly probeMs: number;
  /** Between probes where nothing was said for long, ms. */
  readonly easyProbeMs: number;
  /** How long that is, ms. */
  readonly quietAfterMs: number;
  readonly nowMs: number;
}

/** Times in monotonic ms. */
export class ProbePace {
  readonly #options: ProbePaceOptions;
  #gapMs: number;
  #saidMs: number;
  #sentMs = 0;

  constructor(options: ProbePaceOptions) {
    this.#options = options;
    this.#gapMs = options.probeMs;
    this.#saidMs = options.nowMs;
  }

  /** A message of a group came or went. */
  said(nowMs: number): void {
    this.#saidMs = nowMs;
    this.#gapMs = this.#options.probeMs;
  }

  isDue(nowMs: number): boolean {
    return nowMs - this.#sentMs >= this.#gapMs;
  }

  /** A probe was sent. */
  sent(nowMs: number): void {
    this.#sentMs = nowMs;
    const { easyProbeMs, quietAfterMs } = this.#options;
    if (nowMs - this.#saidMs > quietAfterMs) this.#gapMs = Math.min(easyProbeMs, this.#gapMs * GROWTH);
  }
}
