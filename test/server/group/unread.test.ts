import { expect } from 'chai';
import * as fc from 'fast-check';
import { Unread } from '../../../src/server/group/unread.ts';

const counts = ({ unread, mentions, readIndex, lastIndex }: Unread): number[] => [
  unread,
  mentions,
  readIndex,
  lastIndex,
];

describe('server/group/unread', () => {
  it('MS85 counts what is news after the read index', () => {
    const room = new Unread(5, 9, [7, 9], [9]);
    expect(counts(room)).to.deep.equal([2, 1, 5, 9]);
    room.add(10, true, false);
    room.add(11, false, true);
    room.add(12, true, true);
    expect(counts(room)).to.deep.equal([4, 2, 5, 12]);
  });

  it('MS85 a message that is older than the mark is no news', () => {
    const room = new Unread(20, 0, [], []);
    room.add(15, true, true);
    expect(counts(room)).to.deep.equal([0, 0, 20, 15]);
  });

  it('MS85 what is deleted no longer counts, and an edit may name somebody or stop to', () => {
    const room = new Unread(0, 9, [3, 5, 9], [5]);
    expect(room.change(3, null)).to.equal(true);
    expect(room.change(5, null)).to.equal(true);
    expect(counts(room)).to.deep.equal([1, 0, 0, 9]);
    expect(room.change(9, true)).to.equal(true);
    expect(room.change(9, true)).to.equal(false);
    expect(counts(room)).to.deep.equal([1, 1, 0, 9]);
    expect(room.change(9, false)).to.equal(true);
    expect(counts(room)).to.deep.equal([1, 0, 0, 9]);
    // Read already, or an own one.
    expect(room.change(4, true)).to.equal(false);
    expect(room.change(3, null)).to.equal(false);
  });

  it('MS86 a mark never goes back', () => {
    const room = new Unread(0, 9, [3, 5, 9], [5]);
    expect(room.read(5)).to.equal(true);
    expect(counts(room)).to.deep.equal([1, 0, 5, 9]);
    expect(room.read(4)).to.equal(false);
    expect(room.read(5)).to.equal(false);
    expect(counts(room)).to.deep.equal([1, 0, 5, 9]);
  });

  it('MS85, MS86 counts as a plain list does, whatever happens in whatever order', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), isNews: fc.boolean(), isNaming: fc.boolean() }),
      fc.record({ do: fc.constant('read' as const), index: fc.nat(40) }),
      fc.record({ do: fc.constant('edit' as const), index: fc.nat(40), isNaming: fc.boolean() }),
      fc.record({ do: fc.constant('delete' as const), index: fc.nat(40) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const room = new Unread(0, 0, [], []);
        const plain = new Map<number, boolean>();
        let index = 0;
        let mark = 0;
        for (const one of steps) {
          if (one.do === 'add') {
            room.add(++index, one.isNews, one.isNaming);
            if (one.isNews) plain.set(index, one.isNaming);
          } else if (one.do === 'read') {
            room.read(one.index);
            mark = Math.max(mark, one.index);
          } else if (one.do === 'edit') {
            room.change(one.index, one.isNaming);
            if (plain.has(one.index)) plain.set(one.index, one.isNaming);
          } else {
            room.change(one.index, null);
            plain.delete(one.index);
          }
          const left = [...plain].filter(([at]) => at > mark);
          expect(room.unread).to.equal(left.length);
          expect(room.mentions).to.equal(left.filter(([, isNaming]) => isNaming).length);
        }
      }),
    );
  });
});
