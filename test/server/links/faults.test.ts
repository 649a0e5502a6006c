import { expect } from 'chai';
import type { DeviceId } from '../../../src/protocol/ids.ts';
import { FaultFilter, type Direction, type LinkFaultSpec } from '../../../src/server/links/faults.ts';
import { eventually } from './world.ts';

const ANN = 'a'.repeat(32) as DeviceId;
const BEN = 'b'.repeat(32) as DeviceId;
const EVERY = { peer: '*', direction: 'both', probability: 1 } as const;

describe('links/faults', () => {
  let filter: FaultFilter;
  let arrived: number[];

  beforeEach(() => {
    filter = new FaultFilter();
    arrived = [];
  });
  afterEach(() => filter.close());

  function send(count: number, direction: Direction = 'out', peer: DeviceId | null = ANN, bytes = 100): void {
    const first = arrived.length;
    for (let n = 0; n < count; n++) filter.pass(direction, peer, bytes, () => arrived.push(first + n));
  }

  it('HS32 without a fault everything comes through at once', () => {
    expect(filter.active).to.equal(false);
    send(3);
    expect(arrived).to.deep.equal([0, 1, 2]);
  });

  it('HS32 cut loses everything of its peer and direction, and nothing else', () => {
    filter.add({ type: 'cut', peer: ANN, direction: 'out', probability: 1 });
    send(2, 'out', ANN);
    expect(arrived).to.deep.equal([]);
    send(1, 'in', ANN);
    send(1, 'out', BEN);
    send(1, 'out', null);
    expect(arrived).to.have.length(3);
    expect(filter.isCut('out', ANN)).to.equal(true);
    expect(filter.isCut('in', ANN)).to.equal(false);
    expect(filter.isCut('out', null)).to.equal(false);
  });

  it('HS32 drop loses the given part, duplicate sends the given part twice', async () => {
    let at = 0;
    filter = new FaultFilter({ random: () => (at++ % 4) / 4 });
    const drop = filter.add({ ...EVERY, type: 'drop', probability: 0.5 });
    send(100);
    expect(arrived).to.have.length(50);
    filter.remove(drop.id);
    filter.add({ ...EVERY, type: 'duplicate', probability: 0.25 });
    arrived = [];
    send(100);
    await eventually('all are there', () => arrived.length === 125);
  });

  it('HS32 latency delays, with jitter too, and keeps the order', async () => {
    filter.add({ ...EVERY, type: 'latency', attributes: { delayMs: 20, jitterMs: 30 } });
    const startMs = performance.now();
    send(50);
    expect(arrived).to.deep.equal([]);
    await eventually('all are there', () => arrived.length === 50);
    expect(performance.now() - startMs).to.be.at.least(19);
    expect(arrived).to.deep.equal(Array.from({ length: 50 }, (_, n) => n));
  });

  it('HS32 what is delayed still comes after a heal, and what is sent then stays behind it', async () => {
    filter.add({ ...EVERY, type: 'latency', attributes: { delayMs: 30 } });
    send(1);
    filter.clear();
    filter.pass('out', ANN, 1, () => arrived.push(99));
    await eventually('both are there', () => arrived.length === 2);
    expect(arrived).to.deep.equal([0, 99]);
    await eventually('the line is given up', () => !filter.active);
  });

  it('HS32 reorder lets later frames pass', async () => {
    let at = 0;
    filter = new FaultFilter({ random: () => (at++ % 2 === 0 ? 0 : 0.9) });
    filter.add({ ...EVERY, type: 'reorder', probability: 0.5, attributes: { delayMs: 250 } });
    send(4);
    await eventually('all are there', () => arrived.length === 4);
    expect(arrived.slice(0, 2)).to.deep.equal([1, 3]);
    // Nothing is said of those that were overtaken among themselves.
    expect(arrived.slice(2)).to.have.members([0, 2]);
  });

  it('HS32 bandwidth lets so many bytes pass in a second', async () => {
    filter.add({ ...EVERY, type: 'bandwidth', attributes: { bytesPerSecond: 20_000 } });
    const startMs = performance.now();
    send(10, 'out', ANN, 200);
    await eventually('all are there', () => arrived.length === 10);
    expect(performance.now() - startMs).to.be.within(95, 1000);
  });

  it('HS32 a fault ends by its duration, by its id, by its tag, or with all', async () => {
    const spec: LinkFaultSpec = { ...EVERY, type: 'cut' };
    filter.add({ ...spec, durationMs: 10 });
    expect(filter.list()[0]!.expiresAtMs).to.be.a('number');
    await eventually('it has ended', () => !filter.active);
    const one = filter.add(spec);
    expect(filter.remove(one.id)).to.equal(true);
    expect(filter.remove(one.id)).to.equal(false);
    filter.add({ ...spec, tag: 'a' });
    filter.add({ ...spec, tag: 'b' });
    filter.clear('a');
    expect(filter.list().map((fault) => fault.tag)).to.deep.equal(['b']);
    filter.clear();
    expect(filter.list()).to.deep.equal([]);
    send(1);
    expect(arrived).to.deep.equal([0]);
  });

  it('HS32 for requests: a lost one is known at once, a delayed one is waited for', async () => {
    const cut = filter.add({ ...EVERY, type: 'cut' });
    expect(await filter.passed('in', null, 1)).to.equal(false);
    filter.remove(cut.id);
    filter.add({ ...EVERY, type: 'latency', attributes: { delayMs: 15 } });
    const startMs = performance.now();
    expect(await filter.passed('in', null, 1)).to.equal(true);
    expect(performance.now() - startMs).to.be.at.least(14);
  });
});
