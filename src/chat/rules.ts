/** What becomes of an event of a member (MS1, RS12, RS13): asked by the fold, on every node alike. */
import { decodePayload } from '../protocol/encode-payload.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../protocol/event.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { Role } from '../protocol/identity.ts';
import type { DeviceId, MemberId, RoomId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { Payload } from '../protocol/payloads.ts';
import { may } from './rights.ts';

/** Why an event has no effect. */
export type ChatRefusal =
  'unknown_kind' | 'unknown_room' | 'unknown_member' | 'wrong_epoch' | 'too_large' | 'malformed' | 'no_right';

interface RuleMember {
  readonly memberId: MemberId;
  readonly role: Role;
}

/** What the rules need to know of the group; the roster is one. */
export interface RuleContext {
  readonly rooms: { has(roomId: RoomId): boolean };
  readonly members: { get(memberId: MemberId): RuleMember | undefined };
  readonly devices: { get(deviceId: DeviceId): { readonly memberId: MemberId | null } | undefined };
}

/** Kinds that say something in a room. */
const IN_ROOM: ReadonlySet<number> = new Set([
  EVENT_KIND.message,
  EVENT_KIND.edit,
  EVENT_KIND.delete,
  EVENT_KIND.reaction,
]);
/** Kinds that change who belongs. */
const ON_ROSTER: ReadonlySet<number> = new Set([EVENT_KIND.profile, EVENT_KIND.role]);

/**
 * Null when the event takes effect. The author is known to be a member. What edits, deletions and reactions come to
 * is not decided here but where messages are known (`changes.ts`): they are valid when they could be about one.
 */
export function judgeEvent(context: RuleContext, event: SignedEvent): ChatRefusal | null {
  const { header, payload } = event;
  const isInRoom = IN_ROOM.has(header.kind);
  if (!isInRoom && !ON_ROSTER.has(header.kind)) return 'unknown_kind';
  if (isInRoom && !context.rooms.has(header.roomId)) return 'unknown_room';
  if (header.seal !== SEAL_CLEAR) return 'wrong_epoch';
  if (payload.length > LIMITS.payloadBytesMax) return 'too_large';
  try {
    const decoded = decodePayload(header.kind, payload);
    return isInRoom ? null : judgeRosterChange(context, header.deviceId, decoded);
  } catch (error) {
    if (error instanceof ProtocolError) return error.code === 'limit' ? 'too_large' : 'malformed';
    throw error;
  }
}

function judgeRosterChange(context: RuleContext, author: DeviceId, payload: Payload): ChatRefusal | null {
  const memberId = context.devices.get(author)?.memberId ?? null;
  const member = memberId === null ? undefined : context.members.get(memberId);
  if (member === undefined) return 'no_right';
  if (payload.kind === 'profile') return may('rename', member.role, true) ? null : 'no_right';
  if (payload.kind !== 'role') return 'malformed';
  const target = context.members.get(payload.memberId);
  if (target === undefined) return 'unknown_member';
  const isOwn = target.memberId === member.memberId;
  // There is one owner from the first entry on: nobody is made one, and the owner stays it.
  const isOwnership = payload.role === 'owner' || target.role === 'owner';
  return isOwnership || !may('changeRole', member.role, isOwn) ? 'no_right' : null;
}
