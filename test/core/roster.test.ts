import { expect } from 'chai';
import * as fc from 'fast-check';
import { TIMING } from '../../src/core/options.ts';
import { ticksOf } from '../../src/core/ticks.ts';
import { hasQuorum, isJoint, majorityOf, quorumIndex, votersOf } from '../../src/core/roster/quorum.ts';
import { enterJoint, nextConfig } from '../../src/core/roster/voter-changes.ts';
import { rosterFromRows, rowOf } from '../../src/core/roster/rows.ts';
import { makeJoinEvent } from '../../src/engine/bootstrap.ts';
import { compareIds, sortedIds } from '../../src/protocol/ids.ts';
import type { DeviceId, MemberId } from '../../src/protocol/ids.ts';
import type { Config } from '../../src/protocol/entry.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { joinPayload, person } from '../support/people.ts';
import type { GrantChoices, Person } from '../support/people.ts';
import { evidenceOf } from './voter-evidence.ts';
import { Group } from './group.ts';
import type { Node } from './group.ts';

const ticks = ticksOf(TIMING.test);
const ids = sortedIds(
  ['ana', 'bo', 'cleo', 'dan', 'eve', 'finn', 'gus'].map((name) => person(name).deviceId),
);

function join(group: Group, joiner: Person, inviter: Person, choices: GrantChoices = {}): void {
  const payload = joinPayload(joiner, inviter, group.scope.groupId, choices);
  const event = makeJoinEvent(joiner.deviceId, joiner.crypto, group.scope.groupId, payload, group.wallMs);
  group.step(group.host!, { type: 'carry', event });
  group.run();
}

function lastVerdict(node: Node): unknown {
  return node.applied.findLast(({ entry }) => entry.body.kind === 'event')!.verdict;
}

