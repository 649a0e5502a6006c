import { expect } from 'chai';
import {
  FrameFates,
  type ActingFault,
  type Distribution,
  type FrameFate,
} from '../../src/engine/link-faults.ts';
import { Random } from '../../src/sim/random.ts';

const FRAMES = 20_000;

function fatesOf(fault: Omit<ActingFault, 'id'>, count = FRAMES, seed = 1): FrameFate[] {
  const random = new Random(seed);
  const fates = new FrameFates(() => random.fraction());
  return Array.from({ length: count }, () => fates.of([{ id: 'f1', ...fault }], 'a>b'));
}

function delaysOf(distribution: Distribution | undefined, delayMs: number, jitterMs: number): number[] {
  const fates = fatesOf({
    type: 'latency',
    probability: 1,
    attributes: { delayMs, jitterMs, distribution },
  });
  return fates.map(({ lengthMs, spreadMs }) => lengthMs + spreadMs).sort((a, b) => a - b);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Lengths of the runs of what is true. */
function runsOf(acted: readonly boolean[]): number[] {
  const runs: number[] = [];
  for (const [at, acts] of acted.entries()) {
    if (!acts) continue;
    if (acted[at - 1] === true) runs[runs.length - 1]!++;
    else runs.push(1);
  }
  return runs;
}

describe('engine: what faults do to frames', () => {
  it('LB14 a jitter is uniform when nothing is said: from the delay to the delay and all of it', () => {
    for (const distribution of [undefined, 'uniform'] as const) {
      const delays = delaysOf(distribution, 100, 40);
      expect(delays[0]).to.be.within(100, 100.1);
      expect(delays.at(-1)).to.be.within(139.9, 140);
      expect(mean(delays)).to.be.closeTo(120, 0.5);
    }
  });

  it('LB14 normal: around the delay, the jitter is the standard deviation, and nothing comes before it was sent', () => {
    const delays = delaysOf('normal', 100, 20);
    expect(mean(delays)).to.be.closeTo(100, 1);
    const deviation = Math.sqrt(mean(delays.map((delay) => (delay - 100) ** 2)));
    expect(deviation).to.be.closeTo(20, 1);
    const within = delays.filter((delay) => Math.abs(delay - 100) <= 20).length / FRAMES;
    expect(within).to.be.closeTo(0.68, 0.02);
    expect(delaysOf('normal', 10, 20)[0]).to.equal(0);
  });

  it('LB14 pareto: from the delay on, the jitter is what is added on the mean, and some wait many times as long', () => {
    const extra = delaysOf('pareto', 100, 20).map((delay) => delay - 100);
    expect(extra[0]).to.be.within(0, 0.1);
    expect(mean(extra)).to.be.closeTo(20, 2);
    const beyond = (jitters: number): number => extra.filter((ms) => ms > 20 * jitters).length / FRAMES;
    expect(beyond(1)).to.be.closeTo(1 / 4, 0.02);
    expect(beyond(9)).to.be.closeTo(1 / 100, 0.004);
    expect(extra.at(-1)).to.be.within(500, 2_000);
  });

  it('LB15 without bursts each frame is drawn for by itself', () => {
    const acted = fatesOf({ type: 'drop', probability: 0.2 }).map(({ isLost }) => isLost);
    expect(acted.filter(Boolean).length / FRAMES).to.be.closeTo(0.2, 0.015);
    expect(mean(runsOf(acted))).to.be.closeTo(1 / 0.8, 0.05);
  });

  it('LB15 in bursts as many are lost, so many in a row on the mean', () => {
    for (const [probability, burstFrames] of [
      [0.1, 8],
      [0.5, 20],
      [0.8, 5],
    ] as const) {
      const acted = fatesOf({ type: 'drop', probability, attributes: { burstFrames } }, 100_000);
      const lost = acted.map(({ isLost }) => isLost);
      expect(lost.filter(Boolean).length / lost.length).to.be.closeTo(probability, 0.05 * 5 * probability);
      expect(mean(runsOf(lost)) / burstFrames).to.be.within(0.9, 1.1);
    }
  });

  it('LB15 bursts are of a line: those of two lines fall apart, and a fault that is forgotten begins anew', () => {
    const random = new Random(3);
    const fates = new FrameFates(() => random.fraction());
    const fault = { id: 'f1', type: 'drop', probability: 0.5, attributes: { burstFrames: 1_000 } } as const;
    const lostOn = (line: string): boolean => fates.of([fault], line).isLost;
    const lines = Array.from({ length: 64 }, (_, at) => `a>${at}`);
    const first = lines.map(lostOn);
    expect(first).to.include(true).and.to.include(false);
    // In bursts of a thousand nearly all lines are a frame later as they were.
    const changed = lines.filter((line, at) => lostOn(line) !== first[at]);
    expect(changed.length).to.be.lessThan(4);
    fates.forget('f1');
    expect(lines.filter((line, at) => lostOn(line) !== first[at]).length).to.be.greaterThan(10);
  });

  it('LB15 whatever acts may come in bursts: a line that is slow now and then', () => {
    const attributes = { delayMs: 50, burstFrames: 10 };
    const slow = fatesOf({ type: 'latency', probability: 0.3, attributes }).map(
      ({ spreadMs }) => spreadMs === 50,
    );
    expect(mean(runsOf(slow))).to.be.within(8.5, 11.5);
  });

  it('LB17 faults of one line add up: delays their sum, the narrowest width, one that loses loses', () => {
    const fates = new FrameFates(() => 0.5);
    const fate = fates.of(
      [
        { id: '1', type: 'latency', probability: 1, attributes: { delayMs: 10 } },
        { id: '2', type: 'latency', probability: 1, attributes: { delayMs: 30, jitterMs: 10 } },
        { id: '3', type: 'bandwidth', probability: 1, attributes: { bytesPerSecond: 1_000 } },
        { id: '4', type: 'bandwidth', probability: 1, attributes: { bytesPerSecond: 500 } },
        { id: '5', type: 'duplicate', probability: 0.6 },
        { id: '6', type: 'drop', probability: 0.4 },
        { id: '7', type: 'reorder', probability: 0.4 },
      ],
      'a>b',
    );
    expect(fate).to.deep.equal({
      isLost: false,
      copies: 2,
      lengthMs: 40,
      spreadMs: 5,
      isOvertaken: false,
      bytesPerSecond: 500,
    });
  });
});
