/** `demes pin`, `demes unpin`, `demes pins`: what stays at hand in a room. */
import { Command } from 'commander';
import type { DemesClient } from '../sdk/client.ts';
import { GROUP, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { messageNamed } from './message-named.ts';
import { messageText } from './message-text.ts';
import { ROOM, openRoom } from './rooms.ts';
import { addFlags, type SettingTable } from './settings.ts';

const IN_ROOM = { ...GROUP, ...ROOM } satisfies SettingTable;

/** A message of a room, and the node that is asked about it. */
interface Named {
  readonly client: DemesClient;
  readonly groupId: string;
  readonly roomId: string;
  readonly messageId: string;
}

export function pinCommand(context: Context): Command {
  const put = ({ client: { api }, ...message }: Named): Promise<void> => api.pinMessage(message);
  return changeCommand(context, 'pin', 'pin a message in its room', put);
}

export function unpinCommand(context: Context): Command {
  const take = ({ client: { api }, ...message }: Named): Promise<void> => api.unpinMessage(message);
  return changeCommand(context, 'unpin', 'take a pin away, whoever put it there', take);
}

function changeCommand(
  context: Context,
  word: 'pin' | 'unpin',
  description: string,
  change: (message: Named) => Promise<void>,
): Command {
  const command = addFlags(
    new Command(word).description(description).argument('<message>', 'its number or id'),
    IN_ROOM,
  );
  return command.action(async (wanted: string) => {
    const settings = settingsOf(IN_ROOM, command, context);
    const { client, groupId, roomId } = await openRoom(settings, context, settings.room);
    const messageId = await messageNamed(client, groupId, roomId, wanted);
    await change({ client, groupId, roomId, messageId });
    const pinned = word === 'pin';
    if (settings.json) return context.print(JSON.stringify({ id: messageId, pinned }));
    context.print(pinned ? 'It is pinned.' : 'It is not pinned any more.');
  });
}

export function pinsCommand(context: Context): Command {
  const command = addFlags(
    new Command('pins').description('list what is pinned in a room, the latest said first'),
    IN_ROOM,
  );
  return command.action(async () => {
    const settings = settingsOf(IN_ROOM, command, context);
    const { client, groupId, roomId } = await openRoom(settings, context, settings.room);
    const { messages } = await client.api.listPins({ groupId, roomId });
    if (settings.json) return context.print(JSON.stringify({ messages }));
    if (messages.length === 0) return context.print('Nothing is pinned.');
    for (const message of messages) context.print(messageText(message));
  });
}
