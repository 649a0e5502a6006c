/** Rooms as the sidebar lists them, and what they are called where nobody named them. Pure. */
import type { Member } from '../../api/members.ts';
import type { Room } from '../../api/rooms.ts';
import type { GroupState } from '../state/model.ts';

/** A room with its name for this person. */
export interface NamedRoom {
  readonly room: Room;
  readonly name: string;
  /** The other one of a direct room, as long as it is a member. */
  readonly other: Member | null;
}

export interface RoomLists {
  /** Open and private ones, in the order in which they were made: the first room stays the first. */
  readonly rooms: readonly NamedRoom[];
  /** By the name of the other one. */
  readonly direct: readonly NamedRoom[];
  readonly archived: readonly NamedRoom[];
}

/** @param blocked members whom the person does not want to see: conversations with them alone are not listed (MS295) */
export function roomLists(group: GroupState, locale: string, blocked: readonly string[]): RoomLists {
  const collator = new Intl.Collator(locale);
  const byName = (a: NamedRoom, b: NamedRoom): number => collator.compare(a.name, b.name);
  const named = group.rooms.map((room) => namedRoom(group, room));
  const active = named.filter(({ room }) => !room.archived);
  return {
    rooms: active.filter(({ room }) => room.kind !== 'direct'),
    direct: active
      .filter(({ room, other }) => room.kind === 'direct' && !isOf(other, blocked))
      .toSorted(byName),
    archived: named.filter(({ room }) => room.archived).toSorted(byName),
  };
}

function isOf(member: Member | null, ids: readonly string[]): boolean {
  return member !== null && ids.includes(member.id);
}

/** As the lists stand below each other: what is above, and what is below. */
export function roomsInOrder(group: GroupState, locale: string, blocked: readonly string[]): readonly Room[] {
  const { rooms, direct } = roomLists(group, locale, blocked);
  return [...rooms, ...direct].map(({ room }) => room);
}

/** Without a name of its own it goes by the others who are in it. */
export function namedRoom(group: GroupState, room: Room): NamedRoom {
  const others = room.members.filter((id) => id !== group.group.myMemberId);
  const found = others.flatMap((id) => group.members.find((one) => one.id === id) ?? []);
  const other = room.kind === 'direct' ? (found[0] ?? null) : null;
  if (room.name !== '') return { room, name: room.name, other };
  const names = found.map(({ name }) => name).join(', ');
  return { room, name: names === '' ? '…' : names, other };
}

/** The direct room with somebody, if there is one. */
export function directRoomWith({ rooms }: GroupState, memberId: string): Room | undefined {
  return rooms.find(({ kind, archived, members }) => {
    return kind === 'direct' && !archived && members.includes(memberId);
  });
}
