/** Whoever makes trouble: kills, cuts, pauses and slows down, each for a while, until told to stop and to heal. */
import type { DeviceId } from '../protocol/ids.ts';
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import { includes, type NumberRange } from './recipe.ts';
import { TROUBLES, type Swarm, type Trouble } from './swarm.ts';
import { OCCURRENCE } from './timeline.ts';
import type { World } from './world.ts';

export class Troublemaker {
  readonly counts = Object.fromEntries(TROUBLES.map((trouble) => [trouble, 0])) as Record<Trouble, number>;
  readonly #world: World;
  readonly #swarm: Swarm;
  readonly #random: Random;
  readonly #choices: readonly Trouble[];
  /** Who was asked to leave, and in which life. */
  readonly #leaving = new Map<SimNode, number>();
  readonly #leftOut: readonly NumberRange[];
  #last = 0;
  #isOver = false;

  /** Troubles with these numbers do not happen; the others stay what and when they are. */
  constructor(world: World, swarm: Swarm, leftOut: readonly NumberRange[] = []) {
    this.#world = world;
    this.#swarm = swarm;
    this.#leftOut = leftOut;
    this.#random = world.random.fork('trouble');
    this.#choices = TROUBLES.flatMap((trouble) =>
      Array.from({ length: swarm.troubles[trouble] }, () => trouble),
    );
    for (const node of world.nodes) {
      node.onStopped = () => {
        const random = this.#random.fork(`${node.name} after life ${node.boot}`);
        this.#after(random, swarm.troubleLastsMs, () => {
          if (!node.isRunning) node.start();
        });
      };
    }
  }

  begin(): void {
    if (this.#choices.length > 0) this.#next(1);
  }

  /** No more trouble; what was broken is mended: every path open, every node running at its own pace. */
  heal(): void {
    this.#isOver = true;
    const { network, nodes } = this.#world;
    this.#world.note('everything is healed');
    network.weather = { ...network.weather, loss: 0, duplication: 0 };
    network.mendAll();
    for (const node of nodes) {
      node.diskPace = { ...this.#swarm.disk, failure: 0, stall: 0 };
      node.crashesDuringNextSave = false;
      // Whoever is winding down would stay and do nothing: its owner opens it again.
      if (this.#leaving.get(node) === node.boot) node.crash(true);
      if (node.isPaused) node.resume();
      if (!node.isRunning && node.boot > 0) node.start();
    }
  }

  /** The number of the trouble that came last; they count from 1. */
  get last(): number {
    return this.#last;
  }

  /** All chance of one trouble comes from its own branch. */
  #next(number: number): void {
    const random = this.#random.fork(number);
    this.#after(random, this.#swarm.troubleEveryMs, () => {
      this.#last = number;
      if (!includes(this.#leftOut, number)) this.#make(random.pick(this.#choices), number, random);
      this.#next(number + 1);
    });
  }

  /** In about `meanMs`, unless healed before. */
  #after(random: Random, meanMs: number, go: () => void): void {
    this.#world.timeline.after(meanMs * 1000 * random.exponential(), OCCURRENCE.fault, () => {
      if (!this.#isOver) go();
    });
  }

  #make(trouble: Trouble, number: number, random: Random): void {
    const node = this.#victim(random);
    if (node === null) return;
    this.counts[trouble]++;
    this.#world.note(`trouble ${number}: ${trouble}, ${node.name}`);
    switch (trouble) {
      case 'kill':
      case 'powerLoss':
        node.crash(trouble === 'kill');
        return;
      case 'killDuringSave':
        node.crashesDuringNextSave = true;
        return;
      case 'killEverybody':
        for (const each of this.#world.nodes) each.crash(random.chance(0.5));
        return;
      case 'pause':
        node.pause();
        this.#after(random, this.#swarm.troubleLastsMs, () => node.resume());
        return;
      case 'partition':
        this.#partition(random);
        return;
      case 'isolate':
        this.#hold(this.#pairs([node], this.#others(node)), random);
        return;
      case 'oneWay': {
        const others = random.shuffled(this.#others(node)).slice(0, random.between(1, 2));
        const pairs = others.map((other): Pair => [node.deviceId, other.deviceId]);
        const isDeaf = random.chance(0.5);
        this.#world.note(
          `${node.name} ${isDeaf ? 'does not hear' : 'is not heard by'} ${others.map(({ name }) => name).join(' ')}`,
        );
        this.#hold(isDeaf ? pairs.map(([a, b]): Pair => [b, a]) : pairs, random);
        return;
      }
      case 'slowDisk':
        node.diskPace = { ...this.#swarm.disk, stall: 0.3, stallUs: this.#swarm.troubleLastsMs * 300 };
        this.#after(random, this.#swarm.troubleLastsMs, () => {
          node.diskPace = this.#swarm.disk;
        });
        return;
      case 'leave':
        this.#leave(node);
        return;
      case 'transfer':
        node.input({ type: 'transferHost', to: random.pick(this.#world.nodes).deviceId });
        return;
      case 'campaign':
        node.input({ type: 'campaign' });
        return;
      case 'stepDown':
        node.input({ type: 'stepDown' });
        return;
    }
  }

  /** A running node, often the host. Draws as much whoever runs. */
  #victim(random: Random): SimNode | null {
    const prefersHost = random.chance(this.#swarm.hostBias);
    const running = random.shuffled(this.#world.nodes).filter(({ isRunning }) => isRunning);
    const host = prefersHost ? running.find((node) => node.view()?.role === 'leader') : undefined;
    return host ?? running[0] ?? null;
  }

  /** As when its owner closes it: it asks to be let go, ends when it may or when patience ends. */
  #leave(node: SimNode): void {
    const { boot } = node;
    this.#leaving.set(node, boot);
    const end = (): void => {
      if (this.#isOver || node.boot !== boot || !node.isRunning) return;
      node.crash(true);
    };
    node.onPublished = (publication) => {
      // Ends after the turn in which it was published.
      if (publication.type === 'left') this.#world.timeline.after(0, OCCURRENCE.fault, end);
    };
    node.input({ type: 'leave' });
    this.#world.timeline.after(LEAVE_PATIENCE_US, OCCURRENCE.fault, end);
  }

  #partition(random: Random): void {
    const groups = random.between(2, 3);
    const sides = new Map(this.#world.nodes.map((node) => [node, random.below(groups)]));
    const pairs: Pair[] = [];
    for (const [a, sideA] of sides) {
      for (const [b, sideB] of sides) if (sideA !== sideB) pairs.push([a.deviceId, b.deviceId]);
    }
    const text = [...sides].map(([{ name }, side]) => `${name}:${side}`).join(' ');
    this.#world.note(`partition ${text}`);
    this.#hold(pairs, random);
  }

  #hold(pairs: readonly Pair[], random: Random): void {
    const { network } = this.#world;
    for (const [from, to] of pairs) network.cut(from, to);
    this.#after(random, this.#swarm.troubleLastsMs, () => {
      for (const [from, to] of pairs) network.mend(from, to);
      this.#world.note('a cut is mended');
    });
  }

  #others(node: SimNode): SimNode[] {
    return this.#world.nodes.filter((other) => other !== node);
  }

  #pairs(some: readonly SimNode[], others: readonly SimNode[]): Pair[] {
    return some.flatMap((a) =>
      others.flatMap((b): Pair[] => [
        [a.deviceId, b.deviceId],
        [b.deviceId, a.deviceId],
      ]),
    );
  }
}

type Pair = readonly [from: DeviceId, to: DeviceId];
const LEAVE_PATIENCE_US = 5_000_000;
