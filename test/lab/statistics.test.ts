import { expect } from 'chai';
import { longestGapMs } from '../../src/lab/bench/failover.ts';
import { textOf } from '../../src/sim/scenario/load-plan.ts';
import { quantile, summary } from '../../src/sim/statistics.ts';
import { votersOf } from '../../src/lab/group.ts';

describe('lab: numbers', () => {
  it('takes quantiles by nearest rank', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0, 0.2, 0.5, 0.81, 1].map((share) => quantile(values, share))).to.deep.equal([1, 1, 3, 5, 5]);
    expect(quantile([], 0.5)).to.be.NaN;
    expect(summary([2, 1]).maxMs).to.equal(2);
  });

  it('takes the longest time without a confirmation, not the first one after the kill', () => {
    // The first two answers after the kill were on their way already.
    const times = [0, 20, 22, 30, 140, 150, 155];
    const all = times.map((atMs, at) => ({ clientId: `c${at}`, index: at, term: at < 5 ? 1 : 2, atMs }));
    expect(longestGapMs(all, all[1]!, all[5]!)).to.equal(110);
  });

  it('makes texts of exactly the length asked for', () => {
    for (const bytes of [1, 10, 300]) expect(Buffer.byteLength(textOf(7, bytes))).to.equal(bytes);
    expect(textOf(7, 300)).not.to.equal(textOf(8, 300));
  });

  it('knows how many voters a group grows to', () => {
    expect([1, 2, 3, 4, 5, 6, 50].map(votersOf)).to.deep.equal([1, 1, 3, 3, 5, 5, 5]);
  });
});
