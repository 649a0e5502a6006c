/** Groups as conditions and targets see them, made by hand. */
import { Random } from '../../../src/sim/random.ts';
import { SILENT } from '../../../src/sim/scenario/machines.ts';
import type { GroupPicture, NodePicture } from '../../../src/sim/scenario/picture.ts';
import type { Meaning } from '../../../src/sim/scenario/targets.ts';

/** n1 to nN run and vote, follow n1 in term 3 and rank in that order. */
export function calm(
  nodes: number,
  changed: Readonly<Record<string, Partial<NodePicture>>> = {},
): GroupPicture {
  const names = Array.from({ length: nodes }, (_, at) => `n${at + 1}`);
  const of = (name: string): NodePicture => ({
    ...SILENT,
    name,
    state: 'running',
    role: name === 'n1' ? 'host' : 'follower',
    tier: 'confirmed',
    host: 'n1',
    term: 3,
    commitIndex: 9,
    lastIndex: 9,
    head: 'h9',
    voters: names,
    rank: names,
    ...changed[name],
  });
  return { atMs: 0, confirmed: 0, nodes: names.map(of) };
}

export function meaning(
  picture: GroupPicture,
  remembered: Readonly<Record<string, readonly string[]>> = {},
): Meaning {
  return { picture, random: new Random(7), remembered: new Map(Object.entries(remembered)) };
}
