import { expect } from 'chai';
import { ByteReader, ByteWriter } from '../../src/protocol/bytes.ts';
import { readRoomRow, writeRoomRow } from '../../src/core/roster/room-rows.ts';
import type { RoomState } from '../../src/core/roster/state.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { memberIdOf } from '../../src/protocol/encode-identity.ts';
import { EVENT_KIND } from '../../src/protocol/event.ts';
import { sortedIds, type MemberId, type RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { hash, person, type Person } from '../support/people.ts';
import { SealedGroup } from './sealed-group.ts';

const [ana, bo, cleo, dan] = [person('ana'), person('bo'), person('cleo'), person('dan')];
const keeper = person('kay', { kind: 'keeper' });

const memberOf = (who: Person): MemberId => memberIdOf(who.certificate.rootKey, hash);
const others = (...people: readonly Person[]): MemberId[] => sortedIds(people.map(memberOf));
const message: Payload = { kind: 'message', text: 'hello', replyTo: null };
const archived = (is: boolean): Payload => ({ kind: 'roomArchived', archived: is });
const named = (name: string | null, topic: string | null = null): Payload => ({
  kind: 'roomNamed',
  name,
  topic,
});
const changes = (added: readonly Person[], removed: readonly Person[] = []): Payload => ({
  kind: 'roomMembers',
  added: others(...added),
  removed: others(...removed),
});
const removal = (who: Person): Payload => ({
  kind: 'memberRemoved',
  memberId: memberOf(who),
  banned: false,
});
const make = (roomKind: 'open' | 'private' | 'direct', members: readonly Person[] = []): Payload => ({
  kind: 'roomMade',
  roomKind,
  newcomersSee: 'everything',
  name: roomKind === 'open' ? 'Routes' : '',
  members: others(...members),
});

/** Ana founded it; Bo, Cleo and Dan are members, Kay keeps. */
function groupOfFour(isSealed = true): SealedGroup {
  const group = new SealedGroup(ana, isSealed);
  for (const who of [bo, cleo, dan]) group.joins(who, ana, isSealed ? undefined : null);
  group.joins(keeper, ana, null);
  if (isSealed) expect(group.commits(ana, { added: [bo, cleo, dan] })).to.equal('valid');
  return group;
}

function openRoom(group: SealedGroup, who: Person): RoomId {
  return group.makesRoom(who, { roomKind: 'open', name: 'Routes', members: [] });
}

function privateRoom(group: SealedGroup, who: Person, members: readonly Person[]): RoomId {
  return group.makesRoom(who, { roomKind: 'private', name: '', members: others(...members) });
}

function directRoom(group: SealedGroup, who: Person, other: Person): RoomId {
  return group.makesRoom(who, { roomKind: 'direct', name: '', members: others(other) });
}

describe('the fold: rooms', () => {
  it('RS59 any member makes open, private and direct rooms, of which each is as its event says', () => {
    const group = groupOfFour();
    const open = group.roster.rooms.get(openRoom(group, bo))!;
    expect(open).to.include({ name: 'Routes', topic: '', kind: 'open', madeBy: memberOf(bo) });
    expect(open).to.include({ createdIndex: group.head.index, newcomersSee: 'joining', isArchived: false });
    expect(open.members.size).to.equal(0);
    const priv = group.roster.rooms.get(privateRoom(group, cleo, [ana]))!;
    expect([priv.kind, priv.name]).to.deep.equal(['private', '']);
    expect(sortedIds(priv.members.keys())).to.deep.equal(others(ana, cleo));
    expect(new Set(priv.members.values())).to.deep.equal(new Set([group.head.index]));
    const direct = group.roster.rooms.get(directRoom(group, dan, cleo))!;
    expect(direct.kind).to.equal('direct');
    expect(sortedIds(direct.members.keys())).to.deep.equal(others(cleo, dan));
  });

  it('RS59 nobody is put into a room who is no member, or has only keepers; a keeper makes none', () => {
    const group = groupOfFour();
    expect(group.does(ana, make('private', [bo, person('eve')]))).to.equal('unknown_member');
    expect(group.does(ana, make('direct', [keeper]))).to.equal('keeper');
    expect(group.does(keeper, make('open'))).to.equal('keeper');
    expect(group.does(ana, make('direct', [ana]))).to.equal('malformed');
    expect(group.does(ana, make('private', [ana, bo]))).to.equal('malformed');
    expect(group.roster.rooms.size).to.equal(1);
  });

  it('RS60 of two members there is one direct room, whoever makes it first', () => {
    const group = groupOfFour();
    const first = directRoom(group, ana, bo);
    expect(group.does(bo, make('direct', [ana]))).to.equal('room_exists');
    expect(group.does(ana, make('direct', [bo]))).to.equal('room_exists');
    expect(directRoom(group, ana, cleo)).not.to.equal(first);
    expect(group.roster.rooms.size).to.equal(3);
  });

  it('RS61 in a group that is not sealed there are open rooms only', () => {
    const group = groupOfFour(false);
    expect(group.does(ana, make('private', [bo]))).to.equal('not_sealed');
    expect(group.does(ana, make('direct', [bo]))).to.equal('not_sealed');
    const room = openRoom(group, ana);
    expect(group.does(bo, message, room)).to.equal('valid');
    expect(group.roster.keys.size).to.equal(0);
  });

  it('RS62 what somebody says or changes in a room that it is not in comes to nothing', () => {
    const group = groupOfFour();
    const room = privateRoom(group, ana, [bo]);
    const kinds = [EVENT_KIND.message, EVENT_KIND.edit, EVENT_KIND.delete, EVENT_KIND.reaction];
    for (const kind of [...kinds, EVENT_KIND.roomNamed])
      expect(group.saysIn(room, cleo, kind)).to.equal('not_in_room');
    expect(group.does(cleo, archived(true), room)).to.equal('not_in_room');
    expect(group.does(cleo, changes([cleo]), room)).to.equal('not_in_room');
    expect(group.does(cleo, changes([], [bo]), room)).to.equal('not_in_room');
    expect(group.saysIn(room, keeper)).to.equal('keeper');
    expect(group.saysIn(room, ana)).to.equal('valid');
    // In it, but not in its keys yet.
    expect(group.saysIn(room, bo)).to.equal('wrong_epoch');
    expect(group.does(ana, message, `${'a'.repeat(51)}q` as RoomId)).to.equal('unknown_room');
  });

  it('RS63 an open room is named in clear, by its maker, the owner and admins', () => {
    const group = groupOfFour();
    const room = openRoom(group, bo);
    expect(group.does(bo, named('Walls', 'Only indoors'), room)).to.equal('valid');
    expect(group.roster.rooms.get(room)).to.include({ name: 'Walls', topic: 'Only indoors' });
    expect(group.does(cleo, named('Mine'), room)).to.equal('no_right');
    expect(group.does(ana, named(null, ''), room)).to.equal('valid');
    expect(group.roster.rooms.get(room)).to.include({ name: 'Walls', topic: '' });
    expect(group.saysIn(room, bo, EVENT_KIND.roomNamed)).to.equal('wrong_epoch');
    // The first one is nobody's.
    const first = group.groupId as string as RoomId;
    expect(group.does(bo, named('Mine'), first)).to.equal('no_right');
    expect(group.does(ana, named('Lobby'), first)).to.equal('valid');
    expect(group.roster.rooms.get(first)?.name).to.equal('Lobby');
  });

  it('RS63 a private room’s name is sealed, and the fold knows none; a direct one has none', () => {
    const group = groupOfFour();
    const room = privateRoom(group, bo, [ana, cleo]);
    expect(group.does(bo, named('Secret'), room)).to.equal('wrong_epoch');
    expect(group.saysIn(room, bo, EVENT_KIND.roomNamed)).to.equal('valid');
    expect(group.roster.rooms.get(room)).to.include({ name: '', topic: '', namedIndex: group.head.index });
    expect(group.restored()).to.deep.equal(group.roster);
    expect(group.saysIn(room, cleo, EVENT_KIND.roomNamed)).to.equal('no_right');
    const short = new Uint8Array(10);
    expect(group.saysIn(room, bo, EVENT_KIND.roomNamed, group.head, short)).to.equal('malformed');
    const direct = directRoom(group, bo, cleo);
    expect(group.does(bo, named('Us'), direct)).to.equal('room_kind');
  });

  it('RS64 an archived room takes nothing but deletions, until it is taken out again', () => {
    const group = groupOfFour(false);
    const room = openRoom(group, bo);
    expect(group.does(cleo, archived(true), room)).to.equal('no_right');
    expect(group.does(bo, archived(true), room)).to.equal('valid');
    expect(group.roster.rooms.get(room)?.isArchived).to.equal(true);
    expect(group.does(ana, message, room)).to.equal('room_archived');
    expect(group.does(bo, named('Other'), room)).to.equal('room_archived');
    const deletion: Payload = { kind: 'delete', target: group.groupId as never };
    expect(group.does(bo, deletion, room)).to.equal('valid');
    expect(group.does(ana, archived(false), room)).to.equal('valid');
    expect(group.does(cleo, message, room)).to.equal('valid');
  });

  it('RS75 whose room it is, the owner and admins say how long is kept what is said there; of two, either', () => {
    const group = groupOfFour();
    const day: Payload = { kind: 'roomLife', lifeMs: 86_400_000 };
    const general = group.groupId as string as RoomId;
    const open = openRoom(group, bo);
    const life = (room: RoomId): number | null => group.roster.rooms.get(room)!.lifeMs;
    expect(life(open)).to.equal(null);
    expect([group.does(cleo, day, open), group.does(bo, day, open)]).to.deep.equal(['no_right', 'valid']);
    expect(life(open)).to.equal(86_400_000);
    expect([group.does(bo, day, general), group.does(ana, day, general)]).to.deep.equal([
      'no_right',
      'valid',
    ]);
    const direct = directRoom(group, bo, cleo);
    expect([group.does(cleo, day, direct), group.does(dan, day, direct)]).to.deep.equal([
      'valid',
      'not_in_room',
    ]);
    const room = privateRoom(group, bo, [cleo]);
    expect([group.does(cleo, day, room), group.does(ana, day, room)]).to.deep.equal([
      'no_right',
      'not_in_room',
    ]);
    expect(group.restored()).to.deep.equal(group.roster);
    expect(group.does(ana, { kind: 'roomLife', lifeMs: null }, open)).to.equal('valid');
    expect(life(open)).to.equal(null);
    group.does(bo, archived(true), open);
    expect(group.does(bo, day, open)).to.equal('room_archived');
  });

  it('RS64 the first room and direct ones are never archived', () => {
    const group = groupOfFour();
    expect(group.does(ana, archived(true), group.groupId as string as RoomId)).to.equal('first_room');
    expect(group.does(ana, archived(true), directRoom(group, ana, bo))).to.equal('room_kind');
  });

  it('RS65 whoever is in a private room lets others in; its own member, the owner and admins put out', () => {
    const group = groupOfFour();
    const room = privateRoom(group, bo, [cleo]);
    const inIt = (): string[] => sortedIds(group.roster.rooms.get(room)!.members.keys());
    expect(group.does(cleo, changes([dan]), room)).to.equal('valid');
    expect(inIt()).to.deep.equal(others(bo, cleo, dan));
    const since = group.roster.rooms.get(room)!.members.get(memberOf(dan));
    expect(since).to.equal(group.head.index);
    expect(group.does(bo, changes([dan]), room)).to.equal('valid');
    expect(group.roster.rooms.get(room)!.members.get(memberOf(dan))).to.equal(since);
    expect(group.does(cleo, changes([], [dan]), room)).to.equal('no_right');
    expect(group.does(cleo, changes([ana], [dan]), room)).to.equal('no_right');
    expect(group.does(bo, changes([ana], [dan]), room)).to.equal('valid');
    expect(group.does(ana, changes([], [cleo]), room)).to.equal('valid');
    expect(inIt()).to.deep.equal(others(ana, bo));
    expect(group.does(bo, changes([person('eve')]), room)).to.equal('unknown_member');
    expect(group.does(bo, changes([keeper]), room)).to.equal('keeper');
    expect(group.does(bo, changes([cleo]), openRoom(group, bo))).to.equal('room_kind');
    expect(group.does(bo, changes([cleo]), directRoom(group, bo, dan))).to.equal('room_kind');
  });

  it('RS65 whoever is in it leaves it, and when its maker did, it is of whoever is in for longest', () => {
    const group = groupOfFour();
    const room = privateRoom(group, bo, [cleo]);
    group.does(bo, changes([dan]), room);
    expect(group.does(cleo, changes([], [bo]), room)).to.equal('no_right');
    expect(group.does(bo, changes([], [bo]), room)).to.equal('valid');
    expect(group.does(bo, changes([bo]), room)).to.equal('not_in_room');
    expect(group.does(dan, archived(true), room)).to.equal('no_right');
    expect(group.does(cleo, changes([], [dan]), room)).to.equal('valid');
    expect([...group.roster.rooms.get(room)!.members.keys()]).to.deep.equal(others(cleo));
  });

  it('RS66 who leaves the group is in none of its rooms; one that nobody is in is gone, with its keys', () => {
    const group = groupOfFour();
    const [room, alone] = [privateRoom(group, bo, [cleo]), privateRoom(group, bo, [])];
    const direct = directRoom(group, ana, bo);
    expect(group.does(ana, removal(bo))).to.equal('valid');
    expect([...group.roster.rooms.get(room)!.members.keys()]).to.deep.equal(others(cleo));
    expect([group.roster.rooms.has(alone), group.roster.keys.has(alone)]).to.deep.equal([false, false]);
    expect([...group.roster.rooms.get(direct)!.members.keys()]).to.deep.equal(others(ana));
    expect(group.saysIn(direct, ana)).to.equal('room_archived');
    expect(group.does(cleo, changes([], [cleo]), room)).to.equal('valid');
    expect(group.roster.rooms.has(room)).to.equal(false);
    expect(group.saysIn(room, cleo)).to.equal('unknown_room');
    expect(group.restored()).to.deep.equal(group.roster);
  });

  it('RS67 a group has so many rooms, and one member makes so many of them', () => {
    const group = groupOfFour(false);
    const template = group.roster.rooms.get(openRoom(group, bo))!;
    const fill = (count: number, madeBy: MemberId | null): void => {
      for (let at = group.roster.rooms.size; at < count; at++) {
        const roomId = `room ${at}` as RoomId;
        group.roster.rooms.set(roomId, { ...template, roomId, madeBy });
      }
    };
    // Besides the first room, and Bo's one among them.
    fill(LIMITS.roomsMadeMax + 1, memberOf(bo));
    expect(group.does(bo, make('open'))).to.equal('too_many_rooms');
    expect(group.does(cleo, make('open'))).to.equal('valid');
    fill(LIMITS.roomsMax, null);
    expect(group.does(dan, make('open'))).to.equal('too_many_rooms');
  });

  it('RS68 rooms are restored from their rows as they are, and the first one from those of before', () => {
    const group = groupOfFour();
    group.does(bo, archived(true), openRoom(group, bo));
    group.does(bo, named('Ways', 'Up'), openRoom(group, bo));
    privateRoom(group, ana, [cleo, dan]);
    directRoom(group, ana, dan);
    group.does(ana, named(null, 'Everything else'), group.groupId as string as RoomId);
    expect(group.restored()).to.deep.equal(group.roster);
    const before = new ByteWriter().text('general').u8(0).u64(1).u64(77).take();
    const restored = readRoomRow(ZERO_ROOM, new ByteReader(before));
    const first = { roomId: ZERO_ROOM, name: 'general', topic: '', kind: 'open', madeBy: null } as const;
    const rest = {
      createdIndex: 1,
      createdAt: 77,
      newcomersSee: null,
      isArchived: false,
      lifeMs: null,
      namedIndex: 0,
    } as const;
    const wanted: RoomState = { ...first, ...rest, members: new Map() };
    expect(restored).to.deep.equal(wanted);
    const writer = new ByteWriter();
    writeRoomRow(writer, restored);
    expect(writer.take()).to.deep.equal(before);
  });

  it('MK120 a room that is not open has keys of its own, which its maker’s device alone has at first', () => {
    const group = groupOfFour();
    const room = privateRoom(group, bo, [ana]);
    const keys = group.roster.keys.get(room)!;
    expect([keys.epoch, keys.start, keys.startIndex]).to.deep.equal([0, 0, group.head.index]);
    expect([...keys.devices]).to.deep.equal([[bo.deviceId, group.head.index]]);
    expect(group.roster.keys.has(openRoom(group, bo))).to.equal(false);
    expect(group.roster.keys.size).to.equal(2);
  });
});
