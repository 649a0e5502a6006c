import { expect } from 'chai';
import * as fc from 'fast-check';
import { FactLog } from '../../../src/sim/scenario/fact-log.ts';
import type { LabFact, TimedFact } from '../../../src/sim/scenario/facts.ts';

const node = fc.constantFrom('n1', 'n2', 'n15');
const id = fc.constantFrom('m1', 'm2', 's1', 'constructor', '');
const index = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const term = fc.integer({ min: 0, max: 2 ** 20 });
const ms = fc.double({ min: 0, max: 1e9, noNaN: true }).map((one) => one + 0);

const fact: fc.Arbitrary<LabFact> = fc.oneof(
  fc.record({ type: fc.constant('said' as const), id, node }),
  fc.record({ type: fc.constant('said' as const), id, node, text: fc.string() }),
  fc.record({ type: fc.constantFrom('accepted' as const, 'tentative' as const), id, node }),
  fc.record({ type: fc.constant('refused' as const), id, node, code: fc.string() }),
  fc.record({ type: fc.constant('shown' as const), id, node, index }),
  fc.record({ type: fc.constant('confirmed' as const), id, node, index, term }),
  fc.record({
    type: fc.constant('link' as const),
    from: node,
    to: node,
    isUp: fc.boolean(),
    rttMs: fc.option(ms, { nil: null }),
  }),
  fc.record({
    type: fc.constant('logged' as const),
    node,
    index,
    term,
    hash: fc.string(),
    id: fc.option(id, { nil: null }),
  }),
  fc.record({
    type: fc.constant('fates' as const),
    frames: fc.array(fc.nat()),
    tookUs: fc.array(fc.integer({ min: -2 })),
  }),
  fc.record({ type: fc.constant('healed' as const), fault: fc.string() }),
);

const facts = fc.array(fc.record({ afterMs: fc.nat({ max: 5 }), fact }), { maxLength: 200 }).map((all) => {
  let atMs = -3;
  return all.map(({ afterMs, fact: one }): TimedFact => ({ atMs: (atMs += afterMs), ...one }));
});

describe('sim/scenario/fact-log', () => {
  it('LB7 LB34 gives back every fact as it was told, in its order', () => {
    fc.assert(
      fc.property(facts, (told) => {
        const log = new FactLog();
        const places = told.map((one) => log.add(one));
        expect(places).to.deep.equal([...told.keys()]);
        expect([...log]).to.deep.equal(told);
      }),
    );
  });

  it('LB34 finds what was told of a message, and how much was told by a moment', () => {
    fc.assert(
      fc.property(facts, id, fc.integer({ min: -5, max: 1_000 }), (told, of, atMs) => {
        const log = new FactLog();
        for (const one of told) log.add(one);
        const isOf = (one: TimedFact): boolean => 'id' in one && one.type !== 'logged' && one.id === of;
        expect(log.ofMessage(of)).to.deep.equal(told.filter(isOf));
        expect(log.countUpTo(atMs)).to.equal(told.filter((one) => one.atMs <= atMs).length);
        expect(log.countBefore(atMs)).to.equal(told.filter((one) => one.atMs < atMs).length);
      }),
    );
  });

  it('LB34 grows beyond any first room', () => {
    const log = new FactLog();
    for (let at = 0; at < 5_000; at++)
      log.add({ atMs: at, type: 'shown', id: `m${at}`, node: 'n1', index: at });
    expect(log.length).to.equal(5_000);
    expect(log.at(4_999)).to.deep.equal({
      atMs: 4_999,
      type: 'shown',
      id: 'm4999',
      node: 'n1',
      index: 4_999,
    });
  });
});
