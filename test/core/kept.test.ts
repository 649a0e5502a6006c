/** What of its own log a receiver keeps when a snapshot is complete: nothing that the host counts on may go. */
import { expect } from 'chai';
import { decodeSnapshot, encodeSnapshot } from '../../src/protocol/encode-snapshot.ts';
import { toHex, type Hash, type Index } from '../../src/protocol/ids.ts';
import type { Append, SnapshotChunk, SnapshotOffer } from '../../src/protocol/peer-messages.ts';
import { hash } from '../support/people.ts';
import { Group, type Letter, type Node } from './group.ts';
import { hasCaughtUp, sent, tap } from './late.ts';

interface Between {
  readonly group: Group;
  readonly host: Node;
  readonly late: Node;
  readonly third: Node;
  /** Entry by entry, on their way to the late one. */
  readonly appends: Letter[];
  readonly offer: SnapshotOffer;
  readonly chunk: SnapshotChunk;
}

/**
 * The late one has said that it takes a snapshot up to the fifth of five messages. It comes in one part, which is held
 * back, as is what was sent by log before. What the late one is sent from then on is caught and lost.
 */
function between(): Between {
  const group = new Group(3, { snapshots: { behindEntries: 2, chunkBytes: 100_000, pageEntries: 100 } });
  group.settle().tick(2);
  const host = group.host!;
  const [third, late] = group.nodes.filter((node) => node !== host) as [Node, Node];
  const appends: Letter[] = [];
  const letters = tap(group, (letter) => {
    const { to, message } = letter;
    if (to !== late.id || message.type === 'snapshotOffer') return false;
    // Asked where its log ends, it answers.
    if (message.type === 'append' && message.entries.length === 0) return false;
    if (message.type === 'append') appends.push(letter);
    return true;
  });
  for (let n = 1; n <= 5; n++) {
    group.say(host, `message ${n}`);
    group.run();
  }
  receive(group, appends.pop()!);
  group.run();
  const [offer, chunk] = [sent(letters, 'snapshotOffer').at(-1)!, sent(letters, 'snapshotChunk').at(-1)!];
  expect([appends.length, offer.index]).to.deep.equal([4, group.view(host).appliedIndex]);
  return { group, host, late, third, appends, offer, chunk };
}

/** Arrives whatever is lost; an append says of what is confirmed no more than was so when it left. */
function receive(group: Group, { from, to, message }: Letter): void {
  const late = message.type === 'append' ? ({ ...message, commitIndex: 0 } satisfies Append) : message;
  group.step(group.node(to), { type: 'receive', from, message: late });
}

function receiveSnapshot({ group, host, late }: Between, offer: SnapshotOffer, chunk: SnapshotChunk): void {
  for (const message of [offer, chunk]) receive(group, { from: host.id, to: late.id, message });
}

/** The snapshot as if the host knew of no hash but that of its entry: too far from the late one's log. */
function withOneHash({ offer, chunk }: Between): [SnapshotOffer, SnapshotChunk] {
  const { hashes, ...rest } = decodeSnapshot(chunk.bytes);
  const bytes = encodeSnapshot({ ...rest, hashes: hashes.slice(-1) });
  const digest = toHex(hash(bytes)) as Hash;
  return [
    { ...offer, bytes: bytes.length, digest },
    { ...chunk, digest, bytes },
  ];
}

const hashesOf = (node: Node): Hash[] => node.disk.entriesSaved.map((entry) => entry.hash);

