/**
 * Lives in which a host lies: as soon as three vote, whoever is host then tells some of the others another history, and
 * goes on with it. The checkers know of no liars and are not asked; what must hold is judged here (TE4, TE5): of two honest
 * nodes that confirmed different things at most one confirms anything more in the end, who has a contradiction does not,
 * and no proof names an honest device.
 */
import { TIMING } from '../core/options.ts';
import { factsOf } from '../protocol/contradiction.ts';
import type { Hash, Index } from '../protocol/ids.ts';
import { Liar } from './liar.ts';
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import type { Swarm } from './swarm.ts';
import { OCCURRENCE } from './timeline.ts';
import type { World } from './world.ts';

export interface DeceitCounts {
  /** Two histories were told. */
  told: number;
  /** Pairs of honest nodes that confirmed different things. */
  apart: number;
  /** Honest nodes that know of it, and those of them that can prove it. */
  stopped: number;
  proofs: number;
  /** Honest nodes that do not know and confirm nothing more: what the new host says does not fit what they confirmed. */
  stuck: number;
}

const LOOKS_EVERY_US = 100_000;
const VOTERS_MIN = 3;
const CERTIFIES = 0.7;
/** Rounds of telling heads (TE1): one, a contradiction's way round, and time for an election in between. */
const TOLD_ROUNDS = 50;

export class Deceit {
  readonly counts: DeceitCounts = { told: 0, apart: 0, stopped: 0, proofs: 0, stuck: 0 };
  readonly #world: World;
  readonly #swarm: Swarm;
  readonly #random: Random;
  #host: SimNode | null = null;
  #liar: Liar | null = null;

  constructor(world: World, swarm: Swarm) {
    this.#world = world;
    this.#swarm = swarm;
    this.#random = world.random.fork('deceit');
  }

  begin(): void {
    if (this.#swarm.byzantine > 0) this.#look();
  }

  /** In the end, when all reach each other; `write`: a user of that node says one thing more. */
  judge(write: (node: SimNode) => void): void {
    const world = this.#world;
    this.#wait();
    if (this.#liar?.hasLied !== true || world.failure !== null) return;
    this.counts.told = 1;
    const honest = world.present.filter((node) => node !== this.#host && node.view() !== null);
    const before = new Map(honest.map((node) => [node, node.view()!.commitIndex]));
    for (const node of honest) write(node);
    this.#wait();
    const goesOn = new Set(honest.filter((node) => node.view()!.commitIndex > before.get(node)!));
    for (const node of honest) this.#judgeOne(node, goesOn.has(node), honest);
    const apart = new Set<SimNode>();
    for (const [at, one] of honest.entries()) {
      for (const other of honest.slice(at + 1)) {
        if (this.#areApart(one, other, goesOn)) apart.add(one).add(other);
      }
    }
    const isStuck = (node: SimNode): boolean => !goesOn.has(node) && node.view()!.contradiction === null;
    this.counts.stuck = [...apart].filter(isStuck).length;
  }

  /** Whoever could be misled has had the time to hear of it. */
  #wait(): void {
    const { learnerHeartbeatMs } = TIMING[this.#swarm.timing];
    this.#world.runUntil(() => false, TOLD_ROUNDS * learnerHeartbeatMs);
  }

  #look(): void {
    this.#world.timeline.after(LOOKS_EVERY_US, OCCURRENCE.user, () => {
      const host = this.#world.present.find((node) => node.view()?.role === 'leader');
      const voters = host?.view()?.config.voters ?? [];
      if (host === undefined || voters.length < VOTERS_MIN) return this.#look();
      const others = this.#random.shuffled(voters.filter((id) => id !== host.deviceId));
      // The other side needs a majority with the host, else nobody would be told anything.
      const victims = others.slice(0, 1 + this.#random.below(Math.floor(voters.length / 2)));
      const certifies = this.#random.chance(CERTIFIES);
      const since = host.view()!.lastIndex;
      this.#host = host;
      this.#liar = new Liar(this.#world, host, { victims: new Set(victims), since, certifies });
      const names = victims.map((id) => this.#world.names.get(id)).join(' ');
      this.#world.note(`${host.name} lies to ${names}, ${certifies ? 'with' : 'without'} certificates`);
    });
  }

  #judgeOne(node: SimNode, goesOn: boolean, honest: readonly SimNode[]): void {
    const { contradiction } = node.view()!;
    if (contradiction === null) return;
    this.counts.stopped++;
    if (goesOn) this.#world.fail('TE5', `${node.name} has a contradiction, and goes on`);
    if (contradiction.kind !== 'proof') return;
    this.counts.proofs++;
    const facts = factsOf(contradiction, this.#world.scope, this.#world.options.suite.hash);
    const slandered = honest.find(({ deviceId }) => facts?.both.includes(deviceId) === true);
    if (slandered !== undefined)
      this.#world.fail('TE4', `${node.name} has a proof that names ${slandered.name}, which never lied`);
  }

  #areApart(one: SimNode, other: SimNode, goesOn: ReadonlySet<SimNode>): boolean {
    const at = partsAt(one, other);
    if (at === null) return false;
    this.counts.apart++;
    if (goesOn.has(one) && goesOn.has(other)) {
      const names = `${one.name} and ${other.name}`;
      this.#world.fail('TE4', `${names} confirmed different things at ${at}, and both go on`);
    }
    return true;
  }
}

/** The lowest index that both confirmed and where they have different entries; null for none. */
function partsAt(one: SimNode, other: SimNode): Index | null {
  const upTo = Math.min(one.view()!.commitIndex, other.view()!.commitIndex);
  const hashes = new Map<Index, Hash>(one.disk.entries.map(({ index, hash }) => [index, hash]));
  const parts = other.disk.entries.find(({ index, hash }) => {
    const known = hashes.get(index);
    return index <= upTo && known !== undefined && known !== hash;
  });
  return parts?.index ?? null;
}

/** Nothing but weather and a lie: what else a life has would be judged by checkers. */
export function withLiars(swarm: Swarm): Swarm {
  if (swarm.byzantine === 0) return swarm;
  const none = Object.fromEntries(Object.keys(swarm.troubles).map((trouble) => [trouble, 0]));
  const troubles = none as Record<keyof Swarm['troubles'], number>;
  const alone = { goesEveryMs: 0, hourMs: 0, recoveries: 0, healsCoreOnly: false, spares: 0 };
  return { ...swarm, ...alone, troubles, nodes: Math.max(VOTERS_MIN, swarm.nodes) };
}
