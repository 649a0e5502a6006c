/** The words of the command language: what each does to the cluster. Table and examples: docs/testing.md. */
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../src/protocol/event.ts';
import { sortedIds, type RoomId } from '../../src/protocol/ids.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { SNAPSHOTS, TIMING, type TimingName } from '../../src/core/options.ts';
import type { Draft, LinkDownReason } from '../../src/core/inputs.ts';
import type { SimDisk } from '../../src/sim/storage.ts';
import { Cluster, DEFAULT_TIMING, type ClusterChoices, type Letter } from './cluster.ts';
import { readExpectation, readPattern } from './expectations.ts';
import { forgedMessage } from './forge.ts';
import type { ScriptNode } from './script-node.ts';
import type { Words } from './script.ts';
import { entryWords } from './words.ts';

const TICKS_MAX = 10_000;
const RANKED_TICKS = 10;
const SOME = /^\d+(,\d+)*$/;
const SPAN_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

type Command = (cluster: Cluster, words: Words) => void;

/**
 * `nodes 3 voters 2 strangers 1 timing lan rank 2,1,3 unwilling 3 snapshots 10 1500 stopped`: how a script begins. Of
 * snapshots: how many entries are too many for a log, and the bytes of a part.
 */
export function newCluster(words: Words): Cluster {
  const size = words.number();
  const choices: { -readonly [Field in keyof ClusterChoices]: ClusterChoices[Field] } = {
    size,
    voters: size,
    strangers: 0,
    timing: DEFAULT_TIMING,
    policy: Array.from({ length: size }, (_, i) => i + 1),
    snapshots: SNAPSHOTS,
  };
  let unwilling: number[] = [];
  let isStopped = false;
  while (!words.isEmpty) {
    const word = words.next();
    if (word === 'voters') choices.voters = words.number();
    else if (word === 'strangers') choices.strangers = words.number();
    else if (word === 'timing') choices.timing = TIMING[words.next() as TimingName];
    else if (word === 'rank') choices.policy = words.numbers();
    else if (word === 'centrality') choices.policy = 'centrality';
    else if (word === 'snapshots')
      choices.snapshots = { ...SNAPSHOTS, behindEntries: words.number(), chunkBytes: words.number() };
    else if (word === 'unwilling') unwilling = words.numbers();
    else if (word === 'stopped') isStopped = true;
    else throw new Error(`what is "${word}"?`);
  }
  const cluster = new Cluster(choices);
  for (const number of unwilling) cluster.node(number).willing = false;
  cluster.isLoud = false;
  if (!isStopped) startAll(cluster, cluster.nodes.slice(0, size));
  cluster.isLoud = true;
  cluster.out.push(...beginningWords(cluster, choices));
  return cluster;
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  // Processes and disks.
  start: (cluster, words) => startAll(cluster, some(cluster, words)),
  crash: (cluster, words) => {
    const nodes = some(cluster, words);
    const how = { keepsSave: false, losesApplied: false, silent: false };
    while (!words.isEmpty) {
      const word = words.next();
      if (word === 'after-save') how.keepsSave = true;
      else if (word === 'before-save') how.keepsSave = false;
      else if (word === 'losing-applied') how.losesApplied = true;
      else if (word === 'silent') how.silent = true;
      else throw new Error(`what is "${word}"?`);
    }
    for (const node of nodes) cluster.crash(node, how);
  },
  'hold-saves': (cluster, words) => each(cluster, words, (node) => (node.holdsSaves = true)),
  saved: (cluster, words) =>
    each(cluster, words, (node) => {
      node.holdsSaves = false;
      node.work();
    }),
  'fail-save': (cluster, words) => each(cluster, words, (node) => (node.failsNextSave = true)),
  'copy-disk': (cluster, words) => {
    const node = one(cluster, words);
    diskCopies.set(node, node.disk.copy());
  },
  'put-back': (cluster, words) => {
    const node = one(cluster, words);
    const copy = diskCopies.get(node);
    if (copy === undefined) throw new Error(`${node.name} has no copy of its disk`);
    node.putBack(copy);
  },
  rot: (cluster, words) => {
    const node = one(cluster, words);
    node.disk.faults.spoilEntry(words.number(), words.takes('head') ? 'head' : 'body');
  },
  lay: (cluster, words) => {
    const node = one(cluster, words);
    const terms = words.takes('-') ? [] : termsOf(words.next());
    const term = words.takes('term') ? words.number() : Math.max(node.disk.hardState.term, ...terms);
    const votedFor = words.takes('vote') ? one(cluster, words).id : null;
    cluster.lay(node, terms, term, votedFor);
  },
  'lay-config': (cluster, words) => {
    const node = one(cluster, words);
    const term = words.number();
    const ids = (word: string): ScriptNode['id'][] =>
      words.takes(word) ? sortedIds(some(cluster, words).map(({ id }) => id)) : [];
    cluster.layConfig(node, term, {
      voters: ids('voters'),
      votersOld: ids('before'),
      learners: ids('learners'),
    });
  },

  // Links.
  link: (cluster, words) => {
    const [a, b] = pair(cluster, words, '-');
    cluster.setLink(a, b, words.takes('up') ? null : reason(words));
  },
  believe: (cluster, words) => {
    const node = one(cluster, words);
    const peer = one(cluster, words);
    cluster.tellLink(node, peer, words.takes('up') ? null : reason(words));
  },
  cut: (cluster, words) => eachWay(cluster, words, (from, to) => cluster.cut(from, to)),
  mend: (cluster, words) => eachWay(cluster, words, (from, to) => cluster.mend(from, to)),

  // Letters.
  stabilize: (cluster, words) => cluster.stabilize(words.isEmpty ? cluster.nodes : some(cluster, words)),
  deliver: (cluster, words) => {
    const found = cluster.matching(readPattern(cluster, words));
    if (words.takes('backwards')) found.reverse();
    const count = words.isEmpty ? found.length : words.number();
    if (found.length < Math.max(1, count)) throw new Error(`${found.length} such letters are under way`);
    for (const letter of found.slice(0, count)) cluster.deliver(letter);
  },
  drop: (cluster, words) => {
    const found = cluster.matching(readPattern(cluster, words));
    if (found.length === 0) throw new Error('no such letter is under way');
    for (const letter of found) cluster.drop(letter);
  },
  spoil: (cluster, words) => {
    const found = cluster.matching(readPattern(cluster, words));
    if (found.length === 0) throw new Error('no such letter is under way');
    for (const letter of found) cluster.replace(letter, withFlippedBit(letter));
  },
  hold: (cluster, words) => void cluster.holds.push(readPattern(cluster, words)),
  release: (cluster) => cluster.release(),
  letters: (cluster) => cluster.showLetters([...cluster.letters, ...cluster.held]),
  copy: (cluster, words) => {
    const found = cluster.matching(readPattern(cluster, words));
    if (found.length === 0) throw new Error('no such letter is under way');
    copies.set(cluster, found);
    cluster.showLetters(found);
  },
  again: (cluster, words) => {
    const found = copies.get(cluster) ?? [];
    for (const letter of words.takes('backwards') ? [...found].reverse() : found) cluster.deliver(letter);
  },
  forge: (cluster, words) => {
    const [from, to] = pair(cluster, words, '->');
    cluster.forge({ from: from.id, to: to.id, message: forgedMessage(cluster, words) });
  },
  excuse: (cluster, words) => {
    while (!words.isEmpty) cluster.excused.add(words.next());
  },

  // Time.
  tick: (cluster, words) => {
    const word = words.matching(SOME);
    if (word !== null && words.takes('times')) {
      const nodes = numbered(cluster, word);
      for (let left = words.number(); left > 0; left--) cluster.tick(nodes);
    } else for (let left = Number(word ?? '1'); left > 0; left--) tickAll(cluster);
  },
  until: (cluster, words) => {
    const holds = readExpectation(cluster, words);
    let ticks = 0;
    for (; holds(cluster) !== null; ticks++) {
      if (ticks > TICKS_MAX) throw new Error(`not within ${TICKS_MAX} ticks: ${holds(cluster)}`);
      tickAll(cluster);
    }
  },
  pause: (cluster, words) => each(cluster, words, (node) => (node.isPaused = true)),
  wake: (cluster, words) => {
    const nodes = some(cluster, words);
    const elapsedMs = span(words.next());
    for (const node of nodes) {
      node.isPaused = false;
      node.input({ type: 'resumed', elapsedMs, wallMs: cluster.wallMs(node) });
    }
  },
  wall: (cluster, words) => {
    const node = one(cluster, words);
    node.wallOffsetMs += span(words.next());
  },

  // What nodes and people do.
  elect: (cluster, words) => {
    const node = one(cluster, words);
    cluster.isLoud = false;
    node.input({ type: 'campaign' });
    cluster.stabilize();
    // Time enough for everybody to hear of the ranking.
    for (let left = RANKED_TICKS; left > 0; left--) tickAll(cluster);
    cluster.isLoud = true;
    for (const each of cluster.nodes) cluster.out.push(statusWords(cluster, each));
    if (node.view?.role !== 'leader') throw new Error(`${node.name} was not elected`);
  },
  campaign: (cluster, words) => each(cluster, words, (node) => node.input({ type: 'campaign' })),
  'step-down': (cluster, words) => each(cluster, words, (node) => node.input({ type: 'stepDown' })),
  leave: (cluster, words) => each(cluster, words, (node) => node.input({ type: 'leave' })),
  transfer: (cluster, words) => {
    const asked = one(cluster, words);
    words.takes('to');
    const to = words.takes('best') ? null : one(cluster, words).id;
    asked.input({ type: 'transferHost', to });
  },
  propose: (cluster, words) => {
    const node = one(cluster, words);
    const text = words.quoted();
    const clientId = words.takes('as') ? words.next() : `${node.name}-${text.replaceAll(/\W/g, '_')}`;
    const times = words.takes('times') ? words.number() : 1;
    const drafts = Array.from({ length: times }, (_, i) => {
      const suffix = times === 1 ? '' : ` ${i + 1}`;
      const content = { kind: 'message', text: text + suffix, replyTo: null } as const;
      return draftOf(cluster, content, clientId + suffix.replace(' ', '-'));
    });
    // In one turn of the engine, or in one each.
    if (words.takes('together')) node.propose(drafts, cluster.wallMs(node));
    else for (const draft of drafts) node.propose([draft], cluster.wallMs(node));
  },
  remove: (cluster, words) => {
    const by = one(cluster, words);
    const { deviceId, memberId } = one(cluster, words).device;
    const payload: Payload = words.takes('device')
      ? { kind: 'deviceRemoved', deviceId }
      : { kind: 'memberRemoved', memberId, banned: words.takes('banned') };
    cluster.removing(deviceId);
    by.propose([draftOf(cluster, payload, `removal-${memberId.slice(0, 8)}`)], cluster.wallMs(by));
  },
  join: (cluster, words) => {
    const node = one(cluster, words);
    if (!words.takes('via')) throw new Error('`join 4 via 1`');
    cluster.join(node, one(cluster, words));
  },
  delays: (cluster, words) => {
    const node = one(cluster, words);
    const edges = [];
    while (!words.isEmpty) {
      const [to, ms] = words.next().split(':').map(Number) as [number, number];
      edges.push({ to: cluster.node(to).id, rttUs: ms * 1_000 });
    }
    node.input({ type: 'latencies', edges });
  },

  // What is shown.
  log: (cluster, words) => {
    const node = one(cluster, words);
    const from = words.takes('from') ? words.number() : 1;
    const shown = node.disk.entries.filter(({ index }) => index >= from);
    for (const entry of shown) cluster.out.push(entryWords(entry, cluster.nameOf));
  },
  status: (cluster) => {
    for (const node of cluster.nodes) cluster.out.push(statusWords(cluster, node));
  },
  heartbeats: (cluster, words) => void (cluster.showsHeartbeats = words.takes('shown')),
};

