/**
 * How long it really was since the last look, a suspended machine included. The monotonic clock stands still
 * while a Linux machine sleeps, its uptime does not; a stopped process (SIGSTOP) shows in both. The wall clock
 * is not asked: somebody may have set it.
 */
import { uptime } from 'node:os';

/** The uptime may be rounded to hundredths of a second; a smaller difference between the clocks means nothing. */
const UPTIME_ROUNDING_MS = 1_000;

export interface Clocks {
  /** ms, never goes back, may stand still during sleep. */
  monotonicMs(): number;
  /** ms since the machine started, sleep included; coarse. */
  uptimeMs(): number;
}

const SYSTEM_CLOCKS: Clocks = Object.freeze({
  monotonicMs: () => performance.now(),
  uptimeMs: () => uptime() * 1_000,
});

export class SleepClock {
  readonly #clocks: Clocks;
  #monotonicMs: number;
  #uptimeMs: number;

  constructor(clocks: Clocks = SYSTEM_CLOCKS) {
    this.#clocks = clocks;
    this.#monotonicMs = clocks.monotonicMs();
    this.#uptimeMs = clocks.uptimeMs();
  }

  /** ms since the last `lap` (or the start) by the monotonic clock only: cheap enough for every input. */
  sinceLapMs(): number {
    return this.#clocks.monotonicMs() - this.#monotonicMs;
  }

  /** ms since the last lap, sleep included, and begins a new one. */
  lap(): number {
    const monotonicMs = this.#clocks.monotonicMs();
    const uptimeMs = this.#clocks.uptimeMs();
    const elapsedMs = monotonicMs - this.#monotonicMs;
    const byUptimeMs = uptimeMs - this.#uptimeMs;
    this.#monotonicMs = monotonicMs;
    this.#uptimeMs = uptimeMs;
    return byUptimeMs - elapsedMs > UPTIME_ROUNDING_MS ? byUptimeMs : elapsedMs;
  }
}
