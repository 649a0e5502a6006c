/**
 * What the asker may do, for `can: […]`: the one place that turns roles into the words of the API. It mirrors
 * what the fold accepts; the fold decides. Words are added here as the paths for them are.
 */
import type { MemberState } from '../../core/roster/state.ts';
import type { Role } from '../../protocol/identity.ts';

export type Subject = 'group' | 'member' | 'device' | 'room' | 'message' | 'invite';

const CAN: Readonly<Record<Subject, Readonly<Record<Role, readonly string[]>>>> = {
  group: { owner: ['invite'], admin: ['invite'], member: ['invite'] },
  invite: { owner: ['revoke'], admin: ['revoke'], member: [] },
  room: { owner: ['post'], admin: ['post'], member: ['post'] },
  member: { owner: [], admin: [], member: [] },
  device: { owner: [], admin: [], member: [] },
  message: { owner: [], admin: [], member: [] },
};

/** Empty for somebody who is not a member. */
export function canDo(asker: MemberState | undefined, subject: Subject): string[] {
  return asker === undefined ? [] : [...CAN[subject][asker.role]];
}
