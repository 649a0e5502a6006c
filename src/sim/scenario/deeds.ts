/** What is done in a run, by a file or by hand: whom it meets at its moment, and what is recorded of it. */
import { Random } from '../random.ts';
import { actOf, type Act } from './acts.ts';
import { deedText } from './deed-text.ts';
import type { LabFact } from './facts.ts';
import type { GroupPicture } from './picture.ts';
import type { Answer, Play } from './play.ts';
import type { Meaning } from './targets.ts';
import type { Deed } from './words.ts';

export class Deeds {
  readonly #tell: (fact: LabFact) => void;
  #faults = 0;

  constructor(tell: (fact: LabFact) => void) {
    this.#tell = tell;
  }

  /** Null, or why it could not be done. */
  *do(deed: Deed, meaningOf: (picture: GroupPicture) => Meaning): Play<string | null> {
    const { picture } = yield { kind: 'look' };
    const act = actOf(deed, meaningOf(picture), `f${this.#faults + 1}`);
    if (typeof act === 'string') return act;
    if (act.kind === 'fault') this.#faults++;
    return (yield* this.act(act, deedText(deed))).why;
  }

  *act(act: Act, text: string): Play<Answer> {
    this.#tell({ type: 'did', what: text, nodes: 'nodes' in act ? act.nodes : [] });
    if (act.kind === 'fault') this.#tell({ type: 'fault', fault: act.fault });
    return yield { kind: 'act', act, text };
  }
}

/** Somebody in the place of a file: each deed draws for itself, the same for the same seed and number. */
export class DeedsByHand {
  readonly #deeds: Deeds;
  readonly #random: Random;
  #number = 0;

  constructor(seed: number, tell: (fact: LabFact) => void) {
    this.#deeds = new Deeds(tell);
    this.#random = new Random(seed).fork('played');
  }

  /** Null, or why it could not be done. */
  *do(deed: Deed): Play<string | null> {
    const random = this.#random.fork(++this.#number);
    return yield* this.#deeds.do(deed, (picture) => ({ picture, random, remembered: new Map() }));
  }
}
