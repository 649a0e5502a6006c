/** Which room a command means. */
import type { DemesClient } from '../sdk/client.ts';
import { usage } from './failure.ts';
import { printableLine } from './printable.ts';
import { text } from './readers.ts';
import { setting, type SettingTable } from './settings.ts';

export const ROOM = {
  room: setting<string>({
    flags: '--room <room>',
    description: 'name or id of the room',
    reader: text('the name or id of a room'),
    fallback: 'general',
  }),
} satisfies SettingTable;

/** Its id. Throws a usage Failure that lists the rooms. */
export async function chooseRoom(client: DemesClient, groupId: string, wanted: string): Promise<string> {
  const rooms = await client.rooms(groupId);
  const found = rooms.filter(({ id, name }) => id === wanted || name === wanted);
  if (found.length === 1) return found[0]!.id;
  const list = rooms.map(({ id, name }) => `${printableLine(name)} (${id})`).join(', ');
  const sentence =
    found.length === 0 ? `There is no room "${wanted}".` : `Several rooms are called "${wanted}".`;
  throw usage(sentence, `There are: ${list}.`);
}
