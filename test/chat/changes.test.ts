import { expect } from 'chai';
import { changeProblem, type ChangeKind, type ChangeTarget } from '../../src/chat/changes.ts';
import type { Role } from '../../src/protocol/identity.ts';
import type { MemberId, RoomId } from '../../src/protocol/ids.ts';

const ANA = 'a'.repeat(32) as MemberId;
const BO = 'b'.repeat(32) as MemberId;
const ROOM = 'r'.repeat(52) as RoomId;
const OTHER_ROOM = 's'.repeat(52) as RoomId;
const KINDS: readonly ChangeKind[] = ['edit', 'delete', 'reaction'];

describe('chat: what changes of messages come to', () => {
  const byAna: ChangeTarget = { roomId: ROOM, memberId: ANA, isDeleted: false };
  const outcomes = (target: ChangeTarget | undefined, memberId: MemberId, role: Role): unknown[] =>
    KINDS.map((kind) => changeProblem(kind, ROOM, target, { memberId, role }));

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

  it('MS5 somebody who is no member changes nothing', () => {
    const problems = KINDS.map((kind) => changeProblem(kind, ROOM, byAna, undefined));
    expect(problems).to.deep.equal(KINDS.map(() => 'no_right'));
  });
});
