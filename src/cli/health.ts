/** `demes health`: exit code 0 when the node is alive and can serve its groups. */
import { Command } from 'commander';
import { CONNECTION, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT } from './failure.ts';
import { addFlags } from './settings.ts';

export function healthCommand(context: Context): Command {
  const command = addFlags(
    new Command('health').description('tell whether the node is alive and ready'),
    CONNECTION,
  );
  return command.action(async () => {
    const settings = settingsOf(CONNECTION, command, context);
    const client = connect(settings, context);
    await client.health();
    const reason = await client.notReadyReason();
    if (settings.json) context.print(JSON.stringify({ alive: true, ready: reason === null, reason }));
    else context.print(reason === null ? 'alive and ready' : `alive, not ready: ${reason}`);
    if (reason !== null) context.exitCode = EXIT.failure;
  });
}
