/** `demes storage`: what attached files take on this node, how much they may, and copies that others have, too. */
import { Command } from 'commander';
import type { BlobHolder } from '../api/blobs.ts';
import type { ChangeStorage, KeptFile, Storage } from '../api/storage.ts';
import { DemesApiError } from '../sdk/errors.ts';
import { CONNECTION, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { flag, wholeNumber } from './readers.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { table } from './table.ts';

const MIB = 2 ** 20;
const MIB_MAX = 2 ** 30;
const FILES_MAX = 200;

function mib(flags: string, description: string) {
  return setting<number | undefined>({
    flags,
    description,
    reader: wholeNumber(0, MIB_MAX),
    fallback: undefined,
    fallbackText: 'as it is',
  });
}

const SET = {
  ...CONNECTION,
  filesMib: mib('--files-mib <number>', 'how many MiB of attached files this node keeps'),
  fetchMib: mib('--fetch-mib <number>', 'files up to so many MiB are fetched unasked'),
} satisfies SettingTable;

const LIST = {
  ...CONNECTION,
  limit: setting<number>({
    flags: '--limit <number>',
    description: 'how many of the largest',
    reader: wholeNumber(1, FILES_MAX),
    fallback: 20,
  }),
} satisfies SettingTable;

const REMOVE = {
  ...CONNECTION,
  all: setting<boolean>({
    flags: '--all',
    description: `of the ${FILES_MAX} largest files all that others have`,
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export function storageCommand(context: Context): Command {
  return new Command('storage')
    .description('what attached files take on this node, and how much they may')
    .addCommand(showCommand(context), { isDefault: true })
    .addCommand(setCommand(context))
    .addCommand(listCommand(context))
    .addCommand(removeCommand(context));
}

function showCommand(context: Context): Command {
  const command = addFlags(new Command('show').description('say it (as without a word)'), CONNECTION);
  return command.action(async () => {
    const settings = settingsOf(CONNECTION, command, context);
    print(context, settings.json, await connect(settings, context).api.getStorage({}));
  });
}

function setCommand(context: Context): Command {
  const command = addFlags(new Command('set').description('change how much they may take'), SET);
  return command.action(async () => {
    const settings = settingsOf(SET, command, context);
    const { filesMib, fetchMib } = settings;
    const body: ChangeStorage = {
      ...(filesMib === undefined ? {} : { quotaBytes: filesMib * MIB }),
      ...(fetchMib === undefined ? {} : { fetchedBytesMax: fetchMib * MIB }),
    };
    if (Object.keys(body).length === 0)
      throw usage('Nothing is to change.', 'Give --files-mib or --fetch-mib.');
    print(context, settings.json, await connect(settings, context).api.changeStorage({ body }));
  });
}

function listCommand(context: Context): Command {
  const command = addFlags(new Command('files').description('list the largest files on this node'), LIST);
  return command.action(async () => {
    const settings = settingsOf(LIST, command, context);
    const query = { limit: settings.limit };
    const { files } = await connect(settings, context).api.getKeptFiles({ query });
    if (settings.json) return context.print(JSON.stringify({ files }));
    context.print(files.length === 0 ? 'There are no files.' : fileTable(files));
  });
}

function removeCommand(context: Context): Command {
  const command = addFlags(
    new Command('remove')
      .description('remove copies on this node of files that another device in reach has')
      .argument('[files...]', 'their ids ("demes storage files")'),
    REMOVE,
  );
  return command.action(async (named: string[]) => {
    const settings = settingsOf(REMOVE, command, context);
    if (named.length > 0 === settings.all) throw usage('Which files?', 'Give their ids, or --all.');
    const client = connect(settings, context);
    const { files } = await client.api.getKeptFiles({ query: { limit: FILES_MAX } });
    const wanted = settings.all ? files.map(({ blobId }) => blobId) : named;
    const signal = context.stopSignal();
    for (const blobId of wanted) {
      const name = files.find((file) => file.blobId === blobId)?.name ?? blobId;
      const holders = await removed(async () => client.api.removeCopy({ blobId }, { signal }), settings.all);
      if (settings.json) context.print(JSON.stringify({ blobId, removed: holders !== null, holders }));
      else if (holders === null) context.print(`${name}: stays, nobody else in reach has it`);
      else context.print(`${name}: removed, ${namesOf(holders)} has it`);
    }
  });
}

/** Null where nobody else has it and others are to be tried. */
async function removed(
  remove: () => Promise<{ readonly holders: readonly BlobHolder[] }>,
  goesOn: boolean,
): Promise<readonly BlobHolder[] | null> {
  try {
    return (await remove()).holders;
  } catch (error) {
    if (goesOn && error instanceof DemesApiError && error.code === 'only_copy') return null;
    throw error;
  }
}

function print(context: Context, isJson: boolean, storage: Storage): void {
  if (isJson) return context.print(JSON.stringify(storage));
  const { filesBytes, files, quotaBytes, fetchedBytesMax, freeBytes, fixed } = storage;
  const said = (isFixed: boolean): string => (isFixed ? ' (said at the start of the node)' : '');
  context.print(
    [
      `${files} files take ${mibText(filesBytes)} of ${mibText(quotaBytes)}${said(fixed.quotaBytes)}`,
      `files up to ${mibText(fetchedBytesMax)} are fetched unasked${said(fixed.fetchedBytesMax)}`,
      `free on the disk: ${mibText(freeBytes)}`,
    ].join('\n'),
  );
}

function fileTable(files: readonly KeptFile[]): string {
  return table<KeptFile>(
    [
      { title: 'MIB', align: 'right', cell: ({ size }) => (size / MIB).toFixed(1) },
      { title: 'ALSO AT', cell: ({ holders }) => namesOf(holders) },
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'ID', cell: ({ blobId }) => blobId },
    ],
    files,
  );
}

function namesOf(holders: readonly BlobHolder[]): string {
  return [...new Set(holders.map(({ name }) => name))].join(', ') || '?';
}

function mibText(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
