/** The named scenarios about votes that are taken and given without anybody asking: who is gone for long, and who is back. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { isJoint } from '../../src/core/roster/quorum.ts';
import { Scenario } from './scenario.ts';

const { replaceAfterMs, shrinkAfterMs, shrinkToOneAfterMs } = TIMING.test;
/** Until the host's next look, and the two steps of a change. */
const CHANGE_MS = 3_000;

/** Voters by name, once no change is under way. */
function settledVoters(story: Scenario): string[] | null {
  if (story.host === null) return null;
  const { config, configIndex, commitIndex } = story.view(story.host);
  if (isJoint(config) || configIndex > commitIndex) return null;
  return config.voters.map((voter) => story.name(voter)!).sort();
}

/** Four devices, three votes; one voter that is not the host dies. */
function oneVoterGone(): { story: Scenario; gone: string; heir: string } {
  const story = new Scenario({ nodes: 4 }).grow();
  const gone = story.others.find((name) => story.voters.includes(name))!;
  const heir = story.others.find((name) => !story.voters.includes(name))!;
  story.kill(gone);
  return { story, gone, heir };
}

function everybody(story: Scenario): Scenario {
  return story.start(...story.world.nodes.filter(({ isRunning }) => !isRunning).map(({ name }) => name));
}

const MOMENTS: Readonly<Record<string, (joint: boolean, confirmed: boolean) => boolean>> = {
  'when the joint config is in its log': (joint, confirmed) => joint && !confirmed,
  'when the second half is in its log': (joint, confirmed) => !joint && !confirmed,
  'when the second half is confirmed': (joint, confirmed) => !joint && confirmed,
};

/** Lets the replacement of a voter come to this moment on the host. */
function untilMoment(
  story: Scenario,
  heir: string,
  isAt: (joint: boolean, confirmed: boolean) => boolean,
): void {
  story.until(
    'that moment',
    () => {
      if (story.host === null) return false;
      const { config, configIndex, commitIndex } = story.view(story.host);
      const isWanted = config.voters.includes(story.id(heir));
      return isWanted && isAt(isJoint(config), configIndex <= commitIndex);
    },
    replaceAfterMs + CHANGE_MS,
  );
}

