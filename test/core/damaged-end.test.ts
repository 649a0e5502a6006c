import { expect } from 'chai';
import type { Entry } from '../../src/protocol/entry.ts';
import type { Index } from '../../src/protocol/ids.ts';
import { Group, type Node } from './group.ts';
import { hasCaughtUp, lateGroup, sent, tap, type Late } from './late.ts';

/** The late one holds `count` entries of a former host that nobody else has; the others have gone on without them. */
function withOwnEnd(count: number, said: number): Late {
  const group = new Group(3).settle();
  group.tick(2);
  const before = group.host!;
  const late = group.nodes.findLast((node) => node !== before)!;
  group.kill(late);
  const { term } = group.view(before);
  for (let n = 0; n < count; n++) {
    late.disk.log.write({
      hardState: null,
      truncateFrom: null,
      entries: [group.entryAfter(late.disk.log.entries.at(-1)!, term)],
      acknowledgement: null,
      outbox: [],
    });
  }
  group.kill(before);
  group.restart(before);
  group.until(() => group.host !== undefined);
  const host = group.host!;
  for (let n = 0; n < said; n++) group.say(host, `message ${n}`, `c${n}`);
  group.tick(3);
  return { group, host, late };
}

/**
 * Two hold `shared` entries that nobody confirmed, the late one `own` more after them, and from `from` on (1: the first
 * that is not confirmed; 0 and below: confirmed ones) all of that is damaged there. The other of the two hosts.
 */
function withLongEnd(shared: number, own: number, from: number): Late & { readonly written: Entry[] } {
  const group = new Group(3).settle();
  group.say(group.host!, 'before');
  group.tick(2);
  const [former, host, late] = [group.host!, ...group.nodes.filter((node) => node !== group.host)] as [
    Node,
    Node,
    Node,
  ];
  for (const node of group.nodes) group.kill(node);
  const common = late.disk.lastIndex();
  const { term } = host.disk.hardState;
  for (let n = 0; n < shared + own; n++) {
    const entry = group.entryAfter(late.disk.log.entries.at(-1)!, term);
    for (const { disk } of n < shared ? [host, late] : [late]) {
      disk.log.write({
        hardState: null,
        truncateFrom: null,
        entries: [entry],
        acknowledgement: null,
        outbox: [],
      });
    }
  }
  const written = [...late.disk.log.entries];
  late.disk.log.openHole(late.disk.lastIndex(), (index) => (index >= common + from ? 'body' : undefined));
  group.restart(host);
  group.restart(former);
  group.until(() => group.host !== undefined);
  group.tick(3);
  if (shared > 0) expect(group.host).to.equal(host);
  return { group, host: group.host!, late, written };
}

function hashes(node: Node): string[] {
  return node.disk.entriesSaved.map(({ hash }) => hash);
}

