/**
 * What somebody pasted where an invitation belongs. It is read here as the node will read it, so that a slip is
 * told at the field before anything is asked, and so that the person sees which group the text leads to.
 */
import { decodeInvitation } from '../../protocol/encode-identity.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Invitation } from '../../protocol/identity.ts';

/** incomplete: begins as one and is cut off or mistyped; screenLink: opens somebody's own screens. */
type InvitationFault = 'incomplete' | 'foreign' | 'screenLink' | 'expired';

export type InvitationText =
  | { readonly kind: 'empty' }
  | { readonly kind: 'wrong'; readonly fault: InvitationFault }
  | {
      readonly kind: 'good';
      /** As the node takes it: `demes1.` and the rest, nothing around. */
      readonly invite: string;
      readonly groupId: string;
      readonly groupName: string;
      readonly addresses: readonly string[];
      /** ms since 1970. */
      readonly expiresAtMs: number;
    };

const PREFIX = 'demes1.';
/** What mail and chat programs put into a long line: breaks, quote marks, marks of zero width. */
const PUT_IN_BETWEEN = /[\s>\u00ad\u200b-\u200d\u2060\ufeff]+/g;
const AS_FAR_AS_IT_GOES = /^demes1\.[A-Za-z0-9_-]*/;
const WEB_LINK = /^https?:\/\//i;

/** `nowMs`: since 1970, by this browser; the group decides by its own clock. */
export function readInvitationText(text: string, nowMs: number): InvitationText {
  if (text.trim() === '') return { kind: 'empty' };
  const at = text.indexOf(PREFIX);
  if (at === -1) return { kind: 'wrong', fault: WEB_LINK.test(text.trim()) ? 'screenLink' : 'foreign' };
  const rest = text.slice(at);
  const candidates = [
    AS_FAR_AS_IT_GOES.exec(rest)![0],
    AS_FAR_AS_IT_GOES.exec(rest.replaceAll(PUT_IN_BETWEEN, ''))![0],
  ];
  for (const invite of candidates) {
    const read = decoded(invite);
    if (read === null) continue;
    const { grant, groupName, addresses } = read;
    if (grant.expiresAt <= nowMs) return { kind: 'wrong', fault: 'expired' };
    return {
      kind: 'good',
      invite,
      groupId: grant.groupId,
      groupName,
      addresses: [...new Set(addresses.map(({ address }) => address))],
      expiresAtMs: grant.expiresAt,
    };
  }
  return { kind: 'wrong', fault: 'incomplete' };
}

function decoded(invite: string): Invitation | null {
  try {
    return decodeInvitation(invite);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
