import { expect } from 'chai';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { TIMING } from '../../../src/core/options.ts';
import { Metronome } from '../../../src/server/group/metronome.ts';
import { SleepClock } from '../../../src/server/group/sleep-clock.ts';

describe('server/group/metronome', () => {
  let time: SinonFakeTimers;
  let monotonicMs: number;
  let metronome: Metronome;
  let told: string[];

  beforeEach(() => {
    time = useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    monotonicMs = 0;
    told = [];
    const clocks = { monotonicMs: () => monotonicMs, uptimeMs: () => monotonicMs };
    metronome = new Metronome(TIMING.test, () => new SleepClock(clocks));
  });
  afterEach(() => {
    time.restore();
  });

  function freeze(ms: number): void {
    monotonicMs += ms;
  }

  function pass(ms: number): void {
    freeze(ms);
    time.tick(ms);
  }

  function listen(name: string): () => void {
    return metronome.listen((type, elapsedMs) => told.push(`${name} ${type} ${elapsedMs}`));
  }

  it('EL67 tells one tick for each firing, with the time that really passed', () => {
    const stop = listen('a');
    pass(25);
    freeze(200);
    pass(25);
    stop();
    pass(25);
    expect(told).to.deep.equal(['a tick 25', 'a tick 225']);
  });

  it('EL67 says `resumed` after a gap in which the others may have acted, before anything that came in is told', () => {
    listen('a');
    freeze(600);
    metronome.noticeSleep();
    expect(told).to.deep.equal([]);
    freeze(1);
    metronome.noticeSleep();
    expect(told).to.deep.equal(['a resumed 601']);
    pass(25);
    expect(told[1]).to.equal('a tick 25');
  });

  it('EL80 all groups of a node tick together, and a sleep that one notices is told to all', () => {
    listen('a');
    listen('b');
    pass(25);
    freeze(700);
    metronome.noticeSleep();
    metronome.noticeSleep();
    expect(told).to.deep.equal(['a tick 25', 'b tick 25', 'a resumed 700', 'b resumed 700']);
    expect(metronome.beats).to.equal(2);
  });

  it('EL80 a group that comes in the middle of a beat is told only of the time since then', () => {
    listen('a');
    pass(25);
    pass(10);
    listen('b');
    pass(15);
    pass(25);
    expect(told).to.deep.equal(['a tick 25', 'a tick 25', 'b tick 15', 'a tick 25', 'b tick 25']);
    metronome.listen(() => undefined);
    freeze(5_000);
    listen('c');
    pass(25);
    expect(told.slice(5)).to.deep.equal(['a resumed 5025', 'b resumed 5025', 'c tick 25']);
  });

  it('EL80 who ends or begins during a beat is not told of it, and without groups nothing runs', () => {
    const stops: (() => void)[] = [];
    stops.push(
      metronome.listen(() => {
        stops.pop()!();
        stops.push(listen('c'));
      }),
    );
    stops.push(listen('b'));
    pass(25);
    expect(told).to.deep.equal([]);
    stops.pop()!();
    stops.pop()!();
    expect(time.countTimers()).to.equal(0);
    freeze(10_000);
    metronome.noticeSleep();
    listen('d');
    pass(25);
    expect(told).to.deep.equal(['d tick 25']);
    expect(metronome.beats).to.equal(2);
  });
});
