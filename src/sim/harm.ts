/** What each trouble does to the node it meets, and when that is over. */
import type { DeviceId } from '../protocol/ids.ts';
import { Ambush, handsOutConfig, handsOutWords, isTold } from './ambush.ts';
import { leave } from './leaving.ts';
import type { SimNode } from './node.ts';
import { canDoWithout } from './quorum-core.ts';
import { spoil } from './spoil.ts';
import type { Random } from './random.ts';
import type { Swarm, Trouble } from './swarm.ts';
import { OCCURRENCE } from './timeline.ts';
import type { World } from './world.ts';

/** In about `meanMs`, unless everything is healed before. */
export type Later = (meanMs: number, go: () => void) => void;

export class Harm {
  readonly #world: World;
  readonly #swarm: Swarm;
  /** Who was asked to leave, and in which life. */
  readonly #leaving = new Map<SimNode, number>();
  readonly #ambush: Ambush;
  #isOver = false;

  constructor(world: World, swarm: Swarm) {
    this.#world = world;
    this.#swarm = swarm;
    this.#ambush = new Ambush(world);
  }

  /** Whoever asked to leave is no longer stopped, and nothing waits for its moment. */
  end(): void {
    this.#isOver = true;
    this.#ambush.end();
  }

  isLeaving(node: SimNode): boolean {
    return this.#leaving.get(node) === node.boot;
  }

  do(trouble: Trouble, node: SimNode, random: Random, later: Later): void {
    switch (trouble) {
      case 'kill':
      case 'powerLoss':
      case 'killDuringSave':
      case 'killEverybody':
        this.#kill(trouble, node, random);
        return;
      case 'pause':
        node.pause();
        later(this.#swarm.troubleLastsMs, () => node.resume());
        return;
      case 'suspend':
        node.suspend(random.chance(0.5));
        later(this.#swarm.troubleLastsMs * random.pick(SUSPENDED_TIMES), () => node.resume());
        return;
      case 'clockStep':
        node.wallOffsetMs = random.pick(CLOCK_STEPS_MS) * random.pick([-1, 1]);
        return;
      case 'partition':
      case 'isolate':
      case 'oneWay':
      case 'clog':
        this.#block(trouble, node, random, later);
        return;
      case 'slowDisk':
      case 'fullDisk':
        this.#harmDisk(trouble, node, later);
        return;
      case 'bitRot':
      case 'tornPage':
      case 'lostSync':
      case 'readError':
      case 'syncError':
        spoil(trouble, node, random, {
          later: (meanTimes, go) => later(meanTimes * this.#swarm.troubleLastsMs, go),
          at: (moment, go) => this.#ambush.at(moment, go),
        });
        return;
      case 'night':
        this.#night(random);
        return;
      case 'leave':
      case 'transfer':
      case 'midChange':
        this.#change(trouble, node, random, later);
        return;
      case 'wipe':
      case 'rolledBack':
      case 'cloned':
        this.#mistakeDisk(trouble, node, random, later);
        return;
      case 'campaign':
      case 'stepDown':
        node.input({ type: trouble });
        return;
    }
  }

  /**
   * Everybody sleeps, ten seconds to twelve hours by all clocks; they wake within a moment of each other. Nobody
   * could have done anything meanwhile, so the hours themselves are left out.
   */
  #night(random: Random): void {
    const hoursMs = random.pick(NIGHTS_MS);
    for (const node of this.#world.nodes) {
      node.suspend(random.chance(0.5));
      const wakesUs = this.#swarm.troubleLastsMs * 1000 * random.exponential();
      this.#world.timeline.after(wakesUs, OCCURRENCE.fault, () => {
        if (!this.#isOver) node.resume();
      });
      node.skip(hoursMs);
    }
  }

  #block(
    trouble: 'partition' | 'isolate' | 'oneWay' | 'clog',
    node: SimNode,
    random: Random,
    later: Later,
  ): void {
    switch (trouble) {
      case 'partition':
        this.#hold('cut', this.#partition(random), later);
        return;
      case 'isolate':
        this.#isolate(node, random, later);
        return;
      case 'oneWay':
        this.#hold('cut', this.#oneWay(node, random), later);
        return;
      case 'clog': {
        const pairs = random.chance(0.5) ? this.#oneWay(node, random) : bothWays([node], this.#others(node));
        this.#hold('clog', pairs, later);
        return;
      }
    }
  }

