import { expect } from 'chai';
import { BANNER_HIDDEN, nextBanner, type BannerTiming } from '../../../src/client/network/banner-timing.ts';

/** What is shown after each of these moments: `[ms, is there trouble]`. */
function shownAt(moments: readonly (readonly [number, boolean])[]): boolean[] {
  let timing: BannerTiming = BANNER_HIDDEN;
  return moments.map(([nowMs, isTrouble]) => {
    ({ timing } = nextBanner(timing, isTrouble, nowMs));
    return timing.isShown;
  });
}

describe('the banner', () => {
  it('comes when trouble has lasted three seconds', () => {
    expect(
      shownAt([
        [0, true],
        [2_999, true],
        [3_000, true],
      ]),
    ).to.deep.equal([false, false, true]);
  });

  it('does not come for trouble that passes, however often', () => {
    expect(
      shownAt([
        [0, true],
        [2_000, false],
        [2_500, true],
        [5_000, true],
        [5_400, false],
        [5_500, true],
        [8_000, true],
      ]),
    ).to.not.include(true);
  });

  it('goes by itself, and not for a moment without trouble', () => {
    expect(
      shownAt([
        [0, true],
        [3_000, true],
        [4_000, false],
        [4_900, true],
        [6_000, false],
        [7_000, false],
      ]),
    ).to.deep.equal([false, true, true, true, true, false]);
  });

  it('says when to look again, and nothing while all agrees', () => {
    expect(nextBanner(BANNER_HIDDEN, false, 0).wakeInMs).to.equal(null);
    const { timing, wakeInMs } = nextBanner(BANNER_HIDDEN, true, 100);
    expect(wakeInMs).to.equal(3_000);
    expect(nextBanner(timing, true, 1_100).wakeInMs).to.equal(2_000);
  });
});
