/** The named scenarios about who votes: growth, moves and returns of votes, with crashes in between. */
import { expect } from 'chai';
import type { Config } from '../../src/protocol/entry.ts';
import { Scenario } from './scenario.ts';

type Moment = (config: Config, configIndex: number, commitIndex: number) => boolean;

const MOMENTS: Readonly<Record<string, Moment>> = {
  'when the joint config is in its log': ({ votersOld }) => votersOld.length > 0,
  'when the second half is in its log': ({ voters, votersOld }, index, commit) =>
    votersOld.length === 0 && voters.length > 1 && commit < index,
  'when the second half is confirmed': ({ voters, votersOld }, index, commit) =>
    votersOld.length === 0 && voters.length > 1 && commit >= index,
};

/** True when the host is at this moment of a change to `voters` voters. */
function isAt(story: Scenario, moment: Moment, voters: number): boolean {
  const { host } = story;
  if (host === null) return false;
  const { config, configIndex, commitIndex } = story.view(host);
  return config.voters.length === voters && moment(config, configIndex, commitIndex);
}

function founded(nodes: number): Scenario {
  const story = new Scenario({ nodes });
  story.world.found();
  return story.start('n1').untilHost();
}

describe('scenarios: voters', () => {
  it('RS8 a group grows from one voter to three and to five by itself, and stops there', () => {
    const story = founded(7);
    const seen: number[] = [];
    for (const node of story.world.nodes.slice(1)) {
      story.world.join(node);
      story.run(2_000);
      seen.push(story.voters.length);
    }
    expect(seen).to.deep.equal([1, 3, 3, 5, 5, 5]);
    story.rest();
  });

  for (const [what, moment] of Object.entries(MOMENTS)) {
    for (const voters of [3, 5]) {
      it(`RS7 (75) growth to ${voters} voters survives the crash of the host ${what}`, () => {
        const story = founded(voters);
        for (const node of story.world.nodes.slice(1)) story.world.join(node);
        story.until(`the change to ${voters} is at that moment`, () => isAt(story, moment, voters));
        const former = story.host!;
        story.kill(former).run(200).start(former).rest();
        expect(story.voters).to.have.length(voters);
      });
    }
  }

  it('RS7 (75) growth survives a crash of everybody at each moment', () => {
    for (const moment of Object.values(MOMENTS)) {
      const story = founded(3);
      for (const node of story.world.nodes.slice(1)) story.world.join(node);
      story.until('that moment', () => isAt(story, moment, 3));
      for (const { name } of story.world.nodes) story.unplug(name);
      story.run(100).start('n1', 'n2', 'n3').rest();
    }
  });

  it('LG9 (82) a config that a truncation takes back is not in force any more', () => {
    const story = new Scenario({ nodes: 4 }).grow();
    const former = story.host!;
    const leaver = story.others.find((name) => story.voters.includes(name))!;
    const others = [...story.others];
    const { configIndex } = story.view(former);
    // The host hears, but is not heard: the change it makes stays with it.
    for (const name of others) story.oneWay(former, name);
    story.node(leaver).input({ type: 'leave' });
    story.until('the host changes its config', () => story.view(former).configIndex > configIndex);
    const changed = story.view(former).configIndex;
    story.kill(leaver).start(leaver);
    story.untilHost((name) => others.includes(name));
    story.heal();
    story.until(
      'it follows',
      () => story.view(former).leader !== null && story.view(former).role !== 'leader',
    );
    story.until('its config is that of the others', () => {
      const now = story.view(former);
      return now.configIndex === story.view(story.host!).configIndex && now.config.votersOld.length === 0;
    });
    expect(changed).to.be.greaterThan(configIndex);
    story.rest();
  });

  it('RS9 a voter that leaves gives its vote to the learner that is there', () => {
    const story = new Scenario({ nodes: 4 }).grow();
    const leaver = story.others.find((name) => story.voters.includes(name))!;
    const heir = story.others.find((name) => !story.voters.includes(name))!;
    story.node(leaver).input({ type: 'leave' });
    story.until('the vote moved', () => {
      const { config } = story.view(story.host!);
      return config.votersOld.length === 0 && config.voters.includes(story.id(heir));
    });
    expect(story.voters).to.not.include(leaver);
    story.kill(leaver).run(2_000);
    const said = story.say(heir);
    story.untilConfirmed(said, heir).start(leaver).rest();
  });

  it('RS9 a host that leaves hands over first: service hardly stops', () => {
    const story = new Scenario({ nodes: 5 }).grow();
    const former = story.host!;
    let hasLeft = false;
    story.node(former).onPublished = ({ type }) => {
      if (type === 'left') hasLeft = true;
    };
    story.node(former).input({ type: 'leave' });
    story.until('it may go', () => hasLeft).kill(former);
    story.untilHost((name) => name !== former);
    const said = story.say(story.host!);
    story.untilConfirmed(said, story.host!).start(former).rest();
  });

  it('EL6 the vote of a group of two moves, with a crash of both at every step', () => {
    for (let atMs = 0; atMs < 40; atMs += 3) {
      const story = new Scenario({ nodes: 2 }).grow();
      const former = story.host!;
      story.node(former).input({ type: 'leave' });
      story.run(atMs);
      story.unplug('n1').unplug('n2').run(50).start('n1', 'n2').rest();
    }
  });

  it('(84) a device that joins while the host fails is let in by the next one', () => {
    const story = new Scenario({ nodes: 4 });
    story.world.found();
    story.start('n1').untilHost();
    for (const name of ['n2', 'n3']) story.world.join(story.node(name));
    story.until(
      'three voters',
      () => story.voters.length === 3 && story.view(story.host!).config.votersOld.length === 0,
    );
    story.world.join(story.node('n4'));
    story.run(60).kill(story.host!).untilHost();
    story.until('n4 belongs', () => story.view('n4').config.learners.includes(story.id('n4')));
    story.start(...story.world.nodes.filter(({ isRunning }) => !isRunning).map(({ name }) => name)).rest();
  });
});
