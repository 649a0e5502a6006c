/** `demes start`: run a node in this process until it is told to stop. */
import { dirname } from 'node:path';
import { Command } from 'commander';
import { openInBrowser } from './browser.ts';
import type { Context } from './context.ts';
import { forgetApiUrl, writeApiUrl } from './running-node.ts';
import type { StartOptions } from '../server/options.ts';
import { addFlags, settle, variableOf, type SettingsOf } from './settings.ts';
import { START } from './start-settings.ts';
import { stopWithInput } from './stop-with-input.ts';

export function startCommand(context: Context): Command {
  const command = addFlags(new Command('start').description('run a node'), START);
  return command.action(async () => {
    const settings = readSettings(command, context);
    const options = await readOptions(settings, context);
    const { runStart } = await import('../server/run-start.ts');
    const release = settings.stopWithStdin ? stopWithInput(process.stdin) : () => undefined;
    if (options.dataDirectory !== null) forgetApiUrl(options.dataDirectory);
    context.exitCode = await runStart(options, (listening) => {
      writeApiUrl(dirname(listening.tokenFile), listening.url);
      if (settings.open) openInBrowser(listening.openUrl, context.note);
    });
    release();
  });
}

type StartSettings = SettingsOf<typeof START>;

function readSettings(command: Command, context: Context): StartSettings {
  const flags = command.opts();
  const { environment } = context;
  const file = flags['config'] ?? environment[variableOf('config')];
  return settle(START, {
    flags,
    environment,
    file: typeof file === 'string' && file !== '' ? file : undefined,
  });
}

async function readOptions(settings: StartSettings, context: Context): Promise<StartOptions> {
  const { readStartOptions } = await import('../server/options.ts');
  const interactive = context.isInteractive && !settings.json;
  return readStartOptions({ ...settings, interactive }, context.environment);
}
