/**
 * The invitations that this tab asked its node to join by, so that a failed attempt can be repeated. A secret: it
 * is kept nowhere else and is gone with the tab.
 */
const byGroup = new Map<string, string>();

export function rememberInvite(groupId: string, invite: string): void {
  byGroup.set(groupId, invite);
}

/** Null after a reload, and for a join that was begun elsewhere. */
export function rememberedInvite(groupId: string): string | null {
  return byGroup.get(groupId) ?? null;
}
