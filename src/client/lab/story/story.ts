/**
 * All that is known of a run, in the order in which it happened, and the scene at any moment of it. Facts come while it runs,
 * or all at once from a file; going back is as cheap as going on.
 */
import { after, EMPTY_SCENE, type Scene } from './scene.ts';
import { FrameLog, type FrameColumns } from './frame-log.ts';
import { OrderTable } from './order-table.ts';
import type { TimedFact } from '../../../sim/scenario/facts.ts';

/** A scene is kept after so many facts: whoever goes back folds at most as many again. */
const KEPT_EVERY = 500;

export class Story {
  readonly frames = new FrameLog();
  readonly order = new OrderTable();
  readonly #facts: TimedFact[] = [];
  /** After 0, KEPT_EVERY, 2 * KEPT_EVERY … facts. */
  readonly #kept: Scene[] = [EMPTY_SCENE];
  #newest: Scene = EMPTY_SCENE;
  #lastMs = 0;

  get facts(): readonly TimedFact[] {
    return this.#facts;
  }

  /** The latest moment that is known, ms since the load began. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** In the order in which they were told; times never go back. */
  add(facts: readonly TimedFact[], frames: FrameColumns | null, nowMs: number): void {
    for (const fact of facts) {
      this.#facts.push(fact);
      this.#newest = after(this.#newest, fact);
      this.order.add(fact);
      if (this.#facts.length % KEPT_EVERY === 0) this.#kept.push(this.#newest);
    }
    if (frames !== null) this.frames.add(frames);
    this.#lastMs = Math.max(this.#lastMs, nowMs);
  }

  /** As it was when everything up to this moment, and at it, had happened. */
  sceneAt(ms: number): Scene {
    const count = this.#countUpTo(ms);
    if (count === this.#facts.length) return { ...this.#newest, atMs: ms };
    const keptAt = Math.floor(count / KEPT_EVERY);
    let scene = this.#kept[keptAt]!;
    for (let at = keptAt * KEPT_EVERY; at < count; at++) scene = after(scene, this.#facts[at]!);
    return { ...scene, atMs: ms };
  }

  /** Facts of a span, its end included. */
  between(fromMs: number, toMs: number): readonly TimedFact[] {
    return this.#facts.slice(this.#countBefore(fromMs), this.#countUpTo(toMs));
  }

  #countUpTo(ms: number): number {
    return this.#count((atMs) => atMs <= ms);
  }

  #countBefore(ms: number): number {
    return this.#count((atMs) => atMs < ms);
  }

  #count(isIn: (atMs: number) => boolean): number {
    let [low, high] = [0, this.#facts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isIn(this.#facts[middle]!.atMs)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
