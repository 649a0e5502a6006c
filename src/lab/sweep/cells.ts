/** LB13 What a sweep tries: every seed with every policy and every timing. Pure. */
import type { Scenario } from '../../sim/scenario/words.ts';

export interface SweepPlan {
  readonly seeds: { readonly from: number; readonly to: number };
  readonly policies: readonly Scenario['policy'][];
  readonly timings: readonly Scenario['timing'][];
}

export interface Cell {
  readonly policy: Scenario['policy'];
  readonly timing: Scenario['timing'];
  readonly seed: number;
}

/** All seeds of one group, then the next group. */
export function cellsOf({ seeds, policies, timings }: SweepPlan): Cell[] {
  const numbers = Array.from({ length: seeds.to - seeds.from + 1 }, (_, at) => seeds.from + at);
  return policies.flatMap((policy) =>
    timings.flatMap((timing) => numbers.map((seed) => ({ policy, timing, seed }))),
  );
}

export function groupName({ policy, timing }: Cell): string {
  return `${policy}, ${timing}`;
}

export function cellName(cell: Cell): string {
  return `${groupName(cell)}, seed ${cell.seed}`;
}
