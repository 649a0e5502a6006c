/** The autopilot's table: what is known of each device, and what should be wanted then. No replica, no time. */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { TIMING } from '../../src/core/options.ts';
import { wantedVoters } from '../../src/core/roster/autopilot.ts';
import { majorityOf } from '../../src/core/roster/quorum.ts';
import { enterJoint } from '../../src/core/roster/voter-changes.ts';
import { isPresent } from '../../src/core/roster/voter-evidence.ts';
import type { DeviceEvidence, VoterEvidence } from '../../src/core/roster/voter-evidence.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import type { Config } from '../../src/protocol/entry.ts';
import { sortedIds } from '../../src/protocol/ids.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import { person } from '../support/people.ts';
import { evidenceOf, NOW_TICK } from './voter-evidence.ts';

const ids = sortedIds(
  ['ana', 'bo', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hal'].map((name) => person(name).deviceId),
);
const limits = ticksOf(TIMING.lan);
const MINUTE = limits.of(60_000);
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A device as a word says it: `here`, `no-host`, `new` (for less than promoteAfter), `behind`, or how long it is gone. */
type Known = 'here' | 'no-host' | 'new' | 'behind' | 'leaving' | 'mute' | number;

function known(word: Known): Partial<DeviceEvidence> {
  if (typeof word === 'number') return { linked: false, heardTick: NOW_TICK - word, steadySinceTick: null };
  switch (word) {
    case 'here':
      return {};
    case 'no-host':
      return { willing: false };
    case 'new':
      return { steadySinceTick: NOW_TICK - limits.promoteAfter + 1 };
    case 'behind':
      return { caughtUp: false, steadySinceTick: null };
    case 'leaving':
      return { leaving: true };
    case 'mute':
      return { heardTick: NOW_TICK - limits.presentWithin - 1 };
  }
}

/** Voters as a, b, c ... (a is the host), then learners; what is wanted, in the same letters. */
function wanted(voters: readonly Known[], learners: readonly Known[] = []): string {
  const all = [...voters, ...learners];
  const config: Config = {
    voters: ids.slice(0, voters.length),
    votersOld: [],
    learners: ids.slice(voters.length, all.length),
  };
  const wants = wantedVoters(evidenceOf(config, (_device, i) => known(all[i]!)));
  const letter = (device: DeviceId): string => 'abcdefgh'[ids.indexOf(device)]!;
  return wants === null ? '-' : wants.map(letter).sort().join('');
}

describe('the autopilot', () => {
  it('RS14: a voter that is gone for replaceAfter gives its place to a learner that is there and ready', () => {
    const { replaceAfter } = limits;
    const cases: readonly [readonly Known[], readonly Known[], string][] = [
      [['here', 'here', replaceAfter - 1], ['here'], '-'],
      [['here', 'here', replaceAfter], ['here'], 'abd'],
      [['here', 'here', DAY], ['new'], '-'],
      [['here', 'here', DAY], ['behind'], '-'],
      [['here', 'here', DAY], ['leaving'], '-'],
      [['here', 'here', DAY], ['mute'], '-'],
      [['here', 'here', DAY], [DAY], '-'],
      [['here', 'here', HOUR], [HOUR, 'no-host', 'here'], 'abf'],
      // Whoever is gone for longest goes first, one at a time, and before the group grows.
      [['here', 'here', 'here', HOUR, DAY], ['here', 'here'], 'abcdf'],
      [['here', 'here', HOUR], ['here', 'here'], 'abd'],
      // A link that only seems to be there is no sign of life.
      [['here', 'here', 'mute'], ['here'], '-'],
    ];
    for (const [voters, learners, result] of cases) {
      expect(wanted(voters, learners), `${voters.join()} + ${learners.join()}`).to.equal(result);
    }
  });

  it('RS15: with nobody to take a place, five voters become three when two are gone, and three one, much later', () => {
    const { shrinkAfter, shrinkToOneAfter } = limits;
    const cases: readonly [readonly Known[], readonly Known[], string][] = [
      [['here', 'here', 'here', 'here', 7 * DAY], [], '-'],
      [['here', 'here', 'here', DAY, shrinkAfter - 1], [], '-'],
      [['here', 'here', 'here', shrinkAfter, shrinkAfter], [], 'abc'],
      [['here', 'here', 'here', DAY, 9 * DAY], [8 * DAY], 'abc'],
      // Somebody is here who will be ready soon.
      [['here', 'here', 'here', DAY, DAY], ['new'], '-'],
      [['here', 'here', 'here', 'here', 'here', DAY, DAY], [], 'abcde'],
      [['here', 'here', shrinkToOneAfter - 1], [], '-'],
      [['here', 'here', shrinkToOneAfter], [], 'a'],
      [['here', 'behind', 9 * DAY], [], 'a'],
    ];
    for (const [voters, learners, result] of cases) {
      expect(wanted(voters, learners), `${voters.join()} + ${learners.join()}`).to.equal(result);
    }
  });

  it('RS16: whoever is there must be a majority of both sets', () => {
    expect(wanted(['here', 'mute', DAY], ['here'])).to.equal('-');
    expect(wanted(['here', 'mute', DAY, DAY, 'here'], ['here'])).to.equal('-');
    expect(wanted(['here', 'here', 'mute', DAY, DAY])).to.equal('-');
    expect(wanted(['here', 9 * DAY, 9 * DAY])).to.equal('-');
  });

  it('RS17: the last voter that is there and wants to host keeps its vote; who does not want to gives way first', () => {
    expect(wanted(['no-host', 'no-host', DAY], ['no-host'])).to.equal('-');
    expect(wanted(['no-host', 'no-host', DAY], ['here'])).to.equal('abd');
    expect(wanted(['here', 'no-host', DAY], ['no-host'])).to.equal('abd');
    expect(wanted(['no-host', 'here', 9 * DAY])).to.equal('-');
    expect(wanted(['here', 'no-host', 9 * DAY])).to.equal('a');
    expect(wanted(['no-host', 'no-host', 9 * DAY])).to.equal('-');
  });

  const aDevice = fc.record({
    linked: fc.boolean(),
    heardTick: fc.oneof(
      fc.constant(NOW_TICK),
      fc.constantFrom(MINUTE, 11 * MINUTE, DAY, 8 * DAY).map((ago) => NOW_TICK - ago),
    ),
    caughtUp: fc.boolean(),
    steadySinceTick: fc.option(fc.constantFrom(0, NOW_TICK - 1), { nil: null }),
    willing: fc.boolean(),
    leaving: fc.boolean(),
  });
  const situation = fc
    .tuple(fc.constantFrom(1, 3, 5, 7), fc.array(aDevice, { minLength: 8, maxLength: 8 }))
    .map(([voters, devices]): VoterEvidence => {
      const config = { voters: ids.slice(0, voters), votersOld: [], learners: ids.slice(voters) };
      return evidenceOf(config, (_device, i) => (i === 0 ? { willing: devices[0]!.willing } : devices[i]!));
    });

  it('RS14, RS15: in every situation: odd sets, one place changed or two less, nobody lost who was heard lately', () => {
    fc.assert(
      fc.property(situation, (evidence) => {
        const { config, devices } = evidence;
        const after = wantedVoters(evidence);
        if (after === null) return;
        const lost = config.voters.filter((voter) => !after.includes(voter));
        const gained = after.filter((voter) => !config.voters.includes(voter));
        expect(after.length % 2).to.equal(1);
        expect(new Set(after).size).to.equal(after.length);
        expect(after.length).to.be.at.least(config.voters.length - 2);
        expect(after).to.include(evidence.self);
        for (const device of gained) {
          expect(config.learners).to.include(device);
          expect(isPresent(evidence, device)).to.equal(true);
          expect(devices.get(device)!.leaving).to.equal(false);
        }
        const silent = (device: DeviceId): number => evidence.nowTick - devices.get(device)!.heardTick;
        // From three to one, one that is there goes too: the week of the other is what counts.
        const reasons = lost.filter((device) => silent(device) >= limits.replaceAfter);
        if (after.length > 1) expect(reasons).to.deep.equal(lost);
        else if (lost.length > 0) expect(reasons).to.not.deep.equal([]);
        for (const set of [config.voters, after]) {
          const there = set.filter((device) => isPresent(evidence, device));
          expect(there.length).to.be.at.least(majorityOf(set.length));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('RS14: nothing is wanted again right after it was done, whatever is known', () => {
    fc.assert(
      fc.property(situation, (evidence) => {
        let { config } = evidence;
        // Each change brings every device into the state in which it was: at most five places can be mended.
        for (let changes = 0; ; changes++) {
          const after = wantedVoters({ ...evidence, config });
          if (after === null) return;
          expect(changes).to.be.at.most(6);
          const joint = enterJoint(config, after);
          const left = joint.votersOld.filter((voter) => !joint.voters.includes(voter));
          config = { voters: joint.voters, votersOld: [], learners: sortedIds([...joint.learners, ...left]) };
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('RS14: a device that comes and goes as it likes changes the voters at most once in replaceAfter', () => {
    // Minutes that each of two devices is there and away in turn; the rest is always there.
    const turns = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(turns, turns, (first, second) => {
        let config: Config = { voters: ids.slice(0, 3), votersOld: [], learners: ids.slice(3, 5) };
        const lost = new Map<DeviceId, number>();
        const total = 600;
        const [third, fifth] = [byMinute(first, total), byMinute(second, total)];
        for (let minute = 0; minute < total; minute++) {
          const now = minute * MINUTE;
          const states = new Map([
            [ids[2]!, third[minute]!],
            [ids[4]!, fifth[minute]!],
          ]);
          const evidence = evidenceOf(config, (device) => {
            const state = states.get(device);
            if (state === undefined) return { heardTick: now };
            const { isThere, sinceMinute } = state;
            return isThere
              ? { heardTick: now, steadySinceTick: sinceMinute * MINUTE }
              : { linked: false, heardTick: sinceMinute * MINUTE, steadySinceTick: null };
          });
          const after = wantedVoters({ ...evidence, nowTick: now });
          if (after === null) continue;
          for (const voter of config.voters) {
            if (after.includes(voter)) continue;
            lost.set(voter, (lost.get(voter) ?? 0) + 1);
          }
          const learners = [...config.learners, ...config.voters].filter((id) => !after.includes(id));
          config = { voters: sortedIds(after), votersOld: [], learners: sortedIds(learners) };
        }
        for (const count of lost.values()) {
          expect(count).to.be.at.most(Math.ceil((total * MINUTE) / limits.replaceAfter));
        }
        // Those who are always there are never touched.
        expect([...lost.keys()].every((device) => device === ids[2] || device === ids[4])).to.equal(true);
      }),
      { numRuns: 100 },
    );
  });
});

/** Turns of being there and away, each of so many minutes, over and over: what is so in each of the first minutes. */
function byMinute(turns: readonly number[], minutes: number): { isThere: boolean; sinceMinute: number }[] {
  const states: { isThere: boolean; sinceMinute: number }[] = [];
  for (let i = 0; states.length < minutes; i++) {
    const state = { isThere: i % 2 === 0, sinceMinute: states.length };
    for (let left = turns[i % turns.length]!; left > 0; left--) states.push(state);
  }
  return states;
}
