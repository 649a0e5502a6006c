import { expect } from 'chai';
import { KEYS_MARKS } from '../../src/sim/marks/keys-marks.ts';
import { addLife, noMarks } from '../../src/sim/marks/marks.ts';
import { describeFailure, runSeed } from '../../src/sim/run.ts';
import { simSeeds } from '../support/effort.ts';

const PER_TEST = 5;
/** Besides the fifth of all lives whose groups are sealed anyway. */
const LIVES = Math.ceil(simSeeds / 5);
const LIVES_FOR_ALL = 40;
/** A commit that is tried before can be followed where nobody lies; it comes to that when two are made at once. */
const RARE: ReadonlySet<string> = new Set(['objectedTo']);

describe('seeds of sealed groups', () => {
  const marked = noMarks();

  for (let from = 1; from <= LIVES; from += PER_TEST) {
    const to = Math.min(LIVES, from + PER_TEST - 1);
    it(`${from} to ${to}: K1, K2, K3, K4 nobody outside opens anything, and in the end all in the rooms open all that is theirs`, () => {
      for (let seed = from; seed <= to; seed++) {
        const sealed = seed % 3 === 0 ? 2 : 1;
        const recoveries = seed % 4 === 0 ? 2 : 0;
        const result = runSeed({
          seed,
          swarm: { sealed, recoveries, ...(recoveries === 0 ? { goesEveryMs: 2_000 } : {}) },
        });
        expect(result.ok, describeFailure(result)).to.equal(true);
        addLife(marked, result.counts.marks);
      }
    }).timeout(120_000);
  }

  it('74 with five nodes: MK75 keys of one room that were handed over are not taken for those of another', () => {
    const result = runSeed({ seed: 74, nodes: 5, swarm: { sealed: 1 } });
    expect(result.ok, describeFailure(result)).to.equal(true);
  }).timeout(60_000);

  it('1601 with four nodes: MK52 who said that it cannot read and found the keys since lets the others in, when nobody else is left', () => {
    const result = runSeed({ seed: 1601, nodes: 4, events: 20_000 });
    expect(result.ok, describeFailure(result)).to.equal(true);
  }).timeout(60_000);

  it('pass through what can become of keys', () => {
    const wanted =
      LIVES >= LIVES_FOR_ALL ? Object.keys(KEYS_MARKS).filter((mark) => !RARE.has(mark)) : ['keysChanged'];
    expect(wanted.filter((mark) => marked[mark as keyof typeof marked] === 0)).to.deep.equal([]);
  });
});
