/** LB3 Who is meant: names of nodes, roles at this moment, draws from the seed, and what was remembered. Pure. */
import type { Random } from '../random.ts';
import { hostOf, running, witness, type GroupPicture } from './picture.ts';
import type { Targets } from './words.ts';

/** Words that mean nodes by what they are at the moment, with what they mean. */
const TARGET_WORDS: Readonly<Record<string, string>> = {
  all: 'every node of the lab',
  host: 'who hosts now',
  backup: 'the best placed voter that runs and is not host',
  followers: 'everybody that runs, but the host',
  voters: 'who votes',
  random: 'one that runs, drawn from the seed',
  'random follower': 'one that runs and is not host, drawn from the seed',
  minority: 'as many voters as may be missing, drawn from the seed, without the host',
  'minority with host': 'the same, and the host is one of them',
};

/** The name of a node. */
export const NODE = /^n([1-9]\d?)$/;
const PLACE = /^rank\[([1-9]\d?)\]$/;
export const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** Null when the words may mean something; else why not. */
export function whyNotTarget(word: string, nodesMax: number, remembered: ReadonlySet<string>): string | null {
  if (word.startsWith('not ')) return whyNotTarget(word.slice(4), nodesMax, remembered);
  const node = NODE.exec(word);
  if (node !== null) {
    return Number(node[1]) <= nodesMax ? null : `there is no node ${word}: the last one is n${nodesMax}`;
  }
  if (PLACE.test(word) || word in TARGET_WORDS || remembered.has(word)) return null;
  const names = [...remembered].map((name) => `, ${name}`).join('');
  return `nobody is called "${word}": say ${Object.keys(TARGET_WORDS).join(', ')}, n1, rank[1]${names}, or "not" and one of these`;
}

export interface Meaning {
  readonly picture: GroupPicture;
  /** Draws the same for the same step of the same seed. */
  readonly random: Random;
  readonly remembered: ReadonlyMap<string, readonly string[]>;
}

/** Names without repetition, in the order in which they were meant; empty when nobody is that now. */
export function resolve(targets: Targets, meaning: Meaning): string[] {
  const words = typeof targets === 'string' ? [targets] : targets;
  return [...new Set(words.flatMap((word) => resolveOne(word, meaning)))];
}

function resolveOne(word: string, meaning: Meaning): readonly string[] {
  const { picture, remembered, random } = meaning;
  const all = picture.nodes.map(({ name }) => name);
  if (word.startsWith('not ')) {
    const left = resolveOne(word.slice(4), meaning);
    return picture.nodes
      .filter(({ name, state }) => state !== 'away' && !left.includes(name))
      .map(({ name }) => name);
  }
  const kept = remembered.get(word);
  if (kept !== undefined) return kept;
  if (NODE.test(word)) return all.filter((name) => name === word);
  const host = hostOf(picture)?.name ?? null;
  const up = running(picture).map(({ name }) => name);
  const rank = witness(picture)?.rank ?? [];
  const place = PLACE.exec(word);
  if (place !== null) return rank.slice(Number(place[1]) - 1, Number(place[1]));
  switch (word) {
    case 'all':
      return all;
    case 'host':
      return host === null ? [] : [host];
    case 'backup':
      return rank.filter((name) => name !== host && up.includes(name)).slice(0, 1);
    case 'followers':
      return up.filter((name) => name !== host);
    case 'voters':
      return voters(picture);
    case 'random':
      return drawn(up, 1, random.fork(word));
    case 'random follower':
      return drawn(
        up.filter((name) => name !== host),
        1,
        random.fork(word),
      );
    default:
      return minority(word, picture, random.fork('minority'));
  }
}

function minority(word: string, picture: GroupPicture, random: Random): string[] {
  const names = voters(picture);
  const host = hostOf(picture)?.name;
  const size = Math.floor((names.length - 1) / 2);
  const others = names.filter((name) => name !== host);
  if (word === 'minority' || host === undefined) return drawn(others, size, random);
  return size === 0 ? [] : [host, ...drawn(others, size - 1, random)];
}

/** Without devices that are none of the lab's nodes any more. */
function voters(picture: GroupPicture): string[] {
  const known = new Set(picture.nodes.map(({ name }) => name));
  return (witness(picture)?.voters ?? []).filter((name) => known.has(name));
}

/** The draw does not depend on the order in which the names come. */
function drawn(names: readonly string[], count: number, random: Random): string[] {
  return random.shuffled([...names].sort()).slice(0, count);
}
