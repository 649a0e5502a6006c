/** The named scenarios about who becomes host, and who does not; numbers as in the list of scenarios in docs/testing.md. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { Scenario, type Layout } from './scenario.ts';

const { suspicionFloorMs, suspicionCeilingMs, roundMs, checkQuorumMs, tickMs } = TIMING.test;
const ELECTION_MS = suspicionFloorMs + roundMs;
/** Probes have reported and everybody knows the host's list. */
const RANKED_MS = 3_000;

/** n1 to nN with the same short log, in one term. */
function equalLogs(nodes: number): Scenario {
  const layouts: Record<string, Layout> = {};
  for (let i = 1; i <= nodes; i++) layouts[`n${i}`] = { terms: [2], term: 2 };
  return new Scenario({ nodes }).layOut(layouts);
}

function names(nodes: number): string[] {
  return Array.from({ length: nodes }, (_, i) => `n${i + 1}`);
}

describe('scenarios: elections', () => {
  it('EL17 (16) a single voter elects itself', () => {
    const story = new Scenario({ nodes: 1 });
    story.world.found();
    story.start('n1').untilHost();
    expect(story.view('n1').term).to.equal(2);
  });

  for (const nodes of [2, 3, 5, 7]) {
    it(`EL8 (4) ${nodes} nodes that start together need one round`, () => {
      const story = equalLogs(nodes).start(...names(nodes));
      story.untilHost().run(5 * ELECTION_MS);
      expect(story.view(story.host!).term).to.equal(3);
      expect(new Set(story.framesOf('requestVote').map(({ term }) => term)).size).to.equal(1);
    });
  }

  const ask = (term: number) =>
    ({ type: 'requestVote', term, lastIndex: 99, lastTerm: 9, transfer: false }) as const;
  const answers = (story: Scenario): [string | null, boolean][] =>
    story.framesOf('vote', 'n3').map(({ to, granted }) => [to, granted]);

  it('EL8 (5) a voter gives one vote a term, and the same one again when asked again', () => {
    const story = equalLogs(3).start('n3');
    story.inject('n1', 'n3', ask(9)).inject('n2', 'n3', ask(9)).inject('n1', 'n3', ask(9)).run(20);
    expect(answers(story)).to.deep.equal([
      ['n1', true],
      ['n2', false],
      ['n1', true],
    ]);
  });

  it('EL10 (6) a vote survives the crash of its voter', () => {
    const story = equalLogs(3).start('n3');
    story.inject('n1', 'n3', ask(9)).run(20).kill('n3').start('n3').inject('n2', 'n3', ask(9)).run(20);
    expect(answers(story)).to.deep.equal([
      ['n1', true],
      ['n2', false],
    ]);
  });

  it('EL8 (6) a crash in the middle of saving a vote: it was never told, or it is kept', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const story = new Scenario({ nodes: 3, seed })
        .layOut({ n3: { terms: [2], term: 2 } })
        .start('n3')
        .run(10);
      story.node('n3').crashesDuringNextSave = true;
      story.inject('n1', 'n3', ask(9)).run(20);
      expect([story.node('n3').isRunning, answers(story)]).to.deep.equal([false, []]);
      const { term, votedFor } = story.node('n3').disk.hardState;
      story.start('n3').inject('n2', 'n3', ask(9)).run(20);
      expect(answers(story)).to.deep.equal([['n2', term < 9]]);
      expect(votedFor).to.equal(term < 9 ? null : story.id('n1'));
    }
  });

  it('EL8 (20) a host that steps down keeps the vote it gave itself', () => {
    const story = equalLogs(3).start(...names(3));
    story.untilHost();
    const { host } = story;
    const { term } = story.view(host!);
    story.part([host!], story.others);
    story.node(host!).input({ type: 'stepDown' });
    story.run(1).inject(story.others[0]!, host!, ask(term)).run(20);
    expect(story.framesOf('vote', host!).every(({ granted }) => !granted)).to.equal(true);
  });

  it('EL5 (9) a stale log gets neither a pre-vote nor a vote', () => {
    const story = new Scenario({ nodes: 3 }).layOut({ n3: { terms: [2, 5, 5], term: 5 } }).start('n3');
    const lastIndex = story.commonIndex + 3;
    const logs = [
      { lastIndex: lastIndex - 1, lastTerm: 5 },
      { lastIndex: lastIndex + 9, lastTerm: 4 },
    ];
    for (const [attempt, log] of logs.entries()) {
      const hears = [story.id('n1'), story.id('n3')];
      story.inject('n1', 'n3', { type: 'preVote', term: 7, attempt, hears, ...log });
      story.inject('n1', 'n3', { type: 'requestVote', term: 7 + attempt, transfer: false, ...log });
    }
    story.run(20);
    expect(story.framesOf('preVoteAnswer', 'n3').map(({ verdict }) => verdict)).to.deep.equal([
      'refused',
      'refused',
    ]);
    expect(answers(story).map(([, granted]) => granted)).to.deep.equal([false, false]);
  });

  it('EL17 (17) a learner never runs, whoever is gone', () => {
    const story = new Scenario({ nodes: 4 }).grow();
    const learner = story.others.find((name) => !story.voters.includes(name))!;
    const { term } = story.view(learner);
    story.kill(...story.voters.map((name) => name!)).run(10 * suspicionCeilingMs);
    expect([story.view(learner).role, story.view(learner).term]).to.deep.equal(['learner', term]);
    expect(story.framesOf('preVote', learner)).to.deep.equal([]);
  });

  it('EL17 (18) a device that believes itself a learner votes when asked', () => {
    const story = new Scenario({ nodes: 4 }).grow();
    const learner = story.others.find((name) => !story.voters.includes(name))!;
    const voters = story.voters.map((name) => name!);
    story.kill(...voters).until('the learner lost its host', () => story.view(learner).leader === null);
    story.inject(voters[0]!, learner, ask(99)).run(20);
    expect(story.framesOf('vote', learner).map(({ granted }) => granted)).to.deep.equal([true]);
  });

  it('RS7 (81) answers of learners are not counted for a pre-vote', () => {
    const story = new Scenario({ nodes: 4 }).grow();
    const learner = story.others.find((name) => !story.voters.includes(name))!;
    const candidate = story.others.find((name) => name !== learner)!;
    for (const name of story.others) if (name !== candidate) story.oneWay(candidate, name);
    // Whatever the beat of the host's heart: none of them ends the attempt.
    story.oneWay(candidate, story.host!).oneWay(story.host!, candidate);
    story.node(candidate).input({ type: 'campaign' });
    story.run(2);
    const { attempt, term } = story.framesOf('preVote', candidate).at(-1)!;
    const answer = {
      type: 'preVoteAnswer',
      term,
      attempt,
      verdict: 'granted',
      lastIndex: 1,
      lastTerm: 1,
    } as const;
    story.inject(learner, candidate, { ...answer, clockMs: 0 }).run(20);
    expect(story.framesOf('requestVote', candidate)).to.deep.equal([]);
    const voter = story.voters.find((name) => name !== candidate && name !== story.host)!;
    story.inject(voter, candidate, { ...answer, clockMs: 0 }).run(20);
    expect(story.framesOf('requestVote', candidate)).to.not.deep.equal([]);
  });

  it('EL11 (30) nodes of smaller terms complete an election with one of a larger', () => {
    const story = new Scenario({ nodes: 3 }).layOut({
      n1: { terms: [2], term: 2 },
      n2: { terms: [2], term: 2 },
      n3: { terms: [2], term: 9 },
    });
    story.start('n1', 'n2', 'n3').untilHost().rest();
    expect(story.view('n1').term).to.be.greaterThan(9);
  });

  it('EL5 (12, 23, 32) an isolated follower raises no term, and its return disturbs nobody', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const { host } = story;
    const { term } = story.view(host!);
    const lonely = story.others[0]!;
    story.part([lonely], [host!, story.others[1]!]).run(20 * ELECTION_MS);
    expect(story.view(lonely).term).to.equal(term);
    story.heal().run(5 * ELECTION_MS);
    expect([story.host, story.view(host!).term]).to.deep.equal([host, term]);
    story.rest();
  });

  it('EL12 (26, 31) an isolated host steps down, and the others have a new one', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const former = story.host!;
    const others = [...story.others];
    story.part([former], others);
    story.until('it steps down', () => story.view(former).role !== 'leader', checkQuorumMs + 4 * tickMs);
    story
      .untilHost((name) => others.includes(name))
      .heal()
      .rest();
  });

  it('EL12 (31, 33) a host that is not heard, or does not hear, is replaced', () => {
    for (const isMute of [true, false]) {
      const story = new Scenario({ nodes: 3, weather: { silenceUs: 500_000 } }).grow();
      const former = story.host!;
      const others = [...story.others];
      for (const name of others) {
        if (isMute) story.oneWay(former, name);
        else story.oneWay(name, former);
      }
      story.untilHost((name) => others.includes(name));
      const said = story.say(others[0]!);
      story
        .untilConfirmed(said, ...others)
        .heal()
        .rest();
      expect(story.placeOn(former, said)).to.be.greaterThan(0);
    }
  });

  it('EL9 (27) while the host lives, nobody listens to a call for votes', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const { host } = story;
    const { term } = story.view(host!);
    const [asker, asked] = story.others as [string, string];
    story.inject(asker, asked, ask(term + 5)).run(2 * ELECTION_MS);
    expect(story.framesOf('vote', asked).filter(({ term: of }) => of > term)).to.deep.equal([]);
    expect([story.host, story.view(asked).term]).to.deep.equal([host, term]);
  });

  it('EL7 (91) rank decides who runs first: the best that is there wins', () => {
    const story = new Scenario({ nodes: 5 }).grow().run(RANKED_MS);
    expect(story.host).to.equal('n1');
    story.kill('n1').untilHost();
    expect(story.host).to.equal('n2');
    story.start('n1').rest().kill('n2').untilHost();
    expect(story.host).to.equal('n1');
  });

  it('RK3 (91) among equals the lower device id wins', () => {
    const story = new Scenario({ nodes: 5, policy: () => ({ name: 'centrality' }) }).grow();
    const lowest = story.byId.find((name) => name !== story.host);
    story.run(RANKED_MS).kill(story.host!).untilHost();
    expect(story.host).to.equal(lowest);
  });

  it('EL7 host and next backup go down together: the third best is elected', () => {
    const story = new Scenario({ nodes: 5 }).grow().run(RANKED_MS);
    story.kill('n1', 'n2').untilHost();
    expect(story.host).to.equal('n3');
    const said = story.say('n5');
    story.untilConfirmed(said, 'n3', 'n4', 'n5').start('n1', 'n2').rest();
  });

  it('EL13 (100) a host that was paused finds itself replaced, and follows', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const former = story.host!;
    story.pause(former, 5_000);
    expect(story.host).to.not.equal(former);
    const said = story.say(former);
    story.rest().untilConfirmed(said, 'n1', 'n2', 'n3');
    expect(story.view(former).role).to.equal('follower');
  });

  it('EL13 (87) a host that slept gives its role up, also when it hears of nobody who replaced it', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const former = story.host!;
    for (const name of story.others) story.node(name).pause();
    story.pause(former, 5_000).run(2 * tickMs);
    expect(story.view(former).role).to.not.equal('leader');
    for (const node of story.world.nodes) node.resume();
    story.rest();
  });

  it('EL14 (88) a successor is told to run only when it holds the whole log', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const former = story.host!;
    const target = story.others[0]!;
    story.oneWay(former, target);
    for (let i = 0; i < 20; i++) story.say(former);
    story
      .run(100)
      .node(former)
      .input({ type: 'transferHost', to: story.id(target) });
    story.run(100);
    expect(story.framesOf('timeoutNow')).to.deep.equal([]);
    story.heal().untilHost((name) => name === target);
    expect(story.framesOf('requestVote', target)).to.have.length(2);
    story.rest();
  });

  it('EL11 (1, 2) a higher term in an answer is adopted, a lower one changes nothing', () => {
    const story = equalLogs(3).start('n3').run(10);
    const answers = [
      { type: 'vote', granted: false, clockMs: 0 },
      {
        type: 'appendAnswer',
        clockMs: 0,
        result: { kind: 'conflict', prevIndex: 1, hintIndex: 0, hintTerm: 0 },
      },
      { type: 'heartbeatAnswer', round: 1, lastIndex: 1, clockMs: 0, willing: true, missing: 0, delays: [] },
    ] as const;
    let term = 10;
    for (const answer of answers) {
      term += 10;
      story.inject('n1', 'n3', { ...answer, term }).run(5);
      expect(story.node('n3').disk.hardState.term).to.equal(term);
      story.inject('n1', 'n3', { ...answer, term: term - 5 }).run(5);
      expect(story.node('n3').disk.hardState.term).to.equal(term);
    }
  });

  it('EL14 (22, 88) the role goes round: every voter is host in turn', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    for (const name of ['n2', 'n3', 'n1']) {
      story.node(story.host!).input({ type: 'transferHost', to: story.id(name) });
      story.untilHost((host) => host === name).rest();
    }
  });

  it('EL15 (88, 89) a handover to one that does not answer is given up, and service goes on', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const { host } = story;
    const target = story.others[0]!;
    story.node(target).pause();
    story.node(host!).input({ type: 'transferHost', to: story.id(target) });
    const said = story.run(1).say(host!);
    story.untilConfirmed(said, host!);
    expect(story.host).to.equal(host);
    story.node(target).resume();
    story.rest();
  });

  it('EL5 (36) a hub that alone hears a quorum takes over from a host that lost all links but one', () => {
    const story = new Scenario({ nodes: 5, weather: { silenceUs: 400_000 } }).grow();
    const leaves = ['n1', 'n2', 'n4', 'n5'];
    for (const [i, x] of leaves.entries()) story.part([x], leaves.slice(i + 1));
    story.untilHost((name) => name === 'n3');
    const said = story.say('n1');
    story.untilConfirmed(said, 'n1', 'n2', 'n3', 'n4', 'n5').heal().rest();
  });

  it('EL9 (37) in a chain of three the role does not wander', () => {
    const story = new Scenario({ nodes: 3, weather: { silenceUs: 400_000 } }).grow();
    const ends = story.others;
    story.part([ends[0]!], [ends[1]!]).run(10 * ELECTION_MS);
    const term = story.view(story.host!).term;
    story.run(20 * ELECTION_MS);
    expect(story.view(story.host!).term).to.equal(term);
    story.heal().rest();
  });

  it('EL2 pauses of up to 300 ms here and there, on links that jitter, replace nobody in five minutes', () => {
    for (const seed of [1, 2, 3]) {
      const weather = { delayMinUs: 500, delayMeanUs: 20_000 };
      const story = new Scenario({ nodes: 5, seed, timing: { ...TIMING.lan, promoteAfterMs: 0 }, weather });
      const { host } = story.grow();
      const { term } = story.view(host!);
      const random = story.world.random.fork('pauses');
      let suspicions = 0;
      for (const node of story.world.nodes) {
        node.onPublished = ({ type }) => {
          if (type === 'suspected') suspicions++;
        };
      }
      for (const endMs = story.world.timeline.nowMs + 300_000; story.world.timeline.nowMs < endMs;) {
        story.pause(random.pick(story.world.nodes).name, random.below(300)).run(random.below(1_000));
      }
      expect([story.host, story.view(host!).term, suspicions]).to.deep.equal([host, term, 0]);
      story.rest();
    }
  }).timeout(60_000);
});
