/**
 * The injector measured from outside: what one node says and another hears, with which times and in which order, and bytes
 * that a proxy counts between them. What must not come sooner, or not at all, is bounded hard; what a busy machine makes
 * later is bounded loosely. Shares are bounded by five sigma of what chance alone makes.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { encodePeerMessage } from '../../../src/protocol/encode-peer-message.ts';
import type { PeerMessage } from '../../../src/protocol/peer-messages.ts';
import type { LinkFaultSpec } from '../../../src/server/links/faults.ts';
import { CountingProxy } from '../../support/counting-proxy.ts';
import { COMMIT, connected, eventually, GROUP_A, TestNode } from './world.ts';

interface Heard {
  readonly index: number;
  /** Since it was said. */
  readonly afterMs: number;
}

/** Timers of the runtime count whole milliseconds. */
const TIMER_MS = 1;
/** How much later a busy machine may make what is the usual. */
const BUSY_MS = 250;
const CHUNK = 100;

const bytesOf = (index: number): string =>
  Buffer.from(encodePeerMessage({ ...COMMIT, commitIndex: index } as PeerMessage)).toString('base64');

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)]!;
}

/** Five sigma of the share that chance makes of so many draws, of which so many belong together. */
function fiveSigma(share: number, draws: number, together = 1): number {
  return 5 * Math.sqrt((share * (1 - share) * (2 * together - 1)) / draws);
}

