import { expect } from 'chai';
import type { Emoji } from '../../../src/client/emoji/emoji-set.ts';
import { gridOf, rowsInView, step } from '../../../src/client/emoji/grid.ts';
import { habitsIn } from '../../../src/client/emoji/habits.ts';

const some = (count: number): Emoji[] =>
  Array.from({ length: count }, (_, n) => ({
    emoji: `${n}`,
    label: '',
    names: [],
    group: 0,
    skins: [],
    words: [],
  }));

/** Places 0 1 2 · 3 4 | 5 6 7 · 8. */
const GRID = gridOf(
  [
    { id: 'recent', emoji: some(5) },
    { id: 'none', emoji: [] },
    { id: 'flags', emoji: some(4) },
  ],
  { columns: 3, lineHeight: 40, headingHeight: 30 },
);

describe('client/emoji/grid', () => {
  it('MS312 stands in lines under headings; a section without any has none', () => {
    expect(GRID.rows.map(({ key, top }) => `${key} ${top}`)).to.deep.equal([
      'recent 0',
      'recent-0 30',
      'recent-3 70',
      'flags 110',
      'flags-0 140',
      'flags-3 180',
    ]);
    expect(GRID.height).to.equal(220);
  });

  it('MS312 only what is in view is drawn, and as much beside it', () => {
    const all = gridOf([{ id: 'all', emoji: some(1_900) }], {
      columns: 8,
      lineHeight: 40,
      headingHeight: 30,
    });
    expect(rowsInView(all, 0, 280).length).to.be.within(7, 15);
    const inMiddle = rowsInView(all, 4_000, 280);
    expect(inMiddle.length).to.be.below(22);
    expect(inMiddle.some(({ top }) => top <= 4_000) && inMiddle.some(({ top }) => top >= 4_240)).to.equal(
      true,
    );
  });

  it('MS312 keys go from one to the next, over headings, to the ends, and back into the field', () => {
    const to = (place: number | null, key: string, hasControl = false) => step(GRID, place, key, hasControl);
    expect(to(null, 'ArrowDown')).to.equal(0);
    expect(to(null, 'ArrowRight'), 'the field has its own').to.equal(undefined);
    expect(to(2, 'ArrowRight')).to.equal(3);
    expect(to(0, 'ArrowLeft')).to.equal(0);
    expect(to(8, 'ArrowRight')).to.equal(8);
    expect(to(2, 'ArrowDown'), 'the line below is shorter').to.equal(4);
    expect(to(4, 'ArrowDown')).to.equal(6);
    expect(to(1, 'ArrowUp')).to.equal(null);
    expect([to(4, 'Home'), to(3, 'End'), to(4, 'Home', true), to(0, 'End', true)]).to.deep.equal([
      3, 4, 0, 8,
    ]);
    expect([to(1, 'PageDown'), to(8, 'PageUp')]).to.deep.equal([8, 0]);
    expect(to(3, 'x')).to.equal(undefined);
  });
});

describe('client/emoji/habits', () => {
  it('MS312 takes what a browser kept as far as it is right', () => {
    expect(habitsIn(null)).to.deep.equal({ recent: [], tone: 0 });
    expect(habitsIn({ recent: ['🎉', 3], tone: 9 })).to.deep.equal({ recent: ['🎉'], tone: 0 });
    expect(habitsIn({ recent: 'x', tone: 5 })).to.deep.equal({ recent: [], tone: 5 });
  });
});
