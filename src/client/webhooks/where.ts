/** Which room of which group a webhook is about, as this person calls them. Pure. */
import { namedRoom } from '../rooms/room-lists.ts';
import type { GroupState } from '../state/model.ts';

export interface Where {
  readonly group: string;
  /** Null: all rooms. */
  readonly room: string | null;
}

/** Of what is not on this node any more the id is left. */
export function whereOf(
  groups: Readonly<Record<string, GroupState>>,
  { groupId, roomId }: { readonly groupId: string; readonly roomId: string | null },
): Where {
  const group = groups[groupId];
  if (group === undefined) return { group: groupId, room: roomId };
  const room = group.rooms.find(({ id }) => id === roomId);
  return { group: group.group.name, room: room === undefined ? roomId : namedRoom(group, room).name };
}

/** Nobody but the two speaks in a direct room; in an archived one nobody does. */
export function speakableRooms(group: GroupState): { id: string; name: string }[] {
  return roomsOf(group).filter(({ id }) => {
    const room = group.rooms.find((one) => one.id === id);
    return room?.kind !== 'direct' && room?.archived === false;
  });
}

export function roomsOf(group: GroupState): { id: string; name: string }[] {
  return group.rooms.map((room) => ({ id: room.id, name: namedRoom(group, room).name }));
}
