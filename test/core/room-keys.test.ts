import { expect } from 'chai';
import { ZERO_HASH, sortedIds, toHex } from '../../src/protocol/ids.ts';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { hash, person, type Person } from '../support/people.ts';
import { PACKAGE, SEALED, SealedGroup } from './sealed-group.ts';

const [ana, bo, cleo, dan] = [person('ana'), person('bo'), person('cleo'), person('dan')];
const keeper = person('kay', { kind: 'keeper' });

const ids = (...people: readonly Person[]): string[] => sortedIds(people.map(({ deviceId }) => deviceId));
const removal = (who: Person): Payload => ({
  kind: 'memberRemoved',
  memberId: memberIdOf(who.certificate.rootKey, hash),
  banned: false,
});
const unreadable = (epoch: number): Payload => ({ kind: 'keysUnreadable', epoch, keyPackage: PACKAGE });

/** Ana, who founded it, Bo and Cleo, all in the open rooms since the newest entry. */
function groupOfThree(): SealedGroup {
  const group = new SealedGroup(ana);
  for (const who of [bo, cleo]) expect(group.joins(who, ana)).to.equal('valid');
  expect(group.commits(ana, { added: [bo, cleo] })).to.equal('valid');
  return group;
}

describe('the fold: keys of rooms', () => {
  it('MK41 a sealed group begins with its founder alone, in epoch 0', () => {
    const { open, head } = new SealedGroup(ana);
    expect([open.epoch, open.start, open.commitHash]).to.deep.equal([0, 0, ZERO_HASH]);
    expect([...open.devices]).to.deep.equal([[ana.deviceId, 1]]);
    expect(open.startIndex).to.equal(1);
    expect(head.index).to.be.above(0);
  });

  it('MK41 who joins a sealed group brings a key package, unless it is a keeper', () => {
    const group = new SealedGroup(ana);
    expect(group.joins(bo, ana, null)).to.equal('malformed');
    expect(group.joins(keeper, ana)).to.equal('malformed');
    expect(group.joins(keeper, ana, null)).to.equal('valid');
    expect(group.joins(bo, ana)).to.equal('valid');
    expect([...group.roster.packages]).to.deep.equal([[bo.deviceId, group.head.index]]);
    expect(group.members()).to.deep.equal(ids(ana));
  });

  it('MK42 the newest key package counts, once', () => {
    const group = new SealedGroup(ana);
    group.joins(bo, ana);
    expect(group.does(bo, { kind: 'keyPackage', keyPackage: PACKAGE })).to.equal('valid');
    expect(group.roster.packages.get(bo.deviceId)).to.equal(group.head.index);
    expect(group.commits(ana, { added: [bo] })).to.equal('valid');
    expect(group.roster.packages.size).to.equal(0);
    expect(group.does(keeper, { kind: 'keyPackage', keyPackage: PACKAGE })).to.equal('not_a_member');
  });

  it('MK43 the first commit at an epoch counts, and begins the next', () => {
    const group = groupOfThree();
    const { epoch } = group.open;
    const late = group.commitOf({});
    expect(group.commits(bo)).to.equal('valid');
    expect(group.open.epoch).to.equal(epoch + 1);
    expect(group.open.commitHash).to.equal(toHex(hash(late.commit)));
    expect(group.does(cleo, late)).to.equal('wrong_epoch');
    expect(group.commits(cleo, { epoch: epoch + 2 })).to.equal('wrong_epoch');
    expect(group.commits(cleo, { start: 1 })).to.equal('wrong_epoch');
    expect(group.open.epoch).to.equal(epoch + 1);
  });

  it('MK43 a commit in a room without keys is void', () => {
    const group = groupOfThree();
    const nowhere = group.roster.rooms.keys().next().value!;
    expect(group.commits(ana, {}, nowhere)).to.equal('unknown_room');
    expect(group.does(ana, unreadable(1), nowhere)).to.equal('unknown_room');
  });

  it('MK44 only a device in the room commits, and it neither adds nor removes itself', () => {
    const group = groupOfThree();
    group.joins(dan, ana);
    expect(group.commits(dan)).to.equal('no_right');
    expect(group.commits(dan, { added: [dan] })).to.equal('no_right');
    expect(group.commits(bo, { removed: [bo] })).to.equal('no_right');
    group.joins(keeper, ana, null);
    expect(group.commits(keeper)).to.equal('keeper');
  });

  it('MK44 who is added belongs to the group, is no keeper, and gave a key package', () => {
    const group = groupOfThree();
    expect(group.commits(ana, { added: [dan] })).to.equal('unknown_device');
    group.joins(keeper, ana, null);
    expect(group.commits(ana, { added: [keeper] })).to.equal('unknown_device');
    group.joins(dan, ana);
    expect(group.commits(ana, { added: [dan] })).to.equal('valid');
    expect(group.members()).to.deep.equal(ids(ana, bo, cleo, dan));
    expect(group.commits(ana, { added: [dan] })).to.equal('unknown_device');
  });

  it('MK45 nobody is taken out who may be in, but to be added anew after saying that it cannot read', () => {
    const group = groupOfThree();
    expect(group.commits(ana, { removed: [bo] })).to.equal('no_right');
    group.does(bo, { kind: 'keyPackage', keyPackage: PACKAGE });
    expect(group.commits(ana, { removed: [bo], added: [bo] })).to.equal('no_right');
    expect(group.commits(ana, { added: [bo] })).to.equal('already_member');
    expect(group.does(bo, unreadable(group.open.epoch))).to.equal('valid');
    expect(group.commits(ana, { removed: [bo] })).to.equal('no_right');
    const since = group.open.devices.get(bo.deviceId);
    expect(group.commits(ana, { removed: [bo], added: [bo] })).to.equal('valid');
    expect(group.open.devices.get(bo.deviceId)).to.equal(since);
    expect(group.open.unreadable.size).to.equal(0);
  });

  it('MK47 only about the epoch that is in force is it said that it cannot be read', () => {
    const group = groupOfThree();
    expect(group.does(bo, unreadable(group.open.epoch + 1))).to.equal('wrong_epoch');
    expect(group.does(bo, unreadable(group.open.epoch - 1))).to.equal('wrong_epoch');
    expect(group.does(bo, unreadable(group.open.epoch))).to.equal('valid');
    expect([...group.open.unreadable]).to.deep.equal([bo.deviceId]);
    expect(group.roster.packages.has(bo.deviceId)).to.equal(true);
    expect(group.commits(cleo)).to.equal('valid');
    expect([...group.open.unreadable], 'new keys alone do not help it').to.deep.equal([bo.deviceId]);
  });

  it('MK46 keys begin anew when more than half cannot read', () => {
    const group = groupOfThree();
    const anew = { start: group.open.epoch + 1, added: [bo] };
    group.does(bo, unreadable(group.open.epoch));
    expect(group.commits(ana, anew)).to.equal('no_right');
    group.does(cleo, unreadable(group.open.epoch));
    expect(group.commits(ana, { ...anew, removed: [cleo] })).to.equal('malformed');
    const epoch = group.open.epoch;
    expect(group.commits(ana, anew)).to.equal('valid');
    expect(group.members()).to.deep.equal(ids(ana, bo));
    expect([group.open.epoch, group.open.start]).to.deep.equal([epoch + 2, epoch + 1]);
    expect(group.open.startIndex).to.equal(group.head.index);
    expect(group.commits(bo, { added: [cleo] })).to.equal('valid');
    expect(group.members()).to.deep.equal(ids(ana, bo, cleo));
  });

  it('MK46 keys begin anew when nobody is left in the room, and in another fork', () => {
    const alone = new SealedGroup(ana);
    alone.joins(bo, ana);
    expect(alone.does(ana, removal(ana))).to.equal('valid');
    expect(alone.commits(bo)).to.equal('no_right');
    expect(alone.commits(bo, { start: 1 })).to.equal('valid');
    expect(alone.members()).to.deep.equal(ids(bo));
    expect(alone.says(bo)).to.equal('valid');
    const forked = groupOfThree();
    forked.forkedAbove = 3;
    forked.does(bo, { kind: 'keyPackage', keyPackage: PACKAGE });
    expect(forked.commits(ana, { start: forked.open.epoch + 1, added: [bo] })).to.equal('valid');
    expect(forked.commits(ana, { start: forked.open.epoch + 1 }), 'once').to.equal('no_right');
  });

  it('MK40 a group that is not sealed knows none of this', () => {
    const group = new SealedGroup(ana, false);
    expect(group.open).to.equal(undefined);
    expect(group.joins(bo, ana)).to.equal('malformed');
    expect(group.joins(bo, ana, null)).to.equal('valid');
    expect(group.does(ana, { kind: 'keyPackage', keyPackage: PACKAGE })).to.equal('unknown_kind');
    expect(group.does(ana, unreadable(0))).to.equal('unknown_kind');
    expect(group.says(ana)).to.equal('wrong_epoch');
    expect(group.roster.packages.size).to.equal(0);
  });

  it('MK40 a node restores exactly this state, and the same rows', () => {
    const group = groupOfThree();
    group.joins(dan, ana);
    group.does(bo, unreadable(group.open.epoch));
    group.does(ana, removal(cleo));
    const { keys, packages } = group.restored();
    expect(keys).to.deep.equal(group.roster.keys);
    expect(packages).to.deep.equal(group.roster.packages);
    expect(packages.size).to.equal(2);
  });
});

