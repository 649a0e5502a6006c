import { expect } from 'chai';
import type { Room } from '../../../src/api/rooms.ts';
import { directRoomWith, namedRoom, roomLists, roomsInOrder } from '../../../src/client/rooms/room-lists.ts';
import type { GroupState } from '../../../src/client/state/model.ts';
import { bo, groupState, ME, room } from '../state/fixtures.ts';

const me = { ...bo, id: ME, name: 'Ana' };

const routes: Room = { ...room, id: 'routes', name: 'Routes', createdIndex: 4 };
const attic: Room = { ...room, id: 'attic', name: '', kind: 'private', members: [me.id, bo.id] };
const direct: Room = { ...room, id: 'direct', name: '', kind: 'direct', members: [bo.id, me.id] };
const old: Room = { ...room, id: 'old', name: 'Old', archived: true };

function withRooms(...rooms: readonly Room[]): GroupState {
  return groupState({ members: [me, bo], rooms });
}

describe('client rooms', () => {
  it('MS227 the first room stays the first, direct ones stand by themselves, and archived ones are folded away', () => {
    const lists = roomLists(withRooms(room, direct, routes, old, attic), 'en', []);
    const ids = (all: readonly { readonly room: Room }[]): string[] => all.map((one) => one.room.id);
    expect(ids(lists.rooms)).to.deep.equal([room.id, 'routes', 'attic']);
    expect(ids(lists.direct)).to.deep.equal(['direct']);
    expect(ids(lists.archived)).to.deep.equal(['old']);
    const inOrder = roomsInOrder(withRooms(room, direct, routes, old), 'en', []);
    expect(inOrder.map(({ id }) => id)).to.deep.equal([room.id, 'routes', 'direct']);
  });

  it('MS295 a conversation with a blocked member alone is not listed; rooms with others are', () => {
    const lists = roomLists(withRooms(room, direct, attic), 'en', [bo.id]);
    expect(lists.direct).to.deep.equal([]);
    expect(lists.rooms.map((one) => one.room.id)).to.deep.equal([room.id, 'attic']);
  });

  it('MS227 a room without a name goes by the others who are in it', () => {
    const state = withRooms(attic, direct);
    expect(namedRoom(state, attic)).to.include({ name: bo.name, other: null });
    expect(namedRoom(state, direct)).to.deep.include({ name: bo.name, other: bo });
    expect(namedRoom(state, { ...direct, members: [me.id] }).name).to.equal('…');
    expect(namedRoom(state, routes).name).to.equal('Routes');
  });

  it('there is one direct room with somebody', () => {
    expect(directRoomWith(withRooms(room, attic, direct), bo.id)?.id).to.equal('direct');
    expect(directRoomWith(withRooms(room, attic), bo.id)).to.equal(undefined);
  });
});
