/** What a room's keys need next, and who may see to it (MK51 to MK53, MK123, MK124): read from the fold, the same for everybody. */
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import type { RankList } from '../../protocol/entry.ts';
import { sortedIds, type DeviceId, type Index, type RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { orderByRank } from '../rank/rank-list.ts';
import type { RoomKeysState } from './keys-state.ts';
import { isEntitled, isSealedGroup, isStuck } from './room-keys.ts';
import type { RosterState } from './state.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How long the same keys are used: what a thief of them can read without being noticed. */
const EPOCH_MS_MAX = 7 * DAY_MS;
const EPOCH_ENTRIES_MAX = 10_000;
/** Renewals, however busy a group is: each is work for every device. */
const RENEWALS_APART_MS = 10 * MINUTE_MS;

export interface KeysDuty {
  readonly roomId: RoomId;
  /** `beginning`: in a new keys group, since too few have the present one's keys. */
  readonly kind: 'commit' | 'beginning';
  /** Lower id first, as is `removed`; at most keysAddsMax, the others are for the commit after. */
  readonly added: readonly DeviceId[];
  readonly removed: readonly DeviceId[];
}

/** MK51 Null when nothing is due. `now`: the applied index and its agreed time in ms. */
export function keysDuty(
  roster: RosterState,
  room: RoomKeysState,
  now: { readonly index: Index; readonly at: number },
): KeysDuty | null {
  const { roomId } = room;
  const ready = sortedIds(roster.packages.keys()).filter((id) => isEntitled(roster, room.roomId, id));
  if (isStuck(roster, room)) {
    // Who begins is in without being added; it is left out when its turn comes.
    return { roomId, kind: 'beginning', added: ready.slice(0, LIMITS.keysAddsMax), removed: [] };
  }
  const isWanted = (id: DeviceId): boolean => !room.devices.has(id) || room.unreadable.has(id);
  const added = ready.filter(isWanted).slice(0, LIMITS.keysAddsMax);
  const isToGo = (id: DeviceId): boolean => !isEntitled(roster, room.roomId, id) || added.includes(id);
  const removed = sortedIds(room.devices.keys()).filter(isToGo);
  const isDue = added.length + removed.length > 0 || isOld(room, now);
  return isDue ? { roomId, kind: 'commit', added, removed } : null;
}

/**
 * MK52 Who can carry a duty out, in the order in which they are asked to. Last those that said they cannot read: they may have
 * found the keys since, and be the only ones left that have them.
 */
export function committersOf(
  roster: RosterState,
  room: RoomKeysState,
  { kind }: KeysDuty,
  rank: RankList,
): DeviceId[] {
  const all = kind === 'beginning' ? roster.devices.keys() : room.devices.keys();
  const entitled = [...all].filter((id) => isEntitled(roster, room.roomId, id));
  const isDoubtful = (id: DeviceId): boolean => kind !== 'beginning' && room.unreadable.has(id);
  return [
    ...orderByRank(
      rank,
      entitled.filter((id) => !isDoubtful(id)),
    ),
    ...orderByRank(rank, entitled.filter(isDoubtful)),
  ];
}

/** MK123 Whether a device is to give a key package, so that it can be added to a room also while it is away. */
export function packageDuty(roster: RosterState, deviceId: DeviceId): boolean {
  return isSealedGroup(roster) && isEntitled(roster, ZERO_ROOM, deviceId) && !roster.packages.has(deviceId);
}

/**
 * MK124 What a device may be handed of what was said in a room before it had the keys: secrets of epochs that began at
 * this entry or later. Null: nothing, as it is not to be in the room.
 */
export function handedFrom(roster: RosterState, roomId: RoomId, deviceId: DeviceId): Index | null {
  const room = roster.rooms.get(roomId);
  const memberId = roster.devices.get(deviceId)?.memberId ?? null;
  if (room === undefined || memberId === null) return null;
  if (!isEntitled(roster, room.kind === 'open' ? ZERO_ROOM : roomId, deviceId)) return null;
  if ((room.newcomersSee ?? roster.group?.newcomersSee) === 'everything') return 0;
  return (
    (room.kind === 'open' ? roster.members.get(memberId)?.joinedIndex : room.members.get(memberId)) ?? null
  );
}

/** MK53 Keys are renewed after a week or 10,000 entries, never sooner than ten minutes after the last change. */
function isOld({ epochIndex, epochAt }: RoomKeysState, { index, at }: { index: Index; at: number }): boolean {
  if (at - epochAt >= EPOCH_MS_MAX) return true;
  return index - epochIndex >= EPOCH_ENTRIES_MAX && at - epochAt >= RENEWALS_APART_MS;
}
