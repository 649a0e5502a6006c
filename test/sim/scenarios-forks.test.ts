/** A quorum is lost for ever: people recover, others adopt, and those who were gone come back (R10; RS45..RS49, HS37). */
import { expect } from 'chai';
import { adopt, recover } from '../../src/sim/forks.ts';
import { whyNotAtRest } from '../../src/sim/liveness.ts';
import { Scenario, type Said } from './scenario.ts';

/** Long enough for many elections. */
const LONG_MS = 20_000;
/** Longer than a second for which nobody need confirm (TN16). */
const ALONE_MS = 4_000;

class Forked extends Scenario {
  recover(name: string, ...lost: string[]): this {
    this.until(
      `${name} has no host and nothing to save`,
      () => this.view(name).leader === null && !this.node(name).isSaving,
    );
    expect(
      recover(
        this.world,
        this.node(name),
        lost.map((one) => this.node(one)),
      ),
    ).to.equal(null);
    return this.check();
  }

  adopt(name: string, of: string): this {
    this.until(`${name} has nothing to save`, () => !this.node(name).isSaving);
    expect(adopt(this.world, this.node(name), this.node(of))).to.equal(null);
    return this.check();
  }

  /** These are one whole group. */
  restOf(...names: string[]): this {
    return this.until(
      `rest of ${names.join(', ')}`,
      () => whyNotAtRest(names.map((name) => this.node(name))) === null,
    );
  }

  forkOf(name: string): string {
    return this.node(name).origin.scope.forkId;
  }

  /** Texts of this node's log are not looked at: an event is there, or not. */
  holds(name: string, { eventId }: Said): boolean {
    return this.node(name).disk.entries.some(
      ({ body }) => body.kind === 'event' && body.event.id === eventId,
    );
  }
}

/** Five that know each other; the last three are gone. */
function threeGone(): { story: Forked; before: Said } {
  const story = new Forked({ nodes: 5 });
  story.grow();
  const before = story.say('n2');
  story.untilConfirmed(before, 'n1', 'n2', 'n3', 'n4', 'n5').rest();
  return { story: story.kill('n3', 'n4', 'n5'), before };
}

