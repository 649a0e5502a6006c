/** `demes open`: a link that opens one browser session at the node, once. */
import { Command } from 'commander';
import { CONNECTION, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { addFlags } from './settings.ts';

export function openCommand(context: Context): Command {
  const command = addFlags(
    new Command('open').description('print a link that opens the screens, once'),
    CONNECTION,
  );
  return command.action(async () => {
    const settings = settingsOf(CONNECTION, command, context);
    const link = await connect(settings, context).sessionLink();
    context.print(settings.json ? JSON.stringify(link) : link.url);
  });
}
