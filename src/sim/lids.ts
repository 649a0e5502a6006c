/**
 * People open and close their lids through whole days: while a lid is closed its machine sleeps. Hours are short
 * here (`hourMs`), so that a life has many days. The table is invented, not measured: what matters is that some
 * are away together, some alone, and that there are nights when nobody is there.
 */
import type { SimNode } from './node.ts';
import type { Random } from './random.ts';
import { OCCURRENCE } from './timeline.ts';
import type { World } from './world.ts';

/** Hours of a day between which the lid is open, ascending. */
type Day = readonly (readonly [opens: number, closes: number])[];

const HABITS: Readonly<Record<string, Day>> = Object.freeze({
  office: [
    [8, 12],
    [13, 17],
  ],
  school: [
    [7, 7.5],
    [15, 22],
  ],
  train: [
    [7, 7.4],
    [8, 12.5],
    [13.2, 18],
    [18.2, 18.9],
    [20, 23],
  ],
  night: [
    [0, 3],
    [13, 24],
  ],
  always: [[0, 24]],
});

/** Sleep loses the connections of most machines. */
const LOSES_CONNECTIONS = 0.7;

export class Lids {
  readonly #world: World;
  readonly #hourMs: number;
  #isOver = false;

  constructor(world: World, hourMs: number) {
    this.#world = world;
    this.#hourMs = hourMs;
  }

  begin(): void {
    if (this.#hourMs === 0) return;
    for (const node of this.#world.nodes) {
      const random = this.#world.random.fork(`lid of ${node.name}`);
      const habit = random.pick(Object.keys(HABITS));
      this.#world.note(`${node.name} keeps ${habit} hours`);
      this.#live(node, HABITS[habit]!, random, 8);
    }
  }

  /** Nobody closes a lid any more; who closed it, sleeps on. */
  end(): void {
    this.#isOver = true;
  }

  /** From this hour of a day on. */
  #live(node: SimNode, day: Day, random: Random, hour: number): void {
    const isOpen = day.some(([opens, closes]) => hour >= opens && hour < closes);
    if (isOpen) node.resume();
    else node.suspend(random.chance(LOSES_CONNECTIONS));
    const next = day.flat().find((turn) => turn > hour) ?? 24;
    // Nobody is punctual.
    const waitMs = (next - hour + LATE_HOURS * random.fraction()) * this.#hourMs;
    this.#world.timeline.after(waitMs * 1000, OCCURRENCE.fault, () => {
      if (!this.#isOver) this.#live(node, day, random, next === 24 ? 0 : next);
    });
  }
}

const LATE_HOURS = 0.2;
