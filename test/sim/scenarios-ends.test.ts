/** The named scenarios about late answers, one-way links of followers, handovers under load, and nights in which everybody sleeps. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { Scenario, type Said } from './scenario.ts';

const { suspicionFloorMs, roundMs } = TIMING.test;
const ELECTION_MS = suspicionFloorMs + roundMs;
const SILENCE_US = 400_000;
const NIGHT_MS = 8 * 3_600_000;

describe('scenarios: late, one-way, under load, asleep', () => {
  it('EL7 (3) a start never yields a candidate: an existing host gets the time to be heard', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    for (const { name } of story.world.nodes) story.kill(name);
    story.start('n1', 'n2', 'n3').run(suspicionFloorMs - 100);
    expect(story.world.nodes.map(({ name }) => story.view(name).role)).to.not.include('candidate');
    expect(story.untilHost().rest().host).to.be.a('string');
  });

  it('EL5 (11, 12) two that run on two sides of a cut raise no term; after the heal there is one host', () => {
    const story = new Scenario({ nodes: 5, weather: { silenceUs: SILENCE_US } }).grow();
    const [w, x, y, z] = story.others as [string, string, string, string];
    const { term } = story.view(story.host!);
    const former = story.host!;
    story
      .kill(former)
      .part([w, x], [y, z])
      .run(20 * ELECTION_MS);
    expect([w, x, y, z].map((name) => story.view(name).term)).to.deep.equal([term, term, term, term]);
    story.heal().untilHost().start(former).rest();
    expect(story.view(story.host!).term).to.be.at.most(term + 2);
  });

  it('EL8 (15) a pre-vote answer that comes late is no vote', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const host = story.host!;
    const [candidate, voter] = story.others as [string, string];
    for (const name of [host, voter]) story.oneWay(candidate, name);
    story.node(candidate).input({ type: 'campaign' });
    story.run(2);
    const { attempt, term } = story.framesOf('preVote', candidate).at(-1)!;
    const granted = { type: 'preVoteAnswer', verdict: 'granted', lastIndex: 1, lastTerm: 1 } as const;
    story.inject(voter, candidate, { ...granted, term, attempt, clockMs: 0 }).run(5);
    expect(story.framesOf('requestVote', candidate)).to.not.deep.equal([]);
    story.inject(host, candidate, { ...granted, term, attempt, clockMs: 0 }).run(20);
    expect(story.view(candidate).role).to.not.equal('leader');
    story.heal().rest();
  });

  for (const isMute of [true, false]) {
    it(`EL5 (32) a follower that is ${isMute ? 'not heard' : 'deaf'} raises no term and deposes nobody`, () => {
      const story = new Scenario({ nodes: 3, weather: { silenceUs: SILENCE_US } }).grow();
      const { host } = story;
      const { term } = story.view(host!);
      const [lonely, other] = story.others as [string, string];
      for (const name of [host!, other]) {
        if (isMute) story.oneWay(lonely, name);
        else story.oneWay(name, lonely);
      }
      story.run(20 * ELECTION_MS);
      expect([story.host, story.view(host!).term]).to.deep.equal([host, term]);
      story.heal().rest();
    });
  }

  it('EL7 (40) with one direction of every link slow a host is elected all the same', () => {
    const story = new Scenario({ nodes: 5 }).grow();
    for (const from of story.world.nodes) {
      for (const to of story.world.nodes) {
        if (from.name < to.name) story.world.network.setExtraDelay(from.deviceId, to.deviceId, 80_000);
      }
    }
    story.run(5_000);
    const former = story.host!;
    const said = story.kill(former).untilHost().say(story.host!);
    story.untilConfirmed(said, story.host!).start(former).rest();
  });

  it('EL14 (90) the role goes round under load, in a group of seven: everything is confirmed, once', () => {
    const story = new Scenario({ nodes: 7 }).grow();
    const said: Said[] = [];
    for (let turn = 0; turn < 20; turn++) {
      const voters = story.voters.filter((name) => name !== story.host);
      const to = voters[turn % voters.length]!;
      story.node(story.host!).input({ type: 'transferHost', to: story.id(to) });
      for (let i = 0; i < 7; i++) said.push(story.run(5).say(`n${i + 1}`));
      story.run(20).untilHost();
    }
    for (const one of said) story.untilConfirmed(one, 'n1', 'n7');
    story.rest();
    expect(new Set(said.map((one) => story.placeOn('n7', one))).size).to.equal(said.length);
  });

  it('EL13 (100) everybody slept a night: whoever wakes first, all is well afterwards', () => {
    const orders = [
      ['n1', 'n2', 'n3'],
      ['n2', 'n3', 'n1'],
      ['n3', 'n1', 'n2'],
      ['n3', 'n2', 'n1'],
    ];
    for (const order of orders) {
      const story = new Scenario({ nodes: 3 }).grow();
      const said = story.say('n2');
      for (const { name } of story.world.nodes) story.node(name).pause();
      story.run(NIGHT_MS);
      for (const name of order) {
        story.node(name).resume();
        story.run(2 * ELECTION_MS);
      }
      story.untilConfirmed(said, 'n1', 'n2', 'n3').rest();
      expect(story.voters).to.have.length(3);
    }
  });
});
