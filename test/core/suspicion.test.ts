/** EL2, EL23: what silence is unusual, and how much of it is one's own. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import { Group } from './group.ts';
import type { Node } from './group.ts';

const ticks = ticksOf(TIMING.test);

/** Three that are settled; from now on nothing of the host arrives but what the test lets through. */
function listening(): { group: Group; host: Node; voter: Node } {
  const group = new Group(3).settle();
  const [host, voter] = group.nodes as [Node, Node];
  group.lose = () => true;
  return { group, host, voter };
}

function beat(group: Group, host: Node, voter: Node): void {
  const { term, rank } = group.view(host);
  group.step(voter, {
    type: 'receive',
    from: host.id,
    message: { type: 'heartbeat', term, commitIndex: 0, round: 1, rank, unwilling: [], matches: [] },
  });
}

/** Ticks of this node alone until it no longer trusts its host. */
function patienceOf(group: Group, voter: Node, elapsedMs: number = TIMING.test.tickMs): number {
  for (let count = 1; count <= 10 * ticks.suspicionCeiling; count++) {
    group.step(voter, { type: 'tick', elapsedMs, wallMs: group.wallMs });
    if (group.view(voter).leader === null) return count;
  }
  throw new Error('it never suspects its host');
}

function beatsWithGaps(group: Group, host: Node, voter: Node, gaps: readonly number[]): void {
  for (const gap of gaps) {
    for (let i = 0; i < gap; i++) group.tickOne(voter);
    beat(group, host, voter);
    group.letters = [];
  }
}

describe('suspicion', () => {
  it('EL2: of two hosts with the same usual gap, the one whose gaps scatter is given more time', () => {
    const even = listening();
    beatsWithGaps(
      even.group,
      even.host,
      even.voter,
      Array.from({ length: 60 }, () => 5),
    );
    const calm = patienceOf(even.group, even.voter);
    const uneven = listening();
    beatsWithGaps(
      uneven.group,
      uneven.host,
      uneven.voter,
      Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 1 : 9)),
    );
    const patient = patienceOf(uneven.group, uneven.voter);
    expect(calm).to.be.within(3 * 5, 3 * 5 + 2);
    expect(patient).to.be.within(3 * 8, 3 * 10);
  });

  it('EL2: however gaps scatter, patience ends at the ceiling, and at the floor it begins', () => {
    const { group, host, voter } = listening();
    beatsWithGaps(
      group,
      host,
      voter,
      Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 1 : Math.min(24, 6 + i / 4) | 0)),
    );
    expect(patienceOf(group, voter)).to.equal(ticks.suspicionCeiling + 1);
    const quick = listening();
    beatsWithGaps(
      quick.group,
      quick.host,
      quick.voter,
      Array.from({ length: 60 }, () => 1),
    );
    expect(patienceOf(quick.group, quick.voter)).to.equal(ticks.suspicionFloor + 1);
  });

  it('EL23: a node whose own ticks come late waits up to twice as long, and as usual when they come in time', () => {
    const late = listening();
    beat(late.group, late.host, late.voter);
    expect(patienceOf(late.group, late.voter, 2 * TIMING.test.tickMs)).to.equal(2 * ticks.suspicionFloor + 1);
    const healed = listening();
    late.group.letters = [];
    for (let i = 0; i < 5; i++) {
      healed.group.step(healed.voter, { type: 'tick', elapsedMs: 500, wallMs: healed.group.wallMs });
      beat(healed.group, healed.host, healed.voter);
    }
    beatsWithGaps(
      healed.group,
      healed.host,
      healed.voter,
      Array.from({ length: 16 }, () => 1),
    );
    expect(patienceOf(healed.group, healed.voter)).to.equal(ticks.suspicionFloor + 1);
  });

  it('EL23: a host whose own ticks come late gives the others twice the time to answer', () => {
    const { group, host } = listening();
    for (let count = 1; count <= 2 * ticks.checkQuorum; count++) {
      group.step(host, { type: 'tick', elapsedMs: 200, wallMs: group.wallMs });
      expect(group.view(host).role, `after ${count} ticks`).to.equal('leader');
    }
    group.step(host, { type: 'tick', elapsedMs: 200, wallMs: group.wallMs });
    group.step(host, { type: 'tick', elapsedMs: 200, wallMs: group.wallMs });
    expect(group.view(host).role).to.equal('follower');
  });
});
