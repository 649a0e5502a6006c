/**
 * Quorums that are lost for ever, or so people think: voters are gone until nobody can confirm, somebody recovers, others
 * adopt one after the other. Of those that were gone some come back, live on in the old fork as far as they can, and adopt
 * later, in the end at the latest. Nothing else of a life is harmless meanwhile.
 */
import { votersNow } from '../core/fork/has-begun.ts';
import { adopt, invite, recover } from './forks.ts';
import type { DeviceId } from '../protocol/ids.ts';
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import type { Swarm } from './swarm.ts';
import { OCCURRENCE } from './timeline.ts';
import { isMember, type World } from './world.ts';

export interface DisasterCounts {
  struck: number;
  recovered: number;
  adopted: number;
  /** Adopters whose log went another way before the beginning of the fork. */
  diverged: number;
  /** Nobody recovered before those that were gone came back. */
  calledOff: number;
  /** Devices that are told to join again: they joined the old fork after the new one had begun, or lack history. */
  outside: number;
}

/** Chance that whoever is gone comes back before the end. */
const COMES_BACK = 0.7;
/** People decide within so many elections on average. */
const DECIDES_AFTER = 2;
const TRIES_EVERY_US = 20_000;
const TRIES_MAX = 5_000;

export class Disasters {
  readonly counts: DisasterCounts = {
    struck: 0,
    recovered: 0,
    adopted: 0,
    diverged: 0,
    calledOff: 0,
    outside: 0,
  };
  readonly #world: World;
  readonly #swarm: Swarm;
  readonly #gone = new Set<SimNode>();
  /** Whoever recovered last; null before. */
  #maker: SimNode | null = null;
  #isOver = false;

  constructor(world: World, swarm: Swarm) {
    this.#world = world;
    this.#swarm = swarm;
  }

  begin(): void {
    if (this.#swarm.recoveries > 0) this.#next(1);
  }

  /** Whoever is gone may run again. */
  end(): void {
    this.#isOver = true;
    for (const node of this.#gone) node.isLost = false;
    this.#gone.clear();
  }

  /** Everybody is in the newest fork when this returns, or the world says who is not. */
  gather(): void {
    const world = this.#world;
    const missing = (): SimNode[] => world.present.filter((node) => node.boot > 0 && !this.#isIn(node));
    for (let tries = 0; missing().length > 0 && world.failure === null; tries++) {
      for (const node of missing()) this.#adopt(node);
      world.run(TRIES_EVERY_US / 1000);
      if (tries > TRIES_MAX) world.fail('LIVE', `${missing()[0]!.name} does not come to the newest fork`);
    }
  }

  #next(number: number): void {
    if (number > this.#swarm.recoveries) return;
    const random = this.#world.random.fork(`disaster ${number}`);
    this.#after(random, this.#swarm.recoverEveryMs, () => {
      if (this.#strike(random)) this.counts.struck++;
      this.#next(number + 1);
    });
  }

  /** False where the group cannot lose a quorum and go on. */
  #strike(random: Random): boolean {
    const world = this.#world;
    const members = world.present.filter((node) => isMember(node) && this.#isIn(node) && !node.isLost);
    const order = random.shuffled(members);
    const survivor = order.pop();
    const view = survivor?.view() ?? null;
    if (survivor === undefined || view === null) return false;
    const lost = new Set<SimNode>();
    const isThere = (voter: DeviceId): boolean =>
      members.some((node) => node.deviceId === voter && !lost.has(node));
    // RS57 Also those that adopted and have nothing of the fork yet may lose it: with its maker.
    const voters = votersNow(view, survivor.disk.forks.at(-1) ?? null);
    const isEnough = (): boolean => voters.every((set) => set.filter(isThere).length * 2 > set.length);
    for (const node of order) if (isEnough()) lost.add(node);
    if (isEnough() || lost.size === 0) return false;
    world.note(`disaster: ${[...lost].map(({ name }) => name).join(', ')} are gone`);
    for (const node of lost) {
      node.isLost = true;
      this.#gone.add(node);
      node.crash(random.chance(0.5));
    }
    this.#decide(random.fork('decides'), survivor, [...lost]);
    return true;
  }

  /** Somebody tries until it works: on the device that is said to have more, or without whoever does not answer. */
  #decide(random: Random, at: SimNode, lost: readonly SimNode[]): void {
    this.#after(random, DECIDES_AFTER * this.#electionMs, () => {
      const refusal = recover(this.#world, at, lost);
      if (refusal === null) {
        this.counts.recovered++;
        this.#maker = at;
        for (const node of this.#world.nodes) if (node.boot === 0) invite(this.#world, node, at);
        this.#follow(random, at, lost);
      } else if (refusal.reason === 'longer_log' || refusal.reason === 'behind_fork') {
        const longer = 'device' in refusal ? refusal.device : null;
        const others = this.#world.present.filter((node) => !node.isLost && node !== at && isMember(node));
        const next = others.find(({ deviceId }) => deviceId === longer) ?? others[0] ?? at;
        this.#decide(random, next, lost);
      } else if (refusal.reason === 'has_quorum' || refusal.reason === 'unknown_device') {
        this.counts.calledOff++;
        for (const node of lost) this.#comeBack(node);
      } else this.#decide(random, at, lost);
    });
  }

  /** The others adopt, each in its own time; the lost come back, or do not. */
  #follow(random: Random, maker: SimNode, lost: readonly SimNode[]): void {
    for (const node of this.#world.present) {
      if (node === maker) continue;
      const own = random.fork(node.name);
      const wait = DECIDES_AFTER * this.#electionMs;
      const adoptLater = (): void => this.#after(own, wait, () => this.#adopt(node) || adoptLater());
      if (!lost.includes(node)) adoptLater();
      else if (own.chance(COMES_BACK)) {
        this.#after(own, wait, () => {
          this.#comeBack(node);
          adoptLater();
        });
      }
    }
  }

  #comeBack(node: SimNode): void {
    node.isLost = false;
    this.#gone.delete(node);
    if (!node.isRunning && node.boot > 0) node.start();
  }

  /** True when there is nothing left to do. */
  #adopt(node: SimNode): boolean {
    const maker = this.#maker;
    if (maker === null || this.#isIn(node) || this.#world.givenUp.has(node)) return true;
    const { forks } = maker.disk;
    const { appliedIndex = 0 } = node.view() ?? {};
    const refusal = adopt(this.#world, node, maker);
    if (refusal?.reason === 'conflict') this.#joinAgain(node);
    if (refusal !== null) return refusal.reason === 'conflict';
    this.counts.adopted++;
    if (node.disk.hardState.commitIndex < Math.min(appliedIndex, forks.at(-1)!.index)) this.counts.diverged++;
    return true;
  }

  /** RS48, RS56 It would have to come as if it were new: nothing is expected of what it had. */
  #joinAgain(node: SimNode): void {
    this.counts.outside++;
    this.#world.giveUp(node);
    this.#world.note(`${node.name} is told to join again`);
    node.crash(true);
    node.isLost = true;
  }

  #isIn(node: SimNode): boolean {
    return this.#maker === null || node.origin.scope.forkId === this.#maker.origin.scope.forkId;
  }

  get #electionMs(): number {
    const { suspicionFloorMs, roundMs } = this.#world.options.timing;
    return suspicionFloorMs + roundMs;
  }

  /** In about `meanMs`, unless all is over before. */
  #after(random: Random, meanMs: number, go: () => void): void {
    this.#world.timeline.after(meanMs * 1000 * random.exponential(), OCCURRENCE.user, () => {
      if (!this.#isOver) go();
    });
  }
}
