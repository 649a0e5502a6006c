/** What heartbeats and their answers say of others: as little as will do, so that a quiet group costs little. */
import { expect } from 'chai';
import { ticksOf } from '../../src/core/ticks.ts';
import { TIMING } from '../../src/core/options.ts';
import type { DeviceId } from '../../src/protocol/ids.ts';
import type { MatchOf } from '../../src/protocol/peer-messages.ts';
import { Group, type Node } from './group.ts';

const ticks = ticksOf(TIMING.test);

/** Matches of all heartbeats to one device, as they leave. */
function listen(group: Group, to: Node): MatchOf[][] {
  const heard: MatchOf[][] = [];
  group.lose = (letter) => {
    if (letter.message.type === 'heartbeat' && letter.to === to.id) heard.push([...letter.message.matches]);
    return false;
  };
  return heard;
}

function known(group: Group, at: Node): Map<DeviceId, number> {
  return new Map(group.view(at).matches.map(({ deviceId, index }) => [deviceId, index]));
}

describe('what heartbeats tell', () => {
  it('LG150: once all is told and answered, nothing more, until something changes', () => {
    const group = new Group(5).settle();
    const [host, follower] = group.nodes as [Node, Node];
    group.tick(3 * ticks.heartbeat);
    const heard = listen(group, follower);
    group.tick(3 * ticks.heartbeat);
    expect(heard.map((matches) => matches.length)).to.deep.equal([0, 0, 0]);
    group.say(host, 'hello');
    group.run();
    group.tick(3 * ticks.heartbeat);
    const { lastIndex } = group.view(host);
    expect(heard.slice(3).map((matches) => matches.length)).to.deep.equal([5, 0, 0]);
    expect([...known(group, follower).values()]).to.deep.equal(Array.from({ length: 5 }, () => lastIndex));
  });

  it('LG150: what was lost on the way, or not answered, is told again', () => {
    const group = new Group(3).settle();
    const [host, follower] = group.nodes as [Node, Node];
    group.tick(3 * ticks.heartbeat);
    group.say(host, 'hello');
    group.run();
    let lost = 0;
    group.lose = ({ to, message }) =>
      (message.type === 'heartbeat' && to === follower.id && ++lost === 1) ||
      (message.type === 'heartbeatAnswer' && lost === 2);
    group.tick(4 * ticks.heartbeat);
    expect(lost).to.equal(4);
    expect([...known(group, follower).values()]).to.deep.equal(
      [1, 1, 1].map(() => group.view(host).lastIndex),
    );
  });

  it('LG150: whoever begins anew is told everything, and so is everybody in a new term', () => {
    const group = new Group(3).settle();
    const [host, follower, other] = group.nodes as [Node, Node, Node];
    group.tick(3 * ticks.heartbeat);
    const whole = known(group, follower);
    group.kill(follower);
    group.restart(follower);
    group.run();
    expect(known(group, follower).size).to.equal(0);
    group.tick(2 * ticks.heartbeat);
    expect(known(group, follower)).to.deep.equal(whole);
    group.kill(host);
    group.until(() => group.host !== undefined);
    group.tick(3 * ticks.heartbeat);
    const next = group.host!;
    const last = next === follower ? other : follower;
    const { lastIndex } = group.view(next);
    expect(known(group, last)).to.deep.equal(
      new Map([
        [next.id, lastIndex],
        [host.id, 0],
        [last.id, lastIndex],
      ]),
    );
  });

  it('RK11: voters report what they measure of voters, learners nothing', () => {
    const group = new Group(4, { voters: 3 }).settle();
    const [host, voter, last, learner] = group.nodes as [Node, Node, Node, Node];
    const reports = new Map<DeviceId, DeviceId[]>();
    for (const node of group.nodes) {
      const edges = group.nodes.filter((to) => to !== node).map((to) => ({ to: to.id, rttUs: 300 }));
      group.step(node, { type: 'latencies', edges });
    }
    group.lose = ({ from, message }) => {
      if (message.type === 'heartbeatAnswer')
        reports.set(
          from,
          message.delays.map(({ to }) => to),
        );
      return false;
    };
    group.tick(2 * ticks.learnerHeartbeat);
    expect(reports.get(voter.id)).to.have.members([host.id, last.id]);
    expect(reports.get(learner.id)).to.deep.equal([]);
  });
});
