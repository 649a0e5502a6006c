/** Plays a scenario: decides what is waited for, what is done and to whom, and what must come of it. */
import { Random } from '../random.ts';
import { whyNot } from './conditions.ts';
import { conditionText, deedText } from './deed-text.ts';
import { Deeds } from './deeds.ts';
import type { LabFact } from './facts.ts';
import type { GroupPicture } from './picture.ts';
import type { Play } from './play.ts';
import { resolve, type Meaning } from './targets.ts';
import { WITHIN_MS, type Condition, type Deed, type Scenario, type Step } from './words.ts';

export interface Ending {
  /** Why the first step that failed did; null when all came as expected. */
  readonly failure: string | null;
  /** Why the group did not come to rest when everything was healed; null when it did. */
  readonly unrest: string | null;
}

/** How long a group may take until it is at rest when nothing is wrong with it any more. */
const REST_MS_MAX = 60_000;

/** The load runs when it begins. Ends everything that it began: faults, pauses, stopped nodes, the load. */
export function* direct(scenario: Scenario, tell: (fact: LabFact) => void): Play<Ending> {
  const director = new Director(scenario, tell);
  const failure = yield* director.steps();
  const unrest = yield* director.rest();
  tell({ type: 'ended', converged: unrest === null, why: failure ?? unrest });
  return { failure, unrest };
}

class Director {
  readonly #scenario: Scenario;
  readonly #tell: (fact: LabFact) => void;
  readonly #remembered = new Map<string, readonly string[]>();
  readonly #deeds: Deeds;
  #random: Random;

  constructor(scenario: Scenario, tell: (fact: LabFact) => void) {
    this.#scenario = scenario;
    this.#tell = tell;
    this.#deeds = new Deeds(tell);
    this.#random = new Random(scenario.seed).fork('scenario');
  }

  *steps(): Play<string | null> {
    for (const [at, step] of this.#scenario.steps.entries()) {
      const name = step.name === undefined ? `step ${at + 1}` : `step ${at + 1} (${step.name})`;
      this.#random = new Random(this.#scenario.seed).fork('scenario').fork(at + 1);
      this.#tell({ type: 'step', step: name, phase: 'begins' });
      const why = yield* this.#step(step);
      if (why !== null) {
        this.#tell({ type: 'step', step: name, phase: 'failed', why });
        return `${name}: ${why}`;
      }
      this.#tell({ type: 'step', step: name, phase: 'done' });
    }
    return null;
  }

  /** LB9 Everything is healed, everybody runs; then nothing may be left to be done. */
  *rest(): Play<string | null> {
    const { picture } = yield* this.#deeds.act({ kind: 'heal', tag: null }, 'heal all');
    const present = picture.nodes.filter(({ state }) => state !== 'away');
    const named = (state: string): string[] =>
      present.filter((node) => node.state === state).map(({ name }) => name);
    for (const [deed, nodes] of [
      ['resume', named('paused')],
      ['start', named('stopped')],
    ] as const) {
      if (nodes.length === 0) continue;
      const { why } = yield* this.#deeds.act({ kind: 'node', deed, nodes }, `${deed} ${nodes.join(' ')}`);
      if (why !== null) return why;
    }
    yield* this.#deeds.act({ kind: 'workload', load: false }, 'workload off');
    const on = present.map(({ name }) => name);
    const condition: Condition = {
      on,
      state: 'running',
      host: 'any',
      tier: 'confirmed',
      waiting: 0,
      same: true,
    };
    return yield* this.#until({ ...condition, within: REST_MS_MAX }, 0);
  }

  *#step(step: Step): Play<string | null> {
    if (step.at !== undefined) yield { kind: 'at', atMs: step.at };
    const { confirmed } = (yield { kind: 'look' }).picture;
    for (const condition of step.when) {
      const why = yield* this.#until(condition, confirmed);
      if (why !== null) return `waited in vain for ${why}`;
    }
    const { picture } = yield { kind: 'look' };
    for (const [name, targets] of Object.entries(step.remember)) {
      const nodes = resolve(targets, this.#meaning(picture));
      if (nodes.length === 0) return `there is nobody to be remembered as ${name}`;
      this.#remembered.set(name, nodes);
    }
    for (const deed of step.do) {
      const why = yield* this.#do(deed);
      if (why !== null) return why;
    }
    const after = (yield { kind: 'look' }).picture;
    for (const condition of step.expect) {
      const why = yield* this.#until(condition, picture.confirmed, after.atMs);
      if (why !== null) return `expected ${why}`;
    }
    return null;
  }

  *#do(deed: Deed): Play<string | null> {
    const why = yield* this.#deeds.do(deed, (picture) => this.#meaning(picture));
    return why === null ? null : `could not ${deedText(deed)}: ${why}`;
  }

  /** Null, or what was waited for and what spoke against it last. */
  *#until(condition: Condition, confirmedBefore: number, fromMs?: number): Play<string | null> {
    const begunMs = fromMs ?? (yield { kind: 'look' }).picture.atMs;
    const withinMs = condition.within ?? WITHIN_MS;
    const speaksAgainst = (picture: GroupPicture): string | null =>
      whyNot(condition, this.#meaning(picture), confirmedBefore);
    const forMs = condition.for ?? 0;
    const deadlineMs = begunMs + withinMs;
    for (;;) {
      const { why } = yield { kind: 'until', whyNot: speaksAgainst, forMs, deadlineMs };
      if (why !== null) return `${conditionText(condition)} within ${withinMs} ms; ${why}`;
      // What nodes tell by themselves may be a moment old: they are asked before it is believed.
      const { picture } = yield { kind: 'look' };
      if (speaksAgainst(picture) === null) return null;
    }
  }

  #meaning(picture: GroupPicture): Meaning {
    return { picture, random: this.#random, remembered: this.#remembered };
  }
}
