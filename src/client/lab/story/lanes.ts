/** The whole run as bars: what each node was from when to when, and what faults stood. Pure. */
import type { TimedFact } from '../../../sim/scenario/facts.ts';

/** What a node is shown as: its state, and its role while it runs. */
export type LaneKind =
  'host' | 'follower' | 'candidate' | 'learner' | 'removed' | 'silent' | 'paused' | 'stopped' | 'away';

export interface Bar<Kind extends string = LaneKind> {
  readonly kind: Kind;
  readonly fromMs: number;
  /** Infinity: it goes on. */
  readonly toMs: number;
  readonly term: number;
}

export interface Band {
  readonly id: string;
  readonly type: string;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Lane {
  readonly bars: { -readonly [Key in keyof Bar]: Bar[Key] }[];
  isRunning: boolean;
}

export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #bands = new Map<string, { -readonly [Key in keyof Band]: Band[Key] }>();

  add(fact: TimedFact): void {
    switch (fact.type) {
      case 'began':
        for (const name of fact.nodes) this.#lanes.set(name, { bars: [], isRunning: false });
        break;
      case 'node':
        this.#lane(fact.node).isRunning = fact.state === 'running';
        this.#become(fact.node, fact.state === 'running' ? 'silent' : fact.state, 0, fact.atMs);
        break;
      case 'status':
        if (this.#lane(fact.node).isRunning) this.#become(fact.node, fact.role, fact.term, fact.atMs);
        break;
      case 'fault': {
        const { id, type } = fact.fault;
        this.#bands.set(id, { id, type, fromMs: fact.atMs, toMs: Infinity });
        break;
      }
      case 'healed': {
        const band = this.#bands.get(fact.fault);
        if (band !== undefined) band.toMs = fact.atMs;
        break;
      }
      default:
    }
  }

  get names(): readonly string[] {
    return [...this.#lanes.keys()];
  }

  barsOf(name: string): readonly Bar[] {
    return this.#lane(name).bars;
  }

  get bands(): readonly Band[] {
    return [...this.#bands.values()];
  }

  #lane(name: string): Lane {
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const lane: Lane = { bars: [], isRunning: false };
    this.#lanes.set(name, lane);
    return lane;
  }

  #become(name: string, kind: LaneKind, term: number, atMs: number): void {
    const { bars } = this.#lane(name);
    const last = bars.at(-1);
    if (last !== undefined && last.kind === kind && last.term === term) return;
    if (last !== undefined) last.toMs = atMs;
    bars.push({ kind, term, fromMs: atMs, toMs: Infinity });
  }
}
