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

interface Habit {
  readonly weekday: Day;
  readonly weekend: Day;
}

const ALWAYS: Day = [[0, 24]];
/** Sunday is the seventh. */
const WEEKDAYS = 5;
const DAYS_OF_WEEK = 7;

const HABITS: Readonly<Record<string, Habit>> = Object.freeze({
  office: {
    weekday: [
      [8, 12],
      [13, 17],
    ],
    weekend: [],
  },
  school: {
    weekday: [
      [7, 7.5],
      [15, 22],
    ],
    weekend: [[10, 23]],
  },
  train: {
    weekday: [
      [7, 7.4],
      [8, 12.5],
      [13.2, 18],
      [18.2, 18.9],
      [20, 23],
    ],
    weekend: [[11, 15]],
  },
  evening: { weekday: [[19, 23.5]], weekend: [[14, 24]] },
  night: {
    weekday: [
      [0, 3],
      [13, 24],
    ],
    weekend: [
      [0, 5],
      [14, 24],
    ],
  },
  /** Wakes for a moment every half hour, and is in a hand now and then. */
  telephone: { weekday: telephoneDay([7.5, 12, 18, 21]), weekend: telephoneDay([10, 13, 17, 20, 23]) },
  always: { weekday: ALWAYS, weekend: ALWAYS },
});

function telephoneDay(hands: readonly number[]): Day {
  return Array.from({ length: 48 }, (_, i): readonly [number, number] => {
    const at = i / 2;
    return [at, at + (hands.includes(at) ? 0.4 : 0.03)];
  });
}

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
      // Some lives begin on a Friday.
      this.#live(node, HABITS[habit]!, random, random.pick([0, 4]), 8);
    }
  }

  /** Nobody closes a lid any more; who closed it, sleeps on. */
  end(): void {
    this.#isOver = true;
  }

  /** From this hour of a day of the week on. */
  #live(node: SimNode, habit: Habit, random: Random, weekday: number, hour: number): void {
    const day = weekday < WEEKDAYS ? habit.weekday : habit.weekend;
    const isOpen = day.some(([opens, closes]) => hour >= opens && hour < closes);
    if (isOpen) node.resume();
    else node.suspend(random.chance(LOSES_CONNECTIONS));
    const next = day.flat().find((turn) => turn > hour) ?? 24;
    // Nobody is punctual.
    const waitMs = (next - hour + LATE_HOURS * random.fraction()) * this.#hourMs;
    this.#world.timeline.after(waitMs * 1000, OCCURRENCE.fault, () => {
      if (this.#isOver) return;
      if (next === 24) this.#live(node, habit, random, (weekday + 1) % DAYS_OF_WEEK, 0);
      else this.#live(node, habit, random, weekday, next);
    });
  }
}

const LATE_HOURS = 0.2;
