import { expect } from 'chai';
import { isQuorum } from '../../src/sim/ledger.ts';
import type { SimNode } from '../../src/sim/node.ts';
import { canDoWithout, chooseCore, giveUp } from '../../src/sim/quorum-core.ts';
import { Random } from '../../src/sim/random.ts';
import { describeFailure, runSeed } from '../../src/sim/run.ts';
import { Scenario } from './scenario.ts';
import { a, b, settled, type Story } from './story.ts';

/** How many lives must show all fates between them. */
const LIVES = 12;

describe('a healed core', () => {
  it('is a quorum of what is confirmed and of every config that may come into force', () => {
    const { world } = new Scenario({ nodes: 5 }).grow();
    const { voters } = world.node('n1').view()!.config;
    expect(voters).to.have.length(5);
    const sizes = new Set<number>();
    for (let seed = 1; seed <= 40; seed++) {
      const core = chooseCore(world, new Random(seed)).map(({ deviceId }) => deviceId);
      expect(isQuorum({ voters, votersOld: [], learners: [] }, (voter) => core.includes(voter))).to.equal(
        true,
      );
      sizes.add(core.length);
    }
    expect([...sizes]).to.include.members([3, 4, 5]);
    // A change to one voter that only one disk has heard of.
    const [lonely] = voters;
    const config = { voters: [lonely!], votersOld: [], learners: [] };
    world.nodes.at(-1)!.disk.configs.push({ index: 1_000, config });
    for (let seed = 1; seed <= 40; seed++) {
      const core = chooseCore(world, new Random(seed));
      expect(core.map(({ deviceId }) => deviceId)).to.include(lonely);
    }
  });

  it('has somebody who stays: without an heir the last vote of those who go, and what they say, waits (RS23)', () => {
    const { world } = new Scenario({ nodes: 3 }).grow();
    const [first, second, stays] = world.nodes as [SimNode, SimNode, SimNode];
    for (const goer of [first, second]) world.going.add(goer);
    for (let seed = 1; seed <= 40; seed++) {
      expect(chooseCore(world, new Random(seed))).to.include(stays);
    }
    expect(world.nodes.map((node) => canDoWithout(world, node))).to.deep.equal([true, true, false]);
  });

  it('confirms everything, whatever the others are for ever (L6)', () => {
    const fates = new Set<string>();
    for (let seed = 1; seed <= LIVES; seed++) {
      const life = runSeed({
        seed,
        nodes: 5,
        events: 3_000,
        timing: 'test',
        transcript: true,
        swarm: { healsCoreOnly: true, joinWithinMs: 500, promoteAfterMs: 0 },
      });
      expect(life.ok, describeFailure(life)).to.equal(true);
      for (const line of life.transcript!) {
        const fate = / stays (\w+) for ever$/.exec(line);
        if (fate !== null) fates.add(fate[1]!);
      }
    }
    expect([...fates].sort()).to.deep.equal(['asleep', 'dead', 'deaf', 'isolated', 'mute', 'restless']);
  }).timeout(60_000);

  it('expects nothing of who was given up: it does not join, nor start again', () => {
    const story = new Scenario({ nodes: 2 });
    const { world } = story;
    world.found();
    story.start('n1');
    giveUp(world, story.node('n2'), new Random(1));
    world.join(story.node('n2'));
    story.run(5_000);
    expect(story.node('n2').boot).to.equal(0);
    expect(story.view('n1').roster.devices.size).to.equal(1);
  });
});

describe('checkers about who was given up', () => {
  const givenUp = (story: Story): Story => {
    story.giveUp(b);
    return story;
  };
  const lost = (): Story => {
    const { story } = settled();
    return story.accept(b, story.log.message(b, { clientId: 'y' }));
  };

  it('S11 and L3 let go what it alone accepted, and nothing else', () => {
    expect(lost().converge(a, b).verdict('S11')).to.deep.include({ rule: 'S11' });
    expect(givenUp(lost()).converge(a).verdict('S11')).to.equal(null);
    const rested = (story: Story): Story => {
      story.facts.push({ fact: { type: 'rested' }, atMs: 0 });
      return story;
    };
    expect(rested(lost()).verdict('L3')).to.deep.include({ rule: 'L3' });
    expect(rested(givenUp(lost())).verdict('L3')).to.equal(null);
    const { story } = settled();
    const shown = givenUp(story).confirm(b, story.log.message(b, { clientId: 'y' }), 9);
    expect(shown.converge(a).verdict('S11')).to.deep.include({ rule: 'S11' });
  });

  it('L2 does not hear it ask for votes', () => {
    const asks = (story: Story): Story => {
      story.facts.push({ fact: { type: 'settled', term: 1 }, atMs: 0 });
      return story.elect(b, 2, []).send(b, a, {
        type: 'requestVote',
        term: 2,
        lastIndex: 1,
        lastTerm: 1,
        transfer: false,
      });
    };
    expect(asks(settled().story).verdict('L2')).to.deep.include({ rule: 'L2' });
    expect(asks(givenUp(settled().story)).verdict('L2')).to.equal(null);
  });
});
