/**
 * When a device is dialled again (HS15, AD6): soon at first, and ever more rarely the longer it is away. Whoever comes back
 * dials by itself, so nothing is lost by waiting, and a group of sleeping laptops is no storm of dials.
 */
import { Backoff } from './backoff.ts';
import { monotonicMs } from './estimates.ts';
import type { LinkTiming } from './timing.ts';

/** The wait is at most this part of how long the device has been away. */
const PART_OF_AWAY = 0.1;

export class Redial {
  private readonly timing: LinkTiming;
  private readonly dial: () => void;
  private readonly backoff: Backoff;
  private timer: NodeJS.Timeout | undefined;
  /** Monotonic; null while it is linked. */
  private awaySinceMs: number | null = null;
  private isStopped = false;

  constructor(timing: LinkTiming, dial: () => void) {
    this.timing = timing;
    this.dial = dial;
    this.backoff = new Backoff(timing.redialMinMs, timing.redialMaxMs);
  }

  /** In so many ms, whatever was said before. */
  in(waitMs: number): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.dial, waitMs);
  }

  /** After the usual wait, which grows. */
  later(): void {
    this.in(this.backoff.next(longestWaitMs(this.timing, this.awayForMs())));
  }

  /** There is reason to think that it can be reached now. */
  hurry(): void {
    this.backoff.reset();
    this.in(0);
  }

  /** The next wait is short again: the link that ended was a good one. */
  forgive(): void {
    this.backoff.reset();
  }

  /** It is heard. */
  linked(): void {
    this.awaySinceMs = null;
    this.cancel();
  }

  /** Until the next word. */
  cancel(): void {
    clearTimeout(this.timer);
  }

  stop(): void {
    this.isStopped = true;
    this.cancel();
  }

  private awayForMs(): number {
    const nowMs = monotonicMs();
    this.awaySinceMs ??= nowMs;
    return nowMs - this.awaySinceMs;
  }
}

/** AD6 How long nobody tries at most, ms. */
export function longestWaitMs({ redialMaxMs, redialRareMs }: LinkTiming, awayMs: number): number {
  return Math.min(Math.max(redialMaxMs, awayMs * PART_OF_AWAY), Math.max(redialMaxMs, redialRareMs));
}
