/** `demes webhook`: addresses to which the node posts what is said in a group, and such at which programs say something. */
import { Command } from 'commander';
import type { Incoming } from '../api/incoming-webhooks.ts';
import type { Webhook, WebhookTest } from '../api/webhooks.ts';
import type { DemesClient } from '../sdk/client.ts';
import { DemesApiError } from '../sdk/errors.ts';
import { CONNECTION, GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT } from './failure.ts';
import { CURRENT, ownersPassphrase } from './passphrase.ts';
import { text } from './readers.ts';
import { ROOM, chooseRoom, openRoom } from './rooms.ts';
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

const OPEN = { ...GROUP, ...ROOM, passphraseFile: CURRENT.passphraseFile } satisfies SettingTable;

export function webhookCommand(context: Context): Command {
  return new Command('webhook')
    .description('addresses to which this node posts what is said, or at which programs say something')
    .addCommand(addCommand(context))
    .addCommand(openCommand(context))
    .addCommand(listCommand(context))
    .addCommand(testCommand(context))
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
    const proof = await proofOf(client, settings.passphraseFile, context);
    const made = await client.hooks.create({ name, groupId, url, ...roomId, ...proof });
    context.print(settings.json ? JSON.stringify(made) : made.secret);
    if (!settings.json) context.note(`It is shown only now. Take it back: demes webhook remove ${made.id}`);
  });
}

function openCommand(context: Context): Command {
  const command = addFlags(
    new Command('open')
      .description('an address by which a program of this computer says something in a room; printed once')
      .argument('<name>', 'stands in brackets before what it says'),
    OPEN,
  );
  return command.action(async (name: string) => {
    const settings = settingsOf(OPEN, command, context);
    const { client, groupId, roomId } = await openRoom(settings, context, settings.room);
    const proof = await proofOf(client, settings.passphraseFile, context);
    const made = await client.hooks.open({ name, groupId, roomId, ...proof });
    context.print(settings.json ? JSON.stringify(made) : client.url + made.path);
    if (!settings.json) context.note(`It is shown only now. Take it back: demes webhook remove ${made.id}`);
  });
}

function listCommand(context: Context): Command {
  const command = addFlags(new Command('list').description('list them, and how they do'), CONNECTION);
  return command.action(async () => {
    const settings = settingsOf(CONNECTION, command, context);
    const { hooks } = connect(settings, context);
    const [webhooks, incomingWebhooks] = await Promise.all([hooks.all(), hooks.allOpen()]);
    if (settings.json) return context.print(JSON.stringify({ webhooks, incomingWebhooks }));
    if (webhooks.length + incomingWebhooks.length === 0) return context.print('There are no webhooks.');
    if (webhooks.length > 0) context.print(outgoingText(webhooks));
    if (incomingWebhooks.length > 0) context.print(incomingText(incomingWebhooks));
  });
}

function outgoingText(webhooks: readonly Webhook[]): string {
  return table<Webhook>(
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'UP TO', cell: ({ deliveredIndex }) => String(deliveredIndex) },
      { title: 'LAST TAKEN', cell: ({ takenAt }) => takenAt ?? '-' },
      { title: 'STATE', cell: stateText },
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'ADDRESS', cell: ({ url }) => url },
    ],
    webhooks,
  );
}

function incomingText(incoming: readonly Incoming[]): string {
  return table<Incoming>(
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'OPEN SINCE', cell: ({ createdAt }) => createdAt },
      { title: 'NAME', cell: ({ name }) => name },
    ],
    incoming,
  );
}

function stateText({ state, failure }: Webhook): string {
  if (failure === null) return state;
  const { reason, status, since } = failure;
  return `${state} since ${since}: ${status === null ? reason : `${reason} ${status}`}`;
}

function removeCommand(context: Context): Command {
  const command = addFlags(
    new Command('remove')
      .description('end one: nothing more is posted there, or said by it')
      .argument('<id>', 'as `demes webhook list` shows it'),
    CONNECTION,
  );
  return command.action(async (id: string) => {
    const settings = settingsOf(CONNECTION, command, context);
    await removeEither(connect(settings, context), id);
    context.print(settings.json ? JSON.stringify({ id }) : 'It is removed.');
  });
}

function testCommand(context: Context): Command {
  const command = addFlags(
    new Command('test')
      .description('post something there that says nothing; taken, what waits is tried again at once')
      .argument('<id>', 'as `demes webhook list` shows it'),
    CONNECTION,
  );
  return command.action(async (id: string) => {
    const settings = settingsOf(CONNECTION, command, context);
    const result = await connect(settings, context).hooks.test(id);
    context.print(settings.json ? JSON.stringify(result) : testText(result));
    if (!result.taken) context.exitCode = EXIT.failure;
  });
}

function testText({ failure }: WebhookTest): string {
  if (failure === null) return 'It was taken.';
  const { reason, status } = failure;
  return `It was not taken: ${status === null ? reason : `${reason} ${status}`}.`;
}

/** Ids of one kind are none of the other. */
async function removeEither({ hooks }: DemesClient, id: string): Promise<void> {
  try {
    await hooks.remove(id);
  } catch (error) {
    if (!(error instanceof DemesApiError) || error.status !== 404) throw error;
    await hooks.close(id);
  }
}

/** MS242 Where the node has a passphrase. */
async function proofOf(
  client: DemesClient,
  file: string | undefined,
  context: Context,
): Promise<{ passphrase?: string }> {
  const passphrase = await ownersPassphrase(client, file, context);
  return passphrase === null ? {} : { passphrase };
}
