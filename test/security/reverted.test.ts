import { expect } from 'chai';
import { allReverted, noticedBy } from './reverted.ts';

describe('security: a guard that is taken away is missed', () => {
  const all = allReverted();

  it('by at least fifteen numbers', () => {
    expect(new Set(all.map(({ number }) => number)).size).to.be.at.least(15);
  });

  for (const one of all) {
    it(`${one.name}: ${one.says}, and a test for N${one.number} fails`, async () => {
      expect(await noticedBy(one)).to.not.deep.equal([]);
    }).timeout(150_000);
  }
});
