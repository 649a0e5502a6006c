import { expect } from 'chai';
import { allRows } from '../../src/core/roster/rows.ts';
import type { RosterState } from '../../src/core/roster/state.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import type { Role } from '../../src/protocol/identity.ts';
import type { EventId, MemberId, RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { hash, joinPayload, person, type Person } from '../support/people.ts';
import { FoldedLog } from './folded-log.ts';

const [ana, bo, cleo] = [person('ana'), person('bo'), person('cleo')];

/** A group of Ana, its owner, and Bo and Cleo, members. */
class Members extends FoldedLog {
  constructor() {
    super(ana);
    for (const who of [bo, cleo]) this.comes(who, joinPayload(who, ana, this.groupId));
  }

  member(who: Person): { name: string; role: Role } {
    const { name, role } = this.roster.members.get(memberOf(who))!;
    return { name, role };
  }
}

function memberOf(who: Person): MemberId {
  return memberIdOf(who.certificate.rootKey, hash);
}

function named({ deviceId }: Person, name: string): Payload {
  return { kind: 'deviceNamed', deviceId, name };
}

function role(of: Person, to: Role): Payload {
  return { kind: 'role', memberId: memberOf(of), role: to };
}

describe('the fold: names and roles of members', () => {
  it('RS12 a profile changes the name of its author’s member, and nothing else', () => {
    const group = new Members();
    const before = group.roster.members.get(memberOf(bo))!;
    expect(group.does(bo, { kind: 'profile', memberName: 'Robert' })).to.equal('valid');
    expect(group.roster.members.get(memberOf(bo))).to.deep.equal({ ...before, name: 'Robert' });
    expect([...group.touched].sort()).to.deep.equal([`device/${bo.deviceId}`, `member/${memberOf(bo)}`]);
    expect(group.member(ana).name).to.equal('ana');
    expect(group.restored().members.get(memberOf(bo))?.name).to.equal('Robert');
  });

  it('RS12 a profile in a form that cannot be read, or sealed, is void', () => {
    const group = new Members();
    expect(group.does(bo, { kind: 'profile', memberName: 'Robert' }, ZERO_ROOM, 1)).to.equal('wrong_epoch');
    expect(group.does(person('dora'), { kind: 'profile', memberName: 'Dora' })).to.equal('not_a_member');
    expect(group.member(bo).name).to.equal('bo');
  });

  it('RS90 a look is its author’s member’s, nobody’s rights come from it, and a row without one is as before', () => {
    const group = new Members();
    const before = group.roster.members.get(memberOf(bo))!;
    const look = { colour: 3, picture: '🦊', isBot: true };
    expect(before.look).to.equal(null);
    expect(group.does(bo, { kind: 'memberLook', ...look })).to.equal('valid');
    expect(group.roster.members.get(memberOf(bo))).to.deep.equal({ ...before, look });
    expect(group.restored().members.get(memberOf(bo))?.look).to.deep.equal(look);
    expect(group.restored().members.get(memberOf(ana))?.look).to.equal(null);
    const none = { colour: 0, picture: '', isBot: false };
    expect(group.does(bo, { kind: 'memberLook', ...none })).to.equal('valid');
    expect(group.restored().members.get(memberOf(bo))?.look, 'said, and nothing').to.deep.equal(none);
    expect(group.does(person('dora'), { kind: 'memberLook', ...look })).to.equal('not_a_member');
  });

  it('RS91 owner and admins decide whether anybody may tell what was read; a row without that is as before', () => {
    const group = new Members();
    const before = allRows(group.roster).find(({ key }) => key === 'group/')!;
    const say = (who: Person, on: boolean): unknown => group.does(who, { kind: 'groupReceipts', on });
    expect(group.roster.group?.receipts).to.equal(true);
    expect(say(bo, false)).to.equal('no_right');
    expect([...group.touched], 'only its number is used up').to.deep.equal([`device/${bo.deviceId}`]);
    expect(say(ana, false)).to.equal('valid');
    expect([...group.touched].sort()).to.deep.equal([`device/${ana.deviceId}`, 'group/']);
    expect([group.roster.group?.receipts, group.restored().group?.receipts]).to.deep.equal([false, false]);
    expect(group.restored().group).to.deep.equal(group.roster.group);
    group.does(ana, role(bo, 'admin'));
    expect(say(bo, true)).to.equal('valid');
    expect(allRows(group.roster).find(({ key }) => key === 'group/')).to.deep.equal(before);
    expect(group.restored().group?.receipts).to.equal(true);
    expect(say(person('dora'), false)).to.equal('not_a_member');
  });

  it('RS13 the owner makes members admins and admins members', () => {
    const group = new Members();
    expect(group.does(ana, role(bo, 'admin'))).to.equal('valid');
    expect([...group.touched].sort()).to.deep.equal([`device/${ana.deviceId}`, `member/${memberOf(bo)}`]);
    expect(group.member(bo)).to.deep.equal({ name: 'bo', role: 'admin' });
    expect(group.restored().members.get(memberOf(bo))?.role).to.equal('admin');
    expect(group.does(ana, role(bo, 'member'))).to.equal('valid');
    expect(group.member(bo).role).to.equal('member');
  });

  it('RS13 nobody else does, no one is made owner, and the owner stays it (N73)', () => {
    const group = new Members();
    group.does(ana, role(bo, 'admin'));
    for (const who of [bo, cleo]) {
      expect(group.does(who, role(cleo, 'admin'))).to.equal('no_right');
      expect(group.does(who, role(bo, 'member'))).to.equal('no_right');
      expect(group.does(who, role(ana, 'member'))).to.equal('no_right');
    }
    expect(group.does(ana, role(bo, 'owner'))).to.equal('no_right');
    expect(group.does(ana, role(ana, 'member'))).to.equal('no_right');
    expect(group.does(ana, role(person('dora'), 'admin'))).to.equal('unknown_member');
    expect([ana, bo, cleo].map((who) => group.member(who).role)).to.deep.equal(['owner', 'admin', 'member']);
  });

  it('RS13 a role counts from its place in the log on', () => {
    const group = new Members();
    const revoke: Payload = {
      kind: 'inviteRevoked',
      inviteId: joinPayload(bo, ana, group.groupId).grant.inviteId,
    };
    expect(group.does(bo, revoke)).to.equal('no_right');
    group.does(ana, role(bo, 'admin'));
    expect(group.does(bo, revoke)).to.equal('valid');
  });

  it('DV45 a member names its devices, each by any of them, from that place in the log on', () => {
    const group = new Members();
    const phone = person('bo', { device: 'phone' });
    group.comes(phone, joinPayload(phone, bo, group.groupId));
    const before = allRows(group.roster).length;
    expect(group.does(bo, named(phone, 'Phone'))).to.equal('valid');
    expect([...group.touched].sort()).to.deep.equal(
      [`device/${bo.deviceId}`, `device/${phone.deviceId}`].sort(),
    );
    expect(group.does(phone, named(bo, 'Desk'))).to.equal('valid');
    expect(group.does(phone, named(phone, 'Old phone'))).to.equal('valid');
    const names = (roster: RosterState): unknown[] =>
      [ana, bo, phone].map(({ deviceId }) => roster.devices.get(deviceId)?.name);
    expect(names(group.roster)).to.deep.equal(['', 'Desk', 'Old phone']);
    expect(names(group.restored())).to.deep.equal(['', 'Desk', 'Old phone']);
    expect(allRows(group.roster)).to.have.length(before);
  });

  it('DV45 nobody names another’s device, the owner neither, nor one that is gone', () => {
    const group = new Members();
    expect(group.does(ana, named(bo, 'Mine'))).to.equal('no_right');
    expect(group.does(bo, named(person('dora'), 'Hers'))).to.equal('unknown_device');
    expect(group.does(ana, { kind: 'deviceRemoved', deviceId: cleo.deviceId })).to.equal('valid');
    expect(group.does(ana, named(cleo, 'Gone'))).to.equal('unknown_device');
    expect(group.does(bo, named(bo, 'Desk'), ZERO_ROOM, 1)).to.equal('wrong_epoch');
    expect(group.roster.devices.get(bo.deviceId)?.name).to.equal('');
  });

  it('RS69 made-up invitations are revoked up to a bound, by each member for itself', () => {
    const group = new Members();
    const revoke = (who: Person, number: number): unknown =>
      group.does(who, { kind: 'inviteRevoked', inviteId: number.toString(16).padStart(32, '0') });
    for (let i = 0; i < LIMITS.unusedRevokedMax; i++) {
      const inviteId = `m${i}`;
      group.roster.invites.set(inviteId, { inviteId, createdBy: bo.deviceId, uses: 0, revoked: true });
    }
    expect(revoke(bo, 1)).to.equal('too_many_revoked');
    expect(revoke(cleo, 1)).to.equal('valid');
    group.roster.invites.delete('m0');
    expect(revoke(bo, 2)).to.equal('valid');
    expect(revoke(bo, 3)).to.equal('too_many_revoked');
    const used = joinPayload(cleo, ana, group.groupId).grant.inviteId;
    expect(group.does(ana, { kind: 'inviteRevoked', inviteId: used })).to.equal('valid');
  });

  it('MS1 an edit, a deletion or a reaction is judged as a message is: by room, seal and form', () => {
    const group = new Members();
    const room = group.groupId as string as RoomId;
    const target = 'b'.repeat(51).concat('a') as EventId;
    const changes: Payload[] = [
      { kind: 'edit', target, text: 'x' },
      { kind: 'delete', target },
      { kind: 'reaction', target, emoji: '👍', on: true },
    ];
    for (const change of changes) {
      expect(group.does(bo, change, room)).to.equal('valid');
      expect([...group.touched]).to.deep.equal([`device/${bo.deviceId}`]);
      expect(group.does(bo, change)).to.equal('unknown_room');
      expect(group.does(bo, change, room, 1)).to.equal('wrong_epoch');
    }
  });
});
