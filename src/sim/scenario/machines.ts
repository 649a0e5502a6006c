/** The simulator's machines under the names of the lab: a wiped node keeps its name and becomes another device. */
import { tierOf } from '../../core/tier.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { SimNode } from '../node.ts';
import type { World } from '../world.ts';
import type { GroupPicture, NodePicture } from './picture.ts';
import type { NodeState, Scenario } from './words.ts';

export class Machines {
  readonly #world: World;
  /** Null: it is not in the lab. */
  readonly #nodes = new Map<string, SimNode | null>();
  readonly #names = new Map<DeviceId, string>();

  constructor(world: World, scenario: Scenario) {
    this.#world = world;
    for (const name of namesOf(scenario)) this.#nodes.set(name, null);
    for (const node of world.nodes.slice(0, scenario.nodes)) this.set(node.name, node);
  }

  get names(): string[] {
    return [...this.#nodes.keys()];
  }

  /** Null while it is not in the lab. */
  get(name: string): SimNode | null {
    return this.#nodes.get(name) ?? null;
  }

  set(name: string, node: SimNode | null): void {
    this.#nodes.set(name, node);
    if (node !== null) this.#names.set(node.deviceId, name);
  }

  /** There is a device that nobody uses yet. */
  get canRenew(): boolean {
    return this.#world.spares.length > 0;
  }

  /** A device that nobody uses yet becomes this node; there must be one. */
  renew(name: string): SimNode {
    const former = this.get(name);
    if (former !== null) this.#names.delete(former.deviceId);
    const fresh = this.#world.takeSpare()!;
    this.set(name, fresh);
    this.#world.note(`${name} is the device ${fresh.name} from now on`);
    return fresh;
  }

  nameOf(device: DeviceId | null): string | null {
    return device === null ? null : (this.#names.get(device) ?? null);
  }

  /** Those that are in the lab, in the order of their names. */
  entries(): (readonly [string, SimNode])[] {
    return [...this.#nodes].flatMap(([name, node]) => (node === null ? [] : [[name, node] as const]));
  }

  picture(atMs: number, confirmed: number): GroupPicture {
    return { atMs, confirmed, nodes: this.names.map((name) => this.pictureOf(name)) };
  }

  pictureOf(name: string): NodePicture {
    const node = this.get(name);
    const view = node?.view() ?? null;
    const state = stateOf(node);
    if (view === null) return { ...SILENT, name, state };
    const named = (ids: readonly DeviceId[]): string[] => ids.map((id) => this.nameOf(id) ?? GONE);
    return {
      name,
      state,
      role: roleOf(view),
      tier: tierOf(view),
      host: this.nameOf(view.leader),
      term: view.term,
      commitIndex: view.commitIndex,
      lastIndex: view.lastIndex,
      head: view.appliedHead.hash,
      voters: named(view.config.voters),
      rank: named(view.rank.order),
      waiting: view.outbox.length,
    };
  }
}

/** All that the lab will ever have: those of the beginning, and those that are added. */
export function namesOf({ nodes, steps }: Scenario): string[] {
  const added = steps.flatMap((step) => step.do).flatMap((deed) => ('add' in deed ? deed.add : []));
  const names = Array.from({ length: nodes }, (_, at) => `n${at + 1}`);
  return [...new Set([...names, ...added])];
}

/** In lists of voters: a device that no node of the lab is any more. */
const GONE = '?';

/** Of a node of which nothing is known. */
export const SILENT: Omit<NodePicture, 'name' | 'state'> = Object.freeze({
  role: null,
  tier: null,
  host: null,
  term: 0,
  commitIndex: 0,
  lastIndex: 0,
  head: '',
  voters: [],
  rank: [],
  waiting: 0,
});

function roleOf({ role }: ReplicaView): NonNullable<NodePicture['role']> {
  return role === 'leader' ? 'host' : role;
}

function stateOf(node: SimNode | null): NodeState {
  if (node === null) return 'away';
  if (!node.isRunning) return 'stopped';
  return node.isPaused ? 'paused' : 'running';
}
