import { expect } from 'chai';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import type { Input } from '../../../src/core/inputs.ts';
import { TIMING } from '../../../src/core/options.ts';
import { SleepClock } from '../../../src/server/group/sleep-clock.ts';
import { Ticker } from '../../../src/server/group/ticker.ts';

describe('server/group/ticker', () => {
  let time: SinonFakeTimers;
  beforeEach(() => {
    time = useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    time.restore();
  });

  function started() {
    const inputs: Input[] = [];
    let monotonicMs = 0;
    const clock = new SleepClock({ monotonicMs: () => monotonicMs, uptimeMs: () => monotonicMs });
    const ports = { input: (input: Input) => inputs.push(input), wallMs: () => 7, ticked: () => undefined };
    const ticker = new Ticker(TIMING.test, ports, clock);
    const pass = (ms: number): void => {
      monotonicMs += ms;
      time.tick(ms);
    };
    return { ticker, inputs, pass, freeze: (ms: number) => (monotonicMs += ms) };
  }

  it('EL67 tells one tick for each firing, with the time that really passed', () => {
    const { ticker, inputs, pass, freeze } = started();
    pass(25);
    freeze(200);
    pass(25);
    ticker.stop();
    pass(25);
    expect(inputs).to.deep.equal([
      { type: 'tick', elapsedMs: 25, wallMs: 7 },
      { type: 'tick', elapsedMs: 225, wallMs: 7 },
    ]);
  });

  it('EL67 says `resumed` after a gap in which the others may have acted, before anything that came in is told', () => {
    const { ticker, inputs, freeze, pass } = started();
    freeze(600);
    ticker.noticeSleep();
    expect(inputs).to.deep.equal([]);
    freeze(1);
    ticker.noticeSleep();
    expect(inputs).to.deep.equal([{ type: 'resumed', elapsedMs: 601, wallMs: 7 }]);
    pass(25);
    expect(inputs[1]).to.deep.equal({ type: 'tick', elapsedMs: 25, wallMs: 7 });
    ticker.stop();
  });
});