describe('the roster', () => {
  it('RS1: the creator is owner, and the group begins with the room general', () => {
    const group = new Group(1).tick(1);
    const { roster } = group.view(group.nodes[0]!);
    expect([...roster.members.values()].map(({ role }) => role)).to.deep.equal(['owner']);
    expect([...roster.rooms.values()]).to.deep.include.members([
      {
        roomId: group.scope.groupId as never,
        name: 'general',
        topic: '',
        kind: 'open',
        madeBy: null,
        newcomersSee: null,
        isArchived: false,
        namedIndex: 0,
        lifeMs: null,
        members: new Map(),
        createdIndex: 1,
        createdAt: group.wallMs - TIMING.test.tickMs,
      },
    ]);
  });

  it('RS2: a join with a valid invitation makes a member with one device', () => {
    const group = new Group(2).settle();
    const zoe = person('zoe');
    join(group, zoe, group.nodes[0]!.person);
    const { roster } = group.view(group.nodes[1]!);
    const device = roster.devices.get(zoe.deviceId)!;
    expect(roster.members.get(device.memberId as MemberId)).to.deep.include({ name: 'zoe', role: 'member' });
    expect(device.lastSeq).to.equal(1);
  });

  it('RS3: an invitation that is forged, expired, used up or for more than its maker may give is void', () => {
    const reasons: [GrantChoices, string][] = [
      [{ expiresAt: 1_700_000_000_001, inviteId: '11'.repeat(16) }, 'invite_expired'],
      [{ role: 'admin', inviteId: '22'.repeat(16) }, 'no_right'],
    ];
    for (const [choices, reason] of reasons) {
      const group = new Group(2).settle();
      join(group, person('zoe'), group.nodes[1]!.person, choices);
      expect(lastVerdict(group.nodes[0]!)).to.deep.equal({ kind: 'void', reason });
    }
    const group = new Group(2).settle();
    const once = { maxUses: 1, inviteId: '33'.repeat(16) };
    join(group, person('zoe'), group.nodes[0]!.person, once);
    join(group, person('yan'), group.nodes[0]!.person, once);
    expect(lastVerdict(group.nodes[1]!)).to.deep.equal({ kind: 'void', reason: 'invite_used' });
    join(group, person('xia'), person('a stranger'));
    expect(lastVerdict(group.nodes[1]!)).to.deep.equal({ kind: 'void', reason: 'invite_invalid' });
    const { roster } = group.view(group.nodes[1]!);
    expect(roster.members.size).to.equal(3);
  });

  it('RS4: the group has a greatest size, and nobody joins twice', () => {
    const group = new Group(2).settle();
    const { members } = group.view(group.nodes[0]!).roster;
    for (const node of group.nodes) {
      const all = group.view(node).roster.members;
      for (let i = all.size; i < LIMITS.membersMax; i++)
        all.set(`m${i}` as MemberId, [...members.values()][0]!);
    }
    join(group, person('zoe'), group.nodes[0]!.person);
    expect(lastVerdict(group.nodes[0]!)).to.deep.equal({ kind: 'void', reason: 'group_full' });
  });

  it('RS6: every device that joined receives the log, without a change of voters', () => {
    const group = new Group(3).settle();
    const { voters } = group.view(group.host!).config;
    join(group, person('zoe'), group.nodes[0]!.person);
    const { config } = group.view(group.host!);
    expect(config).to.deep.equal({ voters, votersOld: [], learners: [person('zoe').deviceId] });
  });

  it('RS7: while a change is joint, both sets must agree to elect and to confirm', () => {
    const [a, b, c, d, e] = ids as [DeviceId, DeviceId, DeviceId, DeviceId, DeviceId];
    const config: Config = { voters: [c, d, e], votersOld: [a, b, c], learners: [] };
    const agree = (...who: DeviceId[]): boolean => hasQuorum(config, (device) => who.includes(device));
    expect([agree(c, d), agree(a, c, d), agree(a, b, c), agree(a, b, d, e)]).to.deep.equal([
      false,
      true,
      false,
      true,
    ]);
    const match = new Map([
      [a, 9],
      [b, 7],
      [c, 5],
      [d, 3],
      [e, 8],
    ]);
    expect(quorumIndex(config, (device) => match.get(device)!)).to.equal(5);
    expect(hasQuorum({ voters: [], votersOld: [], learners: [] }, () => true)).to.equal(false);
  });

  it('RS7: two voter sets in a row always overlap, or the step between is joint', () => {
    const set = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(set, set, fc.uniqueArray(fc.constantFrom(...ids)), (before, after, votes) => {
        const joint = enterJoint({ voters: sortedIds(before), votersOld: [], learners: [] }, after);
        const says = (device: DeviceId): boolean => votes.includes(device);
        const old = { ...joint, voters: joint.votersOld, votersOld: [] };
        const next = { ...joint, votersOld: [] };
        if (hasQuorum(joint, says)) expect(hasQuorum(old, says) && hasQuorum(next, says)).to.equal(true);
        // No two disjoint groups of devices can decide something on both sides of a step.
        const others = (device: DeviceId): boolean => !says(device);
        expect(hasQuorum(joint, says) && hasQuorum(old, others)).to.equal(false);
        expect(hasQuorum(joint, says) && hasQuorum(next, others)).to.equal(false);
      }),
    );
  });

  it('RS8: a group grows from one voter to three to five, in one joint step each', () => {
    for (const [size, voters] of [
      [1, 1],
      [2, 1],
      [3, 3],
      [4, 3],
      [5, 5],
      [7, 5],
    ] as const) {
      const group = new Group(size, { voters: 1 }).settle();
      const seen: string[] = [];
      group.until(
        () =>
          group.view(group.host!).config.voters.length === voters && !isJoint(group.view(group.host!).config),
        60,
      );
      group.tick(40);
      for (const { body } of group.host!.disk.entriesSaved.slice(size)) {
        if (body.kind === 'config') seen.push(`${body.config.votersOld.length}>${body.config.voters.length}`);
      }
      expect(group.view(group.host!).config.voters, String(size)).to.have.length(voters);
      const joint = seen.filter((step) => !step.startsWith('0'));
      expect(['', '1>3', '1>3,3>5', '1>5'], joint.join()).to.include(joint.join());
    }
  });

  it('RS8: a device that does not want to host votes, so that a group of three survives its host', () => {
    const group = new Group(3, { voters: 1, unwilling: [2] }).settle();
    group.until(() => group.view(group.host!).config.voters.length === 3, 60);
    group.tick(10);
    group.kill(group.host!);
    group.until(() => group.host !== undefined, 40);
    expect(group.host).to.equal(group.nodes[1]);
  });

  it('RS8: those who want to host get votes first', () => {
    const group = new Group(4, { voters: 1, unwilling: [1] }).settle();
    group.until(() => group.view(group.host!).config.voters.length === 3, 60);
    expect(group.view(group.host!).config.learners).to.deep.equal([group.nodes[1]!.id]);
  });

  it('RS9: a voter that stops gives its vote to a learner that is there', () => {
    const group = new Group(4, { voters: 3 }).settle();
    const leaver = group.nodes[1]!;
    group.tick(ticks.learnerHeartbeat * 2);
    group.step(leaver, { type: 'leave' });
    group.until(() => leaver.published.some(({ type }) => type === 'left'), 60);
    const { voters } = group.view(group.host!).config;
    expect(voters).to.have.length(3);
    expect(voters).not.to.include(leaver.id);
  });

  it('RS9: the only voter of two hands vote and role to the other', () => {
    const group = new Group(2, { voters: 1 }).settle();
    const [founder, other] = group.nodes as [Node, Node];
    group.tick(ticks.learnerHeartbeat * 2);
    group.step(founder, { type: 'leave' });
    group.until(() => founder.published.some(({ type }) => type === 'left'), 60);
    expect(group.view(other)).to.deep.include({ role: 'leader' });
    expect(group.view(other).config.voters).to.deep.equal([other.id]);
    group.kill(founder);
    group.say(other, 'alone now', 'c');
    group.run();
    expect(group.view(other).outbox).to.deep.equal([]);
  });

  it('RS9: an heir needs only to be there and caught up, however short it has been', () => {
    const group = new Group(2, { voters: 1, timing: { promoteAfterMs: 10_000 } }).settle();
    const [founder, other] = group.nodes as [Node, Node];
    group.step(founder, { type: 'leave' });
    group.until(() => founder.published.some(({ type }) => type === 'left'), 20);
    expect(group.view(other).config.voters).to.deep.equal([other.id]);
    expect(group.view(other).role).to.equal('leader');
  });

  it('RS9: the only voter waits for an heir that is still catching up, but not for one that is silent', () => {
    const group = new Group(2, { voters: 1 }).settle();
    const [founder, other] = group.nodes as [Node, Node];
    const hasLeft = (): boolean => founder.published.some(({ type }) => type === 'left');
    group.kill(other);
    for (let i = 0; i < 1_000; i++) group.say(founder, `${i}`);
    group.restart(other);
    // What it lacks is on its way: the vote goes once it has arrived.
    group.step(founder, { type: 'leave' });
    expect(hasLeft()).to.equal(false);
    group.until(hasLeft, 20);
    expect(group.view(other).config.voters).to.deep.equal([other.id]);

    const silent = new Group(2, { voters: 1 }).settle();
    const [staying, gone] = silent.nodes as [Node, Node];
    silent.kill(gone, true);
    silent.tick(ticks.presentWithin + 1);
    silent.step(staying, { type: 'leave' });
    expect(staying.published.some(({ type }) => type === 'left')).to.equal(true);
    expect(silent.view(staying).config.voters).to.deep.equal([staying.id]);
  });

  it('RS18: no votes go to devices that vanished a moment ago, though nobody could notice yet', () => {
    const timing = { promoteAfterMs: 500 };
    const group = new Group(5, { voters: 1, timing }).settle();
    const [host, other, ...vanished] = group.nodes as [Node, Node, ...Node[]];
    group.until(() => group.view(host).matches.every(({ index }) => index === group.view(host).lastIndex));
    group.tick(ticks.of(timing.promoteAfterMs) - 6);
    expect(group.view(host).config.voters).to.deep.equal([host.id]);
    for (const node of vanished) group.kill(node, true);
    group.tick(3 * ticks.presentWithin);
    expect(group.view(host).config.voters).to.deep.equal([host.id]);
    group.say(other, 'goes on', 'c');
    group.run();
    expect(group.view(other).outbox).to.deep.equal([]);
    for (const node of vanished) group.restart(node);
    group.until(() => group.view(host).config.voters.length === 5);
  });

  it('RS9: with nobody to take it, the set shrinks only when a quorum would be lost', () => {
    const next = (voters: number, there: number, leavers: number): readonly DeviceId[] | null => {
      const config: Config = { voters: ids.slice(0, voters), votersOld: [], learners: [] };
      const wanted = nextConfig(
        evidenceOf(config, (_device, i) => ({
          linked: i < there,
          leaving: i >= there - leavers && i < there,
        })),
      );
      return wanted?.voters ?? null;
    };
    expect(next(5, 5, 1)).to.equal(null);
    expect(next(5, 4, 1)).to.equal(null);
    expect(next(5, 3, 1)).to.deep.equal([ids[0]]);
    expect(next(1, 1, 1)).to.equal(null);
  });

  it('RS10: one change at a time, and none before an entry of the own term is confirmed', () => {
    const group = new Group(5, { voters: 1 }).settle();
    group.tick(ticks.learnerHeartbeat * 2);
    const configs = group.host!.disk.entriesSaved.filter(({ body }) => body.kind === 'config');
    const own = group.host!.disk.entriesSaved.find(({ term }) => term === group.view(group.host!).term)!;
    expect(configs.at(-1)!.index).to.be.above(own.index);
    group.lose = ({ message }) => message.type === 'append';
    join(group, person('zoe'), group.nodes[0]!.person);
    join(group, person('yan'), group.nodes[0]!.person);
    group.tick(10);
    const { commitIndex } = group.view(group.host!);
    const open = group.host!.disk.entriesSaved.filter(
      ({ index, body }) => body.kind === 'config' && index > commitIndex,
    );
    expect(open.length).to.be.at.most(1);
  });

  it('RS11: the fold’s state comes back from its rows byte for byte', () => {
    const group = new Group(3).settle();
    join(group, person('zoe'), group.nodes[0]!.person);
    const { roster } = group.view(group.nodes[0]!);
    const keys = [...group.nodes[0]!.disk.rows.keys()];
    const again = rosterFromRows(keys.map((key) => ({ key, value: rowOf(roster, key).value! })));
    expect(again).to.deep.equal(roster);
    expect(majorityOf(4)).to.equal(3);
    expect(
      votersOf({ voters: ids.slice(0, 2), votersOld: ids.slice(1, 3), learners: [] }).sort(compareIds),
    ).to.deep.equal(ids.slice(0, 3));
  });
});

