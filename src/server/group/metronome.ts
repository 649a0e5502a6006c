/**
 * Tells all groups of a node how time passes, by one timer and one look at the clocks: groups that tick together send
 * together. One tick for each firing of the timer, however late it is (a node that missed its own ticks stretches its
 * own time-outs), and `resumed` after a gap so long that the others may have acted.
 */
import type { Input } from '../../core/inputs.ts';
import type { TimingProfile } from '../../core/options.ts';
import { SleepClock } from './sleep-clock.ts';

type Passed = Extract<Input, { type: 'tick' | 'resumed' }>;

/** Of one group: how much time passed for it. */
type Told = (type: Passed['type'], elapsedMs: number) => void;

interface Listener {
  readonly told: Told;
  /** How much of the beat under way had passed when it came. */
  lateMs: number;
}

export class Metronome {
  readonly #tickMs: number;
  readonly #resumedAfterMs: number;
  readonly #makeClock: () => SleepClock;
  #listeners: readonly Listener[] = [];
  #running: { readonly clock: SleepClock; readonly timer: NodeJS.Timeout } | null = null;
  #beats = 0;

  constructor(timing: TimingProfile, makeClock: () => SleepClock = () => new SleepClock()) {
    this.#tickMs = timing.tickMs;
    // After this the others suspect, and one round later another may be host.
    this.#resumedAfterMs = timing.suspicionFloorMs + timing.roundMs;
    this.#makeClock = makeClock;
  }

  /** EL80 Ticks told since the node began: the phase of a replica that is built now. */
  get beats(): number {
    return this.#beats;
  }

  /** From the next beat on, until what is answered is called. Runs while anybody listens. */
  listen(told: Told): () => void {
    this.#running ??= this.#start();
    const listener = { told, lateMs: this.#running.clock.sinceLapMs() };
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
      if (this.#listeners.length === 0) this.#stop();
    };
  }

  /** Before anything that came from outside: a process that wakes reads its sockets before its timers. */
  noticeSleep(): void {
    if (this.#running !== null && this.#running.clock.sinceLapMs() > this.#resumedAfterMs) this.#beat();
  }

  #start(): { readonly clock: SleepClock; readonly timer: NodeJS.Timeout } {
    return { clock: this.#makeClock(), timer: setInterval(() => this.#beat(), this.#tickMs) };
  }

  #stop(): void {
    clearInterval(this.#running?.timer);
    this.#running = null;
  }

  #beat(): void {
    if (this.#running === null) return;
    const elapsedMs = this.#running.clock.lap();
    this.#beats++;
    // Who is told may end itself or another, or bring in a new one: that one has the new beat in its phase.
    const due = this.#listeners;
    for (const listener of due) {
      if (!this.#listeners.includes(listener)) continue;
      const ownMs = Math.max(0, elapsedMs - listener.lateMs);
      listener.lateMs = 0;
      listener.told(ownMs > this.#resumedAfterMs ? 'resumed' : 'tick', ownMs);
    }
  }
}
