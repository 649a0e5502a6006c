import { expect } from 'chai';
import { isLong } from '../support/effort.ts';
import { allReverted, noticedBy } from './reverted.ts';

/** Each starts a suite of its own: the long tier takes all away, the usual one every fourth. */
const EVERY = isLong ? 1 : 4;

describe('security: a guard that is taken away is missed', () => {
  const all = allReverted();

  it('by at least fifteen numbers', () => {
    expect(new Set(all.map(({ number }) => number)).size).to.be.at.least(15);
  });

  for (const one of all.filter((_, n) => n % EVERY === 0)) {
    it(`${one.name}: ${one.says}, and a test for N${one.number} fails`, async () => {
      expect(await noticedBy(one)).to.not.deep.equal([]);
    }).timeout(150_000);
  }
});
