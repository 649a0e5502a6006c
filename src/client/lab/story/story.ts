/**
 * All that is known of a run, in the order in which it happened, and the scene at any moment of it. Facts come while it runs,
 * or all at once from a file; going back is as cheap as going on.
 */
import { FactLog } from '../../../sim/scenario/fact-log.ts';
import { EMPTY_SCENE, SceneFold, type Scene } from './scene.ts';
import { columnsOf, FrameLog, type FrameColumns } from './frame-log.ts';
import { OrderTable } from './order-table.ts';
import { Talk } from './talk.ts';
import type { FactNamed, TimedFact } from '../../../sim/scenario/facts.ts';

/** A scene is kept after so many facts: whoever goes back folds at most as many again, which takes a millisecond or two. */
const KEPT_EVERY = 2_000;

/** Of one message. */
export type MessageFact = FactNamed<'said' | 'accepted' | 'refused' | 'confirmed' | 'shown'>;

export class Story {
  readonly frames = new FrameLog();
  readonly facts = new FactLog();
  readonly order = new OrderTable(this.facts);
  readonly talk = new Talk(this.facts);
  /** After 0, KEPT_EVERY, 2 * KEPT_EVERY … facts. */
  readonly #kept: Scene[] = [EMPTY_SCENE];
  readonly #newest = new SceneFold();
  /** The fold of the moment that was asked for last: going on from it is cheap. */
  #last: { readonly fold: SceneFold; count: number } = { fold: new SceneFold(), count: 0 };
  /** Places of the facts that are no messages and no links: what happened to the group. */
  readonly #told: number[] = [];
  #lastMs = 0;
  #unheard = 0;

  /** How the run began; undefined before anything is known. */
  get first(): TimedFact | undefined {
    return this.facts.length === 0 ? undefined : this.facts.at(0);
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
      const at = this.facts.add(fact);
      this.#newest.add(fact);
      if (fact.type !== 'link' && !('id' in fact)) this.#told.push(at);
      this.order.add(fact, at);
      this.talk.add(fact, at);
      if (this.facts.length % KEPT_EVERY === 0) this.#kept.push(this.#newest.scene());
    }
    if (frames !== null) this.frames.add(frames);
    this.#lastMs = Math.max(this.#lastMs, nowMs);
  }

  /** As it was when everything up to this moment, and at it, had happened. */
  sceneAt(ms: number): Scene {
    const count = this.facts.countUpTo(ms);
    if (count === this.facts.length) return { ...this.#newest.scene(), atMs: ms };
    const keptAt = Math.floor(count / KEPT_EVERY);
    const isFar = count < this.#last.count || this.#last.count < keptAt * KEPT_EVERY;
    if (isFar) this.#last = { fold: new SceneFold(this.#kept[keptAt]), count: keptAt * KEPT_EVERY };
    for (; this.#last.count < count; this.#last.count++) this.#last.fold.add(this.facts.at(this.#last.count));
    return { ...this.#last.fold.scene(), atMs: ms };
  }

  /** The newest `count` facts of these types up to a moment, newest first; none of messages and links. */
  newest(types: readonly TimedFact['type'][], count: number, ms: number): readonly TimedFact[] {
    const found: TimedFact[] = [];
    for (let at = this.#told.length - 1; at >= 0 && found.length < count; at--) {
      const place = this.#told[at]!;
      if (this.facts.msAt(place) > ms) continue;
      const fact = this.facts.at(place);
      if (types.includes(fact.type)) found.push(fact);
    }
    return found;
  }

  /** What became of a message of the load, in order. */
  ofMessage(id: string): readonly MessageFact[] {
    return this.facts.ofMessage(id).filter(isOfMessage);
  }

  /** Facts of a span, its end included; none of messages and links. */
  between(fromMs: number, toMs: number): readonly TimedFact[] {
    const from = this.facts.countBefore(fromMs);
    const to = this.facts.countUpTo(toMs);
    return this.#told.filter((at) => at >= from && at < to).map((at) => this.facts.at(at));
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
}

const OF_MESSAGES: ReadonlySet<string> = new Set<MessageFact['type']>([
  'said',
  'accepted',
  'refused',
  'confirmed',
  'shown',
]);

function isOfMessage(fact: TimedFact): fact is MessageFact {
  return OF_MESSAGES.has(fact.type);
}
