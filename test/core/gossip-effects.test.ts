/** What gossip may and may not do to a group: the same story told in different ways comes to the same. */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { setHardState } from '../../src/core/state.ts';
import type { TentativeScope } from '../../src/core/tentative/scope.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import { Group, type Letter, type Node } from './group.ts';

/** Who of the two on the island speaks, and how many ticks pass then. */
interface Turn {
  readonly who: 0 | 1;
  readonly ticks: number;
}

const aTalk = fc.array(
  fc.record({ who: fc.constantFrom<0 | 1>(0, 1), ticks: fc.integer({ min: 0, max: 6 }) }),
  { minLength: 1, maxLength: 8 },
);

interface Way {
  /** Every letter of these types comes so often. */
  readonly times: number;
  /** Places in the ranking, best first, by the order of ids. */
  readonly ranked: readonly number[];
}

/** An island of two talks, hears the others again, and all is confirmed: what the island showed, and the log then. */
function tell(talk: readonly Turn[], { times, ranked }: Way): { shown: string[]; said: string[] } {
  const plain = new Group(5);
  const order = ranked.map((at) => plain.nodes[at]!.id);
  const group = new Group(5, { policy: { name: 'fixed', order } }).settle();
  const island = group.nodes.filter((node) => node !== group.host).slice(0, 2) as [Node, Node];
  const isOut = (id: DeviceId): boolean => island.some((node) => node.id === id);
  const isRepeated = ({ message: { type } }: Letter): boolean => type === 'gossip' || type === 'digest';
  let isCut = true;
  group.lose = (letter) => {
    if (isCut && isOut(letter.from) !== isOut(letter.to)) return true;
    const node = group.node(letter.to);
    for (let n = 1; n < times && isRepeated(letter); n++)
      group.step(node, { type: 'receive', from: letter.from, message: letter.message });
    return false;
  };
  group.until(() => island.every((node) => group.view(node).hostSilentMs > 1100));
  for (const [n, { who, ticks }] of talk.entries()) {
    group.say(island[who], `${n}`, `m${n}`);
    group.tick(ticks);
  }
  group.tick(12);
  const [one, other] = island.map((node) =>
    group
      .view(node)
      .tentative()
      .map(({ header }) => header.clientId),
  );
  expect(one).to.deep.equal(other);
  isCut = false;
  group.connect();
  const saidBy = (node: Node): string[] =>
    node.applied.flatMap(({ entry: { body }, verdict }) =>
      body.kind === 'event' && verdict?.kind === 'valid' && body.event.header.clientId !== ''
        ? [body.event.header.clientId]
        : [],
    );
  group.until(() => group.nodes.every((node) => saidBy(node).length >= talk.length));
  for (const node of group.nodes) expect(saidBy(node)).to.deep.equal(saidBy(island[0]));
  return { shown: one!, said: saidBy(island[0]).toSorted() };
}

describe('what gossip does', () => {
  const plain: Way = { times: 1, ranked: [0, 1, 2, 3, 4] };

  it('TN11 (T9) the same is confirmed, once each, whether everything gossiped comes once or three times', () => {
    fc.assert(
      fc.property(aTalk, (talk) => {
        expect(tell(talk, { ...plain, times: 3 })).to.deep.equal(tell(talk, plain));
      }),
      { numRuns: 15 },
    );
  });

  it('TN1 (T6) whoever ranks first and would keep the others together, the same list is shown and all of it is confirmed', () => {
    fc.assert(
      fc.property(aTalk, fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), (talk, ranked) => {
        const { shown, said } = tell(talk, { ...plain, ranked });
        expect(said).to.deep.equal(talk.map((_, n) => `m${n}`).toSorted());
        expect(shown).to.deep.equal(tell(talk, plain).shown);
      }),
      { numRuns: 15 },
    );
  });

  it('TN17 (T7) whatever is gossiped changes no term, vote, role, config or log', () => {
    const donor = new Group(3).settle();
    const [a, b] = donor.nodes.filter((node) => node !== donor.host) as [Node, Node];
    donor.kill(donor.host!);
    donor.lose = () => true;
    donor.tick(60);
    for (let n = 0; n < 5; n++) donor.say(a, `${n}`, `m${n}`);
    const events = donor.view(a).tentative();
    expect(events).to.have.length(5);
    const devices = donor.nodes.map(({ id }) => id);
    const aDigest = fc.record({
      type: fc.constant('digest' as const),
      appliedIndex: fc.nat(100),
      held: fc.array(fc.record({ deviceId: fc.constantFrom(...devices), seq: fc.nat(50) }), { maxLength: 3 }),
    });
    const aGossip = fc.record({
      type: fc.constant('gossip' as const),
      events: fc.shuffledSubarray([...events]),
    });
    const factsOf = (node: Node): unknown => {
      const { role, term, leader, commitIndex, appliedIndex, lastIndex, configIndex } = donor.view(node);
      // The commit index on the disk is a hint, brought up to date by any save.
      const { term: saved, votedFor } = node.disk.hardState;
      return [role, term, saved, votedFor, leader, commitIndex, appliedIndex, lastIndex, configIndex];
    };
    fc.assert(
      fc.property(fc.oneof(aDigest, aGossip), (message) => {
        // Whatever is due is done at the next input, whichever that is.
        donor.step(b, { type: 'latencies', edges: [] });
        const before = factsOf(b);
        donor.step(b, { type: 'receive', from: a.id, message });
        expect(factsOf(b)).to.deep.equal(before);
      }),
    );
  });

  it('TN17 (T7) the compiler refuses a change of the hard state by the tier', () => {
    const touch = (scope: TentativeScope): void => {
      // @ts-expect-error: what is not in the scope cannot be changed by whoever has only the scope.
      setHardState(scope, { term: 1 });
    };
    expect(touch).to.be.a('function');
  });
});
