import { expect } from 'chai';
import { changeProblem, type ChangeKind, type ChangeTarget } from '../../src/chat/changes.ts';
import type { Role } from '../../src/protocol/identity.ts';
import type { MemberId, RoomId } from '../../src/protocol/ids.ts';
import { aTarget, CHANGES } from '../support/change-samples.ts';

const ANA = 'a'.repeat(32) as MemberId;
const BO = 'b'.repeat(32) as MemberId;
const ROOM = 'r'.repeat(52) as RoomId;
const OTHER_ROOM = 's'.repeat(52) as RoomId;
const KINDS = Object.keys(CHANGES) as ChangeKind[];

describe('chat: what changes of messages come to', () => {
  const byAna = aTarget(ROOM, ANA);
  const outcomes = (target: ChangeTarget | undefined, memberId: MemberId, role: Role): unknown[] =>
    KINDS.map((kind) => changeProblem(CHANGES[kind], ROOM, target, { memberId, role }));

  it('MS2 a text is changed by its author’s member alone, whatever the role of others', () => {
    expect(outcomes(byAna, ANA, 'member')[0]).to.equal(null);
    for (const role of ['owner', 'admin', 'member'] as const) {
      expect([role, outcomes(byAna, BO, role)[0]]).to.deep.equal([role, 'no_right']);
    }
  });

  it('MS3 a message is deleted by its author’s member, an admin or the owner', () => {
    expect(outcomes(byAna, ANA, 'member')[1]).to.equal(null);
    expect(outcomes(byAna, BO, 'owner')[1]).to.equal(null);
    expect(outcomes(byAna, BO, 'admin')[1]).to.equal(null);
    expect(outcomes(byAna, BO, 'member')[1]).to.equal('no_right');
  });

  it('MS4 any member reacts to any message', () => {
    expect(outcomes(byAna, ANA, 'member')[2]).to.equal(null);
    expect(outcomes(byAna, BO, 'member')[2]).to.equal(null);
  });

  it('MS2 MS3 MS4 nothing happens to a message that is deleted, unknown, or in another room', () => {
    expect(outcomes({ ...byAna, isDeleted: true }, ANA, 'owner')).to.deep.equal(KINDS.map(() => 'deleted'));
    expect(outcomes(undefined, ANA, 'owner')).to.deep.equal(KINDS.map(() => 'unknown_message'));
    const elsewhere = outcomes({ ...byAna, roomId: OTHER_ROOM }, ANA, 'owner');
    expect(elsewhere).to.deep.equal(KINDS.map(() => 'unknown_message'));
  });

  it('MS280 any member pins any message, and takes a pin away', () => {
    expect(outcomes(byAna, ANA, 'member')[3]).to.equal(null);
    expect(outcomes(byAna, BO, 'member')[3]).to.equal(null);
  });

  it('MS281 a vote is one answer, or some where the poll says so; its author ends it; then there are no more', () => {
    const author = { memberId: BO, role: 'member' } as const;
    const vote = (choices: readonly number[], target: ChangeTarget): unknown =>
      changeProblem({ ...CHANGES.vote, kind: 'vote', choices }, ROOM, target, author);
    const several = { ...byAna, poll: { several: true, options: ['Friday', 'Saturday'] } };
    expect([[], [0], [1], [2], [0, 1]].map((choices) => vote(choices, byAna))).to.deep.equal([
      null,
      null,
      null,
      'no_poll',
      'no_poll',
    ]);
    expect([vote([0, 1], several), vote([0, 2], several)]).to.deep.equal([null, 'no_poll']);
    expect(vote([0], { ...byAna, poll: null })).to.equal('no_poll');
    expect(vote([0], { ...byAna, isPollClosed: true })).to.equal('poll_closed');
    const close = (memberId: MemberId, role: Role, target = byAna): unknown =>
      changeProblem(CHANGES.pollClosed, ROOM, target, { memberId, role });
    expect([close(ANA, 'member'), close(BO, 'owner')]).to.deep.equal([null, 'no_right']);
    expect(close(ANA, 'member', { ...byAna, poll: null })).to.equal('no_poll');
    expect(close(ANA, 'member', { ...byAna, isPollClosed: true })).to.equal('poll_closed');
  });

  it('MS281 what this device cannot read may be a poll: votes on it are kept', () => {
    const unread = { ...byAna, poll: 'unknown' } as const;
    expect(outcomes(unread, ANA, 'member').slice(4)).to.deep.equal([null, null]);
    expect(outcomes({ ...unread, isPollClosed: true }, ANA, 'member').slice(4)).to.deep.equal([
      'poll_closed',
      'poll_closed',
    ]);
  });

  it('MS282 what disappears is not edited; all else may happen to it', () => {
    const passing = outcomes({ ...byAna, isPassing: true }, ANA, 'member');
    expect(passing).to.deep.equal(['passing', null, null, null, null, null]);
  });

  it('MS5 somebody who is no member changes nothing', () => {
    const problems = KINDS.map((kind) => changeProblem(CHANGES[kind], ROOM, byAna, undefined));
    expect(problems).to.deep.equal(KINDS.map(() => 'no_right'));
  });
});
