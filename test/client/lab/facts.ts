/** A short run by hand: a group of three whose host dies, with a few messages. */
import type { LabFact, TimedFact } from '../../../src/sim/scenario/facts.ts';

export const NAMES = ['n1', 'n2', 'n3'] as const;

export function at(atMs: number, fact: LabFact): TimedFact {
  return { atMs, ...fact };
}

export function status(
  atMs: number,
  node: string,
  role: 'host' | 'follower' | 'candidate',
  host: string | null,
  term: number,
): TimedFact {
  return at(atMs, {
    type: 'status',
    node,
    role,
    tier: host === null ? 'tentative' : 'confirmed',
    host,
    term,
  });
}

/** Its author says it at `atMs`, is told of its place a moment later, and everybody of `shownBy` shows it then. */
export function message(
  atMs: number,
  id: string,
  index: number,
  term: number,
  shownBy: readonly string[],
): TimedFact[] {
  const node = shownBy[0]!;
  return [
    at(atMs, { type: 'said', id, node }),
    at(atMs, { type: 'accepted', id, node }),
    at(atMs + 1, { type: 'confirmed', id, node, index, term }),
    ...shownBy.map((one) => at(atMs + 1, { type: 'shown', id, node: one, index })),
  ];
}

/** n1 is host in term 2 and ends at 100; n2 is without at 130 and host in term 3 from 160 on. */
export function hostDies(): TimedFact[] {
  return [
    at(0, { type: 'began', scenario: 'by hand', seed: 1, nodes: [...NAMES], timing: 'lan', policy: 'fixed' }),
    ...NAMES.map((node) => at(0, { type: 'node', node, state: 'running', device: `d-${node}` })),
    status(0, 'n1', 'host', 'n1', 2),
    status(0, 'n2', 'follower', 'n1', 2),
    status(0, 'n3', 'follower', 'n1', 2),
    ...message(10, 'm1', 5, 2, NAMES),
    at(100, { type: 'node', node: 'n1', state: 'stopped', device: 'd-n1' }),
    at(120, { type: 'said', id: 'm2', node: 'n2' }),
    at(120, { type: 'accepted', id: 'm2', node: 'n2' }),
    status(130, 'n2', 'candidate', null, 3),
    status(160, 'n2', 'host', 'n2', 3),
    status(161, 'n3', 'follower', 'n2', 3),
    at(170, { type: 'confirmed', id: 'm2', node: 'n2', index: 7, term: 3 }),
    at(170, { type: 'shown', id: 'm2', node: 'n2', index: 7 }),
    at(172, { type: 'shown', id: 'm2', node: 'n3', index: 7 }),
  ];
}
