/**
 * LB6, LB19 The faults that stand in a lab, carried out by the lab API of its nodes. What stands is decided here; a node is
 * brought to that whenever it changes, and whenever the node is another process or device, or goes on after a pause.
 * Which faults of a node are ours its tags say: others that somebody set there are left alone.
 */
import type { NewFault } from '../sdk/lab-client.ts';
import type { StandingFault } from '../sim/scenario/facts.ts';
import type { NodeProcess } from './node-process.ts';

export interface StandingPorts {
  readonly names: () => readonly string[];
  /** Null while it answers nothing: stopped, paused, starting. */
  readonly answering: (name: string) => NodeProcess | null;
  /** Null where there is none yet. */
  readonly deviceOf: (name: string) => string | null;
}

interface Standing {
  readonly fault: StandingFault;
  readonly expiresAt: string | null;
  readonly timer: NodeJS.Timeout | undefined;
}

/** One end at which a fault is carried out. */
type End = NewFault & { readonly tag: string };

const OWN_TAG = 'lab ';

export class StandingFaults {
  readonly #ports: StandingPorts;
  readonly #standing = new Map<string, Standing>();
  readonly #listeners = new Set<(id: string) => void>();
  /** Of each node: one change after the other. */
  readonly #work = new Map<string, Promise<void>>();

  constructor(ports: StandingPorts) {
    this.#ports = ports;
  }

  /** Resolves when all nodes that answer carry it out. */
  async add(fault: StandingFault): Promise<void> {
    const { id, durationMs } = fault;
    const over = (): void => void this.end(id).catch(() => undefined);
    const timer = durationMs === null ? undefined : setTimeout(over, durationMs);
    const expiresAt = durationMs === null ? null : new Date(Date.now() + durationMs).toISOString();
    this.#standing.set(id, { fault, expiresAt, timer });
    await this.#bringTo(namesIn(fault));
  }

  has(id: string): boolean {
    return this.#standing.has(id);
  }

  /** All, when no tag is named. */
  async heal(tag: string | null): Promise<void> {
    const meant = [...this.#standing.values()].filter(({ fault }) => tag === null || fault.tag === tag);
    await Promise.all(meant.map(async ({ fault }) => this.end(fault.id)));
  }

  /** Does nothing when it does not stand any more. */
  async end(id: string): Promise<void> {
    const standing = this.#standing.get(id);
    if (standing === undefined) return;
    this.#standing.delete(id);
    clearTimeout(standing.timer);
    await this.#bringTo(namesIn(standing.fault));
    for (const listener of this.#listeners) listener(id);
  }

  /** Told when a fault has ended. Answers how to stop hearing. */
  hear(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What this node must have before its first frame, whenever it is started. */
  endsAt(name: string): End[] {
    return [...this.#standing.values()].flatMap(({ fault }) => this.#endsOf(fault, name));
  }

  /** The node is another process or device, or it was away: it and whoever has it for the other end are brought to what stands. */
  async settle(name: string): Promise<void> {
    const touched = [...this.#standing.values()].flatMap(({ fault }) => namesIn(fault));
    await this.#bringTo(touched.includes(name) ? touched : [name]);
  }

  /** What a fault of a node that carries this tag is here; null when it is none of ours. */
  shown(tag: string | undefined): { readonly tag: string | null; readonly expiresAt: string | null } | null {
    const [id] = tag?.startsWith(OWN_TAG) === true ? tag.slice(OWN_TAG.length).split(' ') : [];
    const standing = id === undefined ? undefined : this.#standing.get(id);
    return standing === undefined ? null : { tag: standing.fault.tag, expiresAt: standing.expiresAt };
  }

  /** Nothing ends by itself any more. */
  close(): void {
    for (const { timer } of this.#standing.values()) clearTimeout(timer);
    this.#standing.clear();
  }

  async #bringTo(names: readonly string[]): Promise<void> {
    const present = this.#ports.names();
    const meant = [...new Set(names)].filter((name) => present.includes(name));
    await Promise.all(
      meant.map(async (name) => {
        const before = this.#work.get(name) ?? Promise.resolve();
        const work = before.then(async () => this.#bring(name));
        this.#work.set(
          name,
          work.catch(() => undefined),
        );
        await work;
      }),
    );
  }

  async #bring(name: string): Promise<void> {
    const node = this.#ports.answering(name);
    if (node === null) return;
    try {
      await this.#bringNode(node);
    } catch (error) {
      // It was killed, paused or restarted meanwhile: whoever starts it, or lets it go on, has it settled.
      if (this.#ports.answering(name) === node) throw error;
    }
  }

  async #bringNode(node: NodeProcess): Promise<void> {
    const lab = node.lab();
    const missing = new Map(this.endsAt(node.name).map((end) => [end.tag, end]));
    const { faults } = await lab.state();
    for (const { id, tag, peer } of faults) {
      if (tag?.startsWith(OWN_TAG) !== true) continue;
      if (missing.get(tag)?.peer === peer) missing.delete(tag);
      else await lab.removeFault(id);
    }
    for (const end of missing.values()) await lab.addFault(end);
  }

  /** A cut acts at both ends, so that also a node that is killed in between stays cut off; all else where it is sent. */
  #endsOf({ id, type, links, nodes, probability, attributes }: StandingFault, at: string): End[] {
    const body = { type, probability, attributes };
    const own = nodes.includes(at)
      ? [{ ...body, peer: '*', direction: 'both' as const, tag: `${OWN_TAG}${id}` }]
      : [];
    const linked = othersOf(links, at).flatMap((other): End[] => {
      const peer = this.#ports.deviceOf(other);
      const sends = links.some(([from, to]) => from === at && to === other);
      const gets = type === 'cut' && links.some(([from, to]) => from === other && to === at);
      if (peer === null || !(sends || gets)) return [];
      const direction = sends ? (gets ? 'both' : 'out') : 'in';
      return [{ ...body, peer, direction, tag: `${OWN_TAG}${id} ${direction} ${other}` }];
    });
    return [...own, ...linked];
  }
}

function othersOf(links: StandingFault['links'], at: string): string[] {
  const others = links.flatMap(([from, to]) => (from === at ? [to] : to === at ? [from] : []));
  return [...new Set(others)];
}

function namesIn({ links, nodes }: StandingFault): string[] {
  return [...nodes, ...links.flat()];
}
