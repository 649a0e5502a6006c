/** Which devices are in a room's keys group, and in which epoch it is: counted along the log, as the fold does. */
import { sortedIds, toHex, type DeviceId, type Hash, type Index, type RoomId } from '../../protocol/ids.ts';
import type { KeysCommitPayload } from '../../protocol/payloads.ts';
import { keysGroupPreimage } from '../../protocol/seal.ts';
import { forkAt, type HashFunction, type Scope } from '../../protocol/scope.ts';

/** Of one room, as of the entry that was followed last. */
export interface RoomFacts {
  readonly roomId: RoomId;
  readonly epoch: number;
  readonly start: number;
  readonly startIndex: Index;
  /** The entry that the epoch began with. */
  readonly from: Index;
  /** Lower id first. */
  readonly devices: readonly DeviceId[];
}

/** MK41, MK120 A room as it begins; `roomId` ZERO_ROOM: the open ones of a sealed group. */
export function firstFacts(roomId: RoomId, founder: DeviceId, index: Index): RoomFacts {
  return { roomId, epoch: 0, start: 0, startIndex: index, from: index, devices: [founder] };
}

/** After a commit that counts. */
export function factsAfter(
  before: RoomFacts,
  author: DeviceId,
  { start, added, removed }: KeysCommitPayload,
  index: Index,
): RoomFacts {
  const isNew = start !== before.start;
  const stay = isNew ? [author] : before.devices.filter((id) => !removed.includes(id));
  return {
    roomId: before.roomId,
    epoch: isNew ? start + 1 : before.epoch + 1,
    start,
    startIndex: isNew ? index : before.startIndex,
    from: index,
    devices: sortedIds(new Set([...stay, ...added])),
  };
}

/** MK1 The name of the keys group that a room is in. */
export function keysGroupOf(
  scope: Scope,
  { roomId, start, startIndex }: RoomFacts,
  hash: HashFunction,
): Hash {
  const forkId = forkAt(scope, startIndex);
  return toHex(hash(keysGroupPreimage({ ...scope, forkId }, roomId, start))) as Hash;
}
