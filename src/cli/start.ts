/** `demes start`: run a node in this process until it is told to stop. */
import { dirname } from 'node:path';
import { Command } from 'commander';
import { openInBrowser } from './browser.ts';
import type { Context } from './context.ts';
import { greeting, hasDesktop } from './greeting.ts';
import { forgetApiUrl, writeApiUrl } from './running-node.ts';
import type { StartOptions } from '../server/options.ts';
import { buildScreens } from './screens.ts';
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
    const over = new AbortController();
    const builds = settings.build && !settings.keeper;
    const screensBuilt = builds ? buildScreens(context.note, over.signal) : null;
    const opens = settings.open ?? (isForPerson(settings, context) && hasDesktop(context.environment));
    context.exitCode = await runStart(options, screensBuilt, (listening) => {
      writeApiUrl(dirname(listening.tokenFile), listening.url);
      if (opens) void openWhenBuilt(listening.openUrl, screensBuilt, over.signal, context);
      return greeting(listening, opens, context);
    });
    over.abort();
    release();
  });
}

type StartSettings = SettingsOf<typeof START>;

async function openWhenBuilt(
  url: string,
  screensBuilt: Promise<void> | null,
  over: AbortSignal,
  context: Context,
): Promise<void> {
  await screensBuilt;
  if (!over.aborted) openInBrowser(url, context.note);
}

/** A keeper has no screens to open. */
function isForPerson(settings: StartSettings, context: Context): boolean {
  return context.isInteractive && !settings.json && !settings.keeper;
}

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
