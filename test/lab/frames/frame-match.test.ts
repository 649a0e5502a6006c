import { expect } from 'chai';
import * as fc from 'fast-check';
import { FrameMatch, type Teller } from '../../../src/lab/frames/frame-match.ts';
import { LOST, UNDER_WAY } from '../../../src/sim/scenario/facts.ts';
import { NetworkTold, type Fate, type PlannedFrame, type TrueFrame } from './network-told.ts';

const NODES = [0, 1, 2];
const FATES: readonly Fate[] = ['plain', 'plain', 'plain', 'late', 'lost', 'doubled', 'missed'];
const END_US = 10_000_000;

const planned: fc.Arbitrary<PlannedFrame> = fc
  .record({
    from: fc.constantFrom(...NODES),
    step: fc.integer({ min: 1, max: NODES.length - 1 }),
    afterUs: fc.integer({ min: 0, max: 60_000 }),
    fate: fc.constantFrom(...FATES),
    heldUs: fc.integer({ min: 0, max: 300_000 }),
    tookUs: fc.integer({ min: 0, max: 2_000 }),
  })
  .map(({ from, step, afterUs, fate, heldUs, tookUs }) => {
    const to = (from + step) % NODES.length;
    return { from, to, afterUs, fate, heldUs, tookUs };
  });

/** When which node tells what it knows; the last of them know everything. */
const reports = fc.array(
  fc.record({ node: fc.constantFrom(...NODES), afterUs: fc.integer({ min: 0, max: 150_000 }) }),
  { maxLength: 60 },
);

const placeOf = (device: string): number => Number(device.replace('device ', ''));

class Listener {
  readonly match = new FrameMatch();
  readonly told: TrueFrame[] = [];
  unheard = 0;

  take(nowUs: number): void {
    const { frames, fates, unheard } = this.match.take(nowUs, 0);
    this.unheard += unheard;
    for (const at of frames?.from.keys() ?? []) {
      this.told.push({
        from: frames!.from[at]!,
        to: frames!.to[at]!,
        bytes: frames!.bytes[at]!,
        sentUs: Math.round(frames!.fromMs * 1000) + frames!.afterUs[at]!,
        tookUs: frames!.tookUs[at]!,
      });
    }
    for (const [at, frame] of fates?.frames.entries() ?? []) {
      this.told[frame] = { ...this.told[frame]!, tookUs: fates!.tookUs[at]! };
    }
  }
}

function inOrder(frames: readonly TrueFrame[]): TrueFrame[] {
  return frames.toSorted((a, b) => a.sentUs - b.sentUs || a.bytes - b.bytes || a.tookUs - b.tookUs);
}