const diskCopies = new WeakMap<ScriptNode, SimDisk>();
const copies = new WeakMap<Cluster, readonly Letter[]>();

/** Who votes, and what all disks hold. */
function beginningWords({ nodes }: Cluster, { size, voters }: ClusterChoices): string[] {
  const names = (from: number, to: number): string =>
    nodes
      .slice(from, to)
      .map(({ name }) => name)
      .join(' ');
  const last = nodes[0]!.disk.entries.at(-1)!;
  const learners = voters < size ? `, learners ${names(voters, size)}` : '';
  return [`voters ${names(0, voters)}${learners}; every disk ends with ${last.index}@${last.term}`];
}

function draftOf(cluster: Cluster, content: Payload, clientId: string): Draft {
  const payload = encodePayload(content);
  const roomId = content.kind === 'message' ? (cluster.scope.groupId as string as RoomId) : ZERO_ROOM;
  return { kind: EVENT_KIND[content.kind], roomId, clientId, seal: SEAL_CLEAR, payload };
}

/** One bit of the bytes that it carries is another. */
function withFlippedBit({ from, to, message }: Letter): Letter {
  if (message.type !== 'snapshotChunk') throw new Error(`${message.type} carries no bytes`);
  const bytes = message.bytes.slice();
  bytes[bytes.length >> 1]! ^= 1;
  return { from, to, message: { ...message, bytes } };
}

