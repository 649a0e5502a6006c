import { expect } from 'chai';
import * as fc from 'fast-check';
import { PostingLists } from '../../../src/server/search/posting-lists.ts';
import { TextIndex } from '../../../src/server/search/text-index.ts';

const WORDS = ['a', 'ab', 'abc', 'b', 'ba', 'c'];
const terms = fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1 }).map((words) => new Set(words));

describe('server/search: index', () => {
  it('MS305 lists hold what was added, in any order and of any length', () => {
    const index = fc.oneof(fc.nat(300), fc.nat(2 ** 40));
    const step = fc.record({ list: fc.nat(2), index });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), fc.nat(6), (steps, divisor) => {
        const lists = new PostingLists();
        const names = [lists.open(), lists.open(), lists.open()];
        const model: number[][] = [[], [], []];
        const held = (list: number): number[] => {
          const all: number[] = [];
          lists.each(names[list]!, (one) => all.push(one));
          return all;
        };
        for (const [at, { list, index: place }] of steps.entries()) {
          lists.add(names[list]!, place);
          model[list]!.push(place);
          if (at % 100 !== 99) continue;
          // What is taken out leaves room that is written over.
          model[0] = model[0]!.filter((one) => one % (divisor + 1) === 0);
          if (!lists.keep(names[0]!, (one) => one % (divisor + 1) === 0)) names[0] = lists.open();
        }
        for (const list of [0, 1, 2]) expect(held(list)).to.deep.equal(model[list]);
      }),
    );
  });

  it('MS305 marks the bits of what a list holds, far apart or close, and of nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40_000), { maxLength: 1_500 }), fc.nat(30_000), (places, low) => {
        const lists = new PostingLists();
        const [, list] = [lists.open(), lists.open()];
        const bits = new Uint32Array(((40_000 - low) >> 5) + 1);
        for (const place of places) lists.add(list, place);
        lists.mark(list, bits, low);
        const marked: number[] = [];
        for (let at = 0; at < bits.length * 32; at += 1)
          if ((bits[at >> 5]! & (1 << (at & 31))) !== 0) marked.push(at + low);
        const wanted = new Set(places.filter((place) => place >= low));
        expect(marked).to.deep.equal([...wanted].sort((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });

  it('MS301, MS303 finds what a plain list finds, newest first, through edits, removals and sweeping', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), terms }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), at: fc.nat(60), terms }) },
      fc.record({ do: fc.constant('delete' as const), at: fc.nat(60) }),
      fc.record({ do: fc.constant('sweep' as const), count: fc.nat(3) }),
    );
    const query = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        query,
        fc.boolean(),
        fc.nat(80),
        (steps, asked, isPrefix, below) => {
          const index = new TextIndex();
          const model = new Map<number, ReadonlySet<string>>();
          let next = 10;
          for (const one of steps) {
            const place = 'at' in one ? [...model.keys()][one.at % (model.size || 1)] : undefined;
            if (one.do === 'add') {
              index.add(next, one.terms);
              model.set(next, one.terms);
              next += 3;
            } else if (one.do === 'edit' && place !== undefined) {
              index.change(place, one.terms);
              model.set(place, one.terms);
            } else if (one.do === 'delete' && place !== undefined) {
              index.change(place, null);
              model.delete(place);
            } else if (one.do === 'sweep') index.sweep(one.count);
          }
          const find = (): number[] => [
            ...index.find(
              asked.map((term) => [{ term, isPrefix }]),
              below,
            ),
          ];
          const fits = (has: ReadonlySet<string>): boolean =>
            asked.every((term) => [...has].some((one) => (isPrefix ? one.startsWith(term) : one === term)));
          const wanted = [...model]
            .filter(([place, has]) => place < below && fits(has))
            .map(([place]) => place);
          const found = find();
          expect(found).to.deep.equal([...new Set(found)].sort((a, b) => b - a));
          expect(found).to.include.members(wanted);
          while (index.isStale) index.sweep(100);
          // Nothing of what was said before is left.
          expect(find()).to.deep.equal(wanted.sort((a, b) => b - a));
        },
      ),
    );
  });

  it('MS305 a word of each message costs tens of bytes, a word of all a few', () => {
    const index = new TextIndex();
    for (let place = 1; place <= 20_000; place += 1) index.add(place, new Set(['all', `w${place}`]));
    expect(index.messages).to.equal(20_000);
    expect(index.bytes).to.be.below(20_000 * 250);
    expect([...index.find([[{ term: 'w1999', isPrefix: true }]], Infinity)]).to.have.length(11);
    expect([...index.find([[{ term: 'all', isPrefix: false }]], 4)]).to.deep.equal([3, 2, 1]);
  });
});
