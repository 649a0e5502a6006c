import { expect } from 'chai';
import * as fc from 'fast-check';
import { Group } from './group.ts';
import type { Node } from './group.ts';

/** What a node's clock says, as told with its next heartbeat answer. */
function tellClock(group: Group, node: Node, wallMs: number): void {
  const { term, lastIndex } = group.view(node);
  const answer = {
    type: 'heartbeatAnswer' as const,
    term,
    round: 1,
    lastIndex,
    clockMs: wallMs,
    willing: true,
    missing: 0,
    delays: [],
  };
  group.step(group.host!, { type: 'receive', from: node.id, message: answer });
}

function lastAt(node: Node): number {
  return node.disk.entriesSaved.at(-1)!.at;
}

describe('agreed time', () => {
  it('CM8: one clock that is years off moves nothing (N70)', () => {
    const group = new Group(3).settle();
    const [host, other, odd] = group.nodes as [Node, Node, Node];
    tellClock(group, other, group.wallMs + 40);
    tellClock(group, odd, group.wallMs + 10 * 365 * 24 * 3_600_000);
    group.say(host, 'now');
    group.run();
    expect(lastAt(host) - group.wallMs).to.be.within(0, 40);
  });

  it('CM8: a host whose own clock jumps stays at the median (N70)', () => {
    const group = new Group(3).settle();
    const [host, other, third] = group.nodes as [Node, Node, Node];
    const before = lastAt(host);
    for (const node of [other, third]) tellClock(group, node, group.wallMs);
    group.step(host, { type: 'tick', elapsedMs: 25, wallMs: group.wallMs + 3_600_000 });
    group.letters = [];
    group.say(host, 'now');
    expect(lastAt(host) - before).to.be.below(60_000);
  });

  it('CM8: time never goes back along a log, whatever clocks say', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 3, maxLength: 12 }),
        (offsets) => {
          const group = new Group(3).settle();
          offsets.forEach((offset, i) => {
            tellClock(group, group.nodes[1 + (i % 2)]!, group.wallMs + offset);
            group.say(group.nodes[0]!, `m${i}`);
          });
          const times = group.nodes[0]!.disk.entriesSaved.map(({ at }) => at);
          expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 20 },
    );
  });
});
