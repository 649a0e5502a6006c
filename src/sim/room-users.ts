/**
 * What users do with rooms, and what they call devices: they make some, name them, put them away, and write in any that their node knows. Also what
 * they may not: whatever comes of it has to be the same on every node.
 */
import type { Draft } from '../core/inputs.ts';
import type { RosterState } from '../core/roster/state.ts';
import { ZERO_ROOM } from '../protocol/encode-event.ts';
import { encodePayload } from '../protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR, SEAL_EPOCH } from '../protocol/event.ts';
import { sortedIds, type DeviceId, type MemberId, type RoomId } from '../protocol/ids.ts';
import type { RoomPayload } from '../protocol/payloads.ts';
import type { Random } from './random.ts';

/** Chance that something is said elsewhere than in the first room, where there are others. */
const ELSEWHERE = 0.4;
const MAKES = 0.3;
const OWN_DEVICE = 0.7;
/** Most archived rooms are taken out again. */
const ARCHIVES = 0.4;

/** The room that a message goes to: `first`, or another that the node knows, archived ones among them. */
export function roomToWriteIn(roster: RosterState | undefined, first: RoomId, random: Random): RoomId {
  const others = sortedIds(roster?.rooms.keys() ?? []).filter((id) => id !== first);
  return others.length > 0 && random.chance(ELSEWHERE) ? random.pick(others) : first;
}

/** Something that happens to a room; `name`: of the act. */
export function roomDraft(roster: RosterState, author: DeviceId, name: string, random: Random): Draft {
  const memberId = roster.devices.get(author)?.memberId ?? null;
  const others = sortedIds(roster.members.keys()).filter((id) => id !== memberId);
  const rooms = sortedIds(roster.rooms.keys());
  const roomId = random.chance(MAKES) || rooms.length === 0 ? ZERO_ROOM : random.pick(rooms);
  const payload = roomId === ZERO_ROOM ? made(others, name, random) : changed(others, name, random);
  return {
    kind: EVENT_KIND[payload.kind],
    roomId,
    clientId: `r${name}`,
    seal: isSealedName(roster, roomId, payload) ? SEAL_EPOCH : SEAL_CLEAR,
    payload: encodePayload(payload),
  };
}

/** RS63 What a private room is called, only those in it know. */
function isSealedName(roster: RosterState, roomId: RoomId, { kind }: RoomPayload): boolean {
  return kind === 'roomNamed' && roster.rooms.get(roomId)?.kind === 'private';
}

/** Somebody names a device: its own, or another's, which has no effect (DV45). */
export function deviceDraft(roster: RosterState, author: DeviceId, name: string, random: Random): Draft {
  const isOwn = random.chance(OWN_DEVICE) || roster.devices.size === 0;
  const deviceId = isOwn ? author : random.pick(sortedIds(roster.devices.keys()));
  const payload = encodePayload({ kind: 'deviceNamed', deviceId, name: `Device ${name}` });
  return { kind: EVENT_KIND.deviceNamed, roomId: ZERO_ROOM, clientId: `d${name}`, seal: SEAL_CLEAR, payload };
}

function made(others: readonly MemberId[], name: string, random: Random): RoomPayload {
  const newcomersSee = random.pick(['everything', 'joining'] as const);
  const roomKind = random.pick(['open', 'open', 'open', 'private', 'direct'] as const);
  const common = { kind: 'roomMade', newcomersSee } as const;
  if (roomKind === 'direct' && others.length > 0)
    return { ...common, roomKind, name: '', members: [random.pick(others)] };
  if (roomKind === 'private') return { ...common, roomKind, name: '', members: some(others, random) };
  return { ...common, roomKind: 'open', name: `Room ${name}`, members: [] };
}

function changed(others: readonly MemberId[], name: string, random: Random): RoomPayload {
  if (random.chance(ARCHIVES)) return { kind: 'roomArchived', archived: random.chance(0.4) };
  const added = some(others, random);
  if (added.length > 0 && random.chance(0.2)) return { kind: 'roomMembers', added, removed: [] };
  return { kind: 'roomNamed', name: `Room ${name}`, topic: random.chance(0.5) ? '' : `Since ${name}` };
}

function some(ids: readonly MemberId[], random: Random): MemberId[] {
  return ids.filter(() => random.chance(0.5));
}
