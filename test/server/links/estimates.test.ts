import { expect } from 'chai';
import { RoundTrip, SilenceWatch } from '../../../src/server/links/estimates.ts';

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

  const watch = (): SilenceWatch =>
    new SilenceWatch({ expectedGapMs: 150, floorMs: 450, ceilingMs: 1500, nowMs: 0 });

  function probes(silence: SilenceWatch, gaps: readonly number[]): number {
    let nowMs = 0;
    for (const gap of gaps) {
      nowMs += gap;
      silence.heardProbe(nowMs);
      silence.heard(nowMs);
    }
    return nowMs;
  }

  it('HS19 gaps that scatter make a link more patient than even ones of the same mean', () => {
    const even = watch();
    const uneven = watch();
    const count = 40;
    const evenMs = probes(even, Array<number>(count).fill(200));
    const unevenMs = probes(
      uneven,
      Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 50 : 350)),
    );
    expect([even.isSilent(evenMs + 610), uneven.isSilent(unevenMs + 610)]).to.deep.equal([true, false]);
    expect(uneven.isSilent(unevenMs + 1_501)).to.equal(true);
  });

  it('HS19 lateness of the own timer is no silence of the peer, and never more than there was', () => {
    const silence = watch();
    const nowMs = probes(silence, [150, 150, 150]);
    silence.forgive(300, nowMs + 500);
    expect(silence.silentForMs(nowMs + 500)).to.equal(200);
    silence.forgive(10_000, nowMs + 500);
    expect(silence.silentForMs(nowMs + 500)).to.equal(0);
    expect(silence.isSilent(nowMs + 951)).to.equal(true);
  });
});
