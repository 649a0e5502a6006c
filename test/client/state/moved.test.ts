import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Message } from '../../../src/api/messages.ts';
import { movedBetween } from '../../../src/client/state/moved.ts';
import type { Timeline } from '../../../src/client/state/model.ts';
import { message, own, timeline } from './fixtures.ts';

const NONE: ReadonlySet<string> = new Set();

describe('client/state/moved', () => {
  const [a, b, c] = [own('a'), message(null, { id: 'b' }), own('c')];
  const before = timeline({ placed: [message(1)], waiting: [a, b, c] });

  it('what the log put in the order in which it stood has not moved, whatever came between where a host confirmed', () => {
    const placed = [message(1), message(2, { id: 'a' }), message(3), message(4, { id: 'b' })];
    expect(movedTo({ placed, waiting: [c] })).to.deep.equal([]);
  });

  it('MS136: whoever passed another that waited with it says so, placed or still waiting, and as few as explain it', () => {
    expect(movedTo({ placed: [message(1), message(2, { id: 'b' })], waiting: [a, c] })).to.deep.equal([
      ['b', 0],
    ]);
    const first = movedTo({ placed: [message(1)], waiting: [c, a, b] });
    expect(first, 'one went to the front of two').to.deep.equal([['c', 0]]);
    const placed = [message(1), message(2, { id: 'c' }), message(3, { id: 'b' }), message(4, { id: 'a' })];
    expect(movedTo({ placed })).to.deep.equal([
      ['c', 0],
      ['b', 0],
    ]);
  });

  it('MS136: what others said meanwhile and comes in above is counted, at the first of those that stand as before', () => {
    const placed = [message(1), message(2), message(3)];
    expect(movedTo({ placed, waiting: [a, b, c] }, 'a', 'b', 'c')).to.deep.equal([['a', 2]]);
    const between = [message(1), message(2, { id: 'a' }), message(3), message(4, { id: 'b' })];
    expect(movedTo({ placed: between, waiting: [c] }, 'a', 'b', 'c')).to.deep.equal([['b', 1]]);
    const tentative = message(null, { id: 'd' });
    expect(movedTo({ placed: [message(1)], waiting: [a, tentative, b, c] }, 'b')).to.deep.equal([['b', 1]]);
  });

  it('who passed another says that, and the first of those that stayed says what came in above', () => {
    const placed = [message(1), message(2), message(3)];
    expect(movedTo({ placed, waiting: [b, a, c] }, 'a', 'b', 'c')).to.deep.equal([
      ['b', 0],
      ['a', 2],
    ]);
  });

  it('what is new behind them, and what is gone, moves nobody', () => {
    const waiting = [a, c, message(null, { id: 'd' })];
    expect(movedTo({ placed: [message(1)], waiting }, 'a', 'b', 'c')).to.deep.equal([]);
  });

  it('far back in the history nothing is said of what is not shown', () => {
    const placed = [message(1), message(2)];
    expect(movedTo({ placed, waiting: [b, a, c], after: '2' }, 'a')).to.deep.equal([]);
    const away = timeline({ ...before, after: '1' });
    expect(movedBetween(away, timeline({ placed, waiting: [b, a, c] }), NONE).size).to.equal(0);
  });

  it('whatever is shuffled, those that do not say so stand in the order in which they stood', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const waiting = ids.map((id) => own(id));
    fc.assert(
      fc.property(fc.shuffledSubarray(waiting, { minLength: 1 }), (shuffled: Message[]) => {
        const moved = movedBetween(timeline({ waiting }), timeline({ waiting: shuffled }), NONE);
        const stayed = shuffled.map(({ id }) => id).filter((id) => !moved.has(id));
        expect(stayed).to.deep.equal(stayed.toSorted());
        expect(stayed.length).to.be.above(0);
      }),
    );
  });

  function movedTo(after: Partial<Timeline>, ...waited: readonly string[]): (readonly [string, number])[] {
    return [...movedBetween(before, timeline(after), new Set(waited))];
  }
});
