/**
 * Tells the engine how time passes: one tick for each firing of the timer, however late it is (a node that missed
 * its own ticks stretches its own time-outs), and `resumed` after a gap so long that the others may have acted.
 */
import type { Input } from '../../core/inputs.ts';
import type { TimingProfile } from '../../core/options.ts';
import { SleepClock } from './sleep-clock.ts';

export interface TickerPorts {
  input(input: Input): void;
  /** Wall clock, ms since 1970. */
  wallMs(): number;
  /** After each tick. */
  ticked(): void;
}

export class Ticker {
  readonly #ports: TickerPorts;
  readonly #clock: SleepClock;
  readonly #resumedAfterMs: number;
  readonly #timer: NodeJS.Timeout;

  constructor(timing: TimingProfile, ports: TickerPorts, clock: SleepClock = new SleepClock()) {
    this.#ports = ports;
    this.#clock = clock;
    // After this the others suspect, and one round later another may be host.
    this.#resumedAfterMs = timing.suspicionFloorMs + timing.roundMs;
    this.#timer = setInterval(() => this.#tick(), timing.tickMs);
  }

  /** Before anything that came from outside: a process that wakes reads its sockets before its timers. */
  noticeSleep(): void {
    if (this.#clock.sinceLapMs() > this.#resumedAfterMs) this.#tick();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const elapsedMs = this.#clock.lap();
    const type = elapsedMs > this.#resumedAfterMs ? 'resumed' : 'tick';
    this.#ports.input({ type, elapsedMs, wallMs: this.#ports.wallMs() });
    this.#ports.ticked();
  }
}
