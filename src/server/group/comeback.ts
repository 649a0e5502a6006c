/**
 * When a group that halted is built anew: at once after its damage was mended, every few seconds while its disk refuses,
 * never where it is damaged for good (LG116).
 */
import type { DemesError, ErrorCode } from '../../protocol/errors.ts';

/** How often a halted group looks whether its disk works again. Mending twice within it is no mending. */
const REBUILD_EVERY_MS = 5_000;

/** Nothing on this disk would be better when it is looked at again. */
const STAYS_HALTED: ReadonlySet<ErrorCode> = new Set(['data_damaged', 'rolled_back', 'clone']);

export class Comeback {
  readonly #build: () => void;
  readonly #nowMs: () => number;
  #timer: NodeJS.Timeout | null = null;
  #mendedMs = -REBUILD_EVERY_MS;

  /** `nowMs`: monotonic. */
  constructor(build: () => void, nowMs: () => number) {
    this.#build = build;
    this.#nowMs = nowMs;
  }

  after(failure: DemesError, isMended: boolean): void {
    if (STAYS_HALTED.has(failure.code) && !isMended) return;
    const isSoon = isMended && this.#nowMs() - this.#mendedMs >= REBUILD_EVERY_MS;
    if (isMended) this.#mendedMs = this.#nowMs();
    this.#timer = setTimeout(() => this.#build(), isSoon ? 0 : REBUILD_EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
