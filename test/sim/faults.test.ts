import { expect } from 'chai';
import { CALM } from '../../src/sim/links.ts';
import { canDoWithout } from '../../src/sim/quorum-core.ts';
import { describeFailure, runSeed } from '../../src/sim/run.ts';
import { TROUBLES, type Trouble } from '../../src/sim/swarm.ts';
import { Scenario } from './scenario.ts';

const NO_TROUBLES = Object.fromEntries(TROUBLES.map((trouble) => [trouble, 0])) as Record<Trouble, number>;

/** In calm weather with nothing but this. */
function lifeWith(troubles: Partial<Record<Trouble, number>>, hourMs = 0): ReturnType<typeof runSeed> {
  return runSeed({
    seed: 11,
    nodes: 3,
    events: 4_000,
    timing: 'test',
    transcript: true,
    swarm: {
      weather: CALM,
      joinWithinMs: 100,
      promoteAfterMs: 0,
      messageEveryMs: 100,
      troubleEveryMs: 900,
      troubleLastsMs: 300,
      driftMax: 0,
      troubles: { ...NO_TROUBLES, ...troubles },
      hourMs,
      spares: 2,
      healsCoreOnly: false,
    },
  });
}

const lines = ({ transcript }: ReturnType<typeof runSeed>, what: string): string[] =>
  transcript!.filter((line) => line.includes(what));

describe('faults', () => {
  for (const trouble of TROUBLES) {
    it(`a life with nothing but ${trouble} breaks no rule`, () => {
      const life = lifeWith({ [trouble]: 1 });
      expect(life.ok, describeFailure(life)).to.equal(true);
      expect(life.counts.troubles[trouble]).to.be.greaterThan(2);
      expect(life.counts.messages.confirmed).to.be.greaterThan(10);
    }).timeout(30_000);
  }

  it('people close and open their lids through whole days', () => {
    const life = lifeWith({}, 100);
    expect(life.ok, describeFailure(life)).to.equal(true);
    // Those who come for others keep hours, too.
    expect(lines(life, ' hours')).to.have.length(5);
    expect(lines(life, 'is paused').length).to.be.greaterThan(3);
    expect(lines(life, 'goes on').length).to.be.greaterThan(3);
    expect(life.counts.terms).to.be.greaterThan(1);
  });

  it('a wiped disk is never used again: a new device joins and gets the whole log', () => {
    const life = lifeWith({ wipe: 1 });
    const wiped = lines(life, ' is wiped').map((line) => / of (n\d) is wiped: (n\d) comes/.exec(line)!);
    expect(wiped.length).to.be.within(1, 2);
    for (const [whole, old, fresh] of wiped) {
      const after = life.transcript!.slice(life.transcript!.findIndex((line) => line.includes(whole)));
      expect(after.filter((line) => line.includes(` ${old} `) && line.endsWith(' starts'))).to.deep.equal([]);
      expect(
        after.some((line) => line.includes(` ${fresh} follower`) || line.includes(` ${fresh} leader`)),
      ).to.equal(true);
    }
  });

  it('a disk that the group cannot do without is not wiped', () => {
    const { world } = new Scenario({ nodes: 3 }).grow();
    expect(world.nodes.map((node) => canDoWithout(world, node))).to.deep.equal([true, true, true]);
    world.giveUp(world.nodes[0]!);
    expect(world.present.map((node) => canDoWithout(world, node))).to.deep.equal([false, false]);
  });

  it('a full disk ends the process at its next write; with room again it goes on where it was', () => {
    const story = new Scenario({ nodes: 3 }).grow();
    const victim = story.host!;
    const node = story.node(victim);
    const said = story.say(victim, 'one');
    story.untilConfirmed(said, victim);
    const { entries } = node.disk;
    node.isDiskFull = true;
    story.say(victim, 'two');
    story.until('its process ended', () => !node.isRunning);
    expect(entries.some(({ body }) => body.kind === 'event' && body.event.id === said.eventId)).to.equal(
      true,
    );
    node.isDiskFull = false;
    story.start(victim).rest();
    story.untilConfirmed(story.say(victim, 'three'), ...story.byId);
  });
});
