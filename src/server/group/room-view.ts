/** Rooms as the API shows them, from the fold: those that this node's member is in. Pure. */
import type { Room } from '../../api/rooms.ts';
import { may, type Action } from '../../chat/rights.ts';
import { isIn, isOwnRoom } from '../../chat/room-rules.ts';
import type { MemberState, RoomState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { DemesError } from '../../protocol/errors.ts';
import { compareIds, type DeviceId, type MemberId, type RoomId } from '../../protocol/ids.ts';
import { memberOfDevice, meOf } from './roster-view.ts';

/** A room as all who are in it have it; what is unread is each node's own (room-desk.ts). */
export type RosterRoom = Omit<Room, 'unread' | 'mentions' | 'readIndex' | 'lastIndex' | 'keys' | 'notices'>;

/** What somebody may do, by the words of `can`. */
const ACTIONS = {
  post: 'post',
  rename: 'renameRoom',
  archive: 'archiveRoom',
  add: 'addToRoom',
  remove: 'removeFromRoom',
  leave: 'leaveRoom',
  setLife: 'setRoomLife',
} as const satisfies Record<string, Action>;
type Doing = keyof typeof ACTIONS;

/** In the order in which they were made. */
export function roomsOf(view: ReplicaView): RosterRoom[] {
  return [...view.roster.rooms.values()]
    .filter((room) => isSeen(view, room, view.deviceId))
    .sort((a, b) => a.createdIndex - b.createdIndex)
    .map((room) => roomObject(view, room));
}

/** Throws not_found, also for a room that this node's member is not in. */
export function roomById(view: ReplicaView, roomId: RoomId): RosterRoom {
  return roomObject(view, roomSeen(view, roomId));
}

/** The same as the fold has it. */
export function roomSeen(view: ReplicaView, roomId: RoomId): RoomState {
  const room = view.roster.rooms.get(roomId);
  if (room === undefined || !isSeen(view, room, view.deviceId)) throw new DemesError('not_found');
  return room;
}

/** RS62 Whether a device of the group may know what happens in a room. Open ones all do. */
export function isSeen({ roster }: ReplicaView, room: RoomState, deviceId: DeviceId): boolean {
  if (room.kind === 'open') return true;
  const member = memberOfDevice(roster, deviceId);
  return (
    member !== undefined && roster.devices.get(deviceId)?.kind === 'member' && isIn(room, member.memberId)
  );
}

/** Members of a room that is not open, who came first first. */
function membersIn({ members }: RoomState): MemberId[] {
  const byPlace = ([a, since]: [MemberId, number], [b, until]: [MemberId, number]): number =>
    since - until || compareIds(a, b);
  return [...members].sort(byPlace).map(([id]) => id);
}

function roomObject(view: ReplicaView, room: RoomState): RosterRoom {
  return {
    id: room.roomId,
    name: room.name,
    topic: room.topic,
    kind: room.kind,
    createdBy: room.madeBy,
    createdAt: new Date(room.createdAt).toISOString(),
    createdIndex: room.createdIndex,
    newcomersSee: room.newcomersSee ?? view.roster.group?.newcomersSee ?? 'everything',
    archived: room.isArchived,
    lifeMs: room.lifeMs,
    members: membersIn(room),
    can: whatMayBeDone(view, room),
  };
}

/** RS25 Whatever its member may, a keeper does nothing in a room. */
function whatMayBeDone(view: ReplicaView, room: RoomState): Doing[] {
  const me = meOf(view);
  if (me === undefined || view.roster.devices.get(view.deviceId)?.kind === 'keeper') return [];
  return (Object.keys(ACTIONS) as Doing[]).filter((one) => hasSense(one, room) && mayDo(one, room, me));
}

function mayDo(doing: Doing, room: RoomState, { memberId, role }: MemberState): boolean {
  // RS75 A conversation of two belongs to both.
  const isOwn = isOwnRoom(room, memberId) || (doing === 'setLife' && room.kind === 'direct');
  return may(ACTIONS[doing], role, isOwn);
}

/** RS63 to RS65 What there is to do with such a room at all. */
function hasSense(doing: Doing, { kind, madeBy, isArchived }: RoomState): boolean {
  switch (doing) {
    case 'post':
    case 'setLife':
      return !isArchived;
    case 'rename':
      return kind !== 'direct' && !isArchived;
    case 'archive':
      return kind !== 'direct' && madeBy !== null;
    case 'add':
      return kind === 'private' && !isArchived;
    case 'remove':
    case 'leave':
      return kind === 'private';
  }
}
