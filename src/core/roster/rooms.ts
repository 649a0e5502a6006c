/** Rooms and who is in them, once the rules said that it happens (RS59 to RS67, RS75). */
import type { Entry } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { Index, MemberId, RoomId } from '../../protocol/ids.ts';
import type { RoomMadePayload, RoomMembersPayload, RoomPayload } from '../../protocol/payloads.ts';
import { beginRoomKeys, lockRooms } from './room-keys.ts';
import { rowKey } from './rows.ts';
import type { RoomState, RosterState } from './state.ts';

const GENERAL = 'general';

/** RS1 The first room, whose id is the genesis event's. */
export function makeFirstRoom(
  roster: RosterState,
  { index, at }: Pick<Entry, 'index' | 'at'>,
  roomId: RoomId,
  touched: Set<string>,
): void {
  const made = { madeBy: null, createdIndex: index, createdAt: at, newcomersSee: null };
  const what = {
    name: GENERAL,
    topic: '',
    kind: 'open',
    isArchived: false,
    namedIndex: 0,
    lifeMs: null,
    members: new Map(),
  } as const;
  put(roster, touched, { roomId, ...what, ...made });
}

/** `author`: whose device made the event. */
export function foldRoomChange(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  author: MemberId,
  payload: RoomPayload,
  touched: Set<string>,
): void {
  if (payload.kind === 'roomMade') {
    makeRoom(roster, entry, event, author, payload, touched);
    return;
  }
  const room = roster.rooms.get(event.header.roomId);
  if (room === undefined) return;
  if (payload.kind === 'roomArchived') put(roster, touched, { ...room, isArchived: payload.archived });
  else if (payload.kind === 'roomLife') put(roster, touched, { ...room, lifeMs: payload.lifeMs });
  else if (payload.kind === 'roomMembers') changeMembers(roster, entry.index, room, payload, touched);
  else put(roster, touched, { ...room, name: payload.name ?? room.name, topic: payload.topic ?? room.topic });
}

/** RS63 What all can see of a name that is sealed: where it stands. */
export function noteSealedName(
  roster: RosterState,
  roomId: RoomId,
  namedIndex: Index,
  touched: Set<string>,
): void {
  const room = roster.rooms.get(roomId);
  if (room !== undefined) put(roster, touched, { ...room, namedIndex });
}

/** RS66 Whoever is no member of the group is in none of its rooms. What was said between two stays as it is. */
export function leaveAllRooms(
  roster: RosterState,
  index: Index,
  memberId: MemberId,
  touched: Set<string>,
): void {
  for (const room of roster.rooms.values()) {
    if (!room.members.has(memberId)) continue;
    const isArchived = room.isArchived || room.kind === 'direct';
    const gone = { kind: 'roomMembers', added: [], removed: [memberId] } as const;
    changeMembers(roster, index, { ...room, isArchived }, gone, touched);
  }
}

/** MK120 A room that is not open to all has keys of its own, and its maker alone has them at first. */
function makeRoom(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  author: MemberId,
  { name, roomKind: kind, newcomersSee, members }: RoomMadePayload,
  touched: Set<string>,
): void {
  const roomId = event.id as string as RoomId;
  const { index: createdIndex, at: createdAt } = entry;
  const isOpen = kind === 'open';
  const inIt = isOpen ? [] : [author, ...members];
  put(roster, touched, {
    roomId,
    name,
    topic: '',
    kind,
    madeBy: author,
    createdIndex,
    createdAt,
    newcomersSee,
    isArchived: false,
    namedIndex: 0,
    lifeMs: null,
    members: new Map(inIt.map((id) => [id, createdIndex])),
  });
  if (!isOpen) beginRoomKeys(roster, entry, { roomId, founder: event.header.deviceId }, touched);
}

/** RS65 Who is in already stays as it is, and who is not does not go. */
function changeMembers(
  roster: RosterState,
  index: Index,
  room: RoomState,
  { added, removed }: RoomMembersPayload,
  touched: Set<string>,
): void {
  const members = new Map(room.members);
  for (const id of added) if (!members.has(id)) members.set(id, index);
  for (const id of removed) members.delete(id);
  if (members.size > 0) {
    put(roster, touched, { ...room, members });
    lockRooms(roster, index, touched);
    return;
  }
  // RS66 Nobody is left who could see it.
  const { roomId } = room;
  roster.rooms.delete(roomId);
  roster.keys.delete(roomId);
  touched.add(rowKey('room', roomId)).add(rowKey('keys', roomId));
}

function put(roster: RosterState, touched: Set<string>, room: RoomState): void {
  roster.rooms.set(room.roomId, room);
  touched.add(rowKey('room', room.roomId));
}
