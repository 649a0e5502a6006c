import { expect } from 'chai';
import { message as messageSchema, type PageQuery } from '../../../src/api/messages.ts';
import { pageOf } from '../../../src/server/group/message-pages.ts';
import { MessageView } from '../../../src/server/group/message-view.ts';
import {
  aMessage,
  aRecord,
  aRoster,
  aView,
  deviceId,
  eventId,
  GENERAL,
  GROUP,
} from '../../support/a-view.ts';

describe('server/group/messages', () => {
  it('MS61 is queued until another device is known to store it, then tentative', () => {
    const event = aMessage('m', 7);
    const state = (more: object, index: number | null = null) =>
      new MessageView(GROUP, aView({ outbox: [event], ...more })).ofWaiting(event, index).state;
    expect(state({ heldBelowSeq: 7 })).to.equal('queued');
    expect(state({ heldBelowSeq: 8 })).to.equal('tentative');
    expect(state({ matches: [{ deviceId: deviceId('c'), index: 9 }] }, 10)).to.equal('queued');
    expect(state({ matches: [{ deviceId: deviceId('c'), index: 10 }] }, 10)).to.equal('tentative');
    expect(state({ matches: [{ deviceId: deviceId('a'), index: 10 }] }, 10)).to.equal('queued');
  });

  it('MS61 is confirmed or rejected as the fold decided, with its place', () => {
    const view = new MessageView(GROUP, aView());
    const confirmed = view.ofRecord(aRecord(5));
    expect(messageSchema.safeParse(confirmed).success).to.equal(true);
    expect(confirmed).to.include({ state: 'confirmed', index: 5, term: 3, text: 'r5' });
    expect(confirmed.author).to.include({ name: 'B', deviceId: deviceId('b') });
    const rejected = view.ofRecord(aRecord(6, { state: 'rejected', reason: 'no_right' }));
    expect(rejected).to.include({ state: 'rejected', reason: 'no_right' });
  });

  it('MS62 counts who stores it: a quorum at least when confirmed, never more than there are', () => {
    const held = (more: object, index: number) =>
      new MessageView(GROUP, aView(more)).ofRecord(aRecord(index)).heldBy;
    expect(held({}, 5)).to.deep.equal({ count: 2, of: 3 });
    const matches = ['a', 'b', 'c'].map((letter) => ({ deviceId: deviceId(letter), index: 5 }));
    expect(held({ matches }, 5)).to.deep.equal({ count: 3, of: 3 });
    expect(held({ matches }, 6)).to.deep.equal({ count: 2, of: 3 });
    expect(held({ roster: aRoster('a'), quorum: { needed: 1, reachable: 1 } }, 5)).to.deep.equal({
      count: 1,
      of: 1,
    });
    const view = new MessageView(GROUP, aView({ matches, heldBelowSeq: 8 }));
    expect(view.holdersOfEntry(5)).to.deep.equal(['a', 'b', 'c'].map(deviceId));
    expect(view.holdersOfWaiting(aMessage('m', 7), null)).to.deep.equal(['a', 'b'].map(deviceId));
    expect(view.holdersOfWaiting(aMessage('m', 8), null)).to.deep.equal([deviceId('a')]);
  });

  describe('pages', () => {
    const confirmed = [3, 5, 6, 8].map((index) => aRecord(index, { id: eventId(String(index)) }));
    const events = [aMessage('x', 2), aMessage('y', 3), aMessage('z', 4)];
    const view = aView({ outbox: events });
    const waiting = events.map((event) => ({ event, index: null }));
    const reader = {
      page(_room: unknown, query: { limit: number; before?: unknown; after?: unknown; newest?: true }) {
        const all = confirmed.filter(
          ({ index }) =>
            (query.before === undefined || index < Number(query.before)) &&
            (query.after === undefined || index > Number(query.after)),
        );
        const messages = query.after === undefined ? all.slice(-query.limit) : all.slice(0, query.limit);
        const [first, last] = [messages[0]?.index, messages.at(-1)?.index];
        return {
          messages,
          before: first !== undefined && first > 3 ? first : null,
          after: last !== undefined && last < 8 ? last : null,
          from: first ?? 1,
          to: last !== undefined && last < 8 ? last : null,
        };
      },
    };
    const page = (query: Partial<PageQuery>) => {
      const parts = { reader, messages: new MessageView(GROUP, view), waiting, lines: () => [] };
      const { messages, before, after } = pageOf(parts, GENERAL, { limit: 50, ...query });
      return { messages: messages.map((message) => message.text), before, after };
    };

    it('MS63 shows the newest: confirmed by index, then what waits', () => {
      const all = ['r3', 'r5', 'r6', 'r8', 'x', 'y', 'z'];
      expect(page({})).to.deep.equal({ messages: all, before: null, after: null });
      expect(page({ limit: 2 })).to.deep.equal({ messages: ['y', 'z'], before: eventId('y'), after: null });
      expect(page({ limit: 3 })).to.deep.equal({
        messages: ['x', 'y', 'z'],
        before: eventId('x'),
        after: null,
      });
      expect(page({ limit: 5 })).to.deep.equal({
        messages: ['r6', 'r8', 'x', 'y', 'z'],
        before: '6',
        after: null,
      });
    });

    it('MS63 goes back and forth without a gap or a repeat, whatever the page length', () => {
      const all = ['r3', 'r5', 'r6', 'r8', 'x', 'y', 'z'];
      for (let limit = 1; limit <= 8; limit++) {
        const forth: string[] = [];
        for (let after: string | null = '0'; after !== null;) {
          const next = page({ after, limit });
          forth.push(...next.messages);
          after = next.after;
        }
        expect(forth, `forth by ${limit}`).to.deep.equal(all);
        const back: string[] = [];
        for (let at: Partial<PageQuery> | null = {}; at !== null;) {
          const next = page({ ...at, limit });
          back.unshift(...next.messages);
          at = next.before === null ? null : { before: next.before };
        }
        expect(back, `back by ${limit}`).to.deep.equal(all);
      }
    });
  });
});
