/** The group's agreed time on this node: of the newest applied entry, advanced by the time since. */
import type { AppliedEntry } from '../../core/ready.ts';

export class AgreedClock {
  readonly #nowMs: () => number;
  #at: number;
  #sinceMs: number;

  /** nowMs: monotonic. at: of the newest entry that was applied before the start; 0 when there is none. */
  constructor(nowMs: () => number, at: number) {
    this.#nowMs = nowMs;
    this.#at = at;
    this.#sinceMs = nowMs();
  }

  applied(entries: readonly AppliedEntry[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    this.#at = Math.max(last.entry.at, this.now());
    this.#sinceMs = this.#nowMs();
  }

  /** ms since 1970. */
  now(): number {
    return this.#at + Math.floor(this.#nowMs() - this.#sinceMs);
  }
}
