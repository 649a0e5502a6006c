/** `demes passphrase` and `demes unlock`: from a file or a terminal, never as an argument, which others could read. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { DemesClient } from '../sdk/client.ts';
import { CONNECTION, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { usage } from './failure.ts';
import { path } from './readers.ts';
import { addFlags, type Setting, type SettingTable } from './settings.ts';

/** Of commands that need the passphrase of now. */
export const CURRENT = {
  ...CONNECTION,
  passphraseFile: secretFile('--passphrase-file <file>', 'file with the passphrase of now'),
} satisfies SettingTable;
const NEXT = {
  newPassphraseFile: secretFile(
    '--new-passphrase-file <file>',
    'file with the new passphrase',
    'asked for, twice',
  ),
} satisfies SettingTable;
const SET = { ...CONNECTION, ...NEXT } satisfies SettingTable;
const CHANGE = { ...CURRENT, ...NEXT } satisfies SettingTable;

export function unlockCommand(context: Context): Command {
  const command = addFlags(
    new Command('unlock').description('give the passphrase to a node that is locked'),
    CURRENT,
  );
  return command.action(async () => {
    const settings = settingsOf(CURRENT, command, context);
    const client = connect(settings, context);
    await client.lock.unlock(await currentOf(settings.passphraseFile, context));
    context.print(settings.json ? JSON.stringify({ unlocked: true }) : 'It is unlocked.');
  });
}

export function passphraseCommand(context: Context): Command {
  return new Command('passphrase')
    .description('what protects the keys on this disk')
    .addCommand(setCommand(context))
    .addCommand(changeCommand(context))
    .addCommand(removeCommand(context));
}

function setCommand(context: Context): Command {
  const command = addFlags(new Command('set').description('put this node under a passphrase'), SET);
  return command.action(async () => {
    const settings = settingsOf(SET, command, context);
    const client = connect(settings, context);
    const next = await nextOf(settings.newPassphraseFile, context);
    await client.lock.changePassphrase({ current: null, next });
    const text =
      'It is set. Without it nobody opens this directory again, you neither: there is no way around it.';
    context.print(settings.json ? JSON.stringify({ protection: 'passphrase' }) : text);
  });
}

function changeCommand(context: Context): Command {
  const command = addFlags(new Command('change').description('choose another passphrase'), CHANGE);
  return command.action(async () => {
    const settings = settingsOf(CHANGE, command, context);
    const client = connect(settings, context);
    const current = await currentOf(settings.passphraseFile, context);
    const next = await nextOf(settings.newPassphraseFile, context);
    await client.lock.changePassphrase({ current, next });
    context.print(
      settings.json
        ? JSON.stringify({ protection: 'passphrase' })
        : 'It is changed: the one of before opens nothing any more.',
    );
  });
}

function removeCommand(context: Context): Command {
  const command = addFlags(new Command('remove').description('go on without a passphrase'), CURRENT);
  return command.action(async () => {
    const settings = settingsOf(CURRENT, command, context);
    const client = connect(settings, context);
    const current = await currentOf(settings.passphraseFile, context);
    await client.lock.changePassphrase({ current, next: null });
    const text = 'It is removed: whoever reads this disk, or takes it away, reads what the node keeps on it.';
    context.print(settings.json ? JSON.stringify({ protection: 'file' }) : text);
  });
}

/** The passphrase of now: of the file, else asked for in the terminal. */
export async function currentOf(file: string | undefined, context: Context): Promise<string> {
  return file === undefined ? context.askSecret('Passphrase: ') : readPassphrase(file);
}

/** What the node wants before it shows who somebody is (MS200, MS241); null where it has no passphrase. */
export async function ownersPassphrase(
  client: DemesClient,
  file: string | undefined,
  context: Context,
): Promise<string | null> {
  const isGuarded = (await client.node()).settings.lock.protection === 'passphrase';
  return isGuarded ? currentOf(file, context) : null;
}

/** Whoever types what nobody sees types it twice. */
async function nextOf(file: string | undefined, context: Context): Promise<string> {
  if (file !== undefined) return readPassphrase(file);
  const next = await context.askSecret('New passphrase: ');
  if ((await context.askSecret('The same again: ')) === next) return next;
  throw usage('The two are not the same.', 'Run it again: nothing was changed.');
}

/** A file that holds a passphrase; without it, whoever is there types it. */
export function secretFile(
  flags: string,
  description: string,
  fallbackText = 'asked for',
): Setting<string | undefined> {
  return { flags, description, reader: path, fallback: undefined, fallbackText };
}

/** An end of line behind it is not part of it. */
export function readPassphrase(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw usage(
      `${file} cannot be read (${code}).`,
      'Name a file that holds the passphrase and nothing else.',
    );
  }
}
