import { expect } from 'chai';
import { Silence } from '../../../src/client/state/silence.ts';

/** Time passes when the test says so. */
class Bench {
  nowMs = 0;
  silences = 0;
  private timers: { readonly atMs: number; readonly run: () => void }[] = [];
  readonly silence = new Silence({
    later: (run, ms) => {
      const timer = { atMs: this.nowMs + ms, run };
      this.timers.push(timer);
      return () => (this.timers = this.timers.filter((one) => one !== timer));
    },
    silent: () => (this.silences += 1),
  });

  pass(ms: number): number {
    this.nowMs += ms;
    const due = this.timers.filter(({ atMs }) => atMs <= this.nowMs);
    this.timers = this.timers.filter(({ atMs }) => atMs > this.nowMs);
    for (const { run } of due) run();
    return this.silences;
  }
}

describe('client/state/silence', () => {
  it('is noticed when a question stays open and nothing is heard', () => {
    const bench = new Bench();
    bench.silence.asked();
    expect(bench.pass(3_999)).to.equal(0);
    expect(bench.pass(1)).to.equal(1);
  });

  it('is none while nothing is asked, and none while anything is heard', () => {
    const bench = new Bench();
    expect(bench.pass(60_000)).to.equal(0);
    bench.silence.asked();
    for (let i = 0; i < 5; i += 1) {
      expect(bench.pass(3_000)).to.equal(0);
      bench.silence.heard();
    }
    bench.silence.asked();
    expect(bench.pass(3_000)).to.equal(0);
    bench.silence.ended(true);
    expect(bench.pass(3_000)).to.equal(0);
    bench.silence.ended(true);
    expect(bench.pass(60_000)).to.equal(0);
  });

  it('goes on while one of several questions ends without an answer', () => {
    const bench = new Bench();
    bench.silence.asked();
    bench.silence.asked();
    bench.pass(2_000);
    bench.silence.ended(false);
    expect(bench.pass(2_000)).to.equal(1);
    bench.silence.ended(false);
    expect(bench.pass(60_000)).to.equal(1);
  });
});
