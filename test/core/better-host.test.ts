/** RK12..RK14: the role goes to a better place, seldom and with care. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { clearlyBetter } from '../../src/core/rank/better-host.ts';
import { UNREACHABLE } from '../../src/core/rank/floyd-warshall.ts';
import { delayBucket } from '../../src/core/rank/matrix.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import { Group } from './group.ts';
import type { Node } from './group.ts';

const ticks = ticksOf(TIMING.test);
/** The host's look at the ranking comes with each heartbeat, and reports with the answers to it. */
const LOOKS = 3 * ticks.heartbeat;

/** Everybody measures as many ms to `far` as given, and 1 ms to all others. */
function measure(group: Group, far: Node, farMs: number): void {
  for (const node of group.nodes) {
    const edges = group.nodes
      .filter((other) => other !== node)
      .map((other) => ({ to: other.id, rttUs: 1_000 * (node === far || other === far ? farMs : 1) }));
    group.step(node, { type: 'latencies', edges });
  }
}

/** Five with a host that is as far from everybody as given. */
function hostFarAway(farMs = 80): { group: Group; host: Node } {
  const group = new Group(5).settle();
  const host = group.host!;
  measure(group, host, farMs);
  return { group, host };
}

function star(center: number, size: number, nearMs: number, farMs: number): number[][] {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) =>
      i === j ? 0 : delayBucket(1_000 * (i === center || j === center ? nearMs : farMs)),
    ),
  );
}

const DEVICES = ['a', 'b', 'c', 'd', 'e'] as DeviceId[];

describe('a better host', () => {
  it('RK12: clearly better is a whole bucket for each peer there and back, and a fifth', () => {
    expect(clearlyBetter(DEVICES, star(0, 5, 10, 200), DEVICES[3]!)).to.deep.equal(['a']);
    expect(clearlyBetter(DEVICES, star(0, 5, 10, 200), DEVICES[0]!)).to.deep.equal([]);
    // One bucket's difference, 4 ms to 6 ms: on the way through the center nothing is gained either.
    expect(clearlyBetter(DEVICES, star(0, 5, 4, 6), DEVICES[3]!)).to.deep.equal([]);
    // Far for everybody: two buckets of seventeen are no fifth.
    const far = DEVICES.map((_, i) => DEVICES.map((_other, j) => (i === j ? 0 : i * j === 0 ? 15 : 17)));
    expect(clearlyBetter(DEVICES, far, DEVICES[3]!)).to.deep.equal([]);
  });

  it('RK12: while a delay is not known nobody is judged', () => {
    const delays = star(0, 5, 10, 200);
    for (let i = 0; i < 5; i++) delays[i]![4] = i === 4 ? 0 : UNREACHABLE;
    expect(clearlyBetter(DEVICES, delays, DEVICES[3]!)).to.deep.equal([]);
  });

  it('RK12: a host that is far from everybody hands over, after the stated time and in one election', () => {
    const { group, host } = hostFarAway();
    const { term } = group.view(host);
    group.tick(ticks.betterFor - LOOKS);
    expect(group.host).to.equal(host);
    group.until(() => group.host !== host && group.host !== undefined, 3 * LOOKS);
    expect(group.view(group.host!).term).to.equal(term + 1);
    group.tick(2 * ticks.handoverEvery);
    expect(group.view(group.host!).term).to.equal(term + 1);
  });

  it('RK12: the time counts in one piece', () => {
    const { group, host } = hostFarAway();
    for (let i = 0; i < 4; i++) {
      group.tick(ticks.betterFor - 2 * LOOKS);
      measure(group, host, 1);
      group.tick(LOOKS);
      measure(group, host, 80);
    }
    expect(group.host).to.equal(host);
  });

  it('RK12: a host that is a few milliseconds further than others stays', () => {
    const { group, host } = hostFarAway(6);
    group.tick(3 * ticks.handoverEvery);
    expect(group.host).to.equal(host);
  });

  it('RK12: the policies without a measure of distance move nothing', () => {
    for (const policy of [{ name: 'borda' }, { name: 'fixed', order: [] }] as const) {
      const group = new Group(5, { policy }).settle();
      const host = group.host!;
      measure(group, host, 80);
      group.tick(3 * ticks.handoverEvery);
      expect(group.host).to.equal(host);
    }
  });

  it('RK13: one handover in the stated time, whoever hosts and whatever is measured', () => {
    const { group, host } = hostFarAway();
    group.until(() => group.host !== host && group.host !== undefined, 2 * ticks.betterFor);
    const next = group.host!;
    const { term } = group.view(next);
    measure(group, next, 80);
    group.tick(ticks.handoverEvery - LOOKS);
    expect([group.host, group.view(next).term]).to.deep.equal([next, term]);
    group.until(() => group.host !== next && group.host !== undefined, 3 * LOOKS);
    expect(group.view(group.host!).term).to.equal(term + 1);
  });

  it('RK13: none to a voter that is behind, nor to one that does not want to host', () => {
    const group = new Group(3, { unwilling: [1] }).settle();
    const [host, unwilling, behind] = group.nodes as [Node, Node, Node];
    measure(group, host, 80);
    group.lose = ({ to, message }) => to === behind.id && message.type === 'append';
    for (let i = 0; i < 3; i++) {
      group.say(host, `not for all ${i}`);
      group.tick(ticks.betterFor);
    }
    expect(group.view(unwilling).commitIndex).to.be.greaterThan(group.view(behind).commitIndex);
    expect(group.host).to.equal(host);
    group.lose = () => false;
    group.until(() => group.host === behind, 2 * ticks.round + LOOKS);
  });

  it('RK13: none to a voter that reports too few others to win', () => {
    for (const reached of [1, 2]) {
      const group = new Group(5, { unwilling: [2, 3, 4] }).settle();
      const [host, heir, ...unwilling] = group.nodes as [Node, Node, ...Node[]];
      measure(group, host, 80);
      // By way of those whom it does reach it is near to everybody.
      const edges = unwilling.slice(0, reached).map(({ id }) => ({ to: id, rttUs: 1_000 }));
      group.step(heir, { type: 'latencies', edges });
      group.tick(2 * ticks.betterFor);
      expect(group.host, `${reached} reached`).to.equal(reached === 1 ? host : heir);
    }
  });

  it('RK13: none while the host’s own ticks come late', () => {
    const { group, host } = hostFarAway();
    for (let i = 0; i < 2 * ticks.betterFor; i++) {
      group.wallMs += 50;
      for (const node of group.nodes) group.step(node, { type: 'tick', elapsedMs: 50, wallMs: group.wallMs });
      group.run();
    }
    expect(group.host).to.equal(host);
  });

  it('RK14: a host that does not want to be one hands over as soon as another can', () => {
    const group = new Group(3, { unwilling: [0, 1, 2], policy: { name: 'fixed', order: [] } }).settle();
    group.tick(2 * LOOKS);
    const host = group.host!;
    const { term } = group.view(host);
    const other = group.nodes.find((node) => node !== host)!;
    measure(group, other, 1);
    group.tick(LOOKS);
    const { lastIndex, commitIndex } = group.view(other);
    const greeting = { type: 'greeting', term, lastIndex, commitIndex, willing: true } as const;
    // What it answers to heartbeats would say otherwise.
    group.lose = ({ from, message }) => from === other.id && message.type === 'heartbeatAnswer';
    group.step(host, { type: 'receive', from: other.id, message: greeting });
    group.until(() => group.host === other, LOOKS);
    expect(group.view(other).term).to.equal(term + 1);
  });
});
