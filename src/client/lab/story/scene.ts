/** How a group in the lab stands at one moment of its story: what the ring, the lists and the counters show. Pure. */
import type { StandingFault, TimedFact } from '../../../sim/scenario/facts.ts';
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

const COUNTED = new Set(['said', 'accepted', 'confirmed', 'refused']);

/** The scene after one more fact; the one before stays as it is. */
export function after(scene: Scene, fact: TimedFact): Scene {
  const { atMs } = fact;
  switch (fact.type) {
    case 'began':
      return { ...scene, atMs, nodes: new Map(fact.nodes.map((name) => [name, unknownNode(name)])) };
    case 'node': {
      const { state, device } = fact;
      // Nothing is known of what it will be when it is back.
      const silent = state === 'running' ? {} : { role: null, isConfirmed: false, host: null };
      const isOther = device !== (scene.nodes.get(fact.node)?.device ?? null);
      const fresh = isOther ? { shown: 0, term: 0 } : {};
      return { ...withNode(scene, fact.node, { state, device, ...silent, ...fresh }), atMs };
    }
    case 'status': {
      const { role, host, term, tier } = fact;
      return { ...withNode(scene, fact.node, { role, host, term, isConfirmed: tier === 'confirmed' }), atMs };
    }
    case 'shown': {
      const { shown } = scene.nodes.get(fact.node) ?? unknownNode(fact.node);
      return { ...withNode(scene, fact.node, { shown: shown + 1 }), atMs };
    }
    case 'link': {
      const { from, to, isUp, rttMs } = fact;
      return { ...scene, atMs, links: new Map(scene.links).set(`${from}>${to}`, { from, to, isUp, rttMs }) };
    }
    case 'fault': {
      const faults = new Map(scene.faults).set(fact.fault.id, { ...fact.fault, sinceMs: atMs });
      return { ...scene, atMs, faults };
    }
    case 'healed': {
      const faults = new Map(scene.faults);
      faults.delete(fact.fault);
      return { ...scene, atMs, faults };
    }
    case 'ended':
      return { ...scene, atMs, ended: { converged: fact.converged, why: fact.why } };
    default:
      return COUNTED.has(fact.type) ? counted(scene, fact) : { ...scene, atMs };
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

function withNode(scene: Scene, name: string, news: Partial<SceneNode>): Scene {
  const before = scene.nodes.get(name) ?? unknownNode(name);
  return { ...scene, nodes: new Map(scene.nodes).set(name, { ...before, ...news }) };
}

function counted(scene: Scene, { type, atMs }: TimedFact): Scene {
  const { counters } = scene;
  const key = type as keyof Counters;
  return { ...scene, atMs, counters: { ...counters, [key]: counters[key] + 1 } };
}

function unknownNode(name: string): SceneNode {
  return { name, state: 'away', device: null, role: null, isConfirmed: false, host: null, term: 0, shown: 0 };
}
