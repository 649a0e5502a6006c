/**
 * Which commits of room keys count, and which sealed events (MK40 to MK52). Decided by what everybody sees; whether MLS
 * agrees is not asked here, since not everybody could say.
 */
import type { Entry } from '../../protocol/entry.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import type { Head, SignedEvent } from '../../protocol/event.ts';
import { toHex, ZERO_HASH, type DeviceId, type Hash, type Index, type RoomId } from '../../protocol/ids.ts';
import type { KeysCommitPayload, KeysUnreadablePayload } from '../../protocol/payloads.ts';
import type { SealedHeader } from '../../protocol/seal.ts';
import type { VoidReason } from '../ready.ts';
import type { FoldPorts } from './fold-ports.ts';
import type { KeysLock, RoomKeysState } from './keys-state.ts';
import { rowKey } from './rows.ts';
import type { RosterState } from './state.ts';

/** True for a group whose rooms are sealed: from genesis on it has keys for its open rooms. */
export function isSealedGroup({ keys }: Pick<RosterState, 'keys'>): boolean {
  return keys.size > 0;
}

/**
 * MK41, MK120 A sealed group begins with its founder alone in the keys group of the open rooms, in epoch 0; each room
 * that is not open begins with its maker.
 */
export function beginRoomKeys(
  roster: RosterState,
  { index, at }: Pick<Entry, 'index' | 'at'>,
  { roomId, founder }: { readonly roomId: RoomId; readonly founder: DeviceId },
  touched: Set<string>,
): void {
  put(roster, touched, {
    roomId,
    epoch: 0,
    start: 0,
    startIndex: index,
    commitHash: ZERO_HASH,
    epochIndex: index,
    epochAt: at,
    devices: new Map([[founder, index]]),
    unreadable: new Set(),
    locks: [],
  });
}

/** MK42 The newest key package of a device, until it is used. */
export function noteKeyPackage(
  roster: RosterState,
  index: Index,
  deviceId: DeviceId,
  touched: Set<string>,
): void {
  roster.packages.set(deviceId, index);
  touched.add(rowKey('package', deviceId));
}

/** MK43 to MK46 A commit that counts: first at the room's epoch, by a device in the room, about devices as they are. */
export function foldKeysCommit(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  payload: KeysCommitPayload,
  ports: FoldPorts,
  touched: Set<string>,
): VoidReason | null {
  const { roomId, deviceId: author } = event.header;
  const room = roster.keys.get(roomId);
  if (room === undefined) return 'unknown_room';
  const isNew = payload.start !== room.start;
  const refused =
    commitProblem(roster, room, author, payload, isNew) ??
    (isNew ? beginningProblem(roster, room, payload, ports) : devicesProblem(roster, room, payload));
  if (refused !== null) return refused;
  const devices = devicesAfter(room, entry.index, author, payload, isNew);
  const unreadable = [...room.unreadable].filter((id) => devices.has(id) && !payload.added.includes(id));
  for (const deviceId of payload.added) {
    roster.packages.delete(deviceId);
    touched.add(rowKey('package', deviceId));
  }
  put(roster, touched, {
    roomId,
    epoch: isNew ? payload.start + 1 : room.epoch + 1,
    start: payload.start,
    startIndex: isNew ? entry.index : room.startIndex,
    commitHash: toHex(ports.hash(payload.commit)) as Hash,
    epochIndex: entry.index,
    epochAt: entry.at,
    devices,
    unreadable: new Set(unreadable),
    locks: locksAfter(roster, room, devices, entry.index),
  });
  return null;
}

/** MK43, MK44 What both kinds of commits have to keep. */
function commitProblem(
  roster: RosterState,
  room: RoomKeysState,
  author: DeviceId,
  { epoch, start, added, removed }: KeysCommitPayload,
  isNew: boolean,
): VoidReason | null {
  if (epoch !== room.epoch || (isNew && start !== room.epoch + 1)) return 'wrong_epoch';
  if (!isEntitled(roster, room.roomId, author) || (!isNew && !room.devices.has(author))) return 'no_right';
  if (added.includes(author) || removed.includes(author)) return 'no_right';
  const isReady = (id: DeviceId): boolean => isEntitled(roster, room.roomId, id) && roster.packages.has(id);
  return added.every(isReady) ? null : 'unknown_device';
}

/** MK45 Nobody is added twice; who may be in is taken out only to be added anew, when it said that it cannot read. */
function devicesProblem(
  roster: RosterState,
  room: RoomKeysState,
  { added, removed }: KeysCommitPayload,
): VoidReason | null {
  const isAnew = (id: DeviceId): boolean => room.unreadable.has(id) && added.includes(id);
  const mayGo = (id: DeviceId): boolean =>
    room.devices.has(id) && (!isEntitled(roster, room.roomId, id) || isAnew(id));
  if (!removed.every(mayGo)) return 'no_right';
  return added.every((id) => !room.devices.has(id) || removed.includes(id)) ? null : 'already_member';
}

/** MK46 Keys begin anew when most cannot follow, when nobody who may be in is in, or in another fork. */
function beginningProblem(
  roster: RosterState,
  room: RoomKeysState,
  { removed }: KeysCommitPayload,
  { forkedAbove }: FoldPorts,
): VoidReason | null {
  if (removed.length > 0) return 'malformed';
  const isOtherFork = room.startIndex <= (forkedAbove ?? -1);
  return isOtherFork || isStuck(roster, room) ? null : 'no_right';
}