function tickAll(cluster: Cluster): void {
  cluster.tick(cluster.nodes);
  cluster.stabilize();
}

function startAll(cluster: Cluster, nodes: readonly ScriptNode[]): void {
  for (const node of nodes) cluster.start(node);
}

function statusWords({ nameOf }: Cluster, { name, view, disk }: ScriptNode): string {
  const last = disk.log.head(disk.log.lastIndex);
  const saved = `disk ${last === undefined ? 'empty' : `${disk.log.lastIndex}@${last.term}`}`;
  const { term, votedFor } = disk.hardState;
  const vote = `vote ${votedFor === null ? '-' : nameOf(votedFor)}`;
  if (view === null) return `${name} down, t${term} ${vote}, ${saved}`;
  const role = view.role === 'leader' ? 'host' : view.role;
  return `${name} ${role} t${view.term} ${vote}, ${saved}, confirmed ${view.commitIndex}`;
}

/** `2,2x30,6`: the term of each entry. */
function termsOf(word: string): number[] {
  return word.split(',').flatMap((part) => {
    const found = /^(\d+)(?:x(\d+))?$/.exec(part);
    if (found === null) throw new Error(`terms are wanted, not ${word}`);
    return Array<number>(Number(found[2] ?? 1)).fill(Number(found[1]));
  });
}

