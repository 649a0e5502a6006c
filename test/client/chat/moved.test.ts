import { expect } from 'chai';
import { movedBetween } from '../../../src/client/chat/moved.ts';
import { message, own, timeline } from '../state/fixtures.ts';

describe('client/chat/moved', () => {
  const [a, b, c] = [own('a'), message(null, { id: 'b' }), own('c')];

  it('what the log put in the order in which it stood has not moved, whatever came between', () => {
    const before = timeline({ placed: [message(1)], waiting: [a, b, c] });
    const placed = [message(1), message(2, { id: 'a' }), message(3), message(4, { id: 'b' })];
    expect(movedBetween(before, timeline({ placed, waiting: [c] }))).to.deep.equal([]);
  });

  it('whoever passed another that waited with it has moved, and so has the other once it has its place', () => {
    const before = timeline({ waiting: [a, b, c] });
    const passed = timeline({ placed: [message(2, { id: 'b' })], waiting: [a, c] });
    expect(movedBetween(before, passed)).to.deep.equal(['b']);
    const both = timeline({ placed: [message(2, { id: 'b' }), message(3, { id: 'a' })], waiting: [c] });
    expect(movedBetween(before, both)).to.deep.equal(['a', 'b']);
  });

  it('one that waited alone, or is gone from the list, has not', () => {
    const alone = timeline({ waiting: [a] });
    expect(movedBetween(alone, timeline({ placed: [message(9, { id: 'a' })] }))).to.deep.equal([]);
    const before = timeline({ waiting: [a, b] });
    expect(movedBetween(before, timeline({ placed: [message(9, { id: 'b' })] }))).to.deep.equal([]);
  });
});
