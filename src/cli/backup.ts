/** `demes backup` and `demes restore`: a copy of the data directory, and a node of it that can do no harm. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { backUp, restore } from '../server/backup.ts';
import { CONNECTION, directoryOf, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { CURRENT, currentOf } from './passphrase.ts';
import { addFlags } from './settings.ts';

export function backupCommand(context: Context): Command {
  const command = addFlags(
    new Command('backup').description('copy the data directory, also while its node runs'),
    CONNECTION,
  ).argument('<folder>', 'where to; new or empty');
  return command.action((folder: string) => {
    const settings = settingsOf(CONNECTION, command, context);
    const directory = directoryOf(settings, context);
    backUp(directory, resolve(folder));
    context.print(
      settings.json
        ? JSON.stringify({ from: directory, to: resolve(folder) })
        : `${directory} is copied to ${resolve(folder)}. It holds your keys: keep it where nobody else reads.`,
    );
  });
}

export function restoreCommand(context: Context): Command {
  const command = addFlags(
    new Command('restore').description('make a data directory of a backup, for a new device of yours'),
    CURRENT,
  ).argument('<folder>', 'where the backup is');
  return command.action(async (folder: string) => {
    const settings = settingsOf(CURRENT, command, context);
    const directory = directoryOf(settings, context);
    const becomesNew = await restore(resolve(folder), directory, async () =>
      currentOf(settings.passphraseFile, context),
    );
    const what = becomesNew
      ? 'It starts as a new device of yours, and asks to be let into your groups again.'
      : 'Nobody else was in its groups: it goes on where the backup stands.';
    context.print(
      settings.json ? JSON.stringify({ to: directory, becomesNew }) : `${directory} is made. ${what}`,
    );
  });
}