  /** A host mostly as it sends out what others said: it has taken that, and nobody hears of it. */
  #isolate(node: SimNode, random: Random, later: Later): void {
    const pairs = bothWays([node], this.#others(node));
    if (node.view()?.role !== 'leader' || random.fork('moment').chance(0.2)) {
      this.#hold('cut', pairs, later);
      return;
    }
    this.#ambush.at(handsOutWords(node), () => {
      this.#hold('cut', pairs, (meanMs, go) => later(OVERSLEPT * meanMs, go));
    });
  }

  #harmDisk(trouble: 'slowDisk' | 'fullDisk', node: SimNode, later: Later): void {
    const lastsMs = this.#swarm.troubleLastsMs;
    if (trouble === 'fullDisk') {
      node.isDiskFull = true;
      later(lastsMs, () => {
        node.isDiskFull = false;
      });
      return;
    }
    node.diskPace = { ...this.#swarm.disk, stall: 0.3, stallUs: lastsMs * 300 };
    later(lastsMs, () => {
      node.diskPace = this.#swarm.disk;
    });
  }

  #kill(
    trouble: 'kill' | 'powerLoss' | 'killDuringSave' | 'killEverybody',
    node: SimNode,
    random: Random,
  ): void {
    if (trouble === 'killDuringSave') node.crashesDuringNextSave = true;
    else if (trouble !== 'killEverybody') node.crash(trouble === 'kill');
    else for (const each of this.#world.nodes) each.crash(random.chance(0.5));
  }

  #change(trouble: 'leave' | 'transfer' | 'midChange', node: SimNode, random: Random, later: Later): void {
    if (trouble === 'leave') this.#leave(node);
    else if (trouble === 'transfer') this.#transfer(node, random, later);
    else this.#midChange(node, random, later);
  }

  /** Mostly the successor falls asleep before the word to run reaches it: the host must notice and serve on. */
  #transfer(node: SimNode, random: Random, later: Later): void {
    const host = this.#world.nodes.find((each) => each.view()?.role === 'leader') ?? node;
    const { voters = [] } = host.view()?.config ?? {};
    // Mostly one who may host, and is there.
    const fit = this.#world.nodes.filter(
      (other) => other !== host && voters.includes(other.deviceId) && other.isRunning && !other.isPaused,
    );
    const successor = random.pick(fit.length > 0 && random.chance(0.8) ? fit : this.#world.nodes);
    host.input({ type: 'transferHost', to: successor.deviceId });
    if (successor === host || !random.chance(0.7)) return;
    this.#ambush.at(isTold(successor), () => {
      const { suspicionFloorMs, roundMs } = this.#world.options.timing;
      successor.pause();
      later(OVERSLEPT * (this.#swarm.troubleLastsMs + suspicionFloorMs + roundMs), () => successor.resume());
    });
  }

  /** A voter goes, and the host that sends the config out does not get far with it: others go on without, or it comes back with it. */
  #midChange(node: SimNode, random: Random, later: Later): void {
    const way = random.pick(['isolate', 'isolate', 'kill', 'killEverybody'] as const);
    this.#ambush.at(handsOutConfig, (host) => {
      this.#world.note(`${host.name} sends a config out: ${way}`);
      this.do(way, host, random, (meanMs, go) => later(OVERSLEPT * meanMs, go));
    });
    const { voters = [] } = node.view()?.config ?? {};
    const going = this.#world.nodes.filter(
      ({ deviceId, isRunning }) => isRunning && voters.includes(deviceId),
    );
    this.#leave(random.pick(going.length > 0 ? going : [node]));
  }

  /** Its owner empties it, runs a copy of it, or puts back some day what is on it now. */
  #mistakeDisk(trouble: 'wipe' | 'rolledBack' | 'cloned', node: SimNode, random: Random, later: Later): void {
    const world = this.#world;
    if (trouble === 'cloned') {
      world.copies.clone(node);
    } else if (trouble === 'wipe') {
      if (world.spares.length > 0 && canDoWithout(world, node)) world.wipe(node);
    } else {
      const copy = world.copies.take(node);
      later(this.#swarm.troubleLastsMs * random.pick(SUSPENDED_TIMES), () =>
        world.copies.putBack(node, copy),
      );
    }
  }

  #leave(node: SimNode): void {
    this.#leaving.set(node, node.boot);
    leave(node, this.#world.timeline, () => this.#isOver);
  }

  #partition(random: Random): Pair[] {
    const groups = random.between(2, 3);
    const sides = new Map(this.#world.nodes.map((node) => [node, random.below(groups)]));
    const pairs: Pair[] = [];
    for (const [a, sideA] of sides) {
      for (const [b, sideB] of sides) if (sideA !== sideB) pairs.push([a.deviceId, b.deviceId]);
    }
    const text = [...sides].map(([{ name }, side]) => `${name}:${side}`).join(' ');
    this.#world.note(`partition ${text}`);
    return pairs;
  }

  /** From or to one or two others. */
  #oneWay(node: SimNode, random: Random): Pair[] {
    const others = random.shuffled(this.#others(node)).slice(0, random.between(1, 2));
    const isDeaf = random.chance(0.5);
    const names = others.map(({ name }) => name).join(' ');
    this.#world.note(`one way: ${node.name} ${isDeaf ? 'does not hear' : 'is not heard by'} ${names}`);
    return others.map(({ deviceId }): Pair =>
      isDeaf ? [deviceId, node.deviceId] : [node.deviceId, deviceId],
    );
  }

  #hold(how: 'cut' | 'clog', pairs: readonly Pair[], later: Later): void {
    const { network } = this.#world;
    for (const [from, to] of pairs) network[how](from, to);
    const undo = how === 'cut' ? 'mend' : 'unclog';
    later(this.#swarm.troubleLastsMs, () => {
      for (const [from, to] of pairs) network[undo](from, to);
      this.#world.note(how === 'cut' ? 'a cut is mended' : 'a clog is gone');
    });
  }

  #others(node: SimNode): SimNode[] {
    return this.#world.nodes.filter((other) => other !== node);
  }
}

function bothWays(some: readonly SimNode[], others: readonly SimNode[]): Pair[] {
  return some.flatMap((a) =>
    others.flatMap((b): Pair[] => [
      [a.deviceId, b.deviceId],
      [b.deviceId, a.deviceId],
    ]),
  );
}

type Pair = readonly [from: DeviceId, to: DeviceId];
/** Mostly longer than a host waits for its successor, and others for their host. */
const OVERSLEPT = 3;
const NIGHTS_MS = [10_000, 600_000, 43_200_000];
/** How many times longer than other troubles a closed lid lasts. */
const SUSPENDED_TIMES = [1, 5, 20];
/** How wrong a wall clock is after a step: less than invitations live, more than anything else allows for. */
const CLOCK_STEPS_MS = [0, 500, 60_000, 3_600_000, 86_400_000, 30 * 86_400_000];
