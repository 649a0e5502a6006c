/**
 * Looks at the whole log in the background, in bounded steps, so that damage is found while the other nodes still have
 * what this one lost, and not when it is needed. At the start only the newest entries are looked at, whatever the length
 * of the log; each entry is looked at again whenever it leaves the disk.
 */
import type { Index } from '../../protocol/ids.ts';

/** About a millisecond of work. */
const STEP_ENTRIES = 64;
/** A hundred thousand entries take a minute and a half. */
const PAUSE_MS = 50;
/** From the end of one round to the next: disks rot slowly. */
const REST_MS = 6 * 60 * 60 * 1000;

export interface ScrubPorts {
  /** At most `limit` entries from an index on; answers where to go on, null at the end. Throws what the disk says. */
  check(from: Index, limit: number): Index | null;
  /** Nothing follows. */
  failed(error: Error): void;
}

export class LogScrub {
  readonly #ports: ScrubPorts;
  #timer: NodeJS.Timeout | null = null;

  constructor(ports: ScrubPorts) {
    this.#ports = ports;
    this.#after(PAUSE_MS, 1);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #after(ms: number, from: Index): void {
    this.#timer = setTimeout(() => this.#step(from), ms).unref();
  }

  #step(from: Index): void {
    this.#timer = null;
    let next: Index | null;
    try {
      next = this.#ports.check(from, STEP_ENTRIES);
    } catch (error) {
      this.#ports.failed(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (next === null) this.#after(REST_MS, 1);
    else this.#after(PAUSE_MS, next);
  }
}
