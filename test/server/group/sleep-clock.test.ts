import { expect } from 'chai';
import { SleepClock } from '../../../src/server/group/sleep-clock.ts';

describe('server/group/sleep-clock', () => {
  it('measures with the monotonic clock while both clocks run', () => {
    let ms = 100;
    const clock = new SleepClock({ monotonicMs: () => ms, uptimeMs: () => Math.floor(ms / 10) * 10 });
    ms = 151;
    expect(clock.sinceLapMs()).to.equal(51);
    expect(clock.lap()).to.equal(51);
    expect(clock.sinceLapMs()).to.equal(0);
    ms = 5_151;
    expect(clock.lap()).to.equal(5_000);
  });

  it('sees a sleep during which the monotonic clock stood still', () => {
    let monotonicMs = 0;
    let uptimeMs = 0;
    const clock = new SleepClock({ monotonicMs: () => monotonicMs, uptimeMs: () => uptimeMs });
    monotonicMs += 50;
    uptimeMs += 3_600_050;
    expect(clock.lap()).to.equal(3_600_050);
    monotonicMs += 50;
    uptimeMs += 50;
    expect(clock.lap()).to.equal(50);
  });
});
