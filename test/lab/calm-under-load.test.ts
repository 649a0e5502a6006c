import { expect } from 'chai';
import { calmUnderLoad } from '../support/calm.ts';

describe('lab: a busy machine', () => {
  it('EL66 with all processors busy, five nodes keep their host for half a minute and confirm what is said', async () => {
    const calm = await calmUnderLoad({ seconds: 30 });
    expect(calm.elections, JSON.stringify(calm)).to.equal(0);
    expect(calm.withoutHost, JSON.stringify(calm)).to.equal(0);
    expect(calm.messages.sent).to.be.greaterThan(50);
    expect(calm.messages.confirmed).to.equal(calm.messages.sent);
  }).timeout(180_000);
});
