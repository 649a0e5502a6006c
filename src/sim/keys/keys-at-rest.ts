/** What is still missing before the keys of a group at rest are as they should be (K4). */
import { handedFrom } from '../../core/roster/keys-duties.ts';
import { isEntitled, isStuck } from '../../core/roster/room-keys.ts';
import type { RoomKeysState } from '../../core/roster/keys-state.ts';
import type { RosterState } from '../../core/roster/state.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import type { Index, RoomId } from '../../protocol/ids.ts';
import type { SimNode } from '../node.ts';

/**
 * Null when there is nothing more to wait for. In a room of which no node here has the keys nothing can be done, but by
 * people who remove those that had them.
 */
export function whyKeysNotAtRest(nodes: readonly SimNode[]): string | null {
  const roster = nodes[0]?.view()?.roster;
  if (roster === undefined || roster.keys.size === 0) return null;
  for (const node of nodes) {
    const { appliedIndex } = node.view()!;
    const followed = node.keys?.driver.followedIndex ?? appliedIndex;
    if (followed < appliedIndex)
      return `${node.name} has followed the keys to ${followed} of ${appliedIndex}`;
    const isGood = roster.packages.has(node.deviceId) || !isEntitled(roster, ZERO_ROOM, node.deviceId);
    if (!isGood) return `${node.name} has no key package that could be used`;
  }
  for (const room of roster.keys.values()) {
    const why = whyRoomIsNot(roster, room, nodes);
    if (why !== null) return why;
  }
  return null;
}

/** True for a node that can say something in the first room. */
export function canSay({ keys, origin }: SimNode): boolean {
  return keys === null || keys.driver.standing(origin.scope.groupId as string as RoomId) === 'in';
}

function whyRoomIsNot(roster: RosterState, room: RoomKeysState, nodes: readonly SimNode[]): string | null {
  const { roomId } = room;
  const name = roomId === ZERO_ROOM ? 'the open rooms' : `room ${roomId.slice(0, 6)}`;
  const entitled = nodes.filter(({ deviceId }) => isEntitled(roster, roomId, deviceId));
  const isIn = (node: SimNode): boolean => node.keys?.driver.standing(roomId) === 'in';
  if (!entitled.some(isIn)) {
    return entitled.length > 0 && isStuck(roster, room) ? `keys of ${name} do not begin anew` : null;
  }
  const out = entitled.find((node) => !room.devices.has(node.deviceId) || !isIn(node));
  if (out !== undefined) return `${out.name} has not the keys of ${name}`;
  if (room.locks.at(-1)?.to === null) return `${name} are locked`;
  return whyPastIsMissing(roster, room, entitled);
}

/** MK75 What somebody here has, and another is to have. */
function whyPastIsMissing(
  roster: RosterState,
  { roomId: keysRoom }: RoomKeysState,
  nodes: readonly SimNode[],
): string | null {
  for (const { roomId, kind } of roster.rooms.values()) {
    if (keysRoom === ZERO_ROOM ? kind !== 'open' : roomId !== keysRoom) continue;
    const known = nodes.map((node) => ({ node, own: knownTo(node, keysRoom, roomId) }));
    const all = new Set(known.flatMap(({ own }) => [...own]));
    for (const { node, own } of known) {
      const since = handedFrom(roster, roomId, node.deviceId) ?? Infinity;
      const from = [...all].find((one) => !own.has(one) && one >= since);
      if (from !== undefined) return `${node.name} was not handed the keys from ${from} on`;
    }
  }
  return null;
}

/** The entries that epochs began with of which the node reads this room. */
function knownTo({ keys, name }: SimNode, keysRoom: RoomId, roomId: RoomId): Set<Index> {
  const kept = keys?.kept;
  if (kept === undefined) throw new Error(`${name} does not run`);
  return new Set([
    ...kept.secrets.filter((one) => one.roomId === keysRoom).map(({ from }) => from),
    ...kept.past.filter((one) => one.roomId === roomId).map(({ from }) => from),
  ]);
}
