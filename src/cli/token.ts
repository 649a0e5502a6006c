/** `demes token`: tokens for programs, each with what it may do. */
import { Command } from 'commander';
import type { ApiToken, Scope } from '../api/tokens.ts';
import { CONNECTION, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { CURRENT, ownersPassphrase } from './passphrase.ts';
import { oneOf } from './readers.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { table } from './table.ts';

const CREATE = {
  ...CURRENT,
  scope: setting<Scope>({
    flags: '--scope <scope>',
    description: 'read: look at everything; write: say and change things, too; lab: inject faults as well',
    reader: oneOf(['read', 'write', 'lab']),
    fallback: 'read',
  }),
} satisfies SettingTable;

export function tokenCommand(context: Context): Command {
  return new Command('token')
    .description('tokens for programs that use this node')
    .addCommand(createCommand(context))
    .addCommand(listCommand(context))
    .addCommand(revokeCommand(context));
}

function createCommand(context: Context): Command {
  const command = addFlags(
    new Command('create')
      .description('make a token and print it, once')
      .argument('<name>', 'which program has it'),
    CREATE,
  );
  return command.action(async (name: string) => {
    const settings = settingsOf(CREATE, command, context);
    const client = connect(settings, context);
    const passphrase = await ownersPassphrase(client, settings.passphraseFile, context);
    const proof = passphrase === null ? {} : { passphrase };
    const made = await client.createToken({ name, scope: settings.scope, ...proof });
    context.print(settings.json ? JSON.stringify(made) : made.token);
    if (!settings.json) context.note(`It is shown only now. Take it back: demes token revoke ${made.id}`);
  });
}

function listCommand(context: Context): Command {
  const command = addFlags(new Command('list').description('list the tokens'), CONNECTION);
  return command.action(async () => {
    const settings = settingsOf(CONNECTION, command, context);
    const tokens = await connect(settings, context).tokens();
    if (settings.json) return context.print(JSON.stringify({ tokens }));
    if (tokens.length === 0) return context.print('There are no tokens beside the first one.');
    const text = table<ApiToken>(
      [
        { title: 'ID', cell: ({ id }) => id },
        { title: 'SCOPE', cell: ({ scope }) => scope },
        { title: 'MADE', cell: ({ createdAt }) => createdAt },
        { title: 'USED', cell: ({ usedAt }) => usedAt ?? 'never' },
        { title: 'NAME', cell: ({ name }) => name },
      ],
      tokens,
    );
    context.print(text);
  });
}

function revokeCommand(context: Context): Command {
  const command = addFlags(
    new Command('revoke').description('withdraw a token').argument('<id>', 'as `demes token list` shows it'),
    CONNECTION,
  );
  return command.action(async (id: string) => {
    const settings = settingsOf(CONNECTION, command, context);
    await connect(settings, context).revokeToken(id);
    context.print(settings.json ? JSON.stringify({ id }) : 'It is withdrawn: nobody gets in by it any more.');
  });
}
