/** What a script may expect, and wait for: judged by disks, views and letters, never by what was printed. */
import type { Entry } from '../../src/protocol/entry.ts';
import type { Cluster, LetterPattern } from './cluster.ts';
import type { ScriptNode } from './script-node.ts';
import type { Words } from './script.ts';
import { messageWords } from './words.ts';

/** Null when it holds, else what is so instead. */
export type Expectation = (cluster: Cluster) => string | null;

/** Reads the words behind `expect` or `until`. */
export function readExpectation(cluster: Cluster, words: Words): Expectation {
  const expectation = readOne(cluster, words);
  words.end();
  return expectation;
}

function readOne(cluster: Cluster, words: Words): Expectation {
  if (words.takes('no')) {
    if (words.next() !== 'host') throw new Error('`no host` is meant');
    return ({ host }) => (host === undefined ? null : `${host.name} is host`);
  }
  if (words.takes('host')) return hostIs(words);
  if (words.takes('logs')) return logsAre(words);
  if (words.takes('text')) return textIs(words);
  if (words.takes('shown')) return shownIs(words);
  if (words.takes('sent')) return sentIs(readPattern(cluster, words), words);
  if (words.takes('waiting')) return waitingIs(readPattern(cluster, words), words);
  return nodesAre(words.numbers(), words);
}

/** `1->2 append`: either end may be `*`, and so may the type. */
export function readPattern(cluster: Cluster, words: Words): LetterPattern {
  const found = /^(\d+|\*)->(\d+|\*)$/.exec(words.next());
  if (found === null) throw new Error('`1->2` is wanted');
  const idOf = (end: string): LetterPattern['from'] => (end === '*' ? null : cluster.node(Number(end)).id);
  const type = words.matching(/^(?:[a-z][A-Za-z]+|\*)$/);
  return { from: idOf(found[1]!), to: idOf(found[2]!), type: type === '*' ? null : type };
}

function hostIs(words: Words): Expectation {
  const wanted = words.numbers();
  const term = words.takes('term') ? words.number() : null;
  return ({ host }) => {
    if (host === undefined) return 'there is no host';
    if (!wanted.includes(Number(host.name.slice(1)))) return `${host.name} is host`;
    return term === null || host.view!.term === term ? null : `its term is ${host.view!.term}`;
  };
}

/** `same`: every running node holds and has confirmed the same; `equal 1,2`: those hold the same. */
function logsAre(words: Words): Expectation {
  const some = words.takes('equal') ? words.numbers() : null;
  if (some === null && !words.takes('same')) throw new Error('`logs same` or `logs equal 1,2` is meant');
  return (cluster) => {
    const nodes = some?.map((number) => cluster.node(number)) ?? cluster.up;
    const [first, ...others] = nodes;
    if (first === undefined) return 'nobody runs';
    for (const other of others) {
      if (!sameEntries(first.disk.entries, other.disk.entries)) {
        return `${other.name} holds ${endOf(other)}, ${first.name} holds ${endOf(first)}`;
      }
    }
    if (some !== null) return null;
    const late = nodes.find(({ view, disk }) => view!.commitIndex !== disk.entries.length);
    return late === undefined ? null : `${late.name} has confirmed ${late.view!.commitIndex} only`;
  };
}

function sameEntries(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a.every((entry, at) => entry.hash === b[at]?.hash);
}

function endOf({ disk: { log } }: ScriptNode): string {
  const last = log.head(log.lastIndex);
  return last === undefined ? 'nothing' : `${log.lastIndex}@${last.term}`;
}

/** `"x" confirmed 1,2 [at 7]`, `"x" held 1`, `"x" absent 1,2`, `"x" waiting 2`. */
function textIs(words: Words): Expectation {
  const text = words.quoted();
  const state = words.matching(/^(confirmed|held|absent|waiting)$/);
  if (state === null) throw new Error('a text is confirmed, held, absent or waiting');
  const numbers = words.numbers();
  const index = words.takes('at') ? words.number() : null;
  return (cluster) => {
    for (const number of numbers) {
      const node = cluster.node(number);
      const places = placesOf(node, text);
      const isThere = places.length === 1 && (index === null || places[0] === index);
      const fault =
        state === 'waiting'
          ? !outboxOf(node).includes(text)
          : state === 'absent'
            ? places.length > 0
            : !isThere || (state === 'confirmed' && (node.view?.appliedIndex ?? 0) < places[0]!);
      if (fault) return `on ${node.name} it stands at ${places.join(', ') || 'no place'}, not ${state}`;
    }
    return null;
  };
}