/** MK46 Too few have the keys to go on with them. */
export function isStuck(roster: RosterState, room: RoomKeysState): boolean {
  const present = [...room.devices.keys()].filter((id) => isEntitled(roster, room.roomId, id));
  const lost = present.filter((id) => room.unreadable.has(id)).length;
  return present.length === 0 || 2 * lost > present.length;
}

/** MK47 "I cannot read this room", about the epoch that is in force. It brings what it is added anew with. */
export function foldKeysUnreadable(
  roster: RosterState,
  entry: Entry,
  event: SignedEvent,
  { epoch }: KeysUnreadablePayload,
  touched: Set<string>,
): VoidReason | null {
  const { roomId, deviceId } = event.header;
  const room = roster.keys.get(roomId);
  if (room === undefined) return 'unknown_room';
  if (epoch !== room.epoch) return 'wrong_epoch';
  noteKeyPackage(roster, entry.index, deviceId, touched);
  // Who is not in is added in any case.
  if (room.devices.has(deviceId)) {
    put(roster, touched, { ...room, unreadable: new Set([...room.unreadable, deviceId]) });
  }
  return null;
}

/** MK48, MK122 After a removal from the group or from a room: rooms that still list somebody who may not be in are locked from this entry on. */
export function lockRooms(roster: RosterState, index: Index, touched: Set<string>): void {
  for (const room of roster.keys.values()) {
    if (room.locks.at(-1)?.to === null || areEntitled(roster, room.roomId, room.devices)) continue;
    put(roster, touched, { ...room, locks: [...room.locks, { from: index, to: null }] });
  }
  for (const deviceId of roster.packages.keys()) {
    if (isEntitled(roster, ZERO_ROOM, deviceId)) continue;
    roster.packages.delete(deviceId);
    touched.add(rowKey('package', deviceId));
  }
}

/**
 * MK49 The epoch rule: the author's device was in the room at the head that the event names, and the room was not
 * locked there. Null when the event may be opened, with the keys of the epoch that was in force at that head.
 */
export function sealProblem(
  roster: RosterState,
  header: Pick<SealedHeader, 'roomId' | 'deviceId' | 'head'>,
  ports: Pick<FoldPorts, 'hashAt' | 'forkedAbove'>,
): VoidReason | null {
  const keysRoom = keysRoomOf(roster, header.roomId);
  const room = keysRoom === null ? undefined : roster.keys.get(keysRoom);
  if (room === undefined) return 'unknown_room';
  const head = headHere(header.head, ports);
  const since = room.devices.get(header.deviceId);
  if (since === undefined || head < since) return 'wrong_epoch';
  const isLocked = room.locks.some(({ from, to }) => from <= head && (to === null || head < to));
  return isLocked ? 'room_locked' : null;
}

/** Which room's keys seal what is said in this room; null for a room that is not there. */
export function keysRoomOf({ rooms }: RosterState, roomId: RoomId): RoomId | null {
  const room = rooms.get(roomId);
  if (room === undefined) return null;
  return room.kind === 'open' ? ZERO_ROOM : roomId;
}

/** RS49 A head of another fork counts as the last entry that both have. */
function headHere(
  { index, hash }: Head,
  { hashAt, forkedAbove }: Pick<FoldPorts, 'hashAt' | 'forkedAbove'>,
): Index {
  const isOthers = index > (forkedAbove ?? Infinity) && hashAt(index) !== hash;
  return isOthers ? forkedAbove! : index;
}

/**
 * May have the keys of a room (MK121): a device that is no keeper, of a member who is in the room. `roomId`: ZERO_ROOM
 * for the open ones, in which all members are.
 */
export function isEntitled(
  { devices, rooms }: Pick<RosterState, 'devices' | 'rooms'>,
  roomId: RoomId,
  deviceId: DeviceId,
): boolean {
  const device = devices.get(deviceId);
  if (device === undefined || device.memberId === null || device.kind === 'keeper') return false;
  return roomId === ZERO_ROOM || rooms.get(roomId)?.members.has(device.memberId) === true;
}

function areEntitled(roster: RosterState, roomId: RoomId, devices: ReadonlyMap<DeviceId, Index>): boolean {
  return [...devices.keys()].every((id) => isEntitled(roster, roomId, id));
}

/** Who is added anew was in all the time: what it said before stays what it was. */
function devicesAfter(
  room: RoomKeysState,
  index: Index,
  author: DeviceId,
  { added, removed }: KeysCommitPayload,
  isNew: boolean,
): ReadonlyMap<DeviceId, Index> {
  const stay = isNew ? [author] : [...room.devices.keys()].filter((id) => !removed.includes(id));
  return new Map([...stay, ...added].map((id) => [id, room.devices.get(id) ?? index]));
}

function locksAfter(
  roster: RosterState,
  { roomId, locks }: RoomKeysState,
  devices: ReadonlyMap<DeviceId, Index>,
  index: Index,
): readonly KeysLock[] {
  const last = locks.at(-1);
  if (last === undefined || last.to !== null || !areEntitled(roster, roomId, devices)) return locks;
  return [...locks.slice(0, -1), { from: last.from, to: index }];
}

function put(roster: RosterState, touched: Set<string>, room: RoomKeysState): void {
  roster.keys.set(room.roomId, room);
  touched.add(rowKey('keys', room.roomId));
}
