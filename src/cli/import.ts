/** `demes import` and `demes imports`: exports that are read on the node's device, and are part of no group. */
import { createReadStream, openSync, readSync, closeSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { Command } from 'commander';
import type { ImportDetails, ImportInfo } from '../api/imports.ts';
import type { DemesClient } from '../sdk/client.ts';
import { CONNECTION, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { Failure, usage } from './failure.ts';
import { targetsOf } from './files.ts';
import { messageText } from './message-text.ts';
import { readPassphrase, secretFile } from './passphrase.ts';
import { printableLine } from './printable.ts';
import { text, wholeNumber } from './readers.ts';
import { SAVED_TO, saveStream } from './save-stream.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { table } from './table.ts';

const LIMIT_MAX = 200;
/** How a sealed export begins (docs/export.md). */
const SEALED = 'demes sealed export ';
const PER_CENT = 100;

const IMPORT = {
  ...CONNECTION,
  passphraseFile: secretFile('--passphrase-file <file>', 'file with the passphrase of a sealed export'),
} satisfies SettingTable;

const ROOM = {
  room: setting<string | undefined>({
    flags: '--room <room>',
    description: 'name or id of a room of it',
    reader: text('the name or id of a room'),
    fallback: undefined,
    fallbackText: 'the only one',
  }),
} satisfies SettingTable;

const READ = {
  ...CONNECTION,
  ...ROOM,
  limit: setting<number>({
    flags: '--limit <number>',
    description: 'how many messages',
    reader: wholeNumber(1, LIMIT_MAX),
    fallback: 20,
  }),
  before: setting<string | undefined>({
    flags: '--before <number>',
    description: 'those before this one',
    reader: text('the number of a message'),
    fallback: undefined,
    fallbackText: 'the newest',
  }),
} satisfies SettingTable;

const SAVE = {
  ...CONNECTION,
  ...ROOM,
  ...SAVED_TO,
} satisfies SettingTable;

export function importCommand(context: Context): Command {
  const command = addFlags(
    new Command('import')
      .description('bring an export (JSON, sealed or not) to this device, as history to be read here only')
      .argument('<file>', 'as `demes export` wrote it')
      .addHelpText('after', '\nNothing of it is sent to anybody, and no group changes. See "demes imports".'),
    IMPORT,
  );
  return command.action(async (name: string) => {
    const settings = settingsOf(IMPORT, command, context);
    const file = resolve(name);
    const passphrase = await passphraseOf(file, settings.passphraseFile, context);
    const { imports } = connect(settings, context).find;
    const { size } = statSync(file);
    const made = await imports.add(Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>, {
      passphrase,
      signal: context.stopSignal(),
      onProgress: (received, messages) =>
        context.note(`${Math.floor((received * PER_CENT) / size)} %: ${messages} messages`),
    });
    if (settings.json) return context.print(JSON.stringify(made));
    const { messages, files } = made;
    context.print(
      `${printableLine(made.groupName)}: ${messages} messages, ${files.here} of ${files.named} files. Read it: demes imports read ${made.id}`,
    );
  });
}

export function importsCommand(context: Context): Command {
  return new Command('imports')
    .description('exports that were brought to this device')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(readCommand(context))
    .addCommand(saveCommand(context))
    .addCommand(removeCommand(context));
}

function listCommand(context: Context): Command {
  const command = addFlags(new Command('list').description('list them, the newest first'), CONNECTION);
  return command.action(async () => {
    const settings = settingsOf(CONNECTION, command, context);
    const imports = await connect(settings, context).find.imports.all();
    if (settings.json) return context.print(JSON.stringify({ imports }));
    if (imports.length === 0) return context.print('Nothing was imported on this device.');
    const columns = [
      { title: 'ID', cell: ({ id }: ImportInfo) => id },
      { title: 'EXPORTED', cell: ({ exportedAt }: ImportInfo) => exportedAt },
      { title: 'BY', cell: ({ exportedBy }: ImportInfo) => exportedBy.name },
      { title: 'MESSAGES', align: 'right' as const, cell: ({ messages }: ImportInfo) => String(messages) },
      { title: 'FILES', align: 'right' as const, cell: ({ files }: ImportInfo) => String(files.here) },
      { title: 'GROUP', cell: ({ groupName }: ImportInfo) => groupName },
    ];
    context.print(table(columns, imports));
  });
}

function readCommand(context: Context): Command {
  const command = addFlags(
    new Command('read')
      .description('show messages of one (with --json: one per line)')
      .argument('<id>', 'as `demes imports` shows it'),
    READ,
  );
  return command.action(async (id: string) => {
    const settings = settingsOf(READ, command, context);
    const { client, roomId } = await openImport(id, settings.room, connect(settings, context));
    const { limit, before } = settings;
    const { messages } = await client.find.imports.page(id, roomId, { limit, before });
    for (const message of messages) {
      context.print(settings.json ? JSON.stringify(message) : messageText(message));
    }
  });
}

function saveCommand(context: Context): Command {
  const command = addFlags(
    new Command('save')
      .description('save the files of a message of one')
      .argument('<id>', 'as `demes imports` shows it')
      .argument('<message>', 'its number or id'),
    SAVE,
  );
  return command.action(async (id: string, wanted: string) => {
    const settings = settingsOf(SAVE, command, context);
    const { client, roomId } = await openImport(id, settings.room, connect(settings, context));
    const { messages } = await client.find.imports.page(id, roomId, { around: wanted, limit: 1 });
    const message = messages.find((one) => one.id === wanted || String(one.index) === wanted);
    const here = (message?.attachments ?? []).filter((file) => file.here);
    if (here.length === 0)
      throw usage('No file of that message is in the import.', 'See "demes imports read".');
    const signal = context.stopSignal();
    for (const { file, target } of targetsOf(here, resolve(settings.out), settings.force)) {
      const stream = await client.find.imports.file(id, file.sha256, { signal });
      const bytes = await saveStream(stream, target, signal);
      context.print(settings.json ? JSON.stringify({ file: target, bytes }) : `${target}: ${bytes} bytes`);
    }
  });
}

function removeCommand(context: Context): Command {
  const command = addFlags(
    new Command('remove')
      .description('delete one, with its files')
      .argument('<id>', 'as `demes imports` shows it'),
    CONNECTION,
  );
  return command.action(async (id: string) => {
    const settings = settingsOf(CONNECTION, command, context);
    await connect(settings, context).find.imports.remove(id);
    context.print(settings.json ? JSON.stringify({ id }) : 'It is deleted.');
  });
}

/** Undefined for one that is not sealed: what is not needed is not asked for. */
async function passphraseOf(
  file: string,
  passphraseFile: string | undefined,
  context: Context,
): Promise<string | undefined> {
  if (!beginningOf(file).startsWith(SEALED)) return undefined;
  return passphraseFile === undefined
    ? context.askSecret('Passphrase of the export: ')
    : readPassphrase(passphraseFile);
}

function beginningOf(file: string): string {
  const refused = (why: string): Failure =>
    usage(`${file} cannot be read (${why}).`, 'Name a file that "demes export" wrote.');
  try {
    // It is read from its beginning again: of a pipe, what was looked at here would be gone.
    if (!statSync(file).isFile()) throw refused('it is no file');
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(SEALED.length);
      return bytes.toString('latin1', 0, readSync(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw refused((error as NodeJS.ErrnoException).code ?? 'unknown');
  }
}

/** The room that is meant. Throws a usage Failure that lists them. */
async function openImport(
  id: string,
  wanted: string | undefined,
  client: DemesClient,
): Promise<{ client: DemesClient; roomId: string }> {
  const { rooms } = await client.find.imports.get(id);
  const found =
    wanted === undefined ? rooms : rooms.filter((room) => room.id === wanted || room.name === wanted);
  if (found.length === 1) return { client, roomId: found[0]!.id };
  throw usage(
    wanted === undefined ? 'Say which room.' : `There is not one room "${wanted}" in it.`,
    `There are: ${roomList(rooms)}.`,
  );
}

function roomList(rooms: ImportDetails['rooms']): string {
  return rooms
    .map(({ id, name, messages }) => `${printableLine(name)} (${id}, ${messages} messages)`)
    .join(', ');
}
