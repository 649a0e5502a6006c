/** `demes keys`: of the rooms of a group. */
import { Command } from 'commander';
import { GROUP, chooseGroup, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { printableLine } from './printable.ts';
import { addFlags } from './settings.ts';

export function keysCommand(context: Context): Command {
  return new Command('keys')
    .description('the keys of the rooms of a group')
    .addCommand(renewCommand(context));
}

function renewCommand(context: Context): Command {
  const command = addFlags(
    new Command('renew').description('new keys: whoever copied what this computer has reads nothing more'),
    GROUP,
  );
  return command.action(async () => {
    const settings = settingsOf(GROUP, command, context);
    const client = connect(settings, context);
    const group = await chooseGroup(client, settings.group);
    await client.own.renewKeys(group.id);
    if (settings.json) return context.print(JSON.stringify({ groupId: group.id }));
    context.print(
      `The rooms of "${printableLine(group.name)}" have new keys. A lost device is removed instead: this does not shut it out.`,
    );
  });
}
