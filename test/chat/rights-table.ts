/** Who may do what, as docs/protocol.md says (MS5): written down a second time, so that the code's table is compared. */
import type { Action } from '../../src/chat/rights.ts';
import type { Role } from '../../src/protocol/identity.ts';

export const ROLES: readonly Role[] = ['owner', 'admin', 'member'];

/** With one's own; with another's. */
export const RIGHTS_TABLE: Readonly<Record<Action, readonly [string, string]>> = {
  invite: ['owner admin member', 'owner admin member'],
  revoke: ['owner admin member', 'owner admin'],
  post: ['owner admin member', 'owner admin member'],
  reply: ['owner admin member', 'owner admin member'],
  react: ['owner admin member', 'owner admin member'],
  edit: ['owner admin member', ''],
  delete: ['owner admin member', 'owner admin'],
  pin: ['owner admin member', 'owner admin member'],
  vote: ['owner admin member', 'owner admin member'],
  closePoll: ['owner admin member', ''],
  rename: ['owner admin member', ''],
  changeRole: ['', 'owner'],
  remove: ['owner admin member', 'owner admin'],
  createRoom: ['owner admin member', 'owner admin member'],
  renameRoom: ['owner admin member', 'owner admin'],
  archiveRoom: ['owner admin member', 'owner admin'],
  setRoomLife: ['owner admin member', 'owner admin'],
  addToRoom: ['owner admin member', 'owner admin member'],
  removeFromRoom: ['owner admin member', 'owner admin'],
  leaveRoom: ['owner admin member', 'owner admin member'],
  setReceipts: ['owner admin', 'owner admin'],
};
