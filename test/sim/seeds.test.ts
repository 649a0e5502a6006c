import { expect } from 'chai';
import { describeFailure, runSeed } from '../../src/sim/run.ts';
import { simSeeds } from '../support/effort.ts';

const PER_TEST = 10;

/** What a seed once found is kept as a story in test/core and as a mutant: a seed means another life after each change. */
describe('seeds', () => {
  for (let from = 1; from <= simSeeds; from += PER_TEST) {
    const to = Math.min(simSeeds, from + PER_TEST - 1);
    it(`${from} to ${to}: nothing lost, doubled or moved, and in the end all is confirmed everywhere`, () => {
      for (let seed = from; seed <= to; seed++) {
        const result = runSeed({ seed });
        expect(result.ok, describeFailure(result)).to.equal(true);
      }
    }).timeout(120_000);
  }
});
