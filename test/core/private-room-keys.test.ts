import { expect } from 'chai';
import {
  committersOf,
  handedFrom,
  keysDuty,
  packageDuty,
  type KeysDuty,
} from '../../src/core/roster/keys-duties.ts';
import type { RoomKeysState } from '../../src/core/roster/keys-state.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import { sortedIds, type MemberId, type RoomId } from '../../src/protocol/ids.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { hash, person, type Person } from '../support/people.ts';
import { AT } from './folded-log.ts';
import { PACKAGE, SealedGroup } from './sealed-group.ts';

const [ana, bo, cleo, dan] = [person('ana'), person('bo'), person('cleo'), person('dan')];
const keeper = person('bo', { device: 'keeper', kind: 'keeper' });
const NO_RANK = { term: 0, revision: 0, order: [] };

const memberOf = (who: Person): MemberId => memberIdOf(who.certificate.rootKey, hash);
const ids = (...people: readonly Person[]): string[] => sortedIds(people.map(({ deviceId }) => deviceId));
const changes = (added: readonly Person[], removed: readonly Person[] = []): Payload => ({
  kind: 'roomMembers',
  added: sortedIds(added.map(memberOf)),
  removed: sortedIds(removed.map(memberOf)),
});
const newPackage: Payload = { kind: 'keyPackage', keyPackage: PACKAGE };

/** All in the open rooms, each with a new package; a room of Ana's with Bo and Cleo, who are not in its keys. */
function roomOfThree(see: 'everything' | 'joining' = 'joining'): { group: SealedGroup; room: RoomId } {
  const group = new SealedGroup(ana);
  for (const who of [bo, cleo, dan]) group.joins(who, ana);
  group.joins(keeper, ana, null);
  expect(group.commits(ana, { added: [bo, cleo, dan] })).to.equal('valid');
  for (const who of [bo, cleo, dan]) expect(group.does(who, newPackage)).to.equal('valid');
  const members = sortedIds([memberOf(bo), memberOf(cleo)]);
  const made: Payload = { kind: 'roomMade', roomKind: 'private', newcomersSee: see, name: '', members };
  expect(group.does(ana, made)).to.equal('valid');
  return { group, room: [...group.roster.rooms.keys()].at(-1)! };
}

function keysOf({ roster }: SealedGroup, room: RoomId): RoomKeysState {
  return roster.keys.get(room)!;
}

function dutyOf(group: SealedGroup, room: RoomId): KeysDuty | null {
  return keysDuty(group.roster, keysOf(group, room), { index: group.head.index, at: AT });
}

