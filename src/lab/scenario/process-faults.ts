/**
 * LB6 The faults of a scenario on real nodes, by the lab API of each. A node that is started again has forgotten its own,
 * and one that was wiped is another device: `renewed` sets them anew where that node is one of the ends.
 */
import type { NewFault } from '../../sdk/lab-client.ts';
import type { StandingFault } from '../../sim/scenario/facts.ts';
import type { NodeProcess } from '../node-process.ts';

export interface FaultPorts {
  /** Null while it does not run, or is not in the lab. */
  readonly running: (name: string) => NodeProcess | null;
  readonly deviceOf: (name: string) => string | null;
  readonly healed: (id: string) => void;
}

/** One end at which a fault is carried out. */
interface End {
  readonly at: string;
  readonly peer: string | null;
  readonly body: NewFault;
}

interface Standing {
  readonly fault: StandingFault;
  /** Where it acts now: the node's id of it, by `at peer`. */
  readonly acting: Map<string, string>;
  readonly timer: NodeJS.Timeout | undefined;
}

export class ProcessFaults {
  readonly #ports: FaultPorts;
  readonly #standing = new Map<string, Standing>();

  constructor(ports: FaultPorts) {
    this.#ports = ports;
  }

  async add(fault: StandingFault): Promise<void> {
    const { id, durationMs } = fault;
    const end = (): void => void this.#end(id);
    const timer = durationMs === null ? undefined : setTimeout(end, durationMs);
    const standing = { fault, acting: new Map<string, string>(), timer };
    this.#standing.set(id, standing);
    await Promise.all(this.#endsOf(fault).map(async (one) => this.#set(standing, one)));
  }

  /** Null: all. */
  async heal(tag: string | null): Promise<void> {
    const meant = [...this.#standing.values()].filter(({ fault }) => tag === null || fault.tag === tag);
    await Promise.all(meant.map(async ({ fault }) => this.#end(fault.id)));
  }

  /** The process, and maybe the device, of this node is another one. */
  async renewed(name: string): Promise<void> {
    const all = [...this.#standing.values()].flatMap((standing) =>
      this.#endsOf(standing.fault)
        .filter(({ at, peer }) => at === name || peer === name)
        .map((end) => ({ standing, end })),
    );
    await Promise.all(
      all.map(async ({ standing, end }) => {
        await this.#unset(standing, end);
        await this.#set(standing, end);
      }),
    );
  }

  async #end(id: string): Promise<void> {
    const standing = this.#standing.get(id);
    if (standing === undefined) return;
    this.#standing.delete(id);
    clearTimeout(standing.timer);
    await Promise.all(this.#endsOf(standing.fault).map(async (end) => this.#unset(standing, end)));
    this.#ports.healed(id);
  }

  /** A cut acts at both ends, so that also a node that is killed in between stays cut off; all else where it is sent. */
  #endsOf({ type, links, nodes, probability, attributes }: StandingFault): End[] {
    const body = { type, probability, attributes };
    const own = nodes.map((at): End => ({ at, peer: null, body: { ...body, peer: '*', direction: 'both' } }));
    const sent = links.map(([at, peer]): End => this.#linkEnd(at, peer, { ...body, direction: 'out' }));
    const got = links.map(([peer, at]): End => this.#linkEnd(at, peer, { ...body, direction: 'in' }));
    return [...own, ...sent, ...(type === 'cut' ? got : [])];
  }

  #linkEnd(at: string, peer: string, body: Omit<NewFault, 'peer'>): End {
    return { at, peer, body: { ...body, peer: this.#ports.deviceOf(peer) ?? '*' } };
  }

  async #set(standing: Standing, { at, peer, body }: End): Promise<void> {
    const node = this.#ports.running(at);
    if (node === null || (peer !== null && this.#ports.deviceOf(peer) === null)) return;
    const { id } = await node.lab().addFault(body);
    standing.acting.set(keyOf(at, peer, body), id);
    // Its time may have been over before the node had answered.
    if (!this.#standing.has(standing.fault.id)) await this.#unset(standing, { at, peer, body });
  }

  /** A node that ended meanwhile has forgotten it by itself. */
  async #unset(standing: Standing, { at, peer, body }: End): Promise<void> {
    const key = keyOf(at, peer, body);
    const id = standing.acting.get(key);
    standing.acting.delete(key);
    const node = this.#ports.running(at);
    if (id === undefined || node === null) return;
    await node
      .lab()
      .removeFault(id)
      .catch(() => undefined);
  }
}

function keyOf(at: string, peer: string | null, { direction }: NewFault): string {
  return `${at} ${direction} ${peer}`;
}
