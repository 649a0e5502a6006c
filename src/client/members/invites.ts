/** What an invitation comes to, and who came by it. Pure. */
import type { Invite } from '../../api/groups.ts';
import type { Member } from '../../api/members.ts';

/** An invitation of this tab, with its secret. */
export interface OwnInvite extends Invite {
  readonly invite: string;
  readonly url: string;
}

/** As the test ids of the dialog name it. */
export type InviteState = 'waiting' | 'joined' | 'expired';

/** `listed`: what the node says of it now; null when it was not asked yet. */
export function isActive(invite: Invite, listed: Invite | null, nowMs: number): boolean {
  const newest = listed ?? invite;
  return newest.state === 'active' && newest.uses < newest.maxUses && Date.parse(newest.expiresAt) > nowMs;
}

/** Who was not there before, in the order in which the group took them in. */
export function newcomers(members: readonly Member[], before: ReadonlySet<string>): Member[] {
  return members.filter(({ id }) => !before.has(id)).toSorted((a, b) => a.joinedIndex - b.joinedIndex);
}

/** Somebody who came is worth more than that the invitation is used up by it. */
export function inviteState(isStillActive: boolean, arrived: number): InviteState {
  if (arrived > 0) return 'joined';
  return isStillActive ? 'waiting' : 'expired';
}

/** Active ones, the newest first. */
export function activeOnes(invites: readonly Invite[], nowMs: number): Invite[] {
  return invites
    .filter((invite) => isActive(invite, null, nowMs))
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
}

const LOOPBACK = /^(?:127\.|localhost:|\[::1\]|\[::ffff:127\.)/i;

/** `host:port` that only this machine reaches. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(address);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The largest unit that says how long it is, rounded: 7 days, 23 hours, 5 minutes. */
export function roughly(ms: number): { readonly value: number; readonly unit: 'day' | 'hour' | 'minute' } {
  if (ms >= 1.5 * DAY_MS) return { value: Math.round(ms / DAY_MS), unit: 'day' };
  if (ms >= 1.5 * HOUR_MS) return { value: Math.round(ms / HOUR_MS), unit: 'hour' };
  return { value: Math.max(1, Math.ceil(ms / MINUTE_MS)), unit: 'minute' };
}