describe('planned handover', () => {
  it('EL14: the chosen voter takes over at once, and nothing is lost', () => {
    const group = new Group(3).settle();
    const [host, , target] = group.nodes as [Node, Node, Node];
    group.say(group.nodes[1]!, 'before', 'c0');
    group.step(host, { type: 'transferHost', to: target.id });
    group.say(group.nodes[1]!, 'during', 'c1');
    group.run();
    expect(group.host).to.equal(target);
    group.tick(ticks.heartbeat);
    expect(group.view(group.nodes[1]!).outbox).to.deep.equal([]);
  });

  it('EL14: a follower may ask the host for it', () => {
    const group = new Group(3).settle();
    group.step(group.nodes[1]!, { type: 'transferHost', to: group.nodes[2]!.id });
    group.tick(ticks.round);
    expect(group.host).to.equal(group.nodes[2]);
  });

  it('EL15: to a target that does not answer it is given up, and service goes on', () => {
    const group = new Group(3).settle();
    const [host, other, target] = group.nodes as [Node, Node, Node];
    group.lose = ({ to }) => to === target.id;
    group.say(host, 'the target lacks this');
    group.step(host, { type: 'transferHost', to: target.id });
    group.say(other, 'waits', 'c1');
    group.tick(ticks.suspicionFloor + ticks.round + ticks.round + 2);
    expect(group.host).to.equal(host);
    expect(group.view(other).outbox).to.deep.equal([]);
  });
});