describe('a damaged end of a log', () => {
  it('SN19 a host that lacks a damaged entry sends no snapshot: who lacks it too waits, and loses nothing of its own', () => {
    const story = lateGroup(10, 3, { snapshots: { behindEntries: 100, chunkBytes: 300, pageEntries: 100 } });
    const { group, host, late } = story;
    const third = group.nodes.find((node) => node !== host && node !== late)!;
    group.kill(host);
    group.kill(third);
    host.disk.log.openHole(host.disk.lastIndex() - 3);
    const letters = tap(group);
    group.restart(host);
    group.restart(late);
    group.until(() => group.host === host);
    group.tick(100);
    expect([sent(letters, 'snapshotOffer'), group.view(late).history]).to.deep.equal([[], null]);
    group.restart(third);
    group.until(() => hasCaughtUp(story) && group.view(host).history === null);
    expect(sent(letters, 'snapshotOffer')).to.deep.equal([]);
    expect(hashes(late)).to.deep.equal(hashes(host));
  });

  for (const said of [0, 6]) {
    for (const [what, count, from, to] of [
      ['the newest entry', 1, 1, 1],
      ['the newest of three', 3, 3, 3],
      ['the first of three', 3, 1, 1],
      ['the second and third of four', 4, 2, 3],
      ['all of three', 3, 1, 3],
      ['the first and the last of three, one after the other', 3, 1, 3],
    ] as const) {
      it(`LG134 ${what}, which nobody confirmed, is replaced by the entries of a host with ${said} more`, () => {
        const story = withOwnEnd(count, said);
        const { group, host, late } = story;
        const common = late.disk.lastIndex() - count;
        const rotten = (index: Index): 'body' | undefined =>
          index >= common + from && index <= common + to ? 'body' : undefined;
        if (what.includes('one after')) for (const at of [from, to]) late.disk.log.openHole(common + at);
        else late.disk.log.openHole(common + to, rotten);
        group.restart(late);
        group.until(() => hasCaughtUp(story) && group.view(late).history === null, 100);
        expect(hashes(late)).to.deep.equal(hashes(host));
        expect(late.disk.holes()).to.deep.equal([]);
        group.say(late, 'afterwards', 'x');
        group.until(() => hasCaughtUp(story) && group.view(late).outbox.length === 0, 100);
        expect(hashes(late)).to.deep.equal(hashes(host));
      });
    }
  }

  for (const [what, shared, own, from] of [
    ['that reaches below the commit index', 0, 3, -1],
    ['that reaches down to the first entry', 0, 3, -100],
    ['that reaches below the commit index, of which the host has a part', 4, 3, -1],
    ['that the host has as it was, and that reaches below the commit index', 4, 0, -1],
  ] as const) {
    it(`LG137 an end ${what} is replaced from the commit index on, and the rest comes back`, () => {
      const story = withLongEnd(shared, own, from);
      const { group, host, late } = story;
      const { commitIndex } = late.disk.hardState;
      expect(late.disk.holes()[0]!.low).to.be.at.most(commitIndex);
      const letters = tap(group);
      group.restart(late);
      group.until(() => hasCaughtUp(story) && group.view(late).history === null, 100);
      expect(hashes(late)).to.deep.equal(hashes(host));
      expect([late.disk.holes(), late.disk.base().index]).to.deep.equal([[], 0]);
      expect(sent(letters, 'snapshotOffer')).to.deep.equal([]);
      group.say(late, 'afterwards', 'x');
      group.until(() => hasCaughtUp(story) && group.view(late).outbox.length === 0, 100);
      expect(late.applied.at(-1)!.entry.index).to.equal(group.view(host).appliedIndex);
    });
  }

  for (const from of [1, 0]) {
    it(`LG140 an end of which one append shows too little is replaced in one save (${from === 1 ? 'unconfirmed' : 'and confirmed below'})`, () => {
      const story = withLongEnd(700, 5, from);
      const { group, host, late } = story;
      const before = late.disk.lastIndex();
      const letters = tap(group);
      group.restart(late);
      const ends = new Set<number>();
      group.until(() => {
        ends.add(late.disk.lastIndex());
        return hasCaughtUp(story) && group.view(late).history === null;
      }, 100);
      expect(hashes(late)).to.deep.equal(hashes(host));
      // It was what it had been until it was what the host has.
      expect([...ends].slice(0, 2)).to.deep.equal([before, host.disk.lastIndex()]);
      const pages = sent(letters, 'historyPage').filter(({ entries }) => entries.length > 0);
      expect(pages.length).to.be.greaterThan(1);
    });
  }

  it('LG140 it is silent until it holds what the host has, and begins anew under another host', () => {
    const story = withLongEnd(700, 5, 0);
    const { group, host, late } = story;
    const letters = tap(group, ({ message }) => message.type === 'historyPage');
    group.restart(late);
    group.tick(20);
    expect(group.view(late).leader).to.equal(host.id);
    const said = letters.filter(({ from }) => from === late.id).map(({ message }) => message);
    expect(said.filter(({ type }) => type === 'vote' || type === 'preVote')).to.deep.equal([]);
    expect(said.filter((one) => one.type === 'appendAnswer' && one.result.kind === 'stored')).to.deep.equal(
      [],
    );
    expect(sent(letters, 'historyRequest').length).to.be.greaterThan(1);
    const other = group.nodes.find((node) => node !== host && node !== late)!;
    group.kill(host);
    group.tick(20);
    expect(group.host).to.equal(undefined);
    group.lose = () => false;
    group.restart(host);
    group.until(
      () => hasCaughtUp({ ...story, host: group.host ?? other }) && late.disk.holes().length === 0,
      200,
    );
    expect(hashes(late)).to.deep.equal(hashes(group.host!));
  });

  it('LG137 a page, and an append that ends the log inside it, may come in one turn: the append counts when it comes again', () => {
    const { group, host, late, written } = withLongEnd(4, 3, 3);
    group.lose = () => true;
    group.restart(late);
    const { low, high } = late.disk.holes()[0]!;
    const at = host.disk.entriesSaved.findIndex(({ hash }, i) => hash !== written[i]?.hash);
    expect([at, high]).to.deep.equal([low + 1, late.disk.lastIndex()]);
    const [previous, ...entries] = host.disk.entriesSaved.slice(at - 1);
    const { term, commitIndex } = group.view(host);
    const { index: prevIndex, term: prevTerm, hash: prevHash } = previous!;
    const append = { type: 'append', term, prevIndex, prevTerm, prevHash, entries, commitIndex } as const;
    const page = { type: 'historyPage', high, entries: written.slice(low - 1, high).reverse() } as const;
    for (const message of [page, append]) late.replica.step({ type: 'receive', from: host.id, message });
    group.tickOne(late);
    expect(hashes(late)).to.deep.equal(written.map(({ hash }) => hash));
    group.step(late, { type: 'receive', from: host.id, message: append });
    expect(hashes(late)).to.deep.equal(hashes(host));
    expect([late.disk.holes(), late.disk.base().index]).to.deep.equal([[], 0]);
  });
});
