/** `demes export`: everything said in a group, or in one room, as a file. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { ExportFormat } from '../api/export.ts';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { readPassphrase } from './passphrase.ts';
import { flag, oneOf, path, text } from './readers.ts';
import { chooseRoom } from './rooms.ts';
import { saveStream } from './save-stream.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';

const EXPORT = {
  ...GROUP,
  format: setting<ExportFormat>({
    flags: '--format <format>',
    description: 'json, html or text',
    reader: oneOf(['json', 'html', 'text']),
    fallback: 'json',
  }),
  room: setting<string | undefined>({
    flags: '--room <room>',
    description: 'only this room (name or id)',
    reader: text('the name or id of a room'),
    fallback: undefined,
    fallbackText: 'all',
  }),
  out: setting<string | undefined>({
    flags: '--out <file>',
    description: 'the file',
    reader: path,
    fallback: undefined,
    fallbackText: 'named after the group and the day, in this folder',
  }),
  files: setting<boolean>({
    flags: '--files',
    description: 'with the attached files that are on the node, in JSON and HTML',
    reader: flag,
    fallback: false,
  }),
  sealWith: setting<string | undefined>({
    flags: '--seal-with <file>',
    description: 'seal it under the passphrase in this file',
    reader: path,
    fallback: undefined,
    fallbackText: 'it is not sealed',
  }),
  force: setting<boolean>({
    flags: '--force',
    description: 'write over a file that is there',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export function exportCommand(context: Context): Command {
  const command = addFlags(
    new Command('export')
      .description('write what was said to a file: JSON, HTML or text')
      .addHelpText(
        'after',
        '\nWhoever has the file can read it, unless it is sealed (--seal-with); docs/export.md says how to open it.',
      ),
    EXPORT,
  );
  return command.action(async () => {
    const settings = settingsOf(EXPORT, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    const room = settings.room === undefined ? undefined : await chooseRoom(client, group.id, settings.room);
    const signal = context.stopSignal();
    const passphrase = settings.sealWith === undefined ? undefined : readPassphrase(settings.sealWith);
    const { format, files } = settings;
    const { name, bytes } = await client.find.export(group.id, { format, room, files, passphrase, signal });
    const file = resolve(settings.out ?? name);
    if (existsSync(file) && !settings.force) {
      await bytes.cancel();
      throw usage(`${file} is there already.`, 'Give another file by --out, or --force.');
    }
    const size = await saveStream(bytes, file, signal);
    context.print(settings.json ? JSON.stringify({ file, bytes: size }) : `${file}: ${size} bytes`);
  });
}
