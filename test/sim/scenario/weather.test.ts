import { expect } from 'chai';
import { SimSession } from '../../../src/sim/scenario/sim-session.ts';
import type { FaultWords } from '../../../src/sim/scenario/words.ts';
import { scenario } from './scenarios.ts';

interface Frame {
  readonly line: string;
  readonly sentMs: number;
  readonly arrivesMs: number;
}

const BUSY = { workload: { rate: 200, clients: 3, size: 50 } };
const FOR_MS = 20_000;

/** Every frame between n1 and n2 in a group that is busy, from the moment that this stands between them. */
function framesUnder(
  fault: Partial<FaultWords> & Pick<FaultWords, 'type'>,
  seed = 5,
  forMs = FOR_MS,
): Frame[] {
  const frames: Frame[] = [];
  const session = new SimSession(scenario([], { seed, ...BUSY }), {
    sent: (from, to, _message, sentMs, arrivesMs) =>
      void frames.push({ line: `${from}>${to}`, sentMs, arrivesMs }),
    lost: () => undefined,
  });
  session.advanceTo(500);
  frames.length = 0;
  const words = { from: 'n1', to: 'n2', direction: 'out', probability: 1, ...fault } as const;
  expect(session.act({ fault: words }).why).to.equal(null);
  session.advanceTo(500 + forMs);
  expect(session.broken).to.equal(null);
  return frames;
}

function delaysOn(line: string, frames: readonly Frame[]): number[] {
  return frames
    .filter((frame) => frame.line === line && Number.isFinite(frame.arrivesMs))
    .map(({ sentMs, arrivesMs }) => arrivesMs - sentMs)
    .sort((a, b) => a - b);
}

describe('sim/scenario: the weather of a scenario, measured on its frames', () => {
  it('LB14 LB18 a long tail in the one direction that was said: some frames wait many times as long', () => {
    const attributes = { delayMs: 5, jitterMs: 1, distribution: 'pareto' } as const;
    const frames = framesUnder({ type: 'latency', attributes });
    const there = delaysOn('0>1', frames);
    const back = delaysOn('1>0', frames);
    expect(there.length).to.be.greaterThan(1_000);
    expect(there[0]).to.be.at.least(5);
    expect(there.at(-1)! - 5).to.be.greaterThan(10);
    expect(back.at(-1)).to.be.lessThan(5);
  });

  it('LB15 LB18 losses in bursts: as many as were said, so many in a row', () => {
    const frames = framesUnder({ type: 'drop', probability: 0.2, attributes: { burstFrames: 6 } });
    const lost = frames.filter(({ line }) => line === '0>1').map(({ arrivesMs }) => arrivesMs === Infinity);
    const bursts = lost.filter((isLost, at) => isLost && lost[at - 1] !== true).length;
    const count = lost.filter(Boolean).length;
    expect(lost.length).to.be.greaterThan(1_000);
    // Bursts of mean length L make a count as if there were so many times fewer frames: five sigma of that.
    const sigma = Math.sqrt((0.2 * 0.8 * (2 * 6 - 1)) / lost.length);
    expect(count / lost.length).to.be.closeTo(0.2, 5 * sigma);
    expect(count / bursts).to.be.closeTo(6, (5 * 6) / Math.sqrt(bursts));
    expect(frames.some(({ line, arrivesMs }) => line === '1>0' && arrivesMs === Infinity)).to.equal(false);
  });

  it('LB5 LB14 LB15 the same seed draws the same weather, to the frame', () => {
    const attributes = { delayMs: 5, jitterMs: 3, distribution: 'normal', burstFrames: 4 } as const;
    const fault = { type: 'latency', probability: 0.4, attributes } as const;
    const [one, same, other] = [5, 5, 6].map((seed) => framesUnder(fault, seed, 3_000));
    expect(same).to.deep.equal(one);
    expect(other).to.not.deep.equal(one);
  });
});
