/**
 * Who may do what (MS5): the one table. The fold asks it for verdicts, the read model for what a change of a message
 * comes to, the API for `can`.
 */
import type { Role } from '../protocol/identity.ts';

export type Action =
  | 'invite'
  | 'revoke'
  | 'post'
  | 'reply'
  | 'react'
  | 'edit'
  | 'delete'
  | 'pin'
  | 'vote'
  | 'closePoll'
  | 'rename'
  | 'changeRole'
  | 'remove'
  | 'createRoom'
  | 'renameRoom'
  | 'archiveRoom'
  | 'setRoomLife'
  | 'addToRoom'
  | 'removeFromRoom'
  | 'leaveRoom'
  | 'setReceipts';

const NOBODY: readonly Role[] = [];
const OWNER: readonly Role[] = ['owner'];
const ADMINS: readonly Role[] = ['owner', 'admin'];
const ALL: readonly Role[] = ['owner', 'admin', 'member'];

/** By whose it is that is acted on: the own member's, or another's. A group has one owner, whose role is its own. */
const RIGHTS: Readonly<Record<Action, { readonly own: readonly Role[]; readonly others: readonly Role[] }>> =
  {
    invite: { own: ALL, others: ALL },
    revoke: { own: ALL, others: ADMINS },
    post: { own: ALL, others: ALL },
    reply: { own: ALL, others: ALL },
    react: { own: ALL, others: ALL },
    edit: { own: ALL, others: NOBODY },
    delete: { own: ALL, others: ADMINS },
    pin: { own: ALL, others: ALL },
    vote: { own: ALL, others: ALL },
    closePoll: { own: ALL, others: NOBODY },
    rename: { own: ALL, others: NOBODY },
    changeRole: { own: NOBODY, others: OWNER },
    remove: { own: ALL, others: ADMINS },
    createRoom: { own: ALL, others: ALL },
    renameRoom: { own: ALL, others: ADMINS },
    archiveRoom: { own: ALL, others: ADMINS },
    setRoomLife: { own: ALL, others: ADMINS },
    addToRoom: { own: ALL, others: ALL },
    removeFromRoom: { own: ALL, others: ADMINS },
    leaveRoom: { own: ALL, others: ALL },
    setReceipts: { own: ADMINS, others: ADMINS },
  };

/** Whether a member of this role may; `isOwn`: what is acted on is its own. */
export function may(action: Action, role: Role, isOwn: boolean): boolean {
  return RIGHTS[action][isOwn ? 'own' : 'others'].includes(role);
}

/** Whether a member of this role may remove one of `target`, or a device of it: leave, or somebody with fewer rights. */
export function mayRemove(role: Role, target: Role, isOwn: boolean): boolean {
  return may('remove', role, isOwn) && (isOwn || ALL.indexOf(role) < ALL.indexOf(target));
}

/** Those of `actions` that a member of this role may do, in their order; none for somebody who is no member. */
export function allowed<Some extends Action>(
  actions: readonly Some[],
  role: Role | undefined,
  isOwn: boolean,
): Some[] {
  return role === undefined ? [] : actions.filter((action) => may(action, role, isOwn));
}
