/** EL19..EL22: where only a voter with a stale log hears a quorum, it reads what it lacks and then runs. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { PullPage, ReplicaMessage } from '../../src/protocol/peer-messages.ts';
import { Group } from './group.ts';
import type { Letter, Node } from './group.ts';

const ticks = ticksOf(TIMING.test);

interface Constrained {
  readonly group: Group;
  readonly host: Node;
  readonly hub: Node;
  readonly leaves: readonly Node[];
}

/** Five: the hub misses `count` messages that all others hold; then the host is gone and leaves hear the hub alone. */
function constrained(count: number): Constrained {
  const group = new Group(5).settle();
  const [host, , hub] = group.nodes as [Node, Node, Node];
  const leaves = group.nodes.filter((node) => node !== host && node !== hub);
  group.lose = (letter) => letter.to === hub.id;
  for (let i = 0; i < count; i++) group.say(host, `without the hub ${i}`);
  group.run();
  group.lose = ({ from, to }) => from !== hub.id && to !== hub.id;
  for (const a of leaves) {
    for (const b of leaves) if (a !== b) group.step(a, { type: 'linkDown', peer: b.id, reason: 'refused' });
  }
  group.kill(host);
  return { group, host, hub, leaves };
}

function typesTo(letters: readonly Letter[], node: Node): string[] {
  return letters.filter(({ to }) => to === node.id).map(({ message }) => message.type);
}

/** A page that continues the node's log by no-ops of the given terms, from a source that says its log ends there. */
function pageAfter(group: Group, node: Node, at: number, terms: readonly number[], term: number): PullPage {
  const previous = node.disk.entriesSaved[at - 1]!;
  const entries = [previous];
  for (const of of terms) entries.push(group.entryAfter(entries.at(-1)!, of));
  const last = entries.at(-1)!;
  return {
    type: 'pullPage',
    term,
    prevIndex: previous.index,
    prevTerm: previous.term,
    prevHash: previous.hash,
    lastIndex: last.index,
    lastTerm: last.term,
    entries: entries.slice(1),
  };
}

/** The hub was refused by the leaf for its stale log, and asks it. */
function pulling(): Constrained & { readonly leaf: Node } {
  const setting = constrained(1);
  const { group, hub } = setting;
  let leaf: Node | undefined;
  const before = group.lose;
  group.lose = (letter) => {
    if (letter.message.type === 'pull') leaf = group.node(letter.to);
    return before(letter) || letter.message.type === 'pull';
  };
  group.run();
  group.until(() => leaf !== undefined, ticks.round);
  expect(group.view(hub).role).to.equal('follower');
  return { ...setting, leaf: leaf! };
}

function tell(group: Group, from: Node, to: Node, message: ReplicaMessage): void {
  group.step(to, { type: 'receive', from: from.id, message });
}

