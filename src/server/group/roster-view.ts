/** Members and devices as the API shows them, from the fold. Pure; ascending by when they came. */
import type { Device, Member } from '../../api/members.ts';
import { allowed, mayRemove } from '../../chat/rights.ts';
import type { DeviceState, MemberState, RosterState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { NO_LOOK } from '../../protocol/encode-look.ts';
import { SEAL_CLEAR, SEAL_EPOCH } from '../../protocol/event.ts';
import { isSealedGroup } from '../../core/roster/room-keys.ts';
import { DemesError } from '../../protocol/errors.ts';
import { compareIds, type DeviceId, type MemberId } from '../../protocol/ids.ts';
import { deviceNamesOf, withOpenChanges } from './open-members.ts';

/** A device as everybody has it; what is known against it, and when it was seen, is each node's own (device-view.ts). */
export type RosterDevice = Omit<Device, 'marks' | 'lastSeenAt'>;
/** A member as everybody has it; what this node's person knows of it is not here (people.ts). */
export type RosterMember = Omit<Member, 'verified' | 'takesNameOf'>;

export function memberOfDevice(roster: RosterState, deviceId: DeviceId): MemberState | undefined {
  const memberId = roster.devices.get(deviceId)?.memberId ?? null;
  return memberId === null ? undefined : roster.members.get(memberId);
}

/** Whose node this is, while it belongs to the group. */
export function meOf(view: ReplicaView): MemberState | undefined {
  return view.role === 'removed' ? undefined : memberOfDevice(view.roster, view.deviceId);
}

/** MK50 How the payload goes into an event that says something in a room of this group. */
export function sealIn(roster: Pick<RosterState, 'keys'>): number {
  return isSealedGroup(roster) ? SEAL_EPOCH : SEAL_CLEAR;
}

/** Who made what this device said: its member, or whose it was. Empty for a device that nobody knows. */
export function authorOf(roster: RosterState, deviceId: DeviceId): { memberId: string; name: string } {
  const memberId = roster.devices.get(deviceId)?.memberId ?? roster.removed.get(deviceId)?.memberId ?? null;
  if (memberId === null) return { memberId: '', name: '' };
  return { memberId, name: (roster.members.get(memberId) ?? roster.former.get(memberId))?.name ?? '' };
}

/** Devices that belong to a member; the fold also remembers others that only used up numbers. */
function memberDevices(roster: RosterState): DeviceState[] {
  return [...roster.devices.values()]
    .filter((device) => device.memberId !== null && roster.members.has(device.memberId))
    .sort((a, b) => a.joinedIndex - b.joinedIndex || compareIds(a.deviceId, b.deviceId));
}

export function countMemberDevices(roster: RosterState): number {
  let count = 0;
  for (const device of roster.devices.values()) if (device.memberId !== null) count += 1;
  return count;
}

export function membersOf(view: ReplicaView): RosterMember[] {
  return [...view.roster.members.values()]
    .sort((a, b) => a.joinedIndex - b.joinedIndex || compareIds(a.memberId, b.memberId))
    .map(withOpenChanges(view))
    .map((member) => memberObject(view, member));
}

/** Throws not_found. */
export function memberById(view: ReplicaView, memberId: MemberId): RosterMember {
  const member = view.roster.members.get(memberId);
  if (member === undefined) throw new DemesError('not_found');
  return memberObject(view, withOpenChanges(view)(member));
}

export function devicesOf(view: ReplicaView): RosterDevice[] {
  return memberDevices(view.roster).map((device) => deviceObject(view, device));
}

/** Throws not_found. */
export function deviceById(view: ReplicaView, deviceId: DeviceId): RosterDevice {
  const device = view.roster.devices.get(deviceId);
  if (device === undefined || memberOfDevice(view.roster, deviceId) === undefined) {
    throw new DemesError('not_found');
  }
  return deviceObject(view, device);
}

function memberObject(view: ReplicaView, member: MemberState): RosterMember {
  const devices = memberDevices(view.roster)
    .filter((device) => device.memberId === member.memberId)
    .map((device) => device.deviceId);
  const me = meOf(view);
  return {
    id: member.memberId,
    name: member.name,
    role: member.role,
    look: member.look ?? NO_LOOK,
    joinedAt: new Date(member.joinedAt).toISOString(),
    joinedIndex: member.joinedIndex,
    devices,
    online: devices.some((deviceId) => isReachable(view, deviceId)),
    can: whatMayBeDone(me, member),
  };
}

/** To a member: the owner's own role stays what it is. */
function whatMayBeDone(me: MemberState | undefined, member: MemberState): string[] {
  if (me === undefined) return [];
  const isOwn = me.memberId === member.memberId;
  const role = member.role === 'owner' ? [] : allowed(['changeRole'], me.role, isOwn);
  return mayRemove(me.role, member.role, isOwn) ? [...role, 'remove'] : role;
}

function deviceObject(view: ReplicaView, device: DeviceState): RosterDevice {
  const owner = view.roster.members.get(device.memberId!)!;
  return {
    id: device.deviceId,
    memberId: device.memberId!,
    name: deviceNamesOf(view)(device),
    kind: device.kind,
    joinedIndex: device.joinedIndex,
    voter: view.config.voters.includes(device.deviceId),
    reachable: isReachable(view, device.deviceId),
    can: whatMayBeDoneTo(meOf(view), owner),
  };
}

/** To a device of this member. */
function whatMayBeDoneTo(me: MemberState | undefined, owner: MemberState): string[] {
  if (me === undefined) return [];
  const isOwn = me.memberId === owner.memberId;
  const name = allowed(['rename'], me.role, isOwn);
  return mayRemove(me.role, owner.role, isOwn) ? [...name, 'remove'] : name;
}

function isReachable(view: ReplicaView, deviceId: DeviceId): boolean {
  return deviceId === view.deviceId || view.reachable.has(deviceId);
}
