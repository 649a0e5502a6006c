/** Which room a command means. */
import type { Group } from '../api/groups.ts';
import type { Member } from '../api/members.ts';
import type { Room } from '../api/rooms.ts';
import type { DemesClient } from '../sdk/client.ts';
import { type GROUP, chooseGroup, connect } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { printableLine } from './printable.ts';
import { text } from './readers.ts';
import { setting, type SettingsOf, type SettingTable } from './settings.ts';

export const ROOM = {
  room: setting<string>({
    flags: '--room <room>',
    description: 'name or id of the room',
    reader: text('the name or id of a room'),
    fallback: 'general',
  }),
} satisfies SettingTable;

/** Its id. A room without a name goes by those who are in it. Throws a usage Failure that lists the rooms. */
export async function chooseRoom(client: DemesClient, groupId: string, wanted: string): Promise<string> {
  const rooms = await client.rooms(groupId);
  const isPlain = rooms.every(({ name }) => name !== '');
  const [members, group] = isPlain
    ? [[], null]
    : await Promise.all([client.members(groupId), client.group(groupId)]);
  const named = rooms.map((room) => ({
    id: room.id,
    name: roomName(room, members, group?.myMemberId ?? ''),
  }));
  const found = named.filter(({ id, name }) => id === wanted || name === wanted);
  if (found.length === 1) return found[0]!.id;
  const list = named.map(({ id, name }) => `${printableLine(name)} (${id})`).join(', ');
  const sentence =
    found.length === 0 ? `There is no room "${wanted}".` : `Several rooms are called "${wanted}".`;
  throw usage(sentence, `There are: ${list}.`);
}

/** What a command about one room works with. */
interface InRoom {
  readonly client: DemesClient;
  readonly group: Group;
  readonly groupId: string;
  readonly roomId: string;
}

/** The node that is asked, the group that is meant, and the room. Throws usage Failures that list what there is. */
export async function openRoom(
  settings: SettingsOf<typeof GROUP>,
  context: Context,
  wanted: string,
): Promise<InRoom> {
  const client = connect(settings, context);
  const group = await chooseGroup(client, settings.group);
  return { client, group, groupId: group.id, roomId: await chooseRoom(client, group.id, wanted) };
}

/** What it is called, or the others who are in it. */
export function roomName(room: Room, members: readonly Member[], self: string): string {
  if (room.name !== '') return room.name;
  const others = room.members.filter((id) => id !== self);
  return others.map((id) => members.find((one) => one.id === id)?.name ?? id).join(', ');
}
