import { expect } from 'chai';
import * as fc from 'fast-check';
import { delayBucket, quantisedDelays, setRow } from '../../src/core/rank/matrix.ts';
import type { LatencyMatrix } from '../../src/core/rank/matrix.ts';
import { rankDevices } from '../../src/core/rank/policies.ts';
import { isNewerRank, orderByRank } from '../../src/core/rank/rank-list.ts';
import { shortestPaths, UNREACHABLE } from '../../src/core/rank/floyd-warshall.ts';
import { compareIds, sortedIds } from '../../src/protocol/ids.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import { person } from '../support/people.ts';
import { Group } from './group.ts';

const devices = sortedIds(['ana', 'bo', 'cleo', 'dan'].map((name) => person(name).deviceId));
const [a, b, c, d] = devices as [DeviceId, DeviceId, DeviceId, DeviceId];
const X = UNREACHABLE;

describe('candidate rank', () => {
  it('RK1: delays are quantised: 5 ms steps, then logarithmic, so that noise does not reorder', () => {
    expect([0, 100, 4_999, 5_000, 9_999, 39_999].map(delayBucket)).to.deep.equal([1, 1, 1, 2, 2, 8]);
    expect(delayBucket(80_000) - delayBucket(40_000)).to.equal(4);
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(1_000_000), (rttUs, more) => {
        expect(delayBucket(rttUs + more)).to.be.at.least(delayBucket(rttUs));
      }),
    );
  });

  it('RK2: shortest paths agree with trying every route', () => {
    const cell = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(X));
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 5 })
          .chain((n) =>
            fc.array(fc.array(cell, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
          ),
        (delay) => {
          const paths = shortestPaths(delay);
          const longest = (from: number, to: number, seen: number[]): number => {
            if (from === to) return 0;
            const others = delay.map((_, i) => i).filter((i) => i !== from && !seen.includes(i));
            return Math.min(
              X,
              ...others.map((via) => delay[from]![via]! + longest(via, to, [...seen, from])),
            );
          };
          for (let i = 0; i < delay.length; i++) {
            for (let j = 0; j < delay.length; j++)
              expect(Math.min(paths[i]![j]!, X)).to.equal(longest(i, j, []));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('RK2: closeness counts paths in both directions, through others too', () => {
    // c reaches and is reached through b; d's way out is slow.
    const delays = [
      [0, 1, 9, 1],
      [1, 0, 1, 1],
      [9, 1, 0, 1],
      [1, 8, 1, 0],
    ];
    expect(rankDevices({ name: 'centrality' }, devices, delays)[0]).to.equal(b);
  });

  it('RK3: equal closeness goes to the lower device id, by bytes', () => {
    const flat = devices.map((_, i) => devices.map((__, j) => (i === j ? 0 : 1)));
    expect(rankDevices({ name: 'centrality' }, devices, flat)).to.deep.equal(devices);
    expect(rankDevices({ name: 'borda' }, devices, flat)).to.deep.equal(devices);
    expect(compareIds('z7', 'a2')).to.be.above(0);
    expect(compareIds('2a', 'za')).to.be.above(0);
  });

  it('RK4: a pair that cannot reach each other outweighs any delay', () => {
    const delays = [
      [0, X, X, X],
      [50, 0, 50, 50],
      [50, 50, 0, 50],
      [50, 50, 50, 0],
    ];
    const order = rankDevices({ name: 'centrality' }, devices, delays);
    expect(order.at(-1)).to.equal(a);
  });

  it('RK5: borda adds up the places that each node gives the others', () => {
    const delays = [
      [0, 3, 1, 2],
      [3, 0, 1, 2],
      [1, 2, 0, 3],
      [2, 3, 1, 0],
    ];
    // c is first for three; then places: a 0+1, b 2+1+... counted by hand below.
    expect(rankDevices({ name: 'borda' }, devices, delays)).to.deep.equal([c, a, d, b]);
  });

  it('RK6: fixed keeps the list, the rest by id', () => {
    expect(rankDevices({ name: 'fixed', order: [d, b] }, devices, [])).to.deep.equal([d, b, a, c]);
  });

  it('RK7: of two lists the one of the higher term, then the higher revision counts', () => {
    const list = (term: number, revision: number): { term: number; revision: number; order: DeviceId[] } => ({
      term,
      revision,
      order: [],
    });
    expect(isNewerRank(list(2, 1), list(1, 9))).to.equal(true);
    expect(isNewerRank(list(2, 1), list(2, 1))).to.equal(false);
    expect(orderByRank({ term: 1, revision: 1, order: [c] }, devices)).to.deep.equal([c, a, b, d]);
  });

  it('RK2: a node’s report replaces its row', () => {
    const matrix: LatencyMatrix = new Map();
    setRow(matrix, a, [
      { to: b, rttUs: 100 },
      { to: c, rttUs: 6000 },
    ]);
    setRow(matrix, a, [{ to: b, rttUs: 100 }]);
    expect(quantisedDelays(matrix, [a, b, c])).to.deep.equal([
      [0, 1, X],
      [X, 0, X],
      [X, X, 0],
    ]);
  });

  it('RK8: measured delays decide who takes over, and everyone has the same list', () => {
    const group = new Group(5).settle();
    const far = group.nodes[1]!;
    for (const node of group.nodes) {
      const edges = group.nodes
        .filter((other) => other !== node)
        .map((other) => ({ to: other.id, rttUs: node === far || other === far ? 90_000 : 300 }));
      group.step(node, { type: 'latencies', edges });
    }
    group.tick(20);
    const orders = group.nodes.map((node) => group.view(node).rank.order.join());
    expect(new Set(orders).size).to.equal(1);
    expect(group.view(far).rank.order.at(-1)).to.equal(far.id);
    group.kill(group.nodes[0]!);
    group.run();
    expect(group.host).to.equal(group.nodes[2]);
  });

  it('RK9: who is not willing comes after those who are, and still hosts when nobody else can', () => {
    const group = new Group(3, { unwilling: [1] }).settle();
    group.tick(10);
    group.kill(group.nodes[0]!);
    group.until(() => group.host !== undefined, 20);
    expect(group.host).to.equal(group.nodes[2]);
    const alone = new Group(1, { unwilling: [0] }).tick(30);
    expect(alone.host).to.equal(alone.nodes[0]);
  });

  it('RK10: the order in force begins every term, in the log', () => {
    const group = new Group(3, { policy: { name: 'fixed', order: [person('cleo').deviceId] } }).settle();
    group.tick(10);
    group.kill(group.host!);
    group.until(() => group.host !== undefined, 20);
    const noop = group.host!.disk.entriesSaved.findLast((entry) => entry.body.kind === 'noop')!;
    const expected = group.view(group.host!).rank.order;
    expect(noop.body.kind === 'noop' && noop.body.rank.term).to.equal(noop.term);
    expect(expected).to.have.length(3);
  });
});
