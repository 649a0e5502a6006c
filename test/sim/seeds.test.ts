import { expect } from 'chai';
import { describeFailure, runSeed } from '../../src/sim/run.ts';
import { simSeeds } from '../support/effort.ts';

/** Seeds that once broke something, with what it was. Never taken out. */
const REMEMBERED: readonly (readonly [seed: number, events: number, what: string])[] = [
  [3, 10_000, 'a former host that asked for votes kept its followers waiting'],
  [6, 10_000, 'a truncation inside the unsaved part took the wrong entry for the last'],
  [9, 10_000, 'an append by authors not met yet was dropped without an answer'],
  [49, 10_000, 'the only holder of an unconfirmed config that leaves it out could not run'],
  [75, 10_000, 'a device that came back was taken for one that leaves'],
  [385, 10_000, 'between the halves of a joint change the new voters alone confirmed'],
];

const PER_TEST = 10;

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

  for (const [seed, events, what] of REMEMBERED) {
    if (seed <= simSeeds && events === 10_000) continue;
    it(`${seed}, remembered: ${what}`, () => {
      const result = runSeed({ seed, events });
      expect(result.ok, describeFailure(result)).to.equal(true);
    }).timeout(60_000);
  }
});