describe('links/injector: measured from outside', function () {
  this.timeout(60_000);
  let a: TestNode;
  let b: TestNode;
  let proxy: CountingProxy;
  let said = 0;
  const saidMs = new Map<number, number>();
  const indexOf = new Map<string, number>();

  beforeEach(async () => {
    [a, b] = [await new TestNode().start(), await new TestNode().start()];
    proxy = await CountingProxy.to(b.port);
    // All that passes between them passes there: b knows no address of a.
    a.manager.setKnown([b.asKnown([GROUP_A], [proxy.address])]);
    b.manager.setKnown([a.asKnown([GROUP_A], [])]);
    await connected([a, b]);
    await eventually('both have the same link', () => {
      const link = a.manager.linkWith(b.deviceId);
      return link !== undefined && link.id === b.manager.linkWith(a.deviceId)?.id;
    });
  });
  afterEach(async () => {
    await Promise.all([a.stop(), b.stop()]);
    proxy.close();
  });

  function fault(words: Pick<LinkFaultSpec, 'type'> & Partial<LinkFaultSpec>): string {
    return a.faults.add({ peer: '*', direction: 'out', probability: 1, ...words }).id;
  }

  function say(from: TestNode, to: TestNode): number {
    said++;
    indexOf.set(bytesOf(said), said);
    saidMs.set(said, performance.now());
    from.manager.send(to.deviceId, GROUP_A, { ...COMMIT, commitIndex: said } as PeerMessage);
    from.manager.flush();
    return said;
  }

  function heardBy(node: TestNode): Heard[] {
    return node.notes.all.flatMap((note) => {
      if (note.what !== 'message') return [];
      const index = indexOf.get(Buffer.from(note.bytes).toString('base64'))!;
      return [{ index, afterMs: note.atMs - saidMs.get(index)! }];
    });
  }

  /** What b hears of so many that a says, once all that is not lost has come. */
  async function heardOf(
    count: number,
    from = a,
    to = b,
  ): Promise<{ readonly first: number; heard: Heard[] }> {
    const first = said + 1;
    for (let n = 0; n < count; n++) {
      say(from, to);
      if (n % CHUNK === 0) await nextTurn();
    }
    a.faults.clear();
    // Nothing that is said now comes before what is under way.
    const last = say(from, to);
    await to.notes.until('message', ({ bytes }) => Buffer.from(bytes).toString('base64') === bytesOf(last));
    return { first, heard: heardBy(to).filter(({ index }) => index >= first && index < last) };
  }

  /** Delays of so many, each said when the one before was heard. */
  async function delaysOf(count: number): Promise<number[]> {
    for (let n = 0; n < count; n++) {
      const index = say(a, b);
      await b.notes.until('message', ({ bytes }) => Buffer.from(bytes).toString('base64') === bytesOf(index));
    }
    return heardBy(b)
      .slice(-count)
      .map(({ afterMs }) => afterMs);
  }

  it('LB18 loss: so large a part of what is said is not heard, and of the other direction all is', async () => {
    const COUNT = 3_000;
    fault({ type: 'drop', probability: 0.3 });
    for (let n = 0; n < 200; n++) say(b, a);
    const { heard } = await heardOf(COUNT);
    expect(1 - heard.length / COUNT).to.be.closeTo(0.3, fiveSigma(0.3, COUNT));
    await eventually('all of the other direction is there', () => a.notes.count('message') === 200);
  });

  it('LB15 LB18 loss in bursts: the same part, so many in a row', async () => {
    const COUNT = 5_000;
    const [share, burst] = [0.2, 8];
    fault({ type: 'drop', probability: share, attributes: { burstFrames: burst } });
    const { first, heard } = await heardOf(COUNT);
    const came = new Set(heard.map(({ index }) => index));
    const lost = Array.from({ length: COUNT }, (_, at) => !came.has(first + at));
    const bursts = lost.filter((isLost, at) => isLost && lost[at - 1] !== true).length;
    const count = lost.filter(Boolean).length;
    expect(count / COUNT).to.be.closeTo(share, fiveSigma(share, COUNT, burst));
    expect(count / bursts).to.be.closeTo(burst, (5 * burst) / Math.sqrt(bursts));
  });

  it('LB18 doubling: so large a part is heard twice, and nothing more often', async () => {
    const COUNT = 3_000;
    fault({ type: 'duplicate', probability: 0.25 });
    const { heard } = await heardOf(COUNT);
    const times = new Map<number, number>();
    for (const { index } of heard) times.set(index, (times.get(index) ?? 0) + 1);
    const twice = [...times.values()].filter((count) => count === 2).length;
    expect([...times.values()].every((count) => count <= 2)).to.equal(true);
    expect(times.size).to.equal(COUNT);
    expect(twice / COUNT).to.be.closeTo(0.25, fiveSigma(0.25, COUNT));
  });

  it('LB18 overtaking: so large a part falls behind by its delay, the others keep their order, and none is lost', async () => {
    const COUNT = 1_000;
    fault({ type: 'reorder', probability: 0.2, attributes: { delayMs: 100 } });
    const { heard } = await heardOf(COUNT);
    await eventually('all are there', () => b.notes.count('message') === COUNT + 1);
    const all = heardBy(b).slice(0, -1);
    const late = all.filter(({ index }, at) => all.slice(0, at).some((before) => before.index > index));
    expect(late.length).to.be.greaterThan(0);
    for (const { afterMs } of late) expect(afterMs).to.be.at.least(100 - TIMER_MS);
    const aside = all.filter(({ afterMs }) => afterMs >= 100 - TIMER_MS);
    expect(aside.length / COUNT).to.be.at.least(0.2 - fiveSigma(0.2, COUNT));
    const others = all.filter(({ afterMs }) => afterMs < 100 - TIMER_MS).map(({ index }) => index);
    expect(others).to.deep.equal(others.toSorted((x, y) => x - y));
    expect(heard.length).to.be.at.most(COUNT);
  });

  it('LB18 delay: nothing comes sooner, and the usual not much later', async () => {
    fault({ type: 'latency', attributes: { delayMs: 30 } });
    const delays = await delaysOf(40);
    expect(Math.min(...delays)).to.be.at.least(30 - TIMER_MS);
    expect(median(delays)).to.be.at.most(30 + BUSY_MS);
  });

  it('LB14 LB18 jitter: uniform over its width, normal around the delay, with a long tail behind it', async () => {
    const COUNT = 60;
    const width = fault({ type: 'latency', attributes: { delayMs: 10, jitterMs: 40 } });
    const uniform = await delaysOf(COUNT);
    expect(Math.min(...uniform)).to.be.at.least(10 - TIMER_MS);
    // Never sooner than drawn: at most this part may come in the first half.
    const early = uniform.filter((ms) => ms < 30).length / COUNT;
    expect(early).to.be.at.most(0.5 + fiveSigma(0.5, COUNT));
    expect(Math.max(...uniform)).to.be.greaterThan(40);
    a.faults.remove(width);

    const around = fault({
      type: 'latency',
      attributes: { delayMs: 60, jitterMs: 15, distribution: 'normal' },
    });
    const normal = await delaysOf(COUNT);
    expect(Math.min(...normal)).to.be.at.least(0);
    expect(normal.filter((ms) => ms < 60).length / COUNT).to.be.at.most(0.5 + fiveSigma(0.5, COUNT));
    expect(normal.filter((ms) => ms < 30).length / COUNT).to.be.at.most(0.023 + fiveSigma(0.023, COUNT));
    a.faults.remove(around);

    fault({ type: 'latency', attributes: { delayMs: 10, jitterMs: 10, distribution: 'pareto' } });
    const tailed = await delaysOf(COUNT);
    expect(Math.min(...tailed)).to.be.at.least(10 - TIMER_MS);
    const beyond = tailed.filter((ms) => ms > 20).length / COUNT;
    expect(beyond).to.be.at.least(0.25 - fiveSigma(0.25, COUNT));
    expect(tailed.filter((ms) => ms < 20).length / COUNT).to.be.at.most(0.75 + fiveSigma(0.75, COUNT));
  });

  it('LB18 width: no more bytes pass in a second than were said, and about as many, as a proxy counts them', async () => {
    const BYTES_PER_SECOND = 40_000;
    const COUNT = 600;
    const before = proxy.bytes.there;
    const beganMs = performance.now();
    const id = fault({ type: 'bandwidth', attributes: { bytesPerSecond: BYTES_PER_SECOND } });
    for (let n = 0; n < COUNT; n++) say(a, b);
    await eventually('all are heard', () => b.notes.count('message') === COUNT);
    const seconds = (performance.now() - beganMs) / 1000;
    a.faults.remove(id);
    const payload = COUNT * Buffer.from(bytesOf(said), 'base64').length;
    const passed = proxy.bytes.there - before;
    expect(passed, 'the proxy sees at least what was said').to.be.at.least(payload);
    expect(payload / seconds).to.be.at.most(BYTES_PER_SECOND);
    expect(payload / seconds, 'the rest is what frames and probes take').to.be.at.least(BYTES_PER_SECOND / 8);
  });

  for (const [direction, silent, loud] of [
    ['out', 'there', 'back'],
    ['in', 'back', 'there'],
  ] as const) {
    it(`LB18 a cut of what ${direction === 'out' ? 'goes out' : 'comes in'}: nothing is heard that way, all the other way`, async () => {
      fault({ type: 'cut', direction });
      const [mute, deaf] = direction === 'out' ? [a, b] : [b, a];
      const bothSay = async (): Promise<void> => {
        const before = mute.notes.count('message');
        for (let n = 0; n < 50; n++) {
          say(mute, deaf);
          say(deaf, mute);
        }
        await eventually('all of the other way', () => mute.notes.count('message') === before + 50);
      };
      // Probes that were under way when the fault was set have passed after these.
      await bothSay();
      const settled = { ...proxy.bytes };
      await bothSay();
      expect(deaf.notes.count('message')).to.equal(0);
      expect(proxy.bytes[loud] - settled[loud]).to.be.at.least(50 * 30);
      // What is cut going out never leaves; what is cut coming in passes the line, and is not let in.
      if (direction === 'out') expect(proxy.bytes[silent] - settled[silent]).to.equal(0);
    });
  }
});
