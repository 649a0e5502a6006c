/** Which links a partition cuts: pure. */
import type { StandingFault } from '../sim/scenario/facts.ts';

interface Parted {
  readonly id: string;
  readonly groups: readonly (readonly string[])[];
}

/** A partition as a fault that stands; its id is its tag, too. */
export function cutOf({ id, groups }: Parted, durationMs: number | null): StandingFault {
  const links = linksCut(groups);
  return { id, type: 'cut', links, nodes: [], probability: 1, attributes: {}, durationMs, tag: id };
}

/** Both ways of every link between two that are named and share no group. Who is not named keeps all links. */
export function linksCut(groups: readonly (readonly string[])[]): (readonly [from: string, to: string])[] {
  const names = [...new Set(groups.flat())];
  const share = (a: string, b: string): boolean =>
    groups.some((group) => group.includes(a) && group.includes(b));
  return names.flatMap((a) => names.filter((b) => !share(a, b)).map((b) => [a, b] as const));
}