/** `+1d`, `-12h`, `300ms`. */
function span(word: string): number {
  const found = /^([+-]?\d+)(ms|s|m|h|d)$/.exec(word);
  if (found === null) throw new Error(`a time is wanted, not ${word}`);
  return Number(found[1]) * SPAN_MS[found[2] as keyof typeof SPAN_MS];
}

function reason(words: Words): LinkDownReason {
  const word = words.takes('down') ? words.next() : '';
  if (word !== 'closed' && word !== 'refused' && word !== 'silent') {
    throw new Error('a link is `up`, `down closed`, `down refused` or `down silent`');
  }
  return word;
}

function one(cluster: Cluster, words: Words): ScriptNode {
  return cluster.node(words.number());
}

function some(cluster: Cluster, words: Words): ScriptNode[] {
  return words.numbers().map((number) => cluster.node(number));
}

function numbered(cluster: Cluster, word: string): ScriptNode[] {
  return word.split(',').map((number) => cluster.node(Number(number)));
}

function each(cluster: Cluster, words: Words, go: (node: ScriptNode) => void): void {
  for (const node of some(cluster, words)) go(node);
}

/** `1-2` or `1->2`. */
function pair(cluster: Cluster, words: Words, between: string): [ScriptNode, ScriptNode] {
  const ends = words.next().split(between);
  if (ends.length !== 2) throw new Error(`\`1${between}2\` is wanted`);
  return [cluster.node(Number(ends[0])), cluster.node(Number(ends[1]))];
}

/** `1->2,3`, `1,2-3` for both ways, `*` for everybody else. */
function eachWay(cluster: Cluster, words: Words, go: (from: ScriptNode, to: ScriptNode) => void): void {
  const found = /^([\d,]+|\*)(->|-)([\d,]+|\*)$/.exec(words.next());
  if (found === null) throw new Error('`1->2` or `1-2` is wanted');
  const side = (word: string): readonly ScriptNode[] =>
    word === '*' ? cluster.nodes : numbered(cluster, word);
  for (const from of side(found[1]!)) {
    for (const to of side(found[3]!)) {
      if (from === to) continue;
      go(from, to);
      if (found[2] === '-') go(to, from);
    }
  }
}
