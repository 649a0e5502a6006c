/** A message as somebody at a terminal names it: by its number in the group, or by its id. */
import type { DemesClient } from '../sdk/client.ts';
import { usage } from './failure.ts';
import { printableLine } from './printable.ts';

const ID = /^[a-z2-7]{52}$/;
const NUMBER = /^#?([1-9][0-9]{0,14})$/;

/** Its id. Throws a usage Failure when there is none of that number in the room. */
export async function messageNamed(
  client: DemesClient,
  groupId: string,
  roomId: string,
  wanted: string,
): Promise<string> {
  if (ID.test(wanted)) return wanted;
  const index = Number(NUMBER.exec(wanted)?.[1] ?? Number.NaN);
  const { messages } = Number.isNaN(index)
    ? { messages: [] }
    : await client.messages(groupId, roomId, { after: String(index - 1), limit: 1 });
  const [found] = messages;
  if (found?.index === index) return found.id;
  throw usage(
    `There is no message "${printableLine(wanted)}" in this room.`,
    'Give a number as `demes read` shows it, or an id; and --room where it is not in general.',
  );
}
