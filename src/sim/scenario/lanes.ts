/** A run as bars: what each node was from when to when, and which fault stood. Fact by fact: while it goes on and afterwards. */
import type { FactNamed, StandingFault, TimedFact } from './facts.ts';

/** What a node is shown as: its state, and its role while it runs. */
export type LaneKind =
  'host' | 'follower' | 'candidate' | 'learner' | 'removed' | 'silent' | 'paused' | 'stopped' | 'away';

/** Times in ms since the load began; `toMs` Infinity: it goes on. */
export interface Bar {
  readonly kind: LaneKind;
  readonly fromMs: number;
  readonly toMs: number;
  readonly term: number;
  /** For people. */
  readonly what: string;
}

export interface Band {
  readonly id: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** For people. */
  readonly what: string;
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
        this.#become(fact.node, {
          kind: fact.state === 'running' ? 'silent' : fact.state,
          term: 0,
          fromMs: fact.atMs,
          what: fact.state,
        });
        break;
      case 'status':
        if (this.#lane(fact.node).isRunning) this.#become(fact.node, standing(fact));
        break;
      case 'fault': {
        const { id } = fact.fault;
        this.#bands.set(id, { id, fromMs: fact.atMs, toMs: Infinity, what: faultText(fact.fault) });
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

  #become(name: string, bar: Omit<Bar, 'toMs'>): void {
    const { bars } = this.#lane(name);
    const last = bars.at(-1);
    if (last !== undefined && last.kind === bar.kind && last.what === bar.what) return;
    if (last !== undefined) last.toMs = bar.fromMs;
    bars.push({ ...bar, toMs: Infinity });
  }
}

function standing({ role, term, host, tier, atMs }: FactNamed<'status'>): Omit<Bar, 'toMs'> {
  const what = `${role} in term ${term}, host ${host ?? 'unknown'}, ${tier}`;
  return { kind: role, term, fromMs: atMs, what };
}

function faultText({ type, nodes, links }: StandingFault): string {
  return `${type}: ${[...nodes, ...links.map(([from, to]) => `${from}>${to}`)].join(', ')}`;
}
