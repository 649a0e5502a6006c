import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Message } from '../../../src/api/messages.ts';
import type { Sending, Timeline } from '../../../src/client/state/model.ts';
import {
  afterBreak,
  fromPage,
  pendingOf,
  withLine,
  withMessage,
  withMessages,
  withNewer,
  withOrder,
  withOlder,
  withSending,
} from '../../../src/client/state/timeline.ts';
import { line, ME, message, own, page, timeline } from './fixtures.ts';

const sending = (clientId: string): Sending => ({
  clientId,
  text: 'hello',
  replyTo: null,
  parts: {},
  atMs: 0,
  state: 'sending',
  problem: null,
});

describe('client/state/timeline', () => {
  it('one message goes from sending over queued and tentative to confirmed and is never there twice', () => {
    let now = withSending(timeline(), sending('c1'));
    const seen = [shown(now)];
    const steps = [
      own('a', { clientId: 'c1' }),
      own('a', { clientId: 'c1', state: 'tentative' }),
      message(7, { id: 'a', clientId: 'c1' }),
      // Of the feed, told before the answer to the request that brought its place, drawn after it.
      own('a', { clientId: 'c1', state: 'tentative' }),
    ];
    for (const step of steps) {
      now = withMessage(now, step);
      seen.push(shown(now));
    }
    expect(seen).to.deep.equal([['c1'], ['c1'], ['c1'], ['c1'], ['c1']]);
    expect(now.placed[0]!.state).to.equal('confirmed');
    expect(now.placed).to.have.length(1);
    expect(pendingOf(now, ME)).to.equal(0);
  });

  it('confirmed messages stand in the order of the log, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1 }), (indexes) => {
        const one = indexes.reduce((now, index) => withMessage(now, message(index)), timeline());
        const all = withMessages(
          timeline(),
          indexes.map((index) => message(index)),
        );
        const wanted = [...indexes].sort((a, b) => a - b);
        expect(one.placed.map(({ index }) => index)).to.deep.equal(wanted);
        expect(all.placed).to.deep.equal(one.placed);
      }),
    );
  });

  it('pages and news give the same list, however they interleave', () => {
    const all = Array.from({ length: 12 }, (_, i) => message(i + 1));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), fc.nat({ max: 3 }), (newestFrom, late) => {
        const atOpening = all.slice(0, 12 - late);
        let now = fromPage(timeline(), page(atOpening.slice(newestFrom), { before: String(newestFrom + 1) }));
        for (const news of all.slice(12 - late)) now = withMessage(now, news);
        now = withOlder(now, page(all.slice(0, newestFrom)));
        expect(now.placed.map(({ index }) => index)).to.deep.equal(all.map(({ index }) => index));
      }),
    );
  });

  it('what lies beyond the loaded part waits for its page: there is never a gap', () => {
    const past = fromPage(timeline(), page([message(10), message(11)], { before: '10', after: '11' }));
    expect(withMessage(past, message(40)).placed).to.deep.equal(past.placed);
    expect(withMessage(past, message(3)).placed).to.deep.equal(past.placed);
    const changed = withMessage(past, message(11, { text: 'edited' }));
    expect(changed.placed.map(({ text }) => text)).to.deep.equal(['text of m10', 'edited']);
    const end = withNewer(past, page([message(12), own('w')]));
    expect(shown(withMessage(end, message(40)))).to.deep.equal([
      'client-m10',
      'client-m11',
      'client-m12',
      'client-m40',
      'client-w',
    ]);
  });

  it('after a break what is loaded stays, unless there would be a gap; what waits is as the node says', () => {
    const loaded = fromPage(timeline(), page([message(1), message(2), own('gone')]));
    const touching = afterBreak(loaded, page([message(2, { text: 'edited' }), message(3), own('w')]));
    expect(touching.placed.map(({ index, text }) => `${index} ${text}`)).to.deep.equal([
      '1 text of m1',
      '2 edited',
      '3 text of m3',
    ]);
    expect(touching.waiting.map(({ id }) => id)).to.deep.equal(['w']);
    const apart = afterBreak(loaded, page([message(80), message(81)], { before: '80' }));
    expect(apart.placed.map(({ index }) => index)).to.deep.equal([80, 81]);
    const farBack = fromPage(timeline(), page([message(5)], { before: '5', after: '5' }));
    const left = afterBreak(farBack, page([message(80), own('w')], { before: '80' }));
    expect(left.placed).to.deep.equal(farBack.placed);
    expect(left.waiting.map(({ id }) => id)).to.deep.equal(['w']);
  });

  it('own waiting messages keep the node’s order and leave when they get their place', () => {
    let now = withMessages(timeline(), [own('a'), own('b'), own('c')]);
    now = withMessage(now, own('a', { state: 'tentative' }));
    expect(now.waiting.map(({ id }) => id)).to.deep.equal(['a', 'b', 'c']);
    now = withMessage(now, message(5, { id: 'b' }));
    expect(now.waiting.map(({ id }) => id)).to.deep.equal(['a', 'c']);
    expect(now.placed.map(({ id }) => id)).to.deep.equal(['b']);
    expect(pendingOf(now, ME)).to.equal(2);
  });

  it('what others said without a quorum stands in the order that the node tells, and is nobody’s debt here', () => {
    const of = (id: string): Message => message(null, { id, state: 'tentative' });
    let now = withMessages(timeline(), [of('a'), own('b'), of('d')]);
    expect(pendingOf(now, ME)).to.equal(1);
    now = withMessage(now, of('c'));
    const orderOf = (ids: readonly string[], isWhole = true): string =>
      withOrder(now, { messageIds: ids, isWhole }, ME)
        .waiting.map(({ id }) => id)
        .join('');
    expect(orderOf(['a', 'b', 'c', 'd'])).to.equal('abcd');
    // Of more only the newest are named; what was just said here is not among them yet.
    expect(orderOf(['d', 'c'], false)).to.equal('adcb');
    expect(orderOf(['d', 'c'])).to.equal('dcb');
    expect(orderOf([])).to.equal('b');
  });

  it('a rejected message stands where the log refused it and is not pending', () => {
    const now = withMessage(
      withMessage(timeline(), own('a')),
      message(9, { id: 'a', state: 'rejected', reason: 'no_right' }),
    );
    expect(now.placed.map(({ state }) => state)).to.deep.equal(['rejected']);
    expect(pendingOf(now, ME)).to.equal(0);
  });

  it('of lines behind the last message the newest two hundred stay, however often somebody changes names', () => {
    const first = withMessage(withLine(timeline(), line(1)), message(2));
    let now = first;
    for (let index = 3; index <= 5_000; index += 1) now = withLine(now, line(index));
    expect(now.lines.map(({ index }) => index)).to.deep.equal([
      1,
      ...Array.from({ length: 200 }, (_, at) => 4_801 + at),
    ]);
    expect(withLine(now, line(5_000)).lines).to.deep.equal(now.lines);
  });

  it('system lines ascend, are replaced by newer word of the same and stay out of gaps', () => {
    let now = withLine(withLine(timeline(), line(5)), line(2));
    now = withLine(now, line(5, { outageMs: 180 }));
    expect(now.lines.map(({ index, outageMs }) => [index, outageMs])).to.deep.equal([
      [2, undefined],
      [5, 180],
    ]);
    const past = fromPage(timeline(), page([message(10)], { after: '10', before: '10' }));
    expect(withLine(past, line(50)).lines).to.deep.equal([]);
    expect(withLine(past, line(4)).lines).to.deep.equal([]);
  });
});

/** What stands on the screen, top to bottom. */
function shown(now: Timeline): string[] {
  const messages: readonly Message[] = [...now.placed, ...now.waiting];
  return [...messages, ...now.sending].map(({ clientId }) => clientId);
}