describe('scenarios: the autopilot', () => {
  it('RS14 a voter that vanished is replaced after the profile’s time, not before; then another may fail', () => {
    const { story, gone, heir } = oneVoterGone();
    const before = settledVoters(story);
    story.run(replaceAfterMs - 1_000);
    expect(settledVoters(story)).to.deep.equal(before);
    story.run(1_000 + CHANGE_MS);
    expect(settledVoters(story)).to.include(heir).and.not.include(gone);
    story.kill(story.host!).untilHost();
    const said = story.say(heir);
    story.untilConfirmed(said, heir);
    everybody(story).rest();
    expect(story.voters).to.have.length(3);
  });

  it('RS14 a host that vanished is replaced by the next one, which counts from its own beginning', () => {
    const story = new Scenario({ nodes: 4 }).grow();
    const former = story.host!;
    story.kill(former).untilHost();
    story.run(replaceAfterMs - 1_000);
    expect(settledVoters(story)).to.include(former);
    story.run(1_000 + CHANGE_MS);
    expect(settledVoters(story)).to.have.length(3).and.not.include(former);
    everybody(story).rest();
  });

  it('RS14 a wiped disk comes back as a new device, which gets the old one’s vote', () => {
    const story = new Scenario({ nodes: 4 });
    story.world.found();
    story.start('n1').untilHost();
    for (const name of ['n2', 'n3']) story.world.join(story.node(name));
    story.until('three voters', () => settledVoters(story)?.length === 3);
    // What was n3 is gone for ever; its owner comes back with an empty disk, and so as another device.
    story.kill('n3');
    story.world.join(story.node('n4'));
    story.run(replaceAfterMs + CHANGE_MS);
    expect(settledVoters(story)).to.deep.equal(['n1', 'n2', 'n4']);
    story.kill('n1').untilHost();
    const said = story.say('n4');
    story.untilConfirmed(said, 'n2', 'n4');
  });

  for (const [what, isAt] of Object.entries(MOMENTS)) {
    it(`RS14 (75) a replacement survives the crash of the host ${what}`, () => {
      const { story, heir } = oneVoterGone();
      untilMoment(story, heir, isAt);
      const former = story.host!;
      story.kill(former).run(200).start(former).untilHost();
      story.until(
        'it is carried out',
        () => settledVoters(story)?.includes(heir) === true,
        replaceAfterMs + CHANGE_MS,
      );
      everybody(story).rest();
    });

    it(`RS14 (75) a replacement survives a loss of power everywhere ${what}`, () => {
      const { story, heir } = oneVoterGone();
      untilMoment(story, heir, isAt);
      for (const { name } of story.world.nodes) story.unplug(name);
      story.run(100);
      everybody(story).rest();
      expect(story.voters).to.have.length(3);
    });

    it(`RS14 (75) another host finishes or takes back a replacement ${what}`, () => {
      const { story, heir } = oneVoterGone();
      untilMoment(story, heir, isAt);
      story.node(story.host!).input({ type: 'stepDown' });
      story.untilHost();
      story.until(
        'it is carried out',
        () => settledVoters(story)?.includes(heir) === true,
        replaceAfterMs + CHANGE_MS,
      );
      everybody(story).rest();
    });
  }

  it('LG9 (82) a replacement that a truncation takes back is not in force any more', () => {
    // The same life twice: in the second the host is not heard any more just before it changes its config.
    const first = oneVoterGone().story;
    const host = first.host!;
    const { configIndex } = first.view(host);
    first.until('it changes', () => first.view(host).configIndex > configIndex, replaceAfterMs + CHANGE_MS);
    const changesAtMs = first.world.timeline.nowMs;
    const { story, gone, heir } = oneVoterGone();
    story.run(changesAtMs - story.world.timeline.nowMs - 0.05);
    for (const name of story.others) story.oneWay(host, name);
    story.until('it changes alone', () => story.view(host).configIndex > configIndex);
    const { configIndex: changed, commitIndex } = story.view(host);
    expect(commitIndex).to.be.below(changed);
    story.start(gone).untilHost((name) => name !== host);
    story.heal();
    story.until('its config is that of the others', () => {
      const now = story.view(host);
      return now.role !== 'leader' && now.config.voters.includes(story.id(gone)) && !isJoint(now.config);
    });
    expect(settledVoters(story)).to.not.include(heir);
    story.rest();
  });

  it('RS15 (85) five voters become three and one, each only after its time, and five again when all are back', () => {
    const story = new Scenario({ nodes: 5 }).grow();
    const [first, second, third] = story.others as [string, string, string];
    story.kill(first, second).run(shrinkAfterMs - 1_000);
    expect(settledVoters(story)).to.have.length(5);
    story.run(1_000 + CHANGE_MS);
    expect(settledVoters(story)).to.have.length(3).and.not.include(first);
    story.kill(third).run(shrinkToOneAfterMs - 1_000);
    expect(settledVoters(story)).to.have.length(3);
    story.run(1_000 + CHANGE_MS);
    expect(settledVoters(story)).to.deep.equal([story.host]);
    const said = story.say(story.others.find((name) => story.node(name).isRunning)!);
    story.untilConfirmed(said, story.host!);
    everybody(story).rest();
    expect(story.voters).to.have.length(5);
  });

  it('RS16 (86) without a quorum nothing changes, however long; when one is back, the other is replaced', () => {
    const story = new Scenario({ nodes: 4 }).grow();
    const voters = [...settledVoters(story)!];
    const [first, second] = voters.filter((name) => name !== story.host) as [string, string];
    const left = story.host!;
    const { configIndex } = story.view(left);
    story.kill(first, second).run(3 * replaceAfterMs);
    expect(story.host).to.equal(null);
    expect(story.view(left).configIndex).to.equal(configIndex);
    story.start(first).untilHost();
    story.run(replaceAfterMs + CHANGE_MS);
    expect(settledVoters(story)).to.have.length(3).and.not.include(second);
    everybody(story).rest();
  });

  it('RS14 (87) whoever wakes replaces nobody: its evidence is as old as its sleep', () => {
    for (const wakesFirst of ['n1', 'n2', 'n3', 'n4']) {
      const story = new Scenario({ nodes: 4 }).grow();
      const before = settledVoters(story);
      const { configIndex } = story.view(story.host!);
      for (const node of story.world.nodes) node.pause();
      story.run(2 * shrinkToOneAfterMs);
      story.node(wakesFirst).resume();
      story.run(400);
      for (const node of story.world.nodes) if (node.isPaused) node.resume();
      story.rest().run(replaceAfterMs);
      expect(settledVoters(story)).to.deep.equal(before);
      expect(story.view(story.host!).configIndex).to.equal(configIndex);
    }
  });

  it('RS14 ten minutes on machines that are busy replace nobody, even if two seconds of silence were enough', () => {
    const timing = { ...TIMING.lan, replaceAfterMs: 2_000, shrinkAfterMs: 2_000, shrinkToOneAfterMs: 2_000 };
    const weather = { delayMinUs: 500, delayMeanUs: 30_000, loss: 0.02 };
    const story = new Scenario({ nodes: 4, timing, weather }).grow();
    const { configIndex } = story.view(story.host!);
    const before = settledVoters(story);
    for (const node of story.world.nodes) {
      node.diskPace = { saveMinUs: 500, saveMeanUs: 20_000, stall: 0.1, stallUs: 400_000, failure: 0 };
    }
    for (let minute = 0; minute < 10; minute++) {
      for (const { name } of story.world.nodes) story.say(name);
      story.run(60_000);
      expect(settledVoters(story)).to.deep.equal(before);
      expect(story.view(story.host!).configIndex).to.equal(configIndex);
    }
  });

  it('RS9 of two people the first may stop as soon as both are there: the other goes on', () => {
    const story = new Scenario({ nodes: 2, timing: TIMING.lan }).grow();
    expect(story.world.timeline.nowMs).to.be.below(TIMING.lan.promoteAfterMs);
    let hasLeft = false;
    story.node('n1').onPublished = ({ type }) => {
      if (type === 'left') hasLeft = true;
    };
    story.node('n1').input({ type: 'leave' });
    story.until('it may go', () => hasLeft, 2_000).kill('n1');
    const said = story.say('n2');
    story.untilConfirmed(said, 'n2').start('n1').rest();
  });
});
