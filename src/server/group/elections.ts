/**
 * Elections and outages as this node lived through them, measured with the monotonic clock. Nothing here is
 * derived from settings: a number is there only after the two moments it lies between were seen.
 */
import type { Term } from '../../protocol/ids.ts';

/** Without anything confirmed for this long, nobody was waiting. */
const QUIET_MS = 1_000;

export interface ElectionNumbers {
  /** New hosts that this node has seen come since it started. */
  readonly count: number;
  /** Own suspicion to the new host known; null before the first. */
  readonly lastDurationMs: number | null;
  /** Last confirmed before to first confirmed after; null before the first. */
  readonly lastOutageMs: number | null;
  /** All outages since the start together. */
  readonly outageMsTotal: number;
}

export class Elections {
  readonly #nowMs: () => number;
  #count = 0;
  #hostTerm: Term;
  #suspectedAtMs: number | null = null;
  #outageSinceMs: number | null = null;
  #lastConfirmedAtMs: number;
  #lastDurationMs: number | null = null;
  #lastOutageMs: number | null = null;
  #outageMsTotal = 0;

  /** nowMs: monotonic. term: what was saved when this node started; hosts of that term are no news. */
  constructor(nowMs: () => number, term: Term) {
    this.#nowMs = nowMs;
    this.#hostTerm = term;
    this.#lastConfirmedAtMs = nowMs();
  }

  /** The commit index advanced. */
  confirmed(): void {
    if (this.#outageSinceMs === null) this.#lastConfirmedAtMs = this.#nowMs();
  }

  /**
   * This node stopped believing in its host. The outage began when something was last confirmed; in a group that
   * was quiet before, when the host was last heard: silence about nothing is no outage.
   */
  suspected(hostSilentMs: number): void {
    const nowMs = this.#nowMs();
    this.#suspectedAtMs ??= nowMs;
    const heardAtMs = nowMs - hostSilentMs;
    const wasQuiet = heardAtMs - this.#lastConfirmedAtMs > QUIET_MS;
    this.#outageSinceMs ??= wasQuiet ? heardAtMs : this.#lastConfirmedAtMs;
  }

  /** Undefined when the host is none that is new; else how long the election took, null without an own suspicion. */
  hostKnown(term: Term): number | null | undefined {
    if (term <= this.#hostTerm) {
      // The same host was heard again: nobody was elected. Confirming goes on where it was.
      this.#suspectedAtMs = null;
      this.#outageSinceMs = null;
      return undefined;
    }
    this.#hostTerm = term;
    this.#count += 1;
    if (this.#suspectedAtMs === null) return null;
    this.#lastDurationMs = this.#nowMs() - this.#suspectedAtMs;
    this.#suspectedAtMs = null;
    return this.#lastDurationMs;
  }

  /** The first entry of a new term is confirmed here. Answers how long the outage was, or null without one. */
  confirming(): number | null {
    const since = this.#outageSinceMs;
    this.#outageSinceMs = null;
    this.#lastConfirmedAtMs = this.#nowMs();
    if (since === null) return null;
    this.#lastOutageMs = this.#lastConfirmedAtMs - since;
    this.#outageMsTotal += this.#lastOutageMs;
    return this.#lastOutageMs;
  }

  numbers(): ElectionNumbers {
    return {
      count: this.#count,
      lastDurationMs: this.#lastDurationMs,
      lastOutageMs: this.#lastOutageMs,
      outageMsTotal: this.#outageMsTotal,
    };
  }
}