/** `shown 1,2 "a" "b"`: exactly that, in this order, is shown as unconfirmed on both; without texts: nothing. */
function shownIs(words: Words): Expectation {
  const numbers = words.numbers();
  const texts: string[] = [];
  while (!words.isEmpty) texts.push(words.quoted());
  return (cluster) => {
    for (const number of numbers) {
      const { name, view } = cluster.node(number);
      const shown = (view?.tentative() ?? []).map(({ payload }) => textOf(payload));
      if (shown.join('\n') !== texts.join('\n')) return `${name} shows ${JSON.stringify(shown)}`;
    }
    return null;
  };
}

function placesOf({ disk }: ScriptNode, text: string): number[] {
  return disk.entries.flatMap(({ body, index }) =>
    body.kind === 'event' && textOf(body.event.payload) === text ? [index] : [],
  );
}

function outboxOf({ view, disk }: ScriptNode): string[] {
  const events = view?.outbox ?? [...disk.applied.outbox.values()];
  return events.map(({ payload }) => textOf(payload));
}

/** A message's payload: version, length, text, and whether it answers something. */
function textOf(payload: Uint8Array): string {
  return new TextDecoder().decode(payload.subarray(5, -1));
}

/** `1->2 vote`, `1->2 vote "t3 granted"`, `*->* requestVote none`, `1->2 append times 3`: since the last command. */
function sentIs(pattern: LetterPattern, words: Words): Expectation {
  return countIs(pattern, words, ({ sent }) => sent);
}

/** The same of letters under way. */
function waitingIs(pattern: LetterPattern, words: Words): Expectation {
  return countIs(pattern, words, ({ letters, held }) => [...letters, ...held]);
}

function countIs(
  pattern: LetterPattern,
  words: Words,
  among: (cluster: Cluster) => Cluster['letters'],
): Expectation {
  const says = words.matching(/^"/);
  const wanted = words.takes('none') ? 0 : words.takes('times') ? words.number() : null;
  return (cluster) => {
    const saying = says === null ? '' : (JSON.parse(says) as string);
    const found = cluster
      .matching(pattern, among(cluster))
      .filter(({ message }) => messageWords(message, cluster.nameOf).includes(saying));
    const isSo = wanted === null ? found.length > 0 : found.length === wanted;
    return isSo ? null : `there were ${found.length}`;
  };
}

/** What can be said of a node: the word and what is so. */
const READINGS: Readonly<Record<string, (node: ScriptNode, cluster: Cluster) => string>> = {
  role: ({ view }) => view?.role ?? 'down',
  term: ({ view, disk }) => String(view?.term ?? disk.hardState.term),
  'saved-term': ({ disk }) => String(disk.hardState.term),
  vote: ({ disk }, cluster) => short(disk.hardState.votedFor, cluster),
  follows: ({ view }, cluster) => short(view?.leader ?? null, cluster),
  confirmed: ({ view }) => String(view?.commitIndex ?? '-'),
  applied: ({ view, disk }) => String(view?.appliedIndex ?? disk.applied.index),
  last: endOf,
  /** The agreed time of its last entry, in whole seconds since the group began. */
  clock: ({ disk }) => String(Math.floor((disk.entries.at(-1)!.at - disk.entries[0]!.at) / 1_000)),
  voters: ({ view }, cluster) => list(view?.config.voters ?? [], cluster),
  before: ({ view }, cluster) => list(view?.config.votersOld ?? [], cluster),
  learners: ({ view }, cluster) => list(view?.config.learners ?? [], cluster),
  outbox: ({ view }) => String(view?.outbox.length ?? '-'),
  unconfirmed: ({ view }) => String(view?.tentative().length ?? '-'),
  ranking: ({ view }, cluster) => (view?.rank.order ?? []).map((id) => short(id, cluster)).join(','),
  saving: (node) => (node.isSaving ? 'yes' : 'no'),
};

function short(device: ScriptNode['id'] | null, cluster: Cluster): string {
  return device === null ? '-' : cluster.nameOf(device).slice(1);
}

function list(devices: readonly ScriptNode['id'][], cluster: Cluster): string {
  const names = devices.map((device) => short(device, cluster));
  return names.length === 0 ? '-' : names.sort().join(',');
}

/** `1,2 role follower term 3 last 7@3`. */
function nodesAre(numbers: readonly number[], words: Words): Expectation {
  const wanted: [string, string][] = [];
  while (!words.isEmpty) {
    const word = words.next();
    if (READINGS[word] === undefined) throw new Error(`nobody can expect "${word}"`);
    wanted.push([word, words.next()]);
  }
  if (wanted.length === 0) throw new Error('what is expected of it?');
  return (cluster) => {
    for (const number of numbers) {
      const node = cluster.node(number);
      for (const [word, value] of wanted) {
        const is = READINGS[word]!(node, cluster);
        if (is !== value) return `${node.name}: ${word} ${is}`;
      }
    }
    return null;
  };
}
