/** Whoever makes trouble: kills, cuts, pauses and slows down, each for a while, until told to stop and to heal. */
import type { DeviceId } from '../protocol/ids.ts';
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
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
  #isOver = false;

  constructor(world: World, swarm: Swarm) {
    this.#world = world;
    this.#swarm = swarm;
    this.#random = world.random.fork('trouble');
    this.#choices = TROUBLES.flatMap((trouble) =>
      Array.from({ length: swarm.troubles[trouble] }, () => trouble),
    );
    for (const node of world.nodes) {
      node.onStopped = () =>
        this.#after(swarm.troubleLastsMs, () => {
          if (!node.isRunning) node.start();
        });
    }
  }

  begin(): void {
    if (this.#choices.length > 0) this.#next();
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

  #next(): void {
    this.#after(this.#swarm.troubleEveryMs, () => {
      this.#make(this.#random.pick(this.#choices));
      this.#next();
    });
  }

  /** In about `meanMs`, unless healed before. */
  #after(meanMs: number, go: () => void): void {
    this.#world.timeline.after(meanMs * 1000 * this.#random.exponential(), OCCURRENCE.fault, () => {
      if (!this.#isOver) go();
    });
  }

  #make(trouble: Trouble): void {
    const node = this.#victim();
    if (node === null) return;
    this.counts[trouble]++;
    switch (trouble) {
      case 'kill':
      case 'powerLoss':
        node.crash(trouble === 'kill');
        return;
      case 'killDuringSave':
        node.crashesDuringNextSave = true;
        return;
      case 'killEverybody':
        for (const each of this.#world.nodes) each.crash(this.#random.chance(0.5));
        return;
      case 'pause':
        node.pause();
        this.#after(this.#swarm.troubleLastsMs, () => node.resume());
        return;
      case 'partition':
        this.#partition();
        return;
      case 'isolate':
        this.#cutAll(this.#pairs([node], this.#others(node)), 'is isolated', node);
        return;
      case 'oneWay': {
        const others = this.#random.shuffled(this.#others(node)).slice(0, this.#random.between(1, 2));
        const pairs = others.map((other): Pair => [node.deviceId, other.deviceId]);
        const isDeaf = this.#random.chance(0.5);
        this.#cutAll(isDeaf ? pairs.map(([a, b]): Pair => [b, a]) : pairs, 'has one-way links', node);
        return;
      }
      case 'slowDisk':
        node.diskPace = { ...this.#swarm.disk, stall: 0.3, stallUs: this.#swarm.troubleLastsMs * 300 };
        this.#after(this.#swarm.troubleLastsMs, () => {
          node.diskPace = this.#swarm.disk;
        });
        return;
      case 'leave':
        this.#leave(node);
        return;
      case 'transfer':
        node.input({ type: 'transferHost', to: this.#random.pick(this.#world.nodes).deviceId });
        return;
      case 'campaign':
        node.input({ type: 'campaign' });
        return;
      case 'stepDown':
        node.input({ type: 'stepDown' });
        return;
    }
  }

  /** A running node, often the host. */
  #victim(): SimNode | null {
    const running = this.#world.nodes.filter(({ isRunning }) => isRunning);
    if (running.length === 0) return null;
    if (this.#random.chance(this.#swarm.hostBias)) {
      const host = running.find((node) => node.view()?.role === 'leader');
      if (host !== undefined) return host;
    }
    return this.#random.pick(running);
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

  #partition(): void {
    const groups = this.#random.between(2, 3);
    const sides = new Map(this.#world.nodes.map((node) => [node, this.#random.below(groups)]));
    const pairs: Pair[] = [];
    for (const [a, sideA] of sides) {
      for (const [b, sideB] of sides) if (sideA !== sideB) pairs.push([a.deviceId, b.deviceId]);
    }
    const text = [...sides].map(([{ name }, side]) => `${name}:${side}`).join(' ');
    this.#world.note(`partition ${text}`);
    this.#hold(pairs);
  }

  #cutAll(pairs: readonly Pair[], what: string, node: SimNode): void {
    this.#world.note(`${node.name} ${what}`);
    this.#hold(pairs);
  }

  #hold(pairs: readonly Pair[]): void {
    const { network } = this.#world;
    for (const [from, to] of pairs) network.cut(from, to);
    this.#after(this.#swarm.troubleLastsMs, () => {
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
