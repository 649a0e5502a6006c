import { expect } from 'chai';
import { LIMITS } from '../../../src/protocol/limits.ts';
import {
  FRAMES_PER_SECOND_MAX,
  MESSAGES_PER_SECOND_MAX,
  PINGS_PER_SECOND_MAX,
  RateWindow,
} from '../../../src/server/links/rate-window.ts';

describe('links/rate-window', () => {
  it('HS30 messages, frames and pings each have their own bound, up to and including', () => {
    const rate = new RateWindow();
    const times = (count: number, one: () => boolean): boolean => {
      let isAllowed = true;
      for (let n = 0; n < count; n++) isAllowed = one();
      return isAllowed;
    };
    expect(times(MESSAGES_PER_SECOND_MAX, () => rate.message())).to.equal(true);
    expect(rate.message()).to.equal(false);
    expect(times(PINGS_PER_SECOND_MAX, () => rate.ping())).to.equal(true);
    expect(rate.ping()).to.equal(false);
    expect(rate.frames(FRAMES_PER_SECOND_MAX)).to.equal(true);
    expect(rate.frames(1)).to.equal(false);
  });

  it('HS30 a flood of small frames in few messages is too much: the word that somebody types', () => {
    const rate = new RateWindow();
    const messages = Math.floor(FRAMES_PER_SECOND_MAX / LIMITS.framesPerMessageMax);
    for (let n = 0; n < messages; n++) expect(rate.frames(LIMITS.framesPerMessageMax)).to.equal(true);
    expect(rate.frames(LIMITS.framesPerMessageMax)).to.equal(false);
  });

  it('HS30 a second later it counts anew, not sooner', () => {
    const rate = new RateWindow();
    rate.tick(5_000);
    rate.frames(FRAMES_PER_SECOND_MAX);
    rate.tick(5_999);
    expect(rate.frames(1)).to.equal(false);
    rate.tick(6_000);
    expect(rate.frames(1)).to.equal(true);
  });
});
