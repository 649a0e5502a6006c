/** What a deed of a scenario comes to at its moment: who does what to whom, by names. Pure. */
import type { StandingFault } from './facts.ts';
import { NODE, resolve, type Meaning } from './targets.ts';
import {
  NODE_DEEDS,
  NODE_FAULTS,
  type Deed,
  type FaultWords,
  type NodeDeed,
  type Passing,
  type Targets,
  type Workload,
} from './words.ts';

export type Act =
  | { readonly kind: 'node'; readonly deed: NodeDeed; readonly nodes: readonly string[] }
  | { readonly kind: 'fault'; readonly fault: StandingFault }
  /** Null: all. */
  | { readonly kind: 'heal'; readonly tag: string | null }
  | { readonly kind: 'say'; readonly nodes: readonly string[]; readonly text: string; readonly times: number }
  /** True: again as it was. */
  | { readonly kind: 'workload'; readonly load: Workload | boolean };

type Pair = readonly [from: string, to: string];

/** A sentence where nobody is meant at this moment. */
export function actOf(deed: Deed, meaning: Meaning, faultId: string): Act | string {
  if ('fault' in deed) return faultAct(deed.fault, meaning, faultId);
  if ('heal' in deed) return { kind: 'heal', tag: deed.heal === 'all' ? null : deed.heal };
  if ('workload' in deed) {
    return {
      kind: 'workload',
      load: typeof deed.workload === 'string' ? deed.workload === 'on' : deed.workload,
    };
  }
  if ('say' in deed) {
    const { on, text = 'hello', times = 1 } = deed.say;
    return withNodes(on, meaning, (nodes) => ({ kind: 'say', nodes, text, times }));
  }
  if ('isolate' in deed) {
    return withNodes(deed.isolate, meaning, (nodes) =>
      cut(faultId, apart([nodes, ...othersOf(nodes, meaning).map((name) => [name])], nodes), deed),
    );
  }
  if ('partition' in deed) {
    const groups = deed.partition.map((targets) => resolve(targets, meaning));
    return cut(faultId, apart(groups), deed);
  }
  const name = NODE_DEEDS.find((one) => one in deed)!;
  const targets = (deed as Readonly<Record<string, Targets>>)[name]!;
  if (name === 'add') return { kind: 'node', deed: name, nodes: newcomers(targets, meaning) };
  return withNodes(targets, meaning, (nodes) => ({ kind: 'node', deed: name, nodes }));
}

/** Who is still to come is in nobody's picture: a name means itself. */
function newcomers(targets: Targets, meaning: Meaning): string[] {
  const words = typeof targets === 'string' ? [targets] : targets;
  return words.flatMap((word) => (NODE.test(word) ? [word] : resolve(word, meaning)));
}

function withNodes(targets: Targets, meaning: Meaning, act: (nodes: string[]) => Act): Act | string {
  const nodes = resolve(targets, meaning);
  return nodes.length === 0 ? `nobody is ${textOfTargets(targets)} at this moment` : act(nodes);
}

function faultAct(words: FaultWords, meaning: Meaning, id: string): Act | string {
  const { type, direction, probability, attributes = {} } = words;
  const from = resolve(words.from, meaning);
  if (from.length === 0) return `nobody is ${textOfTargets(words.from)} at this moment`;
  const isOfLinks = !(NODE_FAULTS as readonly string[]).includes(type);
  const to = isOfLinks ? resolve(words.to, meaning) : [];
  const sent = from.flatMap((a) => to.filter((b) => b !== a).map((b): Pair => [a, b]));
  const got = sent.map(([a, b]): Pair => [b, a]);
  const links = direction === 'out' ? sent : direction === 'in' ? got : unique([...sent, ...got]);
  if (isOfLinks && links.length === 0)
    return `there is no link from ${from.join(', ')} to anybody else meant`;
  const nodes = isOfLinks ? [] : from;
  return { kind: 'fault', fault: { id, type, links, nodes, probability, attributes, ...passing(words) } };
}

function cut(id: string, links: readonly Pair[], deed: Passing): Act {
  return {
    kind: 'fault',
    fault: { id, type: 'cut', links, nodes: [], probability: 1, attributes: {}, ...passing(deed) },
  };
}

function passing({ durationMs, tag }: Passing): Pick<StandingFault, 'durationMs' | 'tag'> {
  return { durationMs: durationMs ?? null, tag: tag ?? null };
}

/** Both ways of every link between two that share no group; with `ends`, only links that end at one of those. */
function apart(groups: readonly (readonly string[])[], ends?: readonly string[]): Pair[] {
  const names = [...new Set(groups.flat())];
  const share = (a: string, b: string): boolean =>
    groups.some((group) => group.includes(a) && group.includes(b));
  const counts = (a: string, b: string): boolean =>
    ends === undefined || ends.includes(a) || ends.includes(b);
  return names.flatMap((a) =>
    names.filter((b) => b !== a && !share(a, b) && counts(a, b)).map((b): Pair => [a, b]),
  );
}

function othersOf(nodes: readonly string[], { picture }: Meaning): string[] {
  return picture.nodes.map(({ name }) => name).filter((name) => !nodes.includes(name));
}

function unique(pairs: readonly Pair[]): Pair[] {
  return [...new Map(pairs.map((pair) => [pair.join('>'), pair])).values()];
}

function textOfTargets(targets: Targets): string {
  return typeof targets === 'string' ? targets : targets.join(', ');
}