describe('the fold: what is sealed', () => {
  it('MK49 an event takes effect whose author was in the room at the head that it names', () => {
    const group = new SealedGroup(ana);
    expect(group.says(ana)).to.equal('valid');
    group.joins(bo, ana);
    expect(group.says(bo), 'not in the room yet').to.equal('wrong_epoch');
    const before = group.head;
    group.commits(ana, { added: [bo] });
    expect(group.says(bo, before)).to.equal('wrong_epoch');
    expect(group.says(bo)).to.equal('valid');
  });

  it('MK49 what was sealed before a change of keys takes effect after it, whoever was added', () => {
    const group = groupOfThree();
    const before = group.head;
    group.joins(dan, ana);
    group.commits(cleo, { added: [dan] });
    group.commits(ana);
    expect(group.says(bo, before)).to.equal('valid');
    expect(group.says(bo)).to.equal('valid');
  });

  it('MK48 a removal locks the room until somebody in it takes the removed device out', () => {
    const group = groupOfThree();
    const before = group.head;
    expect(group.does(ana, removal(cleo))).to.equal('valid');
    const locked = group.head;
    expect(group.open.locks).to.deep.equal([{ from: locked.index, to: null }]);
    expect(group.says(bo), 'cleo could read it').to.equal('room_locked');
    expect(group.says(bo, before), 'he did not know').to.equal('valid');
    expect(group.says(cleo)).to.equal('not_a_member');
    expect(group.commits(ana), 'that takes nobody out').to.equal('valid');
    expect(group.says(bo)).to.equal('room_locked');
    expect(group.commits(bo, { removed: [cleo] })).to.equal('valid');
    expect(group.open.locks).to.deep.equal([{ from: locked.index, to: group.head.index }]);
    expect(group.says(bo)).to.equal('valid');
    expect(group.says(bo, locked), 'for ever').to.equal('room_locked');
    expect(group.says(bo, before)).to.equal('valid');
  });

  it('MK48 who was removed before it was in the room locks nothing, and its key package goes', () => {
    const group = groupOfThree();
    group.joins(dan, ana);
    expect(group.does(ana, removal(dan))).to.equal('valid');
    expect(group.open.locks).to.deep.equal([]);
    expect(group.roster.packages.size).to.equal(0);
    expect(group.says(bo)).to.equal('valid');
  });

  it('MK49 a head of another fork counts as the last entry that both have', () => {
    const group = groupOfThree();
    const shared = group.head.index;
    group.joins(dan, ana);
    group.commits(ana, { added: [dan] });
    const elsewhere = { index: group.head.index, hash: '9'.repeat(64) as typeof ZERO_HASH };
    group.forkedAbove = shared;
    expect(group.says(bo, elsewhere)).to.equal('valid');
    expect(group.says(dan, elsewhere), 'it was in no other fork').to.equal('wrong_epoch');
    expect(group.says(dan), 'this head is of this log').to.equal('valid');
  });

  it('MK50 in a sealed group nothing is said in clear, and what is sealed has a length that sealing gives', () => {
    const group = groupOfThree();
    const room = group.roster.rooms.keys().next().value!;
    const clear: Payload = { kind: 'message', text: 'for all to read', replyTo: null };
    expect(group.does(ana, clear, room)).to.equal('wrong_epoch');
    expect(group.says(ana, group.head, SEALED.slice(1))).to.equal('malformed');
    expect(group.says(ana, group.head, new Uint8Array(0))).to.equal('malformed');
    expect(group.does(ana, { kind: 'profile', memberName: 'Anna' })).to.equal('valid');
  });
});
