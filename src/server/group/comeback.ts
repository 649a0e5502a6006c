/**
 * When a group that halted is built anew: at once after its damage was mended, every few seconds while its disk refuses,
 * never where it is damaged for good (LG116).
 */
import type { Group } from '../../api/groups.ts';
import { DemesError, type ErrorCode } from '../../protocol/errors.ts';
import type { Logger } from '../log.ts';

/** How often a halted group looks whether its disk works again. Mending twice within it is no mending. */
const REBUILD_EVERY_MS = 5_000;

/** Nothing on this disk would be better when it is looked at again. */
const STAYS_HALTED: ReadonlySet<ErrorCode> = new Set([
  'data_damaged',
  'false_snapshot',
  'rolled_back',
  'clone',
]);

export class Comeback {
  readonly #build: () => void;
  readonly #nowMs: () => number;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | null = null;
  #mendedMs = -REBUILD_EVERY_MS;
  #mended = 0;

  /** `nowMs`: monotonic. */
  constructor(build: () => void, nowMs: () => number, log: Logger) {
    this.#log = log;
    this.#build = build;
    this.#nowMs = nowMs;
  }

  /** How often damage was found and mended since the start. */
  get mended(): number {
    return this.#mended;
  }

  after(failure: DemesError, isMended: boolean, isOver: boolean): void {
    this.#mended += Number(isMended);
    if (isMended) this.#log.warn({ err: failure }, 'what was damaged on the disk is brought back');
    else this.#log.error({ code: failure.code, err: failure }, 'the group has halted');
    if (isOver) return;
    if (STAYS_HALTED.has(failure.code) && !isMended) return;
    const isSoon = isMended && this.#nowMs() - this.#mendedMs >= REBUILD_EVERY_MS;
    if (isMended) this.#mendedMs = this.#nowMs();
    this.#timer = setTimeout(() => this.#build(), isSoon ? 0 : REBUILD_EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

/** MS153 As the API says it. Null while it works, and while it is only being stopped or opened anew. */
export function haltedBy(failure: DemesError | null): Group['halted'] {
  if (failure === null || failure.code === 'not_ready') return null;
  return { code: failure.code, detail: failure.message };
}

/** What is told of an error that stopped a group. */
export function failureOf(error: unknown): DemesError {
  if (error instanceof DemesError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new DemesError('internal', { detail, cause: error });
}
