/** `demes lab`: a group of real nodes on this machine, until Ctrl+C. */
import { once } from 'node:events';
import { Command } from 'commander';
import type { LabNodeState, Supervisor } from '../lab/supervisor.ts';
import type { LabServer } from '../lab/server.ts';
import { settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { compareCommand, sweepCommand } from './lab-compare.ts';
import { LAB } from './lab-settings.ts';
import { flag, path, port } from './readers.ts';
import { buildScreens, PROJECT } from './screens.ts';
import { screensFolder } from './screens-stamp.ts';
import { addFlags, setting, type SettingsOf, type SettingTable } from './settings.ts';
import { shortId, table } from './table.ts';
import { productVersion } from './version.ts';

/** Where results of scenarios go when nobody says. */
const RUNS = 'runs';
type Timing = typeof LAB.timing.fallback;

const LAB_COMMAND = {
  ...LAB,
  port: setting<number>({
    flags: '--port <port>',
    description: 'the supervisor; node k gets port + k; 0 for any free ones',
    reader: port,
    fallback: 4700,
  }),
  nodes: setting<number | undefined>({
    ...LAB.nodes,
    fallback: undefined,
    fallbackText: '5, or as the scenario says',
  }),
  timing: setting<Timing | undefined>({
    ...LAB.timing,
    fallback: undefined,
    fallbackText: 'test, or as the scenario says',
  }),
  seed: setting<number | undefined>({
    ...LAB.seed,
    fallback: undefined,
    fallbackText: '1, or as the scenario says',
  }),
  scenario: setting<string | undefined>({
    flags: '--scenario <file>',
    description: 'play a scripted story, judge it and end: a file, or the name of a bundled one',
    reader: path,
    fallback: undefined,
  }),
  junit: setting<string | undefined>({
    flags: '--junit <file>',
    description: 'of a scripted story: what was checked, as JUnit XML, besides the folder of results',
    reader: path,
    fallback: undefined,
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
  // What stands behind a subcommand is its own, though the lab has flags of that name.
  command.enablePositionalOptions();
  command.addCommand(compareCommand(context)).addCommand(sweepCommand(context));
  return command.action(async () => {
    const settings = settingsOf(LAB_COMMAND, command, context);
    if (settings.scenario !== undefined) return await play(settings, settings.scenario, context);
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
      nodes: settings.nodes ?? LAB.nodes.fallback,
      timing: settings.timing ?? LAB.timing.fallback,
      seed: settings.seed ?? LAB.seed.fallback,
      out: settings.out ?? null,
      onProgress: (line) => context.note(`lab: ${line}`),
    });
    let server: LabServer | undefined;
    try {
      const page = settings.headless ? null : screensFolder(PROJECT, 'lab');
      const results = { out: settings.out ?? RUNS, version: productVersion(), rooms: settings.rooms };
      server = await serveLab(supervisor, settings.port, page, results);
      if (settings.json) printEvent(context, { event: 'listening', pid: process.pid, url: server.url });
      const begun = supervisor.begin().then(async () => server?.begin());
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

async function play(
  settings: SettingsOf<typeof LAB_COMMAND>,
  scenario: string,
  context: Context,
): Promise<void> {
  const { playOnProcesses } = await import('./lab-scenario.ts');
  await playOnProcesses({ ...settings, scenario, out: settings.out ?? RUNS }, context);
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
