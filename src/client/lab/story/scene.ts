/** How a group in the lab stands at one moment of its story: what the ring, the lists and the counters show. Pure. */
import type { FactNamed, StandingFault, TimedFact } from '../../../sim/scenario/facts.ts';
import type { NodeState, Role } from '../../../sim/scenario/words.ts';

export interface SceneNode {
  readonly name: string;
  readonly state: NodeState;
  /** Which device it is; another one after a wipe. */
  readonly device: string | null;
  /** Null while it says nothing. */
  readonly role: Role | null;
  readonly isConfirmed: boolean;
  /** Whom it takes for the host. */
  readonly host: string | null;
  readonly term: number;
  /** Messages of the load that it shows as confirmed. */
  readonly shown: number;
}

interface SceneLink {
  readonly from: string;
  readonly to: string;
  readonly isUp: boolean;
  readonly rttMs: number | null;
}

interface Counters {
  readonly said: number;
  readonly accepted: number;
  readonly confirmed: number;
  readonly refused: number;
}

export interface StandingSince extends StandingFault {
  readonly sinceMs: number;
}

export interface Scene {
  readonly atMs: number;
  readonly nodes: ReadonlyMap<string, SceneNode>;
  /** By `from>to`. */
  readonly links: ReadonlyMap<string, SceneLink>;
  readonly faults: ReadonlyMap<string, StandingSince>;
  readonly counters: Counters;
  /** Null until it is over. */
  readonly ended: { readonly converged: boolean; readonly why: string | null } | null;
}

export const EMPTY_SCENE: Scene = Object.freeze({
  atMs: 0,
  nodes: new Map(),
  links: new Map(),
  faults: new Map(),
  counters: { said: 0, accepted: 0, confirmed: 0, refused: 0 },
  ended: null,
});

/** Goes from one scene to the next, fact by fact; a picture of it can be taken at any time. */
export class SceneFold {
  readonly #nodes: Map<string, SceneNode>;
  readonly #links: Map<string, SceneLink>;
  readonly #faults: Map<string, StandingSince>;
  readonly #counters: { -readonly [Key in keyof Counters]: number };
  #ended: Scene['ended'];
  #atMs: number;

  /** That scene stays as it is. */
  constructor(from: Scene = EMPTY_SCENE) {
    this.#nodes = new Map(from.nodes);
    this.#links = new Map(from.links);
    this.#faults = new Map(from.faults);
    this.#counters = { ...from.counters };
    this.#ended = from.ended;
    this.#atMs = from.atMs;
  }

  scene(): Scene {
    return {
      atMs: this.#atMs,
      nodes: new Map(this.#nodes),
      links: new Map(this.#links),
      faults: new Map(this.#faults),
      counters: { ...this.#counters },
      ended: this.#ended,
    };
  }

  add(fact: TimedFact): void {
    const { atMs } = fact;
    this.#atMs = atMs;
    switch (fact.type) {
      case 'began':
        this.#nodes.clear();
        for (const name of fact.nodes) this.#nodes.set(name, unknownNode(name));
        break;
      case 'node':
        this.#became(fact);
        break;
      case 'status': {
        const { role, host, term, tier } = fact;
        this.#change(fact.node, { role, host, term, isConfirmed: tier === 'confirmed' });
        break;
      }
      case 'shown':
        this.#change(fact.node, { shown: (this.#nodes.get(fact.node)?.shown ?? 0) + 1 });
        break;
      case 'link': {
        const { from, to, isUp, rttMs } = fact;
        this.#links.set(`${from}>${to}`, { from, to, isUp, rttMs });
        break;
      }
      case 'fault':
        this.#faults.set(fact.fault.id, { ...fact.fault, sinceMs: atMs });
        break;
      case 'healed':
        this.#faults.delete(fact.fault);
        break;
      case 'ended':
        this.#ended = { converged: fact.converged, why: fact.why };
        break;
      case 'said':
      case 'accepted':
      case 'confirmed':
      case 'refused':
        this.#counters[fact.type]++;
        break;
      default:
    }
  }

  #became({ node, state, device }: FactNamed<'node'>): void {
    // Nothing is known of what it will be when it is back.
    const silent = state === 'running' ? {} : { role: null, isConfirmed: false, host: null };
    const isOther = device !== (this.#nodes.get(node)?.device ?? null);
    const fresh = isOther ? { shown: 0, term: 0 } : {};
    this.#change(node, { state, device, ...silent, ...fresh });
  }

  #change(name: string, news: Partial<SceneNode>): void {
    const before = this.#nodes.get(name) ?? unknownNode(name);
    this.#nodes.set(name, { ...before, ...news });
  }
}

/** Of those who say that they are host with a majority behind them, the one of the highest term. */
export function hostIn({ nodes }: Scene): SceneNode | null {
  const hosts = [...nodes.values()].filter(
    ({ role, state, isConfirmed }) => role === 'host' && state === 'running' && isConfirmed,
  );
  return hosts.toSorted((x, y) => y.term - x.term)[0] ?? null;
}

/** Whether frames from one to the other are cut off by a fault that stands. */
export function isCut({ faults }: Scene, from: string, to: string): boolean {
  return [...faults.values()].some(
    ({ type, probability, links }) =>
      type === 'cut' && probability >= 1 && links.some(([a, b]) => a === from && b === to),
  );
}

/** Whether a link is open between them; both must run. */
export function isOpen({ nodes, links }: Scene, from: string, to: string): boolean {
  const isRunning = (name: string): boolean => nodes.get(name)?.state === 'running';
  return isRunning(from) && isRunning(to) && links.get(`${from}>${to}`)?.isUp === true;
}

function unknownNode(name: string): SceneNode {
  return { name, state: 'away', device: null, role: null, isConfirmed: false, host: null, term: 0, shown: 0 };
}
