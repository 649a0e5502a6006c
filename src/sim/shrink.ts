/**
 * A failing life made small by itself: first fewer troubles, then fewer acts of users, then a shorter life, fewer
 * nodes and plainer weather, again and again, as long as the same rule breaks (delta debugging; Zeller, Hildebrandt
 * 2002). Pure: the same failure always shrinks to the same life.
 */
import { EVENTS_DEFAULT, runSeed, type RunOptions, type RunResult } from './run.ts';
import { allBut, ASPECTS, includes, NOTHING_LEFT_OUT, type LeftOut } from './recipe.ts';

export interface Shrunk {
  /** What is left; `result.failure.replay` shows it again. */
  readonly options: RunOptions;
  readonly result: RunResult;
  /** Lives that were lived to find it. */
  readonly lives: number;
}

export interface ShrinkLimits {
  /** Lives at most. */
  readonly livesMax: number;
  /** Occurrences in all of them at most; the last life may go beyond. */
  readonly eventsMax: number;
}

const LIMITS: ShrinkLimits = Object.freeze({ livesMax: 400, eventsMax: 3_000_000 });

/** The smallest life found that breaks the rule that these options break; null when they break none. */
export function shrink(options: RunOptions, limits: ShrinkLimits = LIMITS): Shrunk | null {
  const quiet = { ...options, transcript: false };
  const result = runSeed(quiet);
  if (result.ok) return null;
  const shrinking = new Shrinking(quiet, result, limits);
  shrinking.run();
  return shrinking.best;
}

class Shrinking {
  #options: RunOptions;
  #result: RunResult;
  #lives = 1;
  #events: number;
  readonly #rule: string;
  readonly #limits: ShrinkLimits;

  constructor(options: RunOptions, result: RunResult, limits: ShrinkLimits) {
    this.#options = { ...options, nodes: result.counts.nodes };
    this.#result = result;
    this.#events = result.counts.events;
    this.#rule = result.failure!.rule;
    this.#limits = limits;
  }

  get best(): Shrunk {
    return { options: this.#options, result: this.#result, lives: this.#lives };
  }

  run(): void {
    for (let before = ''; before !== this.#size() && !this.#isSpent();) {
      before = this.#size();
      this.#endWithFailure();
      this.#leaveOut('troubles');
      this.#leaveOut('acts');
      this.#shorten();
      this.#useFewerNodes();
      this.#makePlain();
    }
    this.#endWithFailure();
  }

  #size(): string {
    const { nodes, events, without = NOTHING_LEFT_OUT, plain = [] } = this.#options;
    return JSON.stringify([nodes, events, without, plain]);
  }

  #isSpent(): boolean {
    return this.#lives >= this.#limits.livesMax || this.#events >= this.#limits.eventsMax;
  }

  /** True when this life breaks the same rule: it is the best one then. */
  #breaks(change: Partial<RunOptions>): boolean {
    if (this.#isSpent()) return false;
    const options = { ...this.#options, ...change };
    const result = runSeed(options);
    this.#lives++;
    this.#events += result.counts.events;
    if (result.failure?.rule !== this.#rule) return false;
    this.#options = options;
    this.#result = result;
    return true;
  }

  /** A life that failed before everything was healed need not have gone on longer. */
  #endWithFailure(): void {
    const { event } = this.#result.failure!;
    if (event < (this.#options.events ?? EVENTS_DEFAULT)) this.#breaks({ events: event });
  }

  #leaveOut(what: keyof LeftOut): void {
    const without = this.#options.without ?? NOTHING_LEFT_OUT;
    const breaksWith = (kept: readonly number[]): boolean =>
      this.#breaks({ without: { ...without, [what]: allBut(kept) } });
    const last = this.#result.counts.numbered[what];
    const all = Array.from({ length: last }, (_, i) => i + 1).filter(
      (number) => !includes(without[what], number),
    );
    if (breaksWith([])) return;
    let kept = all;
    for (let size = Math.ceil(all.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let start = 0; start < kept.length && !this.#isSpent();) {
        const rest = [...kept.slice(0, start), ...kept.slice(start + size)];
        if (breaksWith(rest)) kept = rest;
        else start += size;
      }
    }
  }

  #shorten(): void {
    this.#endWithFailure();
    for (const part of [0.1, 0.5, 0.8]) {
      while (this.#breaks({ events: Math.max(1, Math.floor(this.#eventsNow() * part)) })) {
        if (this.#eventsNow() === 1) return;
      }
    }
  }

  #eventsNow(): number {
    return this.#options.events ?? EVENTS_DEFAULT;
  }

  #useFewerNodes(): void {
    const { nodes } = this.#result.counts;
    for (let fewer = 1; fewer < nodes; fewer++) if (this.#breaks({ nodes: fewer })) return;
  }

  #makePlain(): void {
    for (const aspect of ASPECTS) {
      const { plain = [] } = this.#options;
      if (!plain.includes(aspect)) this.#breaks({ plain: [...plain, aspect] });
    }
  }
}
