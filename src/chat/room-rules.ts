/**
 * What becomes of what happens to rooms (RS59 to RS67, RS75): asked by the fold, on every node alike. Whose a room is: its
 * maker's, and when that one is not in it any more, of whoever is in it for longest.
 */
import { EVENT_KIND } from '../protocol/event.ts';
import type { DeviceKind, Role } from '../protocol/identity.ts';
import { compareIds, type DeviceId, type Index, type MemberId, type RoomId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { RoomKind, RoomMadePayload, RoomMembersPayload, RoomPayload } from '../protocol/payloads.ts';
import type { RoomRefusal } from '../protocol/refusals.ts';
import { may } from './rights.ts';

export interface RuleRoom {
  readonly kind: RoomKind;
  /** Null for the first one. */
  readonly madeBy: MemberId | null;
  readonly isArchived: boolean;
  /** Since which entry; nobody in an open one. */
  readonly members: ReadonlyMap<MemberId, Index>;
}

/** Whoever does it, at its place in the log. */
interface RoomActor {
  readonly memberId: MemberId;
  readonly role: Role;
}

export interface RoomContext {
  readonly rooms: ReadonlyMap<RoomId, RuleRoom>;
  readonly members: { get(memberId: MemberId): unknown };
  readonly devices: ReadonlyMap<DeviceId, { readonly memberId: MemberId | null; readonly kind: DeviceKind }>;
  /** Of the rooms that are sealed. */
  readonly keys: { readonly size: number };
}

/** RS62 Whether somebody sees what is said in a room. */
export function isIn(room: RuleRoom, memberId: MemberId): boolean {
  return room.kind === 'open' || room.members.has(memberId);
}

/** Whether a room is this member's own. */
export function isOwnRoom(room: RuleRoom, memberId: MemberId): boolean {
  const { madeBy, members } = room;
  if (room.kind === 'open' || (madeBy !== null && members.has(madeBy))) return madeBy === memberId;
  const [first] = [...members].sort(([a, since], [b, until]) => since - until || compareIds(a, b));
  return first?.[0] === memberId;
}

/** Why somebody cannot say or change anything in a room; null when they can. `kind`: of the event. */
export function inRoomProblem(
  room: RuleRoom | undefined,
  memberId: MemberId,
  kind: number,
): RoomRefusal | null {
  if (room === undefined) return 'unknown_room';
  if (!isIn(room, memberId)) return 'not_in_room';
  // RS64 What was said may still be taken away.
  return room.isArchived && !IN_ARCHIVED.has(kind) ? 'room_archived' : null;
}

const IN_ARCHIVED: ReadonlySet<number> = new Set([
  EVENT_KIND.delete,
  EVENT_KIND.roomArchived,
  EVENT_KIND.roomMembers,
]);

/** Null when it happens. `room`: the one that the event is in, when there is one. */
export function roomProblem(
  context: RoomContext,
  author: RoomActor,
  room: RuleRoom | undefined,
  payload: RoomPayload,
): RoomRefusal | null {
  if (payload.kind === 'roomMade') return makingProblem(context, author, payload);
  const refused = inRoomProblem(room, author.memberId, EVENT_KIND[payload.kind]);
  if (refused !== null || room === undefined) return refused;
  if (payload.kind === 'roomNamed') return namingProblem(room, author);
  if (payload.kind === 'roomMembers') return membersProblem(context, author, room, payload);
  if (payload.kind === 'roomLife') return lifeProblem(room, author);
  if (room.kind === 'direct') return 'room_kind';
  if (room.madeBy === null) return 'first_room';
  return mayWith('archiveRoom', room, author);
}

/** RS63 Also of a name that only the room can read. */
export function namingProblem(room: RuleRoom, author: RoomActor): RoomRefusal | null {
  return room.kind === 'direct' ? 'room_kind' : mayWith('renameRoom', room, author);
}

/** RS75 A conversation of two belongs to both. */
function lifeProblem(room: RuleRoom, author: RoomActor): RoomRefusal | null {
  return room.kind === 'direct' ? null : mayWith('setRoomLife', room, author);
}

/** RS59 to RS61, RS67 */
function makingProblem(
  context: RoomContext,
  author: RoomActor,
  { roomKind, members }: RoomMadePayload,
): RoomRefusal | null {
  if (!may('createRoom', author.role, true)) return 'no_right';
  if (roomKind !== 'open' && context.keys.size === 0) return 'not_sealed';
  if (members.includes(author.memberId)) return 'malformed';
  const refused = strangersProblem(context, members);
  if (refused !== null) return refused;
  if (roomKind === 'direct' && hasDirectRoom(context, author.memberId, members[0]!)) return 'room_exists';
  return isFull(context, author.memberId) ? 'too_many_rooms' : null;
}

/** RS65 */
function membersProblem(
  context: RoomContext,
  author: RoomActor,
  room: RuleRoom,
  { added, removed }: RoomMembersPayload,
): RoomRefusal | null {
  if (room.kind !== 'private') return 'room_kind';
  if (added.length > 0 && room.isArchived) return 'room_archived';
  const refused =
    (added.length > 0 ? mayWith('addToRoom', room, author) : null) ??
    (removed.includes(author.memberId) ? mayWith('leaveRoom', room, author) : null) ??
    (removed.some((id) => id !== author.memberId) ? mayWith('removeFromRoom', room, author) : null);
  return refused ?? strangersProblem(context, added);
}

/** Only members come in, and such as have a device that can be in a room. */
function strangersProblem(
  { members, devices }: RoomContext,
  ids: readonly MemberId[],
): 'unknown_member' | 'keeper' | null {
  if (ids.some((id) => members.get(id) === undefined)) return 'unknown_member';
  const able = new Set<MemberId | null>();
  for (const { memberId, kind } of devices.values()) if (kind === 'member') able.add(memberId);
  return ids.every((id) => able.has(id)) ? null : 'keeper';
}

/** RS60 */
function hasDirectRoom({ rooms }: RoomContext, one: MemberId, other: MemberId): boolean {
  for (const { kind, members } of rooms.values()) {
    if (kind === 'direct' && members.has(one) && members.has(other)) return true;
  }
  return false;
}

/** RS67 */
function isFull({ rooms }: RoomContext, author: MemberId): boolean {
  let made = 0;
  for (const { madeBy } of rooms.values()) if (madeBy === author) made += 1;
  return rooms.size >= LIMITS.roomsMax || made >= LIMITS.roomsMadeMax;
}

function mayWith(
  action: 'renameRoom' | 'archiveRoom' | 'setRoomLife' | 'addToRoom' | 'removeFromRoom' | 'leaveRoom',
  room: RuleRoom,
  { memberId, role }: RoomActor,
): 'no_right' | null {
  return may(action, role, isOwnRoom(room, memberId)) ? null : 'no_right';
}