describe('the fold: keys of rooms that are not open', () => {
  it('MK121 the keys are for devices of those who are in the room, and for no keeper', () => {
    const { group, room } = roomOfThree();
    expect(group.commits(ana, { added: [dan] }, room)).to.equal('unknown_device');
    expect(group.commits(ana, { added: [keeper] }, room)).to.equal('unknown_device');
    expect(group.commits(bo, { added: [cleo] }, room)).to.equal('no_right');
    expect(group.commits(dan, {}, room)).to.equal('no_right');
    expect(group.commits(ana, { added: [bo, cleo] }, room)).to.equal('valid');
    expect(sortedIds(keysOf(group, room).devices.keys())).to.deep.equal(ids(ana, bo, cleo));
    expect(group.commits(bo, { removed: [cleo] }, room)).to.equal('no_right');
    expect(group.saysIn(room, cleo)).to.equal('valid');
  });

  it('MK121 what is due is for those in the room alone, and so is who sees to it', () => {
    const { group, room } = roomOfThree();
    expect(dutyOf(group, room)).to.deep.equal({
      roomId: room,
      kind: 'commit',
      added: ids(bo, cleo),
      removed: [],
    });
    const committers = (): string[] =>
      sortedIds(committersOf(group.roster, keysOf(group, room), dutyOf(group, room)!, NO_RANK));
    expect(committers()).to.deep.equal(ids(ana));
    group.commits(ana, { added: [bo, cleo] }, room);
    expect(dutyOf(group, room)).to.equal(null);
    group.does(bo, changes([], [bo]), room);
    expect(dutyOf(group, room)).to.deep.include({ added: [], removed: ids(bo) });
    expect(committers()).to.deep.equal(ids(ana, cleo));
  });

  it('MK121 where nobody who is in the room has its keys, they begin anew', () => {
    const { group, room } = roomOfThree();
    group.does(ana, changes([], [ana]), room);
    expect(dutyOf(group, room)).to.include({ kind: 'beginning' });
    const { epoch } = keysOf(group, room);
    expect(group.commits(dan, { start: epoch + 1 }, room)).to.equal('no_right');
    expect(group.commits(bo, { start: epoch + 1, added: [cleo] }, room)).to.equal('valid');
    expect(sortedIds(keysOf(group, room).devices.keys())).to.deep.equal(ids(bo, cleo));
  });

  it('MK122 who is put out of a room, or of the group, locks it until a commit; other rooms go on', () => {
    const { group, room } = roomOfThree();
    group.commits(ana, { added: [bo, cleo] }, room);
    const before = group.head;
    expect(group.does(ana, changes([], [cleo]), room)).to.equal('valid');
    expect(keysOf(group, room).locks).to.deep.equal([{ from: group.head.index, to: null }]);
    expect(group.saysIn(room, bo)).to.equal('room_locked');
    expect(group.says(bo)).to.equal('valid');
    expect(group.saysIn(room, bo, EVENT_KIND.message, before)).to.equal('valid');
    expect(group.saysIn(room, cleo, EVENT_KIND.message, before)).to.equal('not_in_room');
    expect(group.commits(bo, { removed: [cleo] }, room)).to.equal('valid');
    expect(group.saysIn(room, bo)).to.equal('valid');
    const removal: Payload = { kind: 'memberRemoved', memberId: memberOf(bo), banned: false };
    expect(group.does(ana, removal)).to.equal('valid');
    expect(group.saysIn(room, ana)).to.equal('room_locked');
    expect(group.says(ana)).to.equal('room_locked');
    expect(group.restored()).to.deep.equal(group.roster);
  });

  it('MK122 a removal from one room leaves a device’s key package to the others', () => {
    const { group, room } = roomOfThree();
    expect(group.roster.packages.has(cleo.deviceId)).to.equal(true);
    group.does(ana, changes([], [cleo]), room);
    expect(group.roster.packages.has(cleo.deviceId)).to.equal(true);
  });

  it('MK123 a device gives a key package when the log has none of it that is unused', () => {
    const { group, room } = roomOfThree();
    const due = (): boolean[] => [ana, bo, keeper].map(({ deviceId }) => packageDuty(group.roster, deviceId));
    expect(due()).to.deep.equal([true, false, false]);
    group.commits(ana, { added: [bo, cleo] }, room);
    expect(due()).to.deep.equal([true, true, false]);
    group.does(ana, newPackage);
    expect(due()).to.deep.equal([false, true, false]);
    const clear = new SealedGroup(ana, false);
    expect(packageDuty(clear.roster, ana.deviceId)).to.equal(false);
  });

  it('MK124 who comes in later is handed everything, or what was sealed since its member came in', () => {
    const { group, room } = roomOfThree('joining');
    const from = (who: Person, where: RoomId): number | null => handedFrom(group.roster, where, who.deviceId);
    const { createdIndex } = group.roster.rooms.get(room)!;
    expect([from(ana, room), from(bo, room)]).to.deep.equal([createdIndex, createdIndex]);
    expect([from(dan, room), from(keeper, room)]).to.deep.equal([null, null]);
    group.does(bo, changes([dan]), room);
    expect(from(dan, room)).to.equal(group.head.index);
    // The group lets newcomers see everything, and so its first room does.
    expect(from(dan, group.groupId as string as RoomId)).to.equal(0);
    const open = group.makesRoom(bo, { roomKind: 'open', name: 'Routes', members: [] });
    expect(from(dan, open)).to.equal(group.roster.members.get(memberOf(dan))!.joinedIndex);
    expect(from(dan, ZERO_ROOM)).to.equal(null);
    const all = roomOfThree('everything');
    expect(handedFrom(all.group.roster, all.room, bo.deviceId)).to.equal(0);
  });
});
