/**
 * All that is known of a run, in the order in which it happened, and the scene at any moment of it. Facts come while it runs,
 * or all at once from a file; going back is as cheap as going on.
 */
import { after, EMPTY_SCENE, type Scene } from './scene.ts';
import { columnsOf, FrameLog, type FrameColumns } from './frame-log.ts';
import { OrderTable } from './order-table.ts';
import { Talk } from './talk.ts';
import type { FactNamed, TimedFact } from '../../../sim/scenario/facts.ts';

/** A scene is kept after so many facts: whoever goes back folds at most as many again. */
const KEPT_EVERY = 500;

/** Of one message. */
export type MessageFact = FactNamed<'said' | 'accepted' | 'refused' | 'confirmed' | 'shown'>;
const OF_MESSAGES: ReadonlySet<string> = new Set(['said', 'accepted', 'refused', 'confirmed', 'shown']);

export class Story {
  readonly frames = new FrameLog();
  readonly order = new OrderTable();
  readonly talk = new Talk();
  readonly #facts: TimedFact[] = [];
  readonly #messages = new Map<string, MessageFact[]>();
  /** After 0, KEPT_EVERY, 2 * KEPT_EVERY … facts. */
  readonly #kept: Scene[] = [EMPTY_SCENE];
  #newest: Scene = EMPTY_SCENE;
  #lastMs = 0;
  #unheard = 0;

  get facts(): readonly TimedFact[] {
    return this.#facts;
  }

  /** So many messages between nodes, or their ends, could not be told. */
  get unheard(): number {
    return this.#unheard;
  }

  /** The latest moment that is known, ms since the load began. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** In the order in which they were told; times never go back. */
  add(facts: readonly TimedFact[], frames: FrameColumns | null, nowMs: number): void {
    for (const fact of facts) {
      if (this.#tookFrames(fact)) continue;
      this.#facts.push(fact);
      this.#newest = after(this.#newest, fact);
      this.order.add(fact);
      this.talk.add(fact);
      if (isOfMessage(fact)) this.#tellMessage(fact);
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

  /** The newest `count` facts of these types up to a moment, newest first. */
  newest(types: readonly TimedFact['type'][], count: number, ms: number): readonly TimedFact[] {
    const found: TimedFact[] = [];
    for (let at = this.#countUpTo(ms) - 1; at >= 0 && found.length < count; at--) {
      const fact = this.#facts[at]!;
      if (types.includes(fact.type)) found.push(fact);
    }
    return found;
  }

  /** What became of a message of the load, in order. */
  ofMessage(id: string): readonly MessageFact[] {
    return this.#messages.get(id) ?? [];
  }

  /** Facts of a span, its end included. */
  between(fromMs: number, toMs: number): readonly TimedFact[] {
    return this.#facts.slice(this.#countBefore(fromMs), this.#countUpTo(toMs));
  }

  /** What is told of messages between nodes is kept in columns. */
  #tookFrames(fact: TimedFact): boolean {
    if (fact.type === 'frames') this.frames.add(columnsOf(fact));
    else if (fact.type === 'unheard') this.#unheard += fact.count;
    else if (fact.type === 'fates') {
      for (const [at, frame] of fact.frames.entries()) this.frames.settle(frame, fact.tookUs[at]!);
    } else return false;
    return true;
  }

  #tellMessage(fact: MessageFact): void {
    const known = this.#messages.get(fact.id);
    if (known === undefined) this.#messages.set(fact.id, [fact]);
    else known.push(fact);
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

function isOfMessage(fact: TimedFact): fact is MessageFact {
  return OF_MESSAGES.has(fact.type);
}
