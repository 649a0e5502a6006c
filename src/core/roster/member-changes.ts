/** What members and their devices are called, and what members may do, once the rules said that it changes (RS12, RS13, RS90, RS91, DV45). */
import type { MemberId } from '../../protocol/ids.ts';
import type { DeviceNamedPayload, Payload } from '../../protocol/payloads.ts';
import { rowKey } from './rows.ts';
import type { MemberState, RosterState } from './state.ts';

/** `author`: whose device made the event. Payloads that change no member change nothing. */
export function foldMemberChange(
  roster: RosterState,
  author: MemberId,
  payload: Payload,
  touched: Set<string>,
): void {
  if (payload.kind === 'profile') change(roster, author, { name: payload.memberName }, touched);
  if (payload.kind === 'role') change(roster, payload.memberId, { role: payload.role }, touched);
  if (payload.kind === 'memberLook') {
    const { colour, picture, isBot } = payload;
    change(roster, author, { look: { colour, picture, isBot } }, touched);
  }
  if (payload.kind === 'groupReceipts') allowReceipts(roster, payload.on, touched);
  if (payload.kind === 'deviceNamed') nameDevice(roster, payload, touched);
}

function allowReceipts(roster: RosterState, receipts: boolean, touched: Set<string>): void {
  if (roster.group === null) return;
  roster.group = { ...roster.group, receipts };
  touched.add(rowKey('group', ''));
}

function nameDevice(roster: RosterState, payload: DeviceNamedPayload, touched: Set<string>): void {
  const { deviceId, name } = payload;
  const device = roster.devices.get(deviceId);
  if (device === undefined) return;
  roster.devices.set(deviceId, { ...device, name });
  touched.add(rowKey('device', deviceId));
}

function change(
  roster: RosterState,
  memberId: MemberId,
  fields: Partial<Pick<MemberState, 'name' | 'role' | 'look'>>,
  touched: Set<string>,
): void {
  const member = roster.members.get(memberId);
  if (member === undefined) return;
  roster.members.set(memberId, { ...member, ...fields });
  touched.add(rowKey('member', memberId));
}