describe('what a snapshot leaves alone', () => {
  it('SN6 what came by log while the snapshot was on its way stays, with all behind it that was acknowledged', () => {
    const story = between();
    const { group, host, late, third, appends, offer, chunk } = story;
    group.kill(third);
    for (const letter of appends.splice(0)) receive(group, letter);
    group.run();
    group.say(host, 'only the host and the late one have it');
    group.run();
    for (const letter of appends.splice(0)) receive(group, letter);
    group.run();
    const { lastIndex } = group.view(late);
    expect([lastIndex, group.view(host).commitIndex]).to.deep.equal([offer.index + 1, offer.index + 1]);
    receive(group, { from: host.id, to: late.id, message: chunk });
    expect(group.view(late)).to.include({ lastIndex, commitIndex: offer.index, firstIndex: 1 });
    group.kill(host);
    tap(group);
    group.restart(third);
    group.until(() => hasCaughtUp({ group, host: late, late: third }) && group.host !== undefined);
    expect(hashesOf(third).slice(0, lastIndex)).to.deep.equal(hashesOf(host));
  });

  it('SN6 damage there hides nothing: a log that ends as fresh as the snapshot, or fresher, goes up to it', () => {
    const story = between();
    const { group, host, late, appends, offer, chunk } = story;
    for (const letter of appends.splice(0)) receive(group, letter);
    group.say(host, 'one more');
    group.run();
    for (const letter of appends.splice(0)) receive(group, letter);
    const { lastIndex } = group.view(late);
    expect(lastIndex).to.equal(offer.index + 1);
    group.kill(late);
    late.disk.log.openHole(offer.index, (index) => (index >= offer.index ? 'body' : undefined));
    tap(group, ({ to }) => to === late.id);
    group.restart(late);
    receiveSnapshot(story, offer, chunk);
    expect(group.view(late)).to.include({ lastIndex, commitIndex: offer.index });
    expect(late.disk.holes().map(({ low, high }) => [low, high])).to.deep.equal([[offer.index, lastIndex]]);
    tap(group);
    group.until(() => hasCaughtUp(story) && group.view(late).history === null);
    expect(hashesOf(late)).to.deep.equal(hashesOf(host));
  });

  it('SN11 what the host got an acknowledgement for stays, also where the hashes of its snapshot do not reach', () => {
    const story = between();
    const { group, host, late, appends, offer } = story;
    for (const letter of appends.splice(0, 3)) receive(group, letter);
    const { lastIndex, commitIndex } = group.view(late);
    expect([lastIndex, commitIndex]).to.deep.equal([offer.index - 2, offer.index - 5]);
    receiveSnapshot(story, ...withOneHash(story));
    expect(late.disk.holes().map(({ low, high }) => [low, high])).to.deep.equal([
      [lastIndex + 1, offer.index],
    ]);
    tap(group);
    group.until(() => hasCaughtUp(story) && group.view(late).history === null);
    expect(hashesOf(late)).to.deep.equal(hashesOf(host));
  });

  for (const [what, from] of [
    ['with the newest that it knows to be confirmed', 0],
    ['with what it has applied', -1],
  ] as const) {
    it(`SN11 a run of damaged entries that begins ${what} is missing in one piece with what the snapshot leaves out`, () => {
      const story = between();
      const { group, host, late, appends, offer } = story;
      for (const letter of appends.splice(0, 1)) receive(group, letter);
      const { lastIndex, commitIndex } = group.view(late);
      expect(commitIndex).to.equal(lastIndex - 1);
      group.kill(late);
      const low: Index = commitIndex + from;
      late.disk.log.openHole(low, (index) => (index >= low ? 'body' : undefined));
      // In a term of its own it has acknowledged nothing.
      late.disk.acknowledgement = null;
      tap(group, ({ to }) => to === late.id);
      group.restart(late);
      receiveSnapshot(story, ...withOneHash(story));
      expect(late.disk.holes().map((hole) => [hole.low, hole.high])).to.deep.equal([[low, offer.index]]);
      tap(group);
      group.until(() => hasCaughtUp(story) && group.view(late).history === null);
      expect(hashesOf(late)).to.deep.equal(hashesOf(host));
      expect(late.disk.waiting).to.deep.equal([]);
    });
  }

  it('LG140 what was gathered instead of a damaged end is forgotten with it, and takes back nothing that came since', () => {
    const story = between();
    const { group, host, late, offer, chunk } = story;
    const common = group.view(late).lastIndex;
    group.kill(late);
    const { term } = group.view(host);
    const entries = [group.entryAfter(late.disk.entriesSaved.at(-1)!, term)];
    late.disk.log.write({ hardState: null, truncateFrom: null, entries, acknowledgement: null, outbox: [] });
    late.disk.log.openHole(common + 1);
    tap(group, ({ to }) => to === late.id);
    group.restart(late);
    for (let n = 1; n <= 3; n++) group.say(host, `more ${n}`);
    group.run();
    const append = (after: Index, last: Index): Append => {
      const { index: prevIndex, term: prevTerm, hash: prevHash } = host.disk.entriesSaved[after - 1]!;
      const sentNow = host.disk.entriesSaved.slice(after, last);
      return { type: 'append', term, prevIndex, prevTerm, prevHash, commitIndex: 0, entries: sentNow };
    };
    const toLate = (message: Letter['message']): void =>
      receive(group, { from: host.id, to: late.id, message });
    toLate(append(common + 1, offer.index + 1));
    expect(late.disk.holes()).to.have.length(1);
    receiveSnapshot(story, offer, chunk);
    toLate(append(offer.index, offer.index + 3));
    expect(group.view(late)).to.include({ lastIndex: offer.index + 3, commitIndex: offer.index });
    toLate({ type: 'historyPage', high: common + 1, entries: [host.disk.entriesSaved[common]!] });
    expect(group.view(late).lastIndex).to.equal(offer.index + 3);
    tap(group);
    group.until(() => hasCaughtUp(story) && group.view(late).history === null);
    expect(hashesOf(late)).to.deep.equal(hashesOf(host));
  });
});
