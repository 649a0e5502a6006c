/** `demes webhook`: addresses to which the node posts what is said in a group. */
import { Command } from 'commander';
import type { Webhook } from '../api/webhooks.ts';
import { CONNECTION, GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { CURRENT, ownersPassphrase } from './passphrase.ts';
import { text } from './readers.ts';
import { chooseRoom } from './rooms.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { table } from './table.ts';

const ADD = {
  ...GROUP,
  passphraseFile: CURRENT.passphraseFile,
  room: setting<string | undefined>({
    flags: '--room <room>',
    description: 'only what is said in this room (name or id)',
    reader: text('the name or id of a room'),
    fallback: undefined,
    fallbackText: 'all',
  }),
} satisfies SettingTable;

export function webhookCommand(context: Context): Command {
  return new Command('webhook')
    .description('addresses to which this node posts what is said')
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context));
}

function addCommand(context: Context): Command {
  const command = addFlags(
    new Command('add')
      .description('post what is said in a group from now on; prints the secret that signs it, once')
      .argument('<name>', 'what it is for')
      .argument('<url>', 'http or https'),
    ADD,
  );
  return command.action(async (name: string, url: string) => {
    const settings = settingsOf(ADD, command, context);
    const client = connect(settings, context);
    const { id: groupId } = await chooseGroup(client, settings.group);
    const { room } = settings;
    const roomId = room === undefined ? {} : { roomId: await chooseRoom(client, groupId, room) };
    const passphrase = await ownersPassphrase(client, settings.passphraseFile, context);
    const proof = passphrase === null ? {} : { passphrase };
    const made = await client.hooks.create({ name, groupId, url, ...roomId, ...proof });
    context.print(settings.json ? JSON.stringify(made) : made.secret);
    if (!settings.json) context.note(`It is shown only now. Take it back: demes webhook remove ${made.id}`);
  });
}

function listCommand(context: Context): Command {
  const command = addFlags(new Command('list').description('list them, and how they do'), CONNECTION);
  return command.action(async () => {
    const settings = settingsOf(CONNECTION, command, context);
    const webhooks = await connect(settings, context).hooks.all();
    if (settings.json) return context.print(JSON.stringify({ webhooks }));
    if (webhooks.length === 0) return context.print('There are no webhooks.');
    const columns = [
      { title: 'ID', cell: ({ id }: Webhook) => id },
      { title: 'UP TO', cell: ({ deliveredIndex }: Webhook) => String(deliveredIndex) },
      { title: 'STATE', cell: stateText },
      { title: 'NAME', cell: ({ name }: Webhook) => name },
      { title: 'ADDRESS', cell: ({ url }: Webhook) => url },
    ];
    context.print(table<Webhook>(columns, webhooks));
  });
}

function stateText({ state, failure }: Webhook): string {
  if (failure === null) return state;
  const { reason, status, since } = failure;
  return `${state} since ${since}: ${status === null ? reason : `${reason} ${status}`}`;
}

function removeCommand(context: Context): Command {
  const command = addFlags(
    new Command('remove')
      .description('post nothing more there')
      .argument('<id>', 'as `demes webhook list` shows it'),
    CONNECTION,
  );
  return command.action(async (id: string) => {
    const settings = settingsOf(CONNECTION, command, context);
    await connect(settings, context).hooks.remove(id);
    context.print(settings.json ? JSON.stringify({ id }) : 'It is removed: nothing more is posted there.');
  });
}
