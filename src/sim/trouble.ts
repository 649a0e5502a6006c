/** Whoever makes trouble: kills, cuts, pauses and slows down, each for a while, until told to stop and to heal. */
import { Harm } from './harm.ts';
import type { SimNode } from './node.ts';
import { giveUp } from './quorum-core.ts';
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
  readonly #harm: Harm;
  readonly #leftOut: readonly NumberRange[];
  #last = 0;
  #isOver = false;

  /** Troubles with these numbers do not happen; the others stay what and when they are. */
  constructor(world: World, swarm: Swarm, leftOut: readonly NumberRange[] = []) {
    this.#world = world;
    this.#swarm = swarm;
    this.#leftOut = leftOut;
    this.#random = world.random.fork('trouble');
    this.#harm = new Harm(world, swarm);
    this.#choices = TROUBLES.flatMap((trouble) =>
      Array.from({ length: swarm.troubles[trouble] }, () => trouble),
    );
    for (const node of world.nodes) {
      node.onStopped = () => {
        const start = (): void => {
          if (!node.isRunning && !world.givenUp.has(node)) node.start();
        };
        // A save that was to end in a crash may still do so when all is healed: its owner opens it again at once.
        if (this.#isOver) world.timeline.after(0, OCCURRENCE.fault, start);
        else
          this.#after(this.#random.fork(`${node.name} after life ${node.boot}`), swarm.troubleLastsMs, start);
      };
    }
  }

  begin(): void {
    if (this.#choices.length > 0) this.#next(1);
  }

  /** No more trouble; of these nodes everything is mended: every path open, every node running at its own pace. */
  heal(core: readonly SimNode[]): void {
    this.#isOver = true;
    this.#harm.end();
    this.#world.endReplacing();
    const { network } = this.#world;
    const isWhole = core.length === this.#world.present.length;
    this.#world.note(isWhole ? 'everything is healed' : `healed: ${core.map(({ name }) => name).join(' ')}`);
    network.mendAmong(core.map(({ deviceId }) => deviceId));
    for (const node of this.#world.present) {
      if (!core.includes(node)) giveUp(this.#world, node, this.#random.fork(`fate of ${node.name}`));
    }
    for (const node of core) this.#healNode(node);
  }

  #healNode(node: SimNode): void {
    node.diskPace = { ...this.#swarm.disk, failure: 0, stall: 0 };
    node.isDiskFull = false;
    node.disk.faults.mend();
    node.unsynced = null;
    node.crashesDuringNextSave = false;
    // Whoever is winding down would stay and do nothing: its owner opens it again.
    if (this.#harm.isLeaving(node)) node.crash(true);
    if (node.isPaused) node.resume();
    if (!node.isRunning && node.boot > 0) node.start();
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
    this.#harm.do(trouble, node, random, (meanMs, go) => this.#after(random, meanMs, go));
  }

  /** A running node, often the host. Draws as much whoever runs. */
  #victim(random: Random): SimNode | null {
    const prefersHost = random.chance(this.#swarm.hostBias);
    const running = random.shuffled(this.#world.nodes).filter(({ isRunning }) => isRunning);
    const host = prefersHost ? running.find((node) => node.view()?.role === 'leader') : undefined;
    return host ?? running[0] ?? null;
  }
}
