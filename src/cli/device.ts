/** `demes device`: the decision about two running copies of one data directory. */
import { Argument, Command } from 'commander';
import { CONNECTION, connect, settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { addFlags } from './settings.ts';

const SENTENCE = {
  new: 'This node starts anew as a new device of the same person, and asks to be let into its groups again.',
  keep: 'This node starts anew as the device that it was. The other copy must become a new device, or be deleted.',
} as const;
type Decision = keyof typeof SENTENCE;

export function deviceCommand(context: Context): Command {
  const command = addFlags(
    new Command('device').description('of two copies of one data directory, say what becomes of this one'),
    CONNECTION,
  ).addArgument(
    new Argument('<decision>', 'new: it becomes a new device; keep: it stays').choices(['new', 'keep']),
  );
  return command.action(async (decision: Decision) => {
    const settings = settingsOf(CONNECTION, command, context);
    await connect(settings, context).decideDevice(decision);
    context.print(settings.json ? JSON.stringify({ decision }) : SENTENCE[decision]);
  });
}
