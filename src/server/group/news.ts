/**
 * Tells the feed and the long polls what changed, once for everything that happened in one turn of the event loop.
 * Numbers that only move on (indexes) are told a few times a second; a new role, host, term or tier at once. What
 * moves without an event of its own (how far others are) is looked at once a second (MS95).
 */
import type { GroupStatus } from '../../api/groups.ts';

/** How often a screen needs to see indexes move. */
const NUMBERS_EVERY_MS = 200;
const LOOK_EVERY_MS = 1_000;

export interface NewsPorts {
  /** What a person would call a change, as a short text that is cheap to make; null while there is nothing to tell. */
  standing(): string | null;
  /** How far everybody is, and what waits; cheap enough for once a second. */
  numbers(): string;
  status(): GroupStatus;
  publish(status: GroupStatus): void;
  /** Once for each turn in which something changed. */
  changed(): void;
  /** Monotonic, ms. */
  nowMs(): number;
}

export class News {
  readonly #ports: NewsPorts;
  #soon: NodeJS.Immediate | null = null;
  #later: NodeJS.Timeout | null = null;
  #told = '';
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #numbers = '';
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(ports: NewsPorts) {
    this.#ports = ports;
  }

  /** Something may have changed. */
  note(): void {
    this.#soon ??= setImmediate(() => {
      this.#soon = null;
      this.#ports.changed();
      this.#tell();
    });
  }

  /** Called often. */
  ticked(): void {
    const nowMs = this.#ports.nowMs();
    if (nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    const numbers = this.#ports.numbers();
    if (numbers === this.#numbers) return;
    this.#numbers = numbers;
    this.note();
  }

  stop(): void {
    if (this.#soon !== null) clearImmediate(this.#soon);
    if (this.#later !== null) clearTimeout(this.#later);
    this.#soon = null;
    this.#later = null;
  }

  #tell(): void {
    const standing = this.#ports.standing();
    if (standing === null) return;
    const nowMs = this.#ports.nowMs();
    const waitMs = this.#toldAtMs + NUMBERS_EVERY_MS - nowMs;
    if (standing === this.#told && waitMs > 0) {
      this.#later ??= setTimeout(() => {
        this.#later = null;
        this.#tell();
      }, waitMs);
      return;
    }
    this.#told = standing;
    this.#toldAtMs = nowMs;
    this.#ports.publish(this.#ports.status());
  }
}
