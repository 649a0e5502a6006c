/** The Invite object of src/api, without the secrets that only its maker is shown. */
import type { Invite } from '../api/groups.ts';
import type { InviteRecord } from './links/invitations.ts';

export function inviteObject({ grant, uses, state }: InviteRecord): Invite {
  return {
    id: grant.inviteId,
    createdBy: grant.createdBy,
    createdAt: new Date(grant.createdAt).toISOString(),
    expiresAt: new Date(grant.expiresAt).toISOString(),
    maxUses: grant.maxUses,
    uses,
    role: grant.role,
    state,
  };
}
