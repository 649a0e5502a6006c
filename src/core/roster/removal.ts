/** Who goes and what that leaves behind, once the rules said that it happens (RS19..RS22). */
import { compareIds } from '../../protocol/ids.ts';
import type { DeviceId, Index, MemberId } from '../../protocol/ids.ts';
import type { DeviceRemovedPayload, MemberRemovedPayload } from '../../protocol/payloads.ts';
import { lockRooms } from './room-keys.ts';
import { leaveAllRooms } from './rooms.ts';
import { rowKey } from './rows.ts';
import type { DeviceState, MemberState, RosterState } from './state.ts';

/** Whose last device goes goes with it. Numbers of removed devices stay used, and what they said keeps its author. */
export function foldRemoval(
  roster: RosterState,
  index: Index,
  payload: DeviceRemovedPayload | MemberRemovedPayload,
  touched: Set<string>,
): void {
  const devices = removedBy(roster, payload);
  const memberId = devices[0]?.memberId ?? null;
  for (const { deviceId } of devices) removeDevice(roster, deviceId, index, touched);
  lockRooms(roster, index, touched);
  if (memberId === null || devicesOf(roster, memberId).length > 0) return;
  const banned = payload.kind === 'memberRemoved' && payload.banned;
  removeMember(roster, memberId, { index, banned }, touched);
}

/** The devices that this removal is about and that still belong to somebody. */
export function removedBy(
  roster: RosterState,
  payload: DeviceRemovedPayload | MemberRemovedPayload,
): DeviceState[] {
  if (payload.kind === 'memberRemoved') return devicesOf(roster, payload.memberId);
  const device = roster.devices.get(payload.deviceId);
  return device === undefined || device.memberId === null ? [] : [device];
}

/** How many devices belong to members now. */
export function countDevices(roster: RosterState): number {
  return roster.devices.size - roster.removed.size;
}

function devicesOf(roster: RosterState, memberId: MemberId): DeviceState[] {
  return [...roster.devices.values()].filter((device) => device.memberId === memberId);
}

function removeDevice(roster: RosterState, deviceId: DeviceId, index: Index, touched: Set<string>): void {
  const device = roster.devices.get(deviceId);
  if (device === undefined || device.memberId === null) return;
  roster.devices.set(deviceId, { ...device, memberId: null });
  roster.removed.set(deviceId, { deviceId, memberId: device.memberId, index });
  touched.add(rowKey('device', deviceId)).add(rowKey('removed', deviceId));
}

function removeMember(
  roster: RosterState,
  memberId: MemberId,
  how: { readonly index: Index; readonly banned: boolean },
  touched: Set<string>,
): void {
  const member = roster.members.get(memberId);
  if (member === undefined) return;
  roster.members.delete(memberId);
  leaveAllRooms(roster, how.index, memberId, touched);
  roster.former.set(memberId, { memberId, name: member.name, ...how });
  touched.add(rowKey('member', memberId)).add(rowKey('former', memberId));
  if (member.role === 'owner') passOwnership(roster, touched);
}

/** RS22 The admin who is there for longest, else the member who is, owns the group from here on. */
function passOwnership(roster: RosterState, touched: Set<string>): void {
  const heir = [...roster.members.values()].sort(byPrecedence)[0];
  if (heir === undefined) return;
  roster.members.set(heir.memberId, { ...heir, role: 'owner' });
  touched.add(rowKey('member', heir.memberId));
}

function byPrecedence(a: MemberState, b: MemberState): number {
  const isAdmin = (member: MemberState): number => (member.role === 'admin' ? 0 : 1);
  return isAdmin(a) - isAdmin(b) || a.joinedIndex - b.joinedIndex || compareIds(a.memberId, b.memberId);
}
