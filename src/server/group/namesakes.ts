/**
 * Who goes by the name of somebody else (DV33). A member's id is the hash of its root key, so a key cannot change: what
 * people would take for a changed key is another member under a name that they know. Pure.
 */
import type { MemberState, RosterState } from '../../core/roster/state.ts';
import type { MemberId } from '../../protocol/ids.ts';
import type { KnownMember } from '../storage/people-rows.ts';

export interface Namesake {
  readonly memberId: MemberId;
  /** Its safety number was compared here. */
  readonly verified: boolean;
}

/** Whose name a member other than `me` goes by; null: nobody's, or it is verified, or known to be somebody else. */
export function namesakeOf(
  { memberId, name }: Pick<MemberState, 'memberId' | 'name'>,
  me: Pick<MemberState, 'memberId' | 'joinedIndex'>,
  roster: Pick<RosterState, 'members' | 'former'>,
  known: ReadonlyMap<MemberId, KnownMember>,
): Namesake | null {
  const own = known.get(memberId);
  if (memberId === me.memberId || (own?.verifiedAs ?? null) !== null) return null;
  const wanted = spokenName(name);
  const isTaken = (other: string | null | undefined): boolean =>
    typeof other === 'string' && spokenName(other) === wanted;
  if (isTaken(own?.knownAs)) return null;
  for (const { memberId: id, verifiedAs } of known.values()) {
    if (id === memberId || verifiedAs === null) continue;
    const here = (roster.members.get(id) ?? roster.former.get(id))?.name;
    if (isTaken(verifiedAs) || isTaken(here)) return { memberId: id, verified: true };
  }
  for (const { memberId: id, name: left, index } of roster.former.values()) {
    // Whoever left before this node's person came is a name that they never knew.
    if (id !== memberId && index > me.joinedIndex && isTaken(left)) return { memberId: id, verified: false };
  }
  return null;
}

/** Names that people would take for the same: case, accents, spaces and dots make no other person. */
function spokenName(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const spoken = plain.replace(/[^\p{L}\p{N}]/gu, '');
  return spoken === '' ? plain : spoken;
}
