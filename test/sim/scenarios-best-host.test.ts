/** RK12..RK14 on whole groups: the role goes to the best place, once, and stays there. */
import { expect } from 'chai';
import { TIMING } from '../../src/core/options.ts';
import { Scenario } from './scenario.ts';

const { betterForMs, handoverEveryMs, suspicionFloorMs, roundMs } = TIMING.test;
const FAR_US = 40_000;
/** Delays are reported once a second. */
const REPORT_MS = 1_100;

function grown(seed: number): Scenario {
  const weather = { delayMinUs: 500, delayMeanUs: 3_000 };
  return new Scenario({ nodes: 5, seed, weather, policy: () => ({ name: 'centrality' }) }).grow();
}

/** From now on this one is far from everybody. */
function goFar(story: Scenario, name: string): void {
  for (const other of story.world.nodes) {
    if (other.name === name) continue;
    story.world.network.setExtraDelay(story.id(name), other.deviceId, FAR_US);
    story.world.network.setExtraDelay(other.deviceId, story.id(name), FAR_US);
  }
}

describe('scenarios: the best host', () => {
  it('RK12 (91) a host that goes far away is replaced once, after the stated time, by one election, and nothing is lost', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const story = grown(seed);
      const former = story.host!;
      const { term } = story.view(former);
      goFar(story, former);
      const fromMs = story.world.timeline.nowMs;
      const said = [story.say(former)];
      story.run(betterForMs - REPORT_MS);
      expect(story.host).to.equal(former);
      story.until('a better host', () => story.host !== null && story.host !== former, 3 * REPORT_MS);
      const next = story.host!;
      expect(story.world.timeline.nowMs - fromMs).to.be.at.least(betterForMs);
      said.push(story.say(former), story.say(next));
      for (const one of said) story.untilConfirmed(one, 'n1', 'n2', 'n3', 'n4', 'n5');
      story.run(2 * handoverEveryMs);
      expect([story.host, story.view(next).term]).to.deep.equal([next, term + 1]);
    }
  }).timeout(60_000);

  it('RK13 however delays change, hosts change by handovers no more often than stated', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const story = grown(seed);
      const { term } = story.view(story.host!);
      const windows = 6;
      const endMs = story.world.timeline.nowMs + windows * handoverEveryMs;
      while (story.world.timeline.nowMs < endMs) {
        for (const from of story.world.nodes) {
          for (const to of story.world.nodes) {
            if (from !== to) story.world.network.setExtraDelay(from.deviceId, to.deviceId, 0);
          }
        }
        goFar(story, story.host ?? 'n1');
        story.run(betterForMs + 2 * REPORT_MS);
      }
      const handovers = story.view(story.host!).term - term;
      expect(handovers).to.be.within(windows - 3, windows);
    }
  }).timeout(60_000);

  it('RK14 (91) whoever hosts only because nobody else would hands over when somebody comes who does', () => {
    const story = new Scenario({ nodes: 3 });
    for (const node of story.world.nodes) node.willing = false;
    story.grow();
    const former = story.host!;
    const [other, third] = story.others as [string, string];
    story.run(roundMs);
    expect(story.view(former).unwilling).to.include(story.id(former));
    const { term } = story.view(former);
    story.kill(other);
    story.node(other).willing = true;
    story.start(other).until('it hosts', () => story.host === other, 4 * (suspicionFloorMs + roundMs));
    expect(story.view(other).term).to.equal(term + 1);
    const said = story.say(third);
    story.untilConfirmed(said, former, other, third).rest();
  });
});
