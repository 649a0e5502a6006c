import { expect } from 'chai';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import type { Role } from '../../src/protocol/identity.ts';
import type { MemberId, RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { hash, joinPayload, person, type GrantChoices, type Person } from '../support/people.ts';
import { FoldedLog } from './folded-log.ts';

const [ana, bo, cleo, dan] = [person('ana'), person('bo'), person('cleo'), person('dan')];
const boPhone = person('bo', { device: 'phone' });

/** A group of Ana, its owner, and Bo and Cleo, members; whoever does something does it in the next entry. */
class Members extends FoldedLog {
  constructor() {
    super(ana);
    for (const who of [bo, cleo]) expect(this.joins(who)).to.equal('valid');
  }

  joins(who: Person, choices: GrantChoices = {}, inviter = ana): unknown {
    return this.comes(who, joinPayload(who, inviter, this.groupId, choices));
  }

  says(who: Person): unknown {
    const room = this.groupId as string as RoomId;
    return this.does(who, { kind: 'message', text: 'hello', replyTo: null }, room);
  }

  removes(who: Person, whom: Person, banned = false): unknown {
    return this.does(who, { kind: 'memberRemoved', memberId: memberOf(whom), banned });
  }

  roles(): Record<string, Role> {
    return Object.fromEntries([...this.roster.members.values()].map(({ name, role }) => [name, role]));
  }
}

function memberOf(who: Person): MemberId {
  return memberIdOf(who.certificate.rootKey, hash);
}

function device(who: Person): Payload {
  return { kind: 'deviceRemoved', deviceId: who.deviceId };
}

function role(of: Person, to: Role): Payload {
  return { kind: 'role', memberId: memberOf(of), role: to };
}

describe('the fold: who goes', () => {
  it('RS19 a removed device belongs to nobody, and what it says later is void and uses its numbers up', () => {
    const group = new Members();
    expect(group.says(bo)).to.equal('valid');
    expect(group.removes(ana, bo)).to.equal('valid');
    const gone = group.roster.devices.get(bo.deviceId)!;
    expect([gone.memberId, gone.lastSeq]).to.deep.equal([null, 2]);
    expect(group.says(bo)).to.equal('not_a_member');
    expect(group.does(bo, { kind: 'profile', memberName: 'Robert' })).to.equal('not_a_member');
    expect(group.roster.devices.get(bo.deviceId)!.lastSeq).to.equal(4);
  });

  it('RS19 what it said keeps its author, and who went stays known by name', () => {
    const group = new Members();
    group.removes(ana, bo);
    const memberId = memberOf(bo);
    const index = group.head.index;
    expect(group.roster.removed.get(bo.deviceId)).to.deep.equal({ deviceId: bo.deviceId, memberId, index });
    expect(group.roster.former.get(memberId)).to.deep.equal({ memberId, name: 'bo', index, banned: false });
    expect(group.restored()).to.deep.equal(group.roster);
  });

  it('RS19 a removed device never joins again, and invitations that it made let nobody in (N116)', () => {
    const group = new Members();
    group.removes(ana, bo);
    const again = joinPayload(bo, ana, group.groupId, { inviteId: '11'.repeat(16) });
    expect(group.does(bo, again)).to.equal('device_removed');
    expect(group.joins(dan, { inviteId: '22'.repeat(16) }, bo)).to.equal('invite_invalid');
  });

  it('RS20 a member removes own devices; another’s the owner, and an admin those of plain members', () => {
    const group = new Members();
    expect(group.joins(boPhone)).to.equal('valid');
    expect(group.does(cleo, device(boPhone))).to.equal('no_right');
    expect(group.removes(cleo, bo)).to.equal('no_right');
    group.does(ana, role(cleo, 'admin'));
    expect(group.does(cleo, device(ana))).to.equal('no_right');
    expect(group.does(cleo, device(boPhone))).to.equal('valid');
    group.does(ana, role(bo, 'admin'));
    expect(group.removes(cleo, bo), 'an admin by an admin').to.equal('no_right');
    expect(group.removes(bo, bo, true), 'to ban oneself').to.equal('no_right');
    expect(group.does(ana, device(dan))).to.equal('unknown_device');
    expect(group.does(ana, device(boPhone)), 'gone already').to.equal('unknown_device');
    expect(group.removes(ana, dan)).to.equal('unknown_member');
    expect(group.removes(ana, cleo)).to.equal('valid');
    expect(group.roles()).to.deep.equal({ ana: 'owner', bo: 'admin' });
  });

  it('RS21 whose last device goes is a member no more; with another left it stays one', () => {
    const group = new Members();
    group.joins(boPhone);
    expect(group.does(bo, device(bo))).to.equal('valid');
    expect(group.roles()).to.deep.equal({ ana: 'owner', bo: 'member', cleo: 'member' });
    expect(group.says(boPhone)).to.equal('valid');
    expect(group.does(boPhone, device(boPhone))).to.equal('valid');
    expect(group.roles()).to.deep.equal({ ana: 'owner', cleo: 'member' });
  });

  it('RS21 who went comes again by a new invitation, with a new device and as what it says', () => {
    const group = new Members();
    group.does(ana, role(bo, 'admin'));
    group.removes(bo, bo);
    expect(group.joins(boPhone, { inviteId: '33'.repeat(16) })).to.equal('valid');
    expect(group.roles()).to.deep.equal({ ana: 'owner', cleo: 'member', bo: 'member' });
    expect(group.roster.former.has(memberOf(bo))).to.equal(false);
    expect(group.restored()).to.deep.equal(group.roster);
  });

  it('RS21 a banned one does not, with whatever device', () => {
    const group = new Members();
    group.removes(ana, bo, true);
    expect(group.joins(boPhone, { inviteId: '44'.repeat(16) })).to.equal('banned');
    expect(group.restored().former.get(memberOf(bo))?.banned).to.equal(true);
  });

  it('RS21 the last device of a group stays', () => {
    const group = new Members();
    group.removes(ana, bo);
    group.removes(cleo, cleo);
    expect(group.removes(ana, ana)).to.equal('last_device');
    expect(group.does(ana, device(ana))).to.equal('last_device');
    expect(group.says(ana)).to.equal('valid');
  });

  it('RS22 when the owner goes, the admin who is there for longest owns the group', () => {
    const group = new Members();
    group.joins(dan);
    for (const who of [dan, cleo]) group.does(ana, role(who, 'admin'));
    expect(group.removes(ana, ana)).to.equal('valid');
    expect(group.roles()).to.deep.equal({ bo: 'member', cleo: 'owner', dan: 'admin' });
    expect(group.restored()).to.deep.equal(group.roster);
  });

  it('RS22 without an admin it is the member who is there for longest', () => {
    const group = new Members();
    group.does(ana, device(ana));
    expect(group.roles()).to.deep.equal({ bo: 'owner', cleo: 'member' });
  });

  it('RS4 devices that were removed do not count', () => {
    const group = new Members();
    for (let i = group.roster.devices.size; i < LIMITS.devicesMax; i++) {
      const deviceId = `device ${i}` as never;
      group.roster.devices.set(deviceId, { ...group.roster.devices.get(cleo.deviceId)!, deviceId });
    }
    expect(group.joins(dan)).to.equal('group_full');
    expect(group.removes(ana, bo)).to.equal('valid');
    expect(group.joins(dan)).to.equal('valid');
  });

  it('RS25 a keeper is in no room, and may do what its member may otherwise', () => {
    const group = new Members();
    const keeper = person('bo', { device: 'keeper', kind: 'keeper' });
    expect(group.joins(keeper)).to.equal('valid');
    expect(group.roster.devices.get(keeper.deviceId)?.kind).to.equal('keeper');
    expect(group.says(keeper)).to.equal('keeper');
    expect(group.does(keeper, device(bo))).to.equal('valid');
    expect(group.roles()).to.deep.equal({ ana: 'owner', bo: 'member', cleo: 'member' });
  });
});
