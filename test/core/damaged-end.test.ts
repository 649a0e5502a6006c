import { expect } from 'chai';
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
});
