/**
 * How long a newcomer tries on (HS26, HS50), by what its tries came to. Somebody who is there is waited for much longer
 * than somebody who is not: where many join at once all come in, one after the other, whatever it costs them to elect a
 * host that can decide.
 */
import type { DialResult } from './dial.ts';

/** The longest, ms: somebody is there. */
export const JOIN_MS_MAX = 180_000;
/** Addresses that stay silent, and those where another program or nobody listens. */
const SILENT_MS = 20_000;
const REFUSED_MS = 8_000;

export class JoinPatience {
  readonly #results = new Set<'ok' | 'slow' | DialResult>();

  /** What a try came to, at any address. `slow`: a machine answered, and then it took too long. */
  note(result: 'ok' | 'slow' | DialResult): void {
    this.#results.add(result);
  }

  /** Since the first try, ms. */
  get longestMs(): number {
    if (this.#results.has('ok') || this.#results.has('slow')) return JOIN_MS_MAX;
    return this.#results.has('timeout') ? SILENT_MS : REFUSED_MS;
  }
}