describe('scenarios: forks', () => {
  it('RS45, RS46 nobody recovers by mistake: with a host, with a quorum, or with a shorter log', () => {
    const { story } = threeGone();
    const at = (name: string, ...lost: string[]): unknown =>
      recover(
        story.world,
        story.node(name),
        lost.map((one) => story.node(one)),
      );
    story.until('nobody hosts', () => story.view('n1').leader === null && story.view('n2').leader === null);
    expect(at('n1')).to.deep.equal({ reason: 'has_quorum' });
    expect(at('n1', 'n3', 'n4')).to.deep.equal({ reason: 'has_quorum' });
    story.start('n3').untilHost();
    story.until('n1 follows', () => story.view('n1').leader !== null && !story.node('n1').isSaving);
    expect(at('n1', 'n3', 'n4', 'n5')).to.deep.equal({ reason: 'has_host' });
  });

  it('R10, RS47, HS37 those who come back live on in the old fork, and nothing of it crosses', () => {
    const { story, before } = threeGone();
    const oldFork = story.forkOf('n1');
    story.recover('n1', 'n3', 'n4', 'n5');
    const alone = story.say('n1');
    story.untilConfirmed(alone, 'n1').run(LONG_MS);
    // Nobody decided at n2: it has no host, no link to n1, and what it had.
    expect([story.forkOf('n2'), story.view('n2').leader, story.holds('n2', alone)]).to.deep.equal([
      oldFork,
      null,
      false,
    ]);
    expect(story.world.network.isOpen(story.id('n1'), story.id('n2'))).to.equal(false);
    story.adopt('n2', 'n1').restOf('n1', 'n2');
    const together = story.say('n2');
    story.untilConfirmed(together, 'n1', 'n2');

    story
      .start('n3', 'n4', 'n5')
      .until('the old fork has a host', () =>
        ['n3', 'n4', 'n5'].includes(story.name(story.view('n3').leader) ?? ''),
      );
    const [ofThree, ofFour] = [story.say('n3'), story.say('n4')];
    story.untilConfirmed(ofThree, 'n3', 'n4', 'n5').untilConfirmed(ofFour, 'n3', 'n4', 'n5').run(LONG_MS);
    for (const name of ['n1', 'n2']) {
      expect(story.view(name).reachable).to.have.length(2);
      expect([ofThree, ofFour].some((said) => story.holds(name, said))).to.equal(false);
    }
    for (const name of ['n3', 'n4', 'n5']) {
      expect([story.forkOf(name), story.holds(name, before), story.holds(name, alone)]).to.deep.equal([
        oldFork,
        true,
        false,
      ]);
    }
  });

  it('R10, RS47, TN20 each of them that adopts brings what it has, its own words and those of others', () => {
    const { story } = threeGone();
    story.recover('n1', 'n3', 'n4', 'n5').adopt('n2', 'n1').restOf('n1', 'n2');
    story.start('n3', 'n4', 'n5').until('the old fork has a host', () => story.view('n4').leader !== null);
    const [ofThree, ofFour, ofFive] = [story.say('n3'), story.say('n4'), story.say('n5')];
    for (const said of [ofThree, ofFour, ofFive]) story.untilConfirmed(said, 'n3', 'n4', 'n5');
    story.run(LONG_MS);
    // None of it comes by itself.
    for (const said of [ofThree, ofFour, ofFive]) expect(story.holds('n1', said)).to.equal(false);
    story.adopt('n4', 'n2');
    for (const said of [ofThree, ofFour, ofFive]) story.untilConfirmed(said, 'n1', 'n2', 'n4');
    story.restOf('n1', 'n2', 'n4').until('the old fork has no host', () => story.view('n3').leader === null);
    const alone = story.say('n3');
    story.run(1_000).adopt('n3', 'n4').untilConfirmed(alone, 'n1', 'n3').adopt('n5', 'n1').rest();
    // Once each, though two of them brought it.
    for (const said of [ofThree, ofFour, ofFive, alone]) {
      const { entries } = story.node('n5').disk;
      const times = entries.filter(
        ({ body }) => body.kind === 'event' && body.event.id === said.eventId,
      ).length;
      expect(times).to.equal(1);
    }
    expect(story.voters).to.have.length(5);
  });

  it('TN20 what the lost had said to those who go on, and nobody confirmed, is confirmed in the fork', () => {
    const { story } = threeGone();
    const heard = (name: string): boolean =>
      story
        .view(name)
        .tentative()
        .some(({ id }) => id === last.eventId);
    // Never three of five at a time.
    story.kill('n2').start('n5').run(ALONE_MS);
    const last = story.say('n5', 'before I go');
    story
      .until('one heard it', () => heard('n1'))
      .kill('n5')
      .start('n2')
      .until('two did', () => heard('n2'));
    const answer = story.say('n2', 'we heard');
    story.run(1_000).recover('n1', 'n3', 'n4', 'n5').untilConfirmed(last, 'n1');
    story.adopt('n2', 'n1').untilConfirmed(answer, 'n1', 'n2').restOf('n1', 'n2');
    expect(story.placeOn('n2', last)).to.be.lessThan(story.placeOn('n2', answer));
    story.start('n5').adopt('n5', 'n1').restOf('n1', 'n2', 'n5');
    expect(story.view('n5').outbox).to.deep.equal([]);
  });

  it('RS48 who has other entries at the beginning of the fork drops them, and folds again what both have', () => {
    const story = new Forked({ nodes: 5, weather: { silenceUs: 400_000 } });
    story.grow();
    const { host } = story;
    const [near, ...far] = story.others as [string, string, string, string];
    const { appliedIndex } = story.view(host!);
    // What the host takes now only `near` hears of; the others elect another and go on.
    story.part([host!, near], far);
    const torn = story.say(host!);
    story
      .until('near has it', () => story.holds(near, torn))
      .until('another hosts', () => far.includes(story.host!));
    const elsewhere = story.say(far[1]);
    story.untilConfirmed(elsewhere, ...far);
    story.kill(...far).heal();
    story
      .recover(host!, ...far)
      .adopt(near, host!)
      .untilConfirmed(torn, host!, near);
    story.start(...far).untilConfirmed(elsewhere, ...far);
    expect(story.view(far[0]).appliedIndex).to.be.greaterThan(appliedIndex);
    story.adopt(far[1], near).untilConfirmed(torn, far[1]).untilConfirmed(elsewhere, host!, near, far[1]);
    story.restOf(host!, near, far[1]);
    expect(story.holds(far[0], torn)).to.equal(false);
  });

  it('R10, RS45 two that recover apart from one parent do not mix, and one of them may adopt the other’s', () => {
    const { story } = threeGone();
    story.recover('n1', 'n3', 'n4', 'n5').recover('n2', 'n3', 'n4', 'n5');
    const [one, other] = [story.say('n1'), story.say('n2')];
    story.untilConfirmed(one, 'n1').untilConfirmed(other, 'n2').run(LONG_MS);
    expect(new Set(['n1', 'n2', 'n3'].map((name) => story.forkOf(name))).size).to.equal(3);
    expect([story.holds('n2', one), story.holds('n1', other)]).to.deep.equal([false, false]);
    story.adopt('n2', 'n1').untilConfirmed(other, 'n1', 'n2').untilConfirmed(one, 'n2').restOf('n1', 'n2');
    expect(adopt(story.world, story.node('n2'), story.node('n1'))).to.deep.include({ reason: 'conflict' });
  });

  it('RS52 who adopts does not run before it has the beginning of the fork, though it had the only vote, or a quorum has it', () => {
    const { story } = threeGone();
    story.recover('n1', 'n3', 'n4', 'n5').adopt('n2', 'n1').restOf('n1', 'n2').kill('n1');
    story.recover('n2', 'n1').kill('n2').start('n1', 'n3', 'n4', 'n5').run(LONG_MS);
    // The one that made the second fork is away; n1 was the only voter of the first, the others were a quorum before.
    for (const name of ['n1', 'n3', 'n4', 'n5']) story.adopt(name, 'n2');
    story.run(LONG_MS);
    for (const name of ['n1', 'n3', 'n4', 'n5']) expect(story.view(name).leader).to.equal(null);
    const waits = story.say('n4');
    story.run(LONG_MS);
    expect(story.placeOn('n4', waits)).to.equal(0);
    story.start('n2').untilConfirmed(waits, 'n1', 'n2', 'n5').rest();
    expect(story.voters).to.have.length(5);
  });

  it('RS45, RS47 a fork of a fork: who was lost in it adopts both steps at once', () => {
    const { story, before } = threeGone();
    story.recover('n1', 'n3', 'n4', 'n5').adopt('n2', 'n1').restOf('n1', 'n2');
    const first = story.say('n1');
    story.untilConfirmed(first, 'n1', 'n2').restOf('n1', 'n2').kill('n1');
    // n1 is the only voter of that fork.
    const second = story.recover('n2', 'n1').say('n2');
    story.untilConfirmed(second, 'n2').start('n1', 'n5').run(LONG_MS);
    expect(new Set(['n1', 'n2', 'n5'].map((name) => story.forkOf(name))).size).to.equal(3);
    story.adopt('n5', 'n2').untilConfirmed(second, 'n5').untilConfirmed(first, 'n5').adopt('n1', 'n5');
    story.untilConfirmed(second, 'n1').restOf('n1', 'n2', 'n5');
    expect(story.holds('n5', before)).to.equal(true);
  });

  it('R10, RS57 the maker of a fork is gone before anybody has its beginning: who adopted goes on from before it', () => {
    const { story, before } = threeGone();
    story.recover('n1', 'n3', 'n4', 'n5');
    const alone = story.say('n1');
    story.untilConfirmed(alone, 'n1').kill('n1').adopt('n2', 'n1').run(LONG_MS);
    const waits = story.say('n2');
    story.run(LONG_MS);
    expect([story.view('n2').leader, story.placeOn('n2', waits)]).to.deep.equal([null, 0]);
    // Those who voted before it are not in it: it is its maker who is missing.
    const withoutOthers = recover(
      story.world,
      story.node('n2'),
      ['n3', 'n4', 'n5'].map((name) => story.node(name)),
    );
    expect(withoutOthers).to.deep.equal({ reason: 'has_quorum' });
    const dead = story.forkOf('n2');
    story.recover('n2', 'n1', 'n3', 'n4', 'n5').untilConfirmed(waits, 'n2');
    expect(story.forkOf('n2')).to.not.equal(dead);

    // It comes back after all, and is alone in its fork: nothing of either gets into the other.
    story.start('n1').until('n1 hosts its fork', () => story.view('n1').role === 'leader');
    const still = story.say('n1');
    story.untilConfirmed(still, 'n1').run(LONG_MS);
    expect([story.forkOf('n1'), story.holds('n1', waits)]).to.deep.equal([dead, false]);
    expect([alone, still].some((said) => story.holds('n2', said))).to.equal(false);
    story.adopt('n1', 'n2').untilConfirmed(alone, 'n1', 'n2').untilConfirmed(still, 'n1', 'n2');
    story.start('n3', 'n4', 'n5').adopt('n3', 'n2').adopt('n4', 'n1').adopt('n5', 'n3').rest();
    for (const said of [before, waits, alone, still]) expect(story.holds('n5', said)).to.equal(true);
    expect(story.voters).to.have.length(5);
  });

  it('R10, RS57 two that leave such a fork apart make two, and one of them may adopt the other’s', () => {
    const { story } = threeGone();
    story.recover('n1', 'n3', 'n4', 'n5').kill('n1').start('n3').part(['n2'], ['n3']);
    story.adopt('n2', 'n1').adopt('n3', 'n1');
    story.recover('n2', 'n1', 'n4', 'n5').recover('n3', 'n1', 'n4', 'n5').heal();
    const [one, other] = [story.say('n2'), story.say('n3')];
    story.untilConfirmed(one, 'n2').untilConfirmed(other, 'n3').run(LONG_MS);
    expect(new Set(['n1', 'n2', 'n3'].map((name) => story.forkOf(name))).size).to.equal(3);
    expect([story.holds('n3', one), story.holds('n2', other)]).to.deep.equal([false, false]);
    story.adopt('n3', 'n2').untilConfirmed(other, 'n2', 'n3').untilConfirmed(one, 'n3').restOf('n2', 'n3');
    // Who made the one that both left takes theirs, too.
    story.start('n1').adopt('n1', 'n3').restOf('n1', 'n2', 'n3');
    expect(story.holds('n1', other)).to.equal(true);
  });

  it('RS45, RS57 who has an entry of the fork goes on in it, and whoever has none is told so', () => {
    const { story } = threeGone();
    story.recover('n1', 'n3', 'n4', 'n5').adopt('n2', 'n1').restOf('n1', 'n2');
    const inIt = story.say('n1');
    story.untilConfirmed(inIt, 'n1', 'n2').restOf('n1', 'n2').kill('n1').start('n3').part(['n2'], ['n3']);
    story.adopt('n3', 'n1').heal();
    story.until('n3 sees n2', () => story.view('n3').reachable.has(story.id('n2')));
    const gone = ['n1', 'n4', 'n5'];
    const here = recover(
      story.world,
      story.node('n3'),
      gone.map((name) => story.node(name)),
    );
    expect(here).to.deep.equal({ reason: 'longer_log', device: story.id('n2') });
    story
      .recover('n2', ...gone)
      .adopt('n3', 'n2')
      .restOf('n2', 'n3');
    expect(story.holds('n3', inIt)).to.equal(true);
  });
});
