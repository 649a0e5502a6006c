import { expect } from 'chai';
import type { TimedFact } from '../../../src/sim/scenario/facts.ts';
import { runInSimulator } from '../../../src/sim/scenario/sim-run.ts';
import type { CheckResult } from '../../../src/sim/scenario/checks.ts';
import type { Deed, Scenario } from '../../../src/sim/scenario/words.ts';
import { scenario, step } from './scenarios.ts';

function failed(played: Scenario): CheckResult[] {
  return runInSimulator(played).summary.checks.filter(({ ok }) => !ok);
}

/** Everything is healed in the end, whatever was done. */
function survives(...deeds: Deed[]): Scenario {
  return scenario([step({ when: [{ moreConfirmed: 3 }], do: deeds }), step({ at: 4_000 })], { nodes: 5 });
}

describe('sim scenario: in the simulator', () => {
  it('LB5 the same seed gives the same run, and another one another', () => {
    const played = scenario([
      step({ when: [{ moreConfirmed: 5 }], do: [{ kill: 'host' }], expect: [{ host: 'any' }] }),
    ]);
    const [one, same, other] = [1, 1, 2].map((seed) => runInSimulator({ ...played, seed }));
    expect(same!.transcript).to.deep.equal(one!.transcript);
    expect(same!.facts).to.deep.equal(one!.facts);
    expect(same!.transcriptHash).to.equal(one!.transcriptHash);
    expect(other!.transcriptHash).to.not.equal(one!.transcriptHash);
  });

  it('LB7 records who runs, what was said and where it stands in every log, in the order in which it happened', () => {
    const { facts } = runInSimulator(scenario([step({ expect: [{ confirmed: 5 }] })]));
    expect(facts.map(({ atMs }) => atMs)).to.deep.equal(
      facts.map(({ atMs }) => atMs).toSorted((x, y) => x - y),
    );
    expect(JSON.parse(JSON.stringify(facts))).to.deep.equal(facts);
    for (const node of ['n1', 'n2', 'n3']) {
      const places = facts.flatMap((fact) =>
        fact.type === 'logged' && fact.node === node && fact.id !== null ? fact.id : [],
      );
      expect(places.slice(0, 5)).to.deep.equal(['m1', 'm2', 'm3', 'm4', 'm5']);
    }
    expect(new Set(facts.map(({ type }) => type))).to.include.all.keys(
      'began',
      'node',
      'status',
      'said',
      'accepted',
      'confirmed',
      'shown',
      'step',
      'did',
      'link',
      'logged',
      'ended',
    );
  });

  it('LB1 there are devices enough, also where nodes are wiped that were added', () => {
    const steps = [
      step({ do: [{ add: ['n2', 'n3', 'n4', 'n5'] }], expect: [{ moreConfirmed: 20 }] }),
      step({ do: [{ wipe: ['n4', 'n5'] }, { start: ['n4', 'n5'] }] }),
      step({ at: 4_000 }),
    ];
    expect(failed(scenario(steps, { nodes: 1 }))).to.deep.equal([]);
  });

  it('LB8 a wrong expectation fails with what was found instead', () => {
    const played = scenario([step({ name: 'nothing happens', expect: [{ host: 'none', within: 500 }] })]);
    const { summary } = runInSimulator(played);
    expect(summary.verdict).to.equal('failed');
    expect(summary.checks.filter(({ ok }) => !ok)).to.deep.equal([
      {
        name: 'steps',
        ok: false,
        detail: 'step 1 (nothing happens): expected host none within 500 ms; n1 is host',
      },
    ]);
  });

  it('LB8 a bound that is not kept fails', () => {
    const played = scenario([step({ do: [{ kill: 'host' }], expect: [{ host: 'any' }] })], {
      checks: [{ failover: 0 }, { elections: 0 }, { confirmed: 9_999 }],
    });
    expect(failed(played).map(({ name }) => name)).to.deep.equal(['failover', 'elections', 'confirmed']);
  });

  it('LB3 a deed to nobody fails', () => {
    const played = scenario([step({ do: [{ kill: 'minority' }] })], { nodes: 1 });
    expect(failed(played)[0]!.detail).to.equal(
      'step 1: could not kill minority: nobody is minority at this moment',
    );
  });

  const harms: Readonly<Record<string, Deed[]>> = {
    'a host that is paused and one that is killed': [{ pause: 'host' }, { kill: 'n5' }],
    'a node cut off, and two sides': [
      { isolate: 'host' },
      {
        partition: [
          ['n1', 'n2'],
          ['n3', 'n4'],
        ],
      },
    ],
    'bad links': (['latency', 'drop', 'duplicate', 'reorder', 'bandwidth', 'cut'] as const).map((type) => ({
      fault: {
        type,
        from: 'host',
        to: 'all',
        direction: 'out',
        probability: 0.3,
        attributes: { delayMs: 30, jitterMs: 10, bytesPerSecond: 20_000 },
      },
    })),
    'a wrong clock, a slow disk and a full one': [
      {
        fault: {
          type: 'skew',
          from: 'host',
          to: 'all',
          direction: 'both',
          probability: 1,
          attributes: { offsetMs: -60_000 },
        },
      },
      {
        fault: {
          type: 'diskSlow',
          from: 'n2',
          to: 'all',
          direction: 'both',
          probability: 1,
          attributes: { delayMs: 50 },
        },
      },
      {
        fault: {
          type: 'diskFull',
          from: 'n3',
          to: 'all',
          direction: 'both',
          probability: 1,
          durationMs: 500,
        },
      },
    ],
    'planned ones: a restart, a host that gives up, one that runs': [
      { restart: 'host' },
      { stepdown: 'host' },
      { campaign: 'n2' },
    ],
    'a wiped disk, one more node and one less': [
      { wipe: 'n2' },
      { start: 'n2' },
      { add: 'n6' },
      { remove: 'n3' },
    ],
  };
  for (const [what, deeds] of Object.entries(harms)) {
    it(`LB6 LB9 is healed in the end: ${what}`, () => {
      expect(failed(survives(...deeds))).to.deep.equal([]);
    });
  }

  it('LB6 a fault ends when its time is over, and by its tag', () => {
    const { facts } = runInSimulator(
      scenario([
        step({
          do: [
            { isolate: 'n2', durationMs: 300, tag: 'a' },
            { isolate: 'n3', tag: 'b' },
          ],
        }),
        step({ at: 600, do: [{ heal: 'b' }] }),
      ]),
    );
    const healed = facts.filter(
      (fact): fact is Extract<TimedFact, { type: 'healed' }> => fact.type === 'healed',
    );
    expect(healed.map(({ fault, atMs }) => [fault, atMs])).to.deep.equal([
      ['f1', 300],
      ['f2', 600],
    ]);
  });

  it('LB6 a fault follows a node that is wiped', () => {
    const played = scenario([
      step({ do: [{ isolate: 'n3', tag: 'cut' }, { wipe: 'n3' }] }),
      step({ do: [{ start: 'n3' }] }),
    ]);
    expect(failed(played)[0]!.detail).to.equal('step 2: could not start n3: n3 was not let in');
  });

  it('LB9 a scenario that failed half-way is healed, too', () => {
    const played = scenario([
      step({ do: [{ isolate: 'host' }, { pause: 'n2' }, { kill: 'n3' }] }),
      step({ expect: [{ host: 'any', within: 1_000 }] }),
    ]);
    expect(failed(played).map(({ name }) => name)).to.deep.equal(['steps']);
  });
});
