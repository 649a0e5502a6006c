import { expect } from 'chai';
import { calmUnderLoad } from '../support/calm.ts';
import { isLong } from '../support/effort.ts';

const SECONDS = isLong ? 60 : 10;

describe('lab: a busy machine', () => {
  it('EL66 with all processors busy, five nodes keep their host and confirm what is said', async () => {
    const calm = await calmUnderLoad({ seconds: SECONDS });
    expect(calm.elections, JSON.stringify(calm)).to.equal(0);
    expect(calm.hosts, JSON.stringify(calm)).to.equal(1);
    expect(calm.messages.sent).to.be.greaterThan(SECONDS);
    expect(calm.messages.confirmed).to.equal(calm.messages.sent);
  }).timeout(180_000);
});
