import { expect } from 'chai';
import type { GroupId } from '../../../src/protocol/ids.ts';
import { FEED_CHARACTERS_MAX, FEED_KEPT, Feed, type FeedReader } from '../../../src/server/http/feed.ts';
import { longIdOf } from '../../support/node-twin.ts';

const GROUP = longIdOf('group') as GroupId;
const AT = new Date('2026-01-02T03:04:05.678Z');
const newFeed = (): Feed => new Feed('e1', () => AT.getTime());
const quiet = (): void => undefined;

function idsOf(reader: FeedReader): string[] {
  const ids: string[] = [];
  for (;;) {
    const item = reader.next();
    if (item === null) return ids;
    ids.push(item === 'lost' ? 'lost' : `${item.type} ${item.id}`);
    if (item === 'lost') return ids;
  }
}

describe('server/http feed', () => {
  it('MS30 an event is one line of JSON with id, type, group, time and the object under its type', () => {
    const feed = newFeed();
    const reader = feed.open(undefined, quiet);
    feed.publish('message', GROUP, { text: 'a\nb' });
    const item = reader.next();
    if (item === null || item === 'lost') throw new Error('nothing there');
    expect(item.json).to.not.contain('\n');
    expect(JSON.parse(item.json)).to.deep.equal({
      id: 'e1-1',
      type: 'message',
      groupId: GROUP,
      at: AT.toISOString(),
      message: { text: 'a\nb' },
    });
  });

  it('MS30 a new reader starts now; one that names an event goes on after it', () => {
    const feed = newFeed();
    for (let i = 0; i < 3; i++) feed.publish('status', GROUP, i);
    expect(idsOf(feed.open(undefined, quiet))).to.deep.equal([]);
    expect(idsOf(feed.open('e1-1', quiet))).to.deep.equal(['status e1-2', 'status e1-3']);
    expect(idsOf(feed.open('e1-3', quiet))).to.deep.equal([]);
    expect(idsOf(feed.open('e1-0', quiet))).to.have.length(3);
  });

  it('MS31 events that are long are kept as far as they fit, however many changes of one message there were', () => {
    const feed = newFeed();
    // A control character has six in JSON.
    const text = '\u0001'.repeat(16 * 1024);
    const fits = Math.floor(FEED_CHARACTERS_MAX / (6 * text.length + 1_024));
    const slow = feed.open(undefined, quiet);
    const quick = feed.open(undefined, quiet);
    for (let i = 0; i < 1_000; i++) {
      feed.publish('message', GROUP, { text });
      quick.next();
    }
    expect(idsOf(slow)).to.deep.equal(['lost']);
    expect(feed.at(1_000 - fits - 3)).to.equal(undefined);
    expect(idsOf(feed.open('e1-1', quiet))).to.deep.equal(['reset e1-1000']);
    expect(idsOf(feed.open(`e1-${1_000 - fits}`, quiet))).to.have.length(fits);
    expect(idsOf(quick)).to.deep.equal([]);
    for (let i = 0; i < FEED_KEPT; i++) feed.publish('message', GROUP, { text: 'ordinary' });
    expect(idsOf(feed.open('e1-1000', quiet))).to.have.length(FEED_KEPT);
  });

  it('MS31 what cannot be resumed begins with a reset and goes on from now', () => {
    for (const after of [
      'e0-1',
      'e1-2',
      'e1-',
      'e1-01',
      'e1--1',
      'nonsense',
      '',
      'e1-1e0',
      `e1-${'9'.repeat(20)}`,
    ]) {
      const feed = newFeed();
      feed.publish('status', GROUP, 1);
      const reader = feed.open(after, quiet);
      expect(idsOf(reader), after).to.deep.equal(['reset e1-1']);
      feed.publish('status', GROUP, 2);
      expect(idsOf(reader), after).to.have.length(1);
    }
  });

  it('MS31 exactly the last 10,000 events can be resumed', () => {
    const feed = newFeed();
    for (let i = 0; i < FEED_KEPT + 5; i++) feed.publish('status', GROUP, i);
    expect(idsOf(feed.open('e1-5', quiet))).to.have.length(FEED_KEPT);
    expect(idsOf(feed.open('e1-4', quiet))[0]).to.equal(`reset e1-${FEED_KEPT + 5}`);
  });

  it('MS32 a reader that falls behind the ring loses its place, others do not', () => {
    const feed = newFeed();
    const slow = feed.open(undefined, quiet);
    const quick = feed.open(undefined, quiet);
    let read = 0;
    for (let i = 0; i <= FEED_KEPT; i++) {
      feed.publish('status', GROUP, i);
      read += idsOf(quick).length;
    }
    expect(feed.backlog).to.equal(FEED_KEPT + 1);
    expect(idsOf(slow)).to.deep.equal(['lost']);
    expect(read).to.equal(FEED_KEPT + 1);
  });

  it('MS32 a closed reader is woken no more', () => {
    const feed = newFeed();
    let woken = 0;
    const reader = feed.open(undefined, () => (woken += 1));
    feed.publish('status', GROUP, 1);
    reader.close();
    feed.publish('status', GROUP, 2);
    expect(woken).to.equal(1);
    expect(feed.readerCount).to.equal(0);
  });

  it('MS30 an epoch is lower-case letters and digits', () => {
    for (const epoch of ['', 'E1', 'a-b', 'x'.repeat(33)])
      expect(() => new Feed(epoch), epoch).to.throw(RangeError);
  });
});
