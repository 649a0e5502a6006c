/** What becomes of an event of a member (MS1, RS12, RS13, RS20, RS21, RS59 to RS67, RS75, RS91, DV45): asked by the fold, on every node alike. */
import { decodePayload } from '../protocol/encode-payload.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { EVENT_KIND, SEAL_CLEAR, SEAL_EPOCH } from '../protocol/event.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceKind, Role } from '../protocol/identity.ts';
import type { DeviceId, MemberId, RoomId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type {
  DeviceRemovedPayload,
  MemberRemovedPayload,
  Payload,
  RolePayload,
} from '../protocol/payloads.ts';
import type { ChatRefusal } from '../protocol/refusals.ts';
import { isSealedLength } from '../protocol/seal.ts';
import { may, mayRemove } from './rights.ts';
import { inRoomProblem, namingProblem, roomProblem, type RuleRoom } from './room-rules.ts';

interface RuleMember {
  readonly memberId: MemberId;
  readonly role: Role;
}

interface RuleDevice {
  /** Null for one that was removed. */
  readonly memberId: MemberId | null;
  readonly kind: DeviceKind;
}

/** What the rules need to know of the group; the roster is one. */
export interface RuleContext {
  readonly rooms: ReadonlyMap<RoomId, RuleRoom>;
  readonly members: { get(memberId: MemberId): RuleMember | undefined };
  readonly devices: ReadonlyMap<DeviceId, RuleDevice>;
  /** Of the rooms that are sealed; none in a group whose rooms are not. */
  readonly keys: { readonly size: number };
}

const ROOM_KINDS: ReadonlySet<number> = new Set([
  EVENT_KIND.roomMade,
  EVENT_KIND.roomNamed,
  EVENT_KIND.roomArchived,
  EVENT_KIND.roomMembers,
  EVENT_KIND.roomLife,
]);
/** Kinds that say something in a room. */
const IN_ROOM: ReadonlySet<number> = new Set([
  EVENT_KIND.message,
  EVENT_KIND.edit,
  EVENT_KIND.delete,
  EVENT_KIND.reaction,
  EVENT_KIND.pin,
  EVENT_KIND.vote,
  EVENT_KIND.pollClosed,
  EVENT_KIND.passing,
]);
/** Kinds that change who belongs, and which rooms there are. */
const ON_ROSTER: ReadonlySet<number> = new Set([
  ...ROOM_KINDS,
  EVENT_KIND.profile,
  EVENT_KIND.role,
  EVENT_KIND.deviceRemoved,
  EVENT_KIND.memberRemoved,
  EVENT_KIND.deviceNamed,
  EVENT_KIND.memberLook,
  EVENT_KIND.groupReceipts,
]);

/**
 * Null when the event takes effect. The author is known to be a member. What changes of messages come to
 * is not decided here but where messages are known (`changes.ts`): they are valid when they could be about one.
 */
export function judgeEvent(context: RuleContext, event: SignedEvent): ChatRefusal | null {
  const { header, payload } = event;
  const { payloadLength } = header;
  const isInRoom = IN_ROOM.has(header.kind);
  if (!isInRoom && !ON_ROSTER.has(header.kind)) return 'unknown_kind';
  const room = context.rooms.get(header.roomId);
  if (isInRoom && room === undefined) return 'unknown_room';
  const device = context.devices.get(header.deviceId);
  // RS25 A keeper is in no room.
  if ((isInRoom || ROOM_KINDS.has(header.kind)) && device?.kind === 'keeper') return 'keeper';
  const memberId = device?.memberId ?? null;
  const author = memberId === null ? undefined : context.members.get(memberId);
  if (author === undefined) return 'no_right';
  const isSealed = context.keys.size > 0 && (isInRoom || isSealedName(header.kind, room));
  if (header.seal !== (isSealed ? SEAL_EPOCH : SEAL_CLEAR)) return 'wrong_epoch';
  if (payloadLength > LIMITS.payloadBytesMax) return 'too_large';
  const refused = isInRoom ? inRoomProblem(room, author.memberId, header.kind) : null;
  if (refused !== null) return refused;
  // MK50 What is in it only the room knows; which epoch it is of, the fold decides.
  if (isSealed) {
    if (!isSealedLength(payloadLength)) return 'malformed';
    return isInRoom ? null : sealedNameProblem(room!, author);
  }
  // FM67 It may be forgotten here already: nobody's verdict may depend on what it said.
  if (header.kind === EVENT_KIND.passing) return null;
  try {
    const decoded = decodePayload(header.kind, payload);
    return isInRoom ? null : judgeRosterChange(context, author, room, decoded);
  } catch (error) {
    if (error instanceof ProtocolError) return error.code === 'limit' ? 'too_large' : 'malformed';
    throw error;
  }
}

/** RS63 What a private room is called only those in it know. */
function isSealedName(kind: number, room: RuleRoom | undefined): boolean {
  return kind === EVENT_KIND.roomNamed && room?.kind === 'private';
}

function sealedNameProblem(room: RuleRoom, author: RuleMember): ChatRefusal | null {
  return inRoomProblem(room, author.memberId, EVENT_KIND.roomNamed) ?? namingProblem(room, author);
}

function judgeRosterChange(
  context: RuleContext,
  member: RuleMember,
  room: RuleRoom | undefined,
  payload: Payload,
): ChatRefusal | null {
  switch (payload.kind) {
    case 'profile':
    case 'memberLook':
      return may('rename', member.role, true) ? null : 'no_right';
    case 'groupReceipts':
      return may('setReceipts', member.role, false) ? null : 'no_right';
    case 'deviceNamed':
      return namingDeviceProblem(context, member, payload.deviceId);
    case 'deviceRemoved':
    case 'memberRemoved':
      return removalProblem(context, member, payload);
    case 'role':
      return roleProblem(context, member, payload);
    case 'roomMade':
    case 'roomNamed':
    case 'roomArchived':
    case 'roomMembers':
    case 'roomLife':
      return roomProblem(context, member, room, payload);
    default:
      return 'malformed';
  }
}

/** DV45 A device is named by its own member. */
function namingDeviceProblem(
  { devices }: RuleContext,
  { memberId, role }: RuleMember,
  deviceId: DeviceId,
): ChatRefusal | null {
  const owner = devices.get(deviceId)?.memberId ?? null;
  if (owner === null) return 'unknown_device';
  return may('rename', role, owner === memberId) ? null : 'no_right';
}

/** RS13 */
function roleProblem(context: RuleContext, member: RuleMember, payload: RolePayload): ChatRefusal | null {
  const target = context.members.get(payload.memberId);
  if (target === undefined) return 'unknown_member';
  const isOwn = target.memberId === member.memberId;
  // There is one owner from the first entry on: nobody is made one, and the owner stays it.
  const isOwnership = payload.role === 'owner' || target.role === 'owner';
  return isOwnership || !may('changeRole', member.role, isOwn) ? 'no_right' : null;
}

/** RS20, RS21 Who may remove whom, as long as somebody is left. Null when `author` may. */
export function removalProblem(
  context: RuleContext,
  author: RuleMember,
  payload: DeviceRemovedPayload | MemberRemovedPayload,
): ChatRefusal | null {
  const isDevice = payload.kind === 'deviceRemoved';
  const memberId = isDevice ? (context.devices.get(payload.deviceId)?.memberId ?? null) : payload.memberId;
  const target = memberId === null ? undefined : context.members.get(memberId);
  if (target === undefined) return isDevice ? 'unknown_device' : 'unknown_member';
  const isOwn = target.memberId === author.memberId;
  if (!mayRemove(author.role, target.role, isOwn)) return 'no_right';
  if (!isDevice && payload.banned && isOwn) return 'no_right';
  for (const [deviceId, device] of context.devices) {
    if (device.memberId === null) continue;
    const goes = isDevice ? deviceId === payload.deviceId : device.memberId === target.memberId;
    if (!goes) return null;
  }
  return 'last_device';
}
