import { expect } from 'chai';
import { DEFAULT_RATE, TokenBucket } from '../../../src/server/group/rate-limit.ts';

describe('server/group/rate-limit', () => {
  it('MS66 lets a burst through, then so many a second, and says how long to wait', () => {
    let nowMs = 0;
    const bucket = new TokenBucket(DEFAULT_RATE, () => nowMs);
    for (let n = 0; n < 20; n++) expect(bucket.take(1)).to.equal(0);
    expect(bucket.take(1)).to.equal(200);
    nowMs = 199;
    expect(bucket.take(1)).to.equal(1);
    nowMs = 200;
    expect(bucket.take(1)).to.equal(0);
    expect(bucket.take(1)).to.equal(200);
  });

  it('MS66 never fills above the burst', () => {
    let nowMs = 0;
    const bucket = new TokenBucket({ burst: 2, perSecond: 1 }, () => nowMs);
    nowMs = 3_600_000;
    expect([bucket.take(1), bucket.take(1), bucket.take(1)]).to.deep.equal([0, 0, 1_000]);
  });

  it('MS66 makes a batch larger than the burst wait for a full bucket, and pay afterwards', () => {
    let nowMs = 0;
    const bucket = new TokenBucket({ burst: 20, perSecond: 5 }, () => nowMs);
    expect(bucket.take(1)).to.equal(0);
    expect(bucket.take(100)).to.equal(200);
    nowMs = 200;
    expect(bucket.take(100)).to.equal(0);
    expect(bucket.take(1)).to.equal((81 / 5) * 1_000);
  });
});
