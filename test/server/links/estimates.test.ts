import { expect } from 'chai';
import { RoundTrip } from '../../../src/server/links/estimates.ts';

describe('server/links/estimates', () => {
  it('MS93 jitter is how far samples usually lie from the smoothed round trip', () => {
    const trip = new RoundTrip();
    expect([trip.us, trip.jitterUs]).to.deep.equal([null, null]);
    trip.sample(1_000);
    expect([trip.us, trip.jitterUs]).to.deep.equal([1_000, null]);
    trip.sample(1_400);
    expect(trip.jitterUs).to.equal(400);
    for (let i = 0; i < 50; i++) trip.sample(1_000);
    expect(trip.us).to.equal(1_000);
    expect(trip.jitterUs).to.equal(0);
    for (let i = 0; i < 50; i++) trip.sample(i % 2 === 0 ? 1_000 : 3_000);
    expect(trip.us).to.equal(1_000);
    expect(trip.jitterUs).to.be.within(800, 1_300);
  });
});
