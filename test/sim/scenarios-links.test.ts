/**
 * The three cases of partial connectivity (Omni-Paxos) and their kin: whoever hears a quorum becomes host within four
 * election time-outs, and from then on nothing changes, although nothing is mended (L5).
 */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { Scenario } from './scenario.ts';

const { suspicionFloorMs, roundMs } = TIMING.test;
const ELECTION_MS = suspicionFloorMs + roundMs;
const WITHIN_MS = 4 * ELECTION_MS;
const WATCH_MS = 30 * ELECTION_MS;
/** When a path without answers is given up: within an election time-out, as real links do. */
const SILENCE_US = 400_000;

function grown(nodes: number, seed = 1): Scenario {
  return new Scenario({ nodes, seed, weather: { silenceUs: SILENCE_US } }).grow();
}

/** Virtual ms until somebody who is fit is host and has confirmed an entry of its term. */
function msToHost(story: Scenario, isFit: (name: string) => boolean): number {
  const fromMs = story.world.timeline.nowMs;
  story.until(
    'a host that confirms',
    () => {
      const { host } = story;
      if (host === null || !isFit(host)) return false;
      const { term, commitIndex } = story.view(host);
      return story.node(host).disk.entries[commitIndex - 1]?.term === term;
    },
    WITHIN_MS,
  );
  return story.world.timeline.nowMs - fromMs;
}

/** Nothing is mended, and nothing changes: same host, same term on everybody who hears it, messages are confirmed. */
function staysSo(story: Scenario): void {
  const { host } = story;
  const { term } = story.view(host!);
  const from = story.frames.length;
  story.run(WATCH_MS);
  expect([story.host, story.view(host!).term]).to.deep.equal([host, term]);
  expect(story.frames.slice(from).filter(({ message }) => message.type === 'requestVote')).to.have.length(0);
  const said = story.say(host!);
  story.untilConfirmed(said, host!);
}

describe('scenarios: partial links', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    it(`EL12 (36) the host loses its quorum and still reaches one: the hub takes over and stays (${seed})`, () => {
      const story = grown(5, seed);
      const hub = story.others[1]!;
      const leaves = story.world.nodes.map(({ name }) => name).filter((name) => name !== hub);
      for (const [i, x] of leaves.entries()) story.part([x], leaves.slice(i + 1));
      expect(msToHost(story, (name) => name === hub)).to.be.at.most(WITHIN_MS);
      staysSo(story);
      story.heal().rest();
    });

    it(`EL9 (37) a chain whose end is host: at most one change, then the role stays where it is (${seed})`, () => {
      const story = grown(3, seed);
      const [left, right] = [story.host!, story.others[0]!];
      story.part([left], [right]);
      story.run(WITHIN_MS);
      expect(story.host).to.not.equal(null);
      staysSo(story);
      story.heal().rest();
    });

    it(`EL5 (37) a chain whose end was host and died: the middle or the other end takes over (${seed})`, () => {
      const story = grown(5, seed);
      const [x, y, z] = story.others as [string, string, string, string];
      story.part([x], [z]).kill(story.host!);
      expect(msToHost(story, (name) => story.view(name).role === 'leader')).to.be.at.most(WITHIN_MS);
      expect(story.view(y).leader).to.not.equal(null);
      staysSo(story);
      story.heal();
      story.start(...story.world.nodes.filter(({ isRunning }) => !isRunning).map(({ name }) => name)).rest();
    });
  }

  for (const fate of ['dies', 'stays and hears the hub alone'] as const) {
    it(`EL19 (38) the only hub is stale and the host ${fate}: it pulls what it lacks, takes over and stays`, () => {
      const lasted: number[] = [];
      let pulls = 0;
      for (let seed = 1; seed <= 20; seed++) {
        const story = grown(5, seed);
        const [former, hub] = [story.host!, story.others[seed % 4]!];
        const leaves = story.others.filter((name) => name !== hub);
        story.oneWay(former, hub);
        const said = Array.from({ length: 20 }, () => story.say(former));
        for (const one of said) story.untilConfirmed(one, ...leaves);
        expect(story.placeOn(hub, said[0]!)).to.equal(0);
        const apart = [...leaves, former];
        for (const [i, x] of apart.entries()) story.part([x], apart.slice(i + 1));
        // A host that still were one would send the hub what it lacks.
        if (fate === 'dies') story.kill(former);
        else story.part([former], [hub]).until('it steps down', () => story.view(former).role !== 'leader');
        story.world.network.mendAmong([story.id(former), story.id(hub)]);
        lasted.push(msToHost(story, (name) => name === hub));
        if (story.framesOf('pull', hub).length > 0) pulls++;
        staysSo(story);
        for (const one of said) story.untilConfirmed(one, hub);
        story.heal();
        if (fate === 'dies') story.start(former);
        story.rest();
      }
      expect(Math.max(...lasted)).to.be.at.most(WITHIN_MS);
      expect(pulls).to.equal(20);
    }).timeout(60_000);
  }

  it('EL5 (35) a bridge of five: two pairs that hear each other only through the fifth keep one host', () => {
    for (const seed of [1, 2, 3]) {
      const story = grown(5, seed);
      const bridge = story.others[0]!;
      const rest = story.world.nodes.map(({ name }) => name).filter((name) => name !== bridge);
      story.part(rest.slice(0, 2), rest.slice(2));
      story.run(WITHIN_MS);
      staysSo(story);
      story.heal().rest();
    }
  });

  it('EL5 (34, 41) two that cannot hear each other do not depose one another in turn', () => {
    for (const seed of [1, 2, 3]) {
      const story = grown(5, seed);
      const [former, other] = [story.host!, story.others[0]!];
      story.part([former], [other]);
      const { term } = story.view(former);
      story.run(WATCH_MS);
      expect([story.host, story.view(former).term]).to.deep.equal([former, term]);
      story.heal().rest();
    }
  });
});