describe('lab/frames: what both ends tell', () => {
  it('LB31 comes to what happened, whoever tells first, with frames lost, late, doubled and overtaken', () => {
    fc.assert(
      fc.property(fc.array(planned, { maxLength: 80 }), reports, (plan, telling) => {
        const network = new NetworkTold(plan);
        const listener = new Listener();
        const tellers = new Map<number, Teller>(NODES.map((node) => [node, listener.match.begin(node)]));
        let nowUs = 0;
        const toldUs = new Map<number, number>();
        const tell = (node: number): void => {
          toldUs.set(node, nowUs);
          listener.match.hear(tellers.get(node)!, network.report(node, nowUs), placeOf);
        };
        NODES.forEach(tell);
        for (const { node, afterUs } of telling) {
          nowUs += afterUs;
          tell(node);
          // Nobody is so late here that it is not waited for.
          listener.take(Math.min(nowUs, 1_000_000 + Math.min(...toldUs.values())));
        }
        nowUs = END_US;
        NODES.forEach(tell);
        listener.take(nowUs);
        expect([listener.unheard, listener.match.waiting]).to.deep.equal([0, 0]);
        expect(inOrder(listener.told)).to.deep.equal(inOrder(network.truth));
        const times = listener.told.map(({ sentUs }) => sentUs);
        expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
      }),
    );
  });

  const row = { link: 'l', bytes: 40, other: 0 };
  const sent = (number: number, atUs: number) => ({ ...row, deed: 'sent', peer: 1, number, atUs }) as const;
  const got = (number: number, atUs: number) => ({ ...row, deed: 'got', peer: 0, number, atUs }) as const;

  function pair(): { network: NetworkTold; listener: Listener; tellers: [Teller, Teller] } {
    const listener = new Listener();
    return {
      network: new NetworkTold([]),
      listener,
      tellers: [listener.match.begin(0), listener.match.begin(1)],
    };
  }

  it('LB31 what was under way to a process that ended is lost, and nothing that it had told of', () => {
    const { network, listener, tellers } = pair();
    [sent(1, 100), sent(2, 200), sent(3, 300)].forEach((one) => network.tell(0, one));
    network.tell(1, got(1, 150));
    listener.match.hear(tellers[1], network.report(1, 250), placeOf);
    listener.match.hear(tellers[0], network.report(0, 400), placeOf);
    listener.take(500);
    expect(listener.told.map(({ tookUs }) => tookUs)).to.deep.equal([50, UNDER_WAY]);
    listener.match.end(tellers[1]);
    listener.take(500);
    expect(listener.told.map(({ tookUs }) => tookUs)).to.deep.equal([50, LOST, LOST]);
  });

  it('LB31 what arrived from a process that ended before it told is shown as it arrived', () => {
    const { network, listener, tellers } = pair();
    network.tell(1, got(1, 150));
    listener.match.end(tellers[0]);
    listener.match.hear(tellers[1], network.report(1, 250), placeOf);
    listener.take(300);
    expect(listener.told).to.deep.equal([{ from: 0, to: 1, bytes: 40, sentUs: 150, tookUs: 0 }]);
  });

  it('LB31 what its sender dropped is shown as it arrived, and not waited for once the sender told of a later one', () => {
    const { network, listener, tellers } = pair();
    [got(1, 150), got(2, 160), got(3, 170)].forEach((one) => network.tell(1, one));
    listener.match.hear(tellers[1], network.report(1, 250), placeOf);
    listener.match.hear(tellers[0], { ...network.report(0, 250), dropped: 3 }, placeOf);
    listener.take(300);
    expect(listener.told.map(({ tookUs }) => tookUs)).to.deep.equal([0, 0, 0]);
    network.tell(0, sent(4, 400));
    network.tell(1, got(4, 450));
    listener.match.hear(tellers[0], network.report(0, 500), placeOf);
    expect(listener.match.waiting).to.equal(1);
    listener.match.hear(tellers[1], network.report(1, 500), placeOf);
    listener.take(500);
    expect([listener.told.at(-1)?.tookUs, listener.match.waiting, listener.unheard]).to.deep.equal([
      50, 0, 3,
    ]);
  });

  it('LB31 a node that says nothing is waited for a second, and what it tells late of before is counted', () => {
    const { network, listener, tellers } = pair();
    [sent(1, 100), sent(2, 3_000_000)].forEach((one) => network.tell(0, one));
    listener.match.hear(tellers[0], network.report(0, 3_000_000), placeOf);
    listener.match.hear(tellers[1], network.report(1, 50), placeOf);
    listener.take(1_000_000);
    expect(listener.told).to.have.length(0);
    listener.take(3_000_000);
    expect(listener.told.map(({ tookUs }) => tookUs)).to.deep.equal([UNDER_WAY, UNDER_WAY]);
    network.tell(1, { ...sent(1, 200), peer: 0 });
    network.tell(1, got(1, 3_000_500));
    listener.match.hear(tellers[1], network.report(1, 4_000_000), placeOf);
    listener.take(4_000_000);
    expect([listener.told.map(({ tookUs }) => tookUs), listener.unheard]).to.deep.equal([
      [3_000_400, UNDER_WAY],
      1,
    ]);
  });

  it('LB31 what a node dropped is counted, and what was under way to it is never said to be lost', () => {
    const { network, listener, tellers } = pair();
    [sent(1, 100), sent(2, 200)].forEach((one) => network.tell(0, one));
    listener.match.hear(tellers[0], network.report(0, 300), placeOf);
    network.tell(1, got(2, 250));
    listener.match.hear(tellers[1], { ...network.report(1, 300), dropped: 1 }, placeOf);
    listener.match.end(tellers[1]);
    listener.take(400);
    expect(listener.unheard).to.equal(1);
    expect(listener.told.map(({ tookUs }) => tookUs)).to.deep.equal([UNDER_WAY, UNDER_WAY]);
  });
});
