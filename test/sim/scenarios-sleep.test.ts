/** Scenarios 87 and 100: machines that sleep, for seconds or a night, and clocks that are set meanwhile. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { Scenario } from './scenario.ts';

const { suspicionFloorMs, suspicionCeilingMs, roundMs, replaceAfterMs, tickMs } = TIMING.test;
const ELECTION_MS = suspicionFloorMs + roundMs;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function names(story: Scenario): string[] {
  return story.world.nodes.map(({ name }) => name);
}

/** All of them sleep for so long; then they wake one after the other. */
function sleepAll(story: Scenario, ms: number, order: readonly string[], betweenMs: number): void {
  for (const name of order) story.node(name).suspend(false);
  story.run(ms);
  for (const name of order) {
    story.node(name).resume();
    story.run(betweenMs);
  }
}

function configsAfter(story: Scenario, index: number): number {
  return story.node(story.host!).disk.configs.filter((placed) => placed.index > index).length;
}

/** Who asks for votes from now on. */
function callersSince(story: Scenario, from: number): Set<string | null> {
  const calls = story.frames.slice(from).filter(({ message }) => message.type === 'requestVote');
  return new Set(calls.map(({ node }) => story.name(node)));
}

describe('scenarios: sleep', () => {
  for (const wallMs of [0, DAY_MS, -DAY_MS]) {
    const clock = wallMs === 0 ? 'with its clock right' : `with its clock ${wallMs / DAY_MS} days off`;
    it(`EL13 (100) whoever sleeps for seconds or minutes, host, voter or learner, wakes ${clock} and follows`, () => {
      const lengths = wallMs === 0 ? [10_000, 120_000] : [10_000, 30_000];
      for (const [at, sleepMs] of lengths.entries()) {
        for (const sleeper of ['host', 'voter', 'learner'] as const) {
          const story = new Scenario({ nodes: 4, seed: 1 + at }).grow();
          const voter = story.others.find((name) => story.voters.includes(name))!;
          const learner = story.others.find((name) => !story.voters.includes(name))!;
          const name = sleeper === 'host' ? story.host! : sleeper === 'voter' ? voter : learner;
          const before = story.say(name);
          story.pause(name, sleepMs);
          story.node(name).wallOffsetMs += wallMs;
          const from = story.frames.length;
          const { host } = story;
          expect(host, `${sleeper} for ${sleepMs} ms`).to.not.equal(name);
          const { term } = story.view(host!);
          const after = [story.say(name), story.say(host!)];
          for (const said of [before, ...after]) story.untilConfirmed(said, ...names(story));
          story.rest().run(5 * ELECTION_MS);
          expect([story.host, story.view(host!).term]).to.deep.equal([host, term]);
          expect([...callersSince(story, from)]).to.deep.equal([]);
        }
      }
    }).timeout(120_000);
  }

  it('EL13 (100) a night of twelve hours for the whole group: in whatever order they wake, the voters are the same', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const story = new Scenario({ nodes: 5, seed }).grow();
      const { configIndex } = story.view(story.host!);
      const before = new Set(story.voters);
      const order = story.world.random.fork('waking').shuffled(names(story));
      // Longer than an absent voter is given, so that whoever wakes first could hold the night against the others.
      sleepAll(story, 12 * HOUR_MS, order, replaceAfterMs / 6);
      const said = story.say(order[0]!);
      story.untilConfirmed(said, ...order).rest();
      expect(new Set(story.voters)).to.deep.equal(before);
      expect(configsAfter(story, configIndex)).to.equal(0);
    }
  }).timeout(120_000);

  it('EL13 (87) a host that wakes demotes nobody: what it knew before its sleep is void', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const story = new Scenario({ nodes: 4, seed }).grow();
      const former = story.host!;
      const gone = story.others.find((name) => story.voters.includes(name))!;
      const { configIndex } = story.view(former);
      // All but as long as it takes to replace a voter; then the host sleeps, and is host again as soon as it may.
      story.unplug(gone).run(replaceAfterMs - 4 * suspicionCeilingMs);
      const rest = names(story).filter((name) => name !== gone);
      for (const name of rest) story.node(name).suspend(false);
      story.run(HOUR_MS);
      for (const name of rest) story.node(name).resume();
      story.run(2 * tickMs);
      expect(story.view(former).role).to.not.equal('leader');
      story.untilHost().run(replaceAfterMs - 4 * suspicionCeilingMs);
      expect(configsAfter(story, configIndex)).to.equal(0);
      story.start(gone).rest();
      expect(story.voters).to.include(gone);
    }
  }).timeout(60_000);

  it('EL13 (100) a candidate that sleeps in the middle of its attempt begins anew, and raises no term', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const { host } = story;
    const { term } = story.view(host!);
    const [name, other] = story.others as [string, string];
    story.oneWay(host!, name).oneWay(other, name);
    story.until('it runs', () => story.view(name).role === 'candidate', 4 * suspicionCeilingMs);
    story.pause(name, 30_000).heal().run(tickMs);
    expect(story.view(name).role).to.equal('follower');
    story.run(10 * ELECTION_MS).rest();
    expect([story.host, story.view(host!).term]).to.deep.equal([host, term]);
    expect(story.framesOf('requestVote', name)).to.deep.equal([]);
  });

  it('EL23 (100) naps too short to be a sleep count as little against others as sleep does', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const story = new Scenario({ nodes: 4, seed }).grow();
      const { host } = story;
      const gone = story.others.find((name) => story.voters.includes(name))!;
      const { configIndex, term } = story.view(host!);
      story.unplug(gone);
      // Half of the time everybody naps: together longer than a voter is given, awake much less.
      const sleepers = names(story).filter((name) => name !== gone);
      for (let sleptMs = 0; sleptMs < replaceAfterMs / 2; sleptMs += 500) {
        for (const name of sleepers) story.node(name).pause();
        story.run(500);
        for (const name of sleepers) story.node(name).resume();
        story.run(500);
      }
      expect(configsAfter(story, configIndex)).to.equal(0);
      expect([story.host, story.view(host!).term]).to.deep.equal([host, term]);
      story.start(gone).rest();
    }
  }).timeout(60_000);
});
