/** `demes lab`: a group of real nodes on this machine, until Ctrl+C. */
import { once } from 'node:events';
import { Command } from 'commander';
import type { LabNodeState, Supervisor } from '../lab/supervisor.ts';
import type { LabServer } from '../lab/server.ts';
import { settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { LAB } from './lab-settings.ts';
import { flag, port } from './readers.ts';
import { buildScreens, PROJECT } from './screens.ts';
import { screensFolder } from './screens-stamp.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { shortId, table } from './table.ts';

const LAB_COMMAND = {
  ...LAB,
  port: setting<number>({
    flags: '--port <port>',
    description: 'the supervisor; node k gets port + k; 0 for any free ones',
    reader: port,
    fallback: 4700,
  }),
  headless: setting<boolean>({
    flags: '--headless',
    description: 'without the lab’s page',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export function labCommand(context: Context): Command {
  const command = addFlags(
    new Command('lab').description('run a group of real nodes on this machine, for experiments and tests'),
    LAB_COMMAND,
  );
  return command.action(async () => {
    const settings = settingsOf(LAB_COMMAND, command, context);
    const stop = context.stopSignal();
    // Once for all nodes, which are told not to.
    if (!settings.headless) {
      await buildScreens(context.note, stop);
      await buildScreens(context.note, stop, PROJECT, 'lab');
    }
    const { Supervisor } = await import('../lab/supervisor.ts');
    const { serveLab } = await import('../lab/server.ts');
    const supervisor = new Supervisor({
      ...settings,
      out: settings.out ?? null,
      onProgress: (line) => context.note(`lab: ${line}`),
    });
    let server: LabServer | undefined;
    try {
      const page = settings.headless ? null : screensFolder(PROJECT, 'lab');
      server = await serveLab(supervisor, settings.port, page);
      if (settings.json) printEvent(context, { event: 'listening', pid: process.pid, url: server.url });
      const begun = supervisor.begin();
      // When the person does not wait for it, its failure says only that it was stopped.
      begun.catch(() => undefined);
      await Promise.race([begun, aborted(stop)]);
      if (stop.aborted) return;
      await present(supervisor, server, settings.json, context);
      await aborted(stop);
    } finally {
      await server?.close();
      await supervisor.stop();
    }
  });
}

async function present(
  supervisor: Supervisor,
  server: LabServer,
  json: boolean,
  context: Context,
): Promise<void> {
  const nodes = await supervisor.nodeStates();
  if (json) {
    const { groupId, folder } = supervisor;
    printEvent(context, { event: 'ready', url: server.url, groupId, folder, nodes });
    return;
  }
  context.print(nodeTable(nodes));
  context.print(`\npage        ${server.url}`);
  context.print(`supervisor  ${server.url}/lab/v1/state`);
  context.print(`group       ${supervisor.groupId}`);
  context.print(`data, logs  ${supervisor.folder}`);
  context.print('Ctrl+C stops everything.');
}

function nodeTable(nodes: readonly LabNodeState[]): string {
  return table<LabNodeState>(
    [
      { title: 'NODE', cell: ({ n }) => n },
      { title: 'ROLE', cell: ({ role }) => role ?? '-' },
      { title: 'URL', cell: ({ url }) => url },
      { title: 'PID', align: 'right', cell: ({ pid }) => String(pid ?? '-') },
      { title: 'DEVICE', cell: ({ deviceId }) => shortId(deviceId) },
      { title: 'TOKEN', cell: ({ token }) => token },
    ],
    nodes,
  );
}

function printEvent(context: Context, event: Readonly<Record<string, unknown>>): void {
  context.print(JSON.stringify(event));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
