import { expect } from 'chai';
import type { DisasterCounts } from '../../src/sim/disasters.ts';
import { describeFailure, runSeed } from '../../src/sim/run.ts';
import { simSeeds } from '../support/effort.ts';

const PER_TEST = 5;
/** They are the same lives as others but for their disasters: a fifth as many. */
const LIVES = Math.ceil(simSeeds / 5);
/** So many pass through everything that a disaster may lead to: the rarest comes in one of fifty. */
const LIVES_FOR_ALL = 200;

describe('seeds in which people recover', () => {
  const sum: Record<keyof DisasterCounts, number> = {
    struck: 0,
    recovered: 0,
    adopted: 0,
    diverged: 0,
    calledOff: 0,
    outside: 0,
  };

  for (let from = 1; from <= LIVES; from += PER_TEST) {
    const to = Math.min(LIVES, from + PER_TEST - 1);
    it(`${from} to ${to}: R10 no fork mixes with another, and in the end everybody is in the newest, with every word of theirs`, () => {
      for (let seed = from; seed <= to; seed++) {
        const result = runSeed({ seed, swarm: { recoveries: 3 } });
        expect(result.ok, describeFailure(result)).to.equal(true);
        for (const count of Object.keys(sum) as (keyof DisasterCounts)[])
          sum[count] += result.counts.disasters[count];
      }
    }).timeout(120_000);
  }

  it('23 with six nodes: RS51 who goes over while a snapshot is not judged yet folds everything anew, and nothing twice', () => {
    const result = runSeed({ seed: 23, nodes: 6, swarm: { recoveries: 3 } });
    expect(result.ok, describeFailure(result)).to.equal(true);
  }).timeout(60_000);

  it('75 with five nodes: RS48 who followed a fork and never got anything keeps no more than it has', () => {
    const result = runSeed({ seed: 75, nodes: 5, swarm: { recoveries: 3 } });
    expect(result.ok, describeFailure(result)).to.equal(true);
  }).timeout(60_000);

  it('there are disasters in them', function () {
    const wanted = LIVES >= LIVES_FOR_ALL ? Object.values(sum) : [sum.recovered, sum.adopted];
    for (const count of wanted) expect(count).to.be.greaterThan(0);
  });
});