describe('pulling before running', () => {
  it('EL19: a stale voter that alone hears a quorum pulls what it lacks from a fresher one, and wins', () => {
    const { group, hub, leaves } = constrained(3);
    const { lastIndex } = group.view(leaves[0]!);
    expect(group.view(hub).lastIndex).to.be.lessThan(lastIndex);
    group.run();
    group.until(() => group.host === hub, 4 * (ticks.suspicionFloor + ticks.round));
    group.until(() => leaves.every((leaf) => group.view(leaf).commitIndex > lastIndex));
    const hashes = [hub, ...leaves].map((node) => node.disk.entriesSaved.map(({ hash }) => hash).join());
    expect(new Set(hashes).size).to.equal(1);
  });

  it('EL19: a log of several pages is pulled page by page, each within the bounds of an append', () => {
    const { group, hub } = constrained(LIMITS.appendEntriesMax + 40);
    const sizes: number[] = [];
    const before = group.lose;
    group.lose = (letter) => {
      if (letter.message.type === 'pullPage') sizes.push(letter.message.entries.length);
      return before(letter);
    };
    group.run();
    group.until(() => group.host === hub);
    expect(sizes[0]).to.equal(LIMITS.appendEntriesMax);
    expect(sizes).to.have.length(2);
  });

  it('EL19: nothing is confirmed or acknowledged by pulling', () => {
    const { group, hub, leaf } = pulling();
    const { commitIndex, lastIndex } = group.view(hub);
    const { acknowledgement } = hub.disk.load();
    group.letters = [];
    const term = group.view(leaf).term;
    tell(group, leaf, hub, pageAfter(group, hub, lastIndex, [term, term], term));
    expect(group.view(hub)).to.deep.include({ commitIndex, lastIndex: lastIndex + 2 });
    expect(hub.disk.load().acknowledgement).to.deep.equal(acknowledgement);
    expect(group.letters.filter(({ message }) => message.type === 'appendAnswer')).to.deep.equal([]);
  });

  it('EL19: a page of a log that is no fresher, of another node or without a question changes nothing', () => {
    const { group, hub, leaf, leaves } = pulling();
    const { lastIndex, term } = group.view(hub);
    tell(group, leaf, hub, pageAfter(group, hub, lastIndex, [term, term], term));
    const { hash } = hub.disk.entriesSaved.at(-1)!;
    // Another entry in the place of the first of these, which nobody confirmed.
    const body = { kind: 'noop', rank: { term, revision: 2, order: [] } } as const;
    const stranger = group.entryAfter(hub.disk.entriesSaved[lastIndex - 1]!, term, body);
    const page = { ...pageAfter(group, hub, lastIndex, [term], term), entries: [stranger] };
    tell(group, leaf, hub, { ...page, lastIndex: 999 });
    repeatPull(group, hub, leaf, { lastIndex: 999, lastTerm: term });
    const other = leaves.find((node) => node !== leaf)!;
    tell(group, other, hub, { ...page, lastIndex: 999 });
    expect(hub.disk.entriesSaved.at(-1)!.hash).to.equal(hash);
    for (const end of [lastIndex + 1, lastIndex + 2]) {
      tell(group, leaf, hub, { ...page, lastIndex: end });
      expect(hub.disk.entriesSaved.at(-1)!.hash).to.equal(hash);
      repeatPull(group, hub, leaf, { lastIndex: 999, lastTerm: term });
    }
    tell(group, leaf, hub, { ...page, lastIndex: 999 });
    expect(hub.disk.entriesSaved.at(-1)!.hash).to.equal(stranger.hash);
  });

  it('EL20: whoever trusts its host gives nothing away, nor does anybody to a device that never votes', () => {
    const group = new Group(4, { voters: 3 }).settle();
    const [host, voter, other, learner] = group.nodes as [Node, Node, Node, Node];
    tell(group, other, voter, { type: 'pull', afterIndex: 0, afterTerm: 0 });
    tell(group, other, host, { type: 'pull', afterIndex: 0, afterTerm: 0 });
    expect(group.letters).to.deep.equal([]);
    group.step(voter, { type: 'linkDown', peer: host.id, reason: 'refused' });
    group.letters = [];
    tell(group, learner, voter, { type: 'pull', afterIndex: 0, afterTerm: 0 });
    expect(typesTo(group.letters, learner)).to.deep.equal([]);
    tell(group, other, voter, { type: 'pull', afterIndex: 0, afterTerm: 0 });
    expect(typesTo(group.letters, other)).to.deep.equal(['pullPage']);
  });

  it('EL20: between two ticks a node gives away sixteen pages and no more', () => {
    const { group, hub, leaf } = pulling();
    group.letters = [];
    for (let i = 0; i < 40; i++) tell(group, hub, leaf, { type: 'pull', afterIndex: 0, afterTerm: 0 });
    expect(typesTo(group.letters, hub).filter((type) => type === 'pullPage')).to.have.length(16);
  });

  it('EL21: a source’s higher term is adopted before its entries are stored', () => {
    const { group, hub, leaf } = pulling();
    const { lastIndex, term } = group.view(hub);
    tell(group, leaf, hub, pageAfter(group, hub, lastIndex, [term + 1], term + 3));
    expect(hub.disk.hardState.term).to.equal(term + 3);
    expect(group.view(hub).lastIndex).to.equal(lastIndex + 1);
  });

  it('EL21: what was acknowledged in a term goes only in a later one, and what is confirmed never', () => {
    const { group, hub, leaf } = pulling();
    // The last host of the hub's term had an entry acknowledged; the source took another way since.
    const { term, lastIndex } = group.view(hub);
    const own = pageAfter(group, hub, lastIndex, [term], term).entries;
    const last = hub.disk.entriesSaved.at(-1)!;
    const host = group.nodes[0]!;
    tell(group, host, hub, {
      type: 'append',
      term: term + 4,
      prevIndex: last.index,
      prevTerm: last.term,
      prevHash: last.hash,
      entries: own,
      commitIndex: 0,
    });
    expect(hub.disk.load().acknowledgement).to.deep.include({ term: term + 4, lastIndex: lastIndex + 1 });
    group.step(hub, { type: 'linkDown', peer: host.id, reason: 'refused' });
    repeatPull(group, hub, leaf, { lastIndex: 999, lastTerm: term + 2 });
    tell(group, leaf, hub, pageAfter(group, hub, lastIndex, [term + 2], term + 4));
    expect(hub.disk.entriesSaved.at(-1)!.term).to.equal(term + 2);
    expect(group.view(hub).term).to.equal(term + 5);
    const { commitIndex } = group.view(hub);
    repeatPull(group, hub, leaf, { lastIndex: 999, lastTerm: term + 3 });
    tell(group, leaf, hub, pageAfter(group, hub, commitIndex - 1, [term + 3], term + 5));
    expect(group.view(hub).lastIndex).to.equal(lastIndex + 1);
    expect(hub.published.at(-1)).to.deep.include({ type: 'evidence', deviceId: leaf.id });
  });

  it('EL19: logs that went apart are asked back term by term, never below what is confirmed', () => {
    const { group, hub, leaf } = pulling();
    const { lastIndex, term } = group.view(hub);
    tell(group, leaf, hub, pageAfter(group, hub, lastIndex, [term, term, term], term));
    const asked: number[] = [];
    repeatPull(group, hub, leaf, { lastIndex: 999, lastTerm: term + 1 });
    for (const prevIndex of [lastIndex + 2, lastIndex]) {
      group.letters = [];
      const page = pageAfter(group, hub, lastIndex, [term + 1], term + 1);
      const prevHash = group.entryAfter(hub.disk.entriesSaved[0]!, 1).hash;
      tell(group, leaf, hub, { ...page, prevIndex, prevTerm: term, prevHash, entries: [] });
      for (const { message } of group.letters) if (message.type === 'pull') asked.push(message.afterIndex);
    }
    expect(asked.every((index) => index >= group.view(hub).commitIndex)).to.equal(true);
    expect(asked[0]).to.equal(lastIndex + 2);
  });

  it('EL22: what was read is on the disk before anybody is asked for a vote', () => {
    const { group, hub } = constrained(2);
    const seen: number[] = [];
    const before = group.lose;
    group.lose = (letter) => {
      if (letter.from === hub.id && letter.message.type === 'preVote') {
        seen.push(hub.disk.entriesSaved.length - letter.message.lastIndex);
      }
      return before(letter);
    };
    group.run();
    group.until(() => group.host === hub);
    expect(new Set(seen)).to.deep.equal(new Set([0]));
  });
});

/** The hub runs again, and the leaf's refusal makes it ask the leaf. */
function repeatPull(group: Group, hub: Node, leaf: Node, end: { lastIndex: number; lastTerm: number }): void {
  group.letters = [];
  group.step(hub, { type: 'campaign' });
  const asked = group.letters.flatMap(({ message }) => (message.type === 'preVote' ? [message] : []));
  const { term, attempt } = asked.at(-1)!;
  for (const { to } of group.letters.filter(({ message }) => message.type === 'preVote')) {
    const refusal = { type: 'preVoteAnswer', attempt, verdict: 'refused', clockMs: 0 } as const;
    const here = to === leaf.id ? end : { lastIndex: 0, lastTerm: 0 };
    tell(group, group.node(to), hub, { ...refusal, term: term - 1, ...here });
  }
  expect(group.letters.some(({ to, message }) => to === leaf.id && message.type === 'pull')).to.equal(true);
  group.letters = [];
}
