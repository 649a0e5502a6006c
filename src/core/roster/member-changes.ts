/** What members are called and may do, once the rules said that it changes (RS12, RS13). */
import type { MemberId } from '../../protocol/ids.ts';
import type { Payload } from '../../protocol/payloads.ts';
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
}

function change(
  roster: RosterState,
  memberId: MemberId,
  fields: Partial<Pick<MemberState, 'name' | 'role'>>,
  touched: Set<string>,
): void {
  const member = roster.members.get(memberId);
  if (member === undefined) return;
  roster.members.set(memberId, { ...member, ...fields });
  touched.add(rowKey('member', memberId));
}
