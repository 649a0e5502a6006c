/** `demes files`: files that were sent, and saving those of a message. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Attachment } from '../api/message-parts.ts';
import type { Message } from '../api/messages.ts';
import { GROUP, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { messageNamed } from './message-named.ts';
import { wholeNumber } from './readers.ts';
import { ROOM, openRoom } from './rooms.ts';
import { SAVED_TO, saveStream } from './save-stream.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { table } from './table.ts';

const LIMIT_MAX = 200;

const LIST = {
  ...GROUP,
  ...ROOM,
  limit: setting<number>({
    flags: '--limit <number>',
    description: 'of how many messages, the newest first',
    reader: wholeNumber(1, LIMIT_MAX),
    fallback: 20,
  }),
} satisfies SettingTable;

const SAVE = {
  ...GROUP,
  ...ROOM,
  ...SAVED_TO,
} satisfies SettingTable;

export function filesCommand(context: Context): Command {
  return new Command('files')
    .description('files that were sent with messages')
    .addCommand(listCommand(context))
    .addCommand(saveCommand(context));
}

interface Row {
  readonly message: Message;
  readonly file: Attachment;
}

function listCommand(context: Context): Command {
  const command = addFlags(new Command('list').description('list the newest of a room'), LIST);
  return command.action(async () => {
    const settings = settingsOf(LIST, command, context);
    const { client, groupId, roomId: room } = await openRoom(settings, context, settings.room);
    const rows: Row[] = [];
    let left = settings.limit;
    for await (const { message } of client.find.search(groupId, { room, has: 'file' })) {
      rows.push(...message.attachments.map((file) => ({ message, file })));
      left -= 1;
      if (left === 0) break;
    }
    if (settings.json) {
      const files = rows.map(({ message: { id, index }, file }) => ({ messageId: id, index, ...file }));
      return context.print(JSON.stringify({ files }));
    }
    context.print(rows.length === 0 ? 'There are no files.' : fileTable(rows));
  });
}

function fileTable(rows: readonly Row[]): string {
  return table<Row>(
    [
      {
        title: 'MESSAGE',
        cell: ({ message }) => (message.index === null ? message.id : `#${message.index}`),
      },
      { title: 'BYTES', align: 'right', cell: ({ file }) => String(file.size) },
      { title: 'FROM', cell: ({ message }) => message.author.name },
      { title: 'NAME', cell: ({ file }) => file.name },
    ],
    rows,
  );
}

function saveCommand(context: Context): Command {
  const command = addFlags(
    new Command('save')
      .description('save the files of a message; what is not here is fetched first')
      .argument('<message>', 'its number or id'),
    SAVE,
  );
  return command.action(async (wanted: string) => {
    const settings = settingsOf(SAVE, command, context);
    const { client, groupId, roomId } = await openRoom(settings, context, settings.room);
    const messageId = await messageNamed(client, groupId, roomId, wanted);
    const { attachments } = await client.message(groupId, roomId, messageId);
    if (attachments.length === 0) throw usage('That message has no files.', 'See "demes files list".');
    const signal = context.stopSignal();
    for (const { file, target } of targetsOf(attachments, resolve(settings.out), settings.force)) {
      const { blobId } = file;
      const bytes = await saveStream(await client.files.get(blobId, { signal }), target, signal);
      context.print(
        settings.json ? JSON.stringify({ blobId, file: target, bytes }) : `${target}: ${bytes} bytes`,
      );
    }
  });
}

/** Where each goes: all of them are looked at before the first is written. */
export function targetsOf<File extends Pick<Attachment, 'name'>>(
  attachments: readonly File[],
  folder: string,
  force: boolean,
): { file: File; target: string }[] {
  const taken = new Set<string>();
  return attachments.map((file) => {
    const name = safeName(file.name);
    let target = join(folder, name);
    for (let copy = 2; taken.has(target); copy += 1) target = join(folder, `${copy} ${name}`);
    taken.add(target);
    if (existsSync(target) && !force) {
      throw usage(`${target} is there already.`, 'Give another folder by --out, or --force.');
    }
    return { file, target };
  });
}

/** A name is the word of whoever sent the file: it leads into no other folder, and hides nothing. */
function safeName(name: string): string {
  const plain = basename(name.replaceAll(/[\\/:\p{C}]/gu, '_')).replace(/^\.+/, '');
  return plain === '' ? 'file' : plain;
}
