/** The group at one moment, as its nodes show themselves: what conditions and targets are judged by. */
import type { Tier } from '../../core/tier.ts';
import type { NodeState, Role } from './words.ts';

export interface NodePicture {
  /** n1, n2 …: stays when the device behind it is another one after a wipe. */
  readonly name: string;
  readonly state: NodeState;
  /** Null, and the numbers 0, while nothing is known of it. */
  readonly role: Role | null;
  readonly tier: Tier | null;
  readonly host: string | null;
  readonly term: number;
  readonly commitIndex: number;
  readonly lastIndex: number;
  /** Of the entry at commitIndex. */
  readonly head: string;
  readonly voters: readonly string[];
  /** Best first, the host included. */
  readonly rank: readonly string[];
  /** Own events that are not confirmed. */
  readonly waiting: number;
}

export interface GroupPicture {
  /** Since the load began, ms. */
  readonly atMs: number;
  readonly nodes: readonly NodePicture[];
  /** Messages whose authors know them to be confirmed. */
  readonly confirmed: number;
}

export function nodeIn(picture: GroupPicture, name: string): NodePicture {
  const found = picture.nodes.find((node) => node.name === name);
  if (found === undefined) throw new RangeError(`there is no node ${name}`);
  return found;
}

export function running(picture: GroupPicture): NodePicture[] {
  return picture.nodes.filter(({ state }) => state === 'running');
}

/** LB4 Who says so of itself, and a majority of its voters run and say so, too, in its term; null while nobody is. */
export function hostOf(picture: GroupPicture): NodePicture | null {
  const up = running(picture);
  const hosts = up.filter(({ role, name, term, voters }) => {
    const follow = up.filter(
      (node) => voters.includes(node.name) && node.host === name && node.term === term,
    );
    return role === 'host' && 2 * follow.length > voters.length;
  });
  return hosts.toSorted((x, y) => y.term - x.term)[0] ?? null;
}

/** By whom to judge who votes and how they rank: the host, else whoever knows the highest term. */
export function witness(picture: GroupPicture): NodePicture | null {
  return hostOf(picture) ?? running(picture).toSorted((x, y) => y.term - x.term)[0] ?? null;
}
