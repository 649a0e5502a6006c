/** `demes doctor`: look at this computer, the data directory and the running node; say what to do. */
import { Command } from 'commander';
import type { DemesClient } from '../sdk/client.ts';
import { CONNECTION, connect, directoryOf, settingsOf, type ConnectionSettings } from './connection.ts';
import type { Context } from './context.ts';
import { checkDirectory, checkFsync, checkSpace, checkWal } from './doctor/disk.ts';
import type { Finding } from './doctor/finding.ts';
import { checkClock, checkEnvironment, checkNodeVersion, checkPort } from './doctor/machine.ts';
import { checkNode } from './doctor/node.ts';
import { EXIT, Failure } from './failure.ts';
import { port } from './readers.ts';
import { addFlags, setting, unknownVariables, type SettingsOf, type SettingTable } from './settings.ts';
import { table } from './table.ts';

const PORT_DEFAULT = 4700;
const PEER_PORT_STEP = 1000;
const PORT_MAX = 65_535;

const DOCTOR = {
  ...CONNECTION,
  port: setting<number>({
    flags: '--port <port>',
    description: 'the port that a start would use',
    reader: port,
    fallback: PORT_DEFAULT,
  }),
} satisfies SettingTable;

/** Read without being a setting. */
const DEBUG_KEY = 'debug';

export function doctorCommand(context: Context): Command {
  const command = addFlags(
    new Command('doctor').description('check this computer and the node, say what to do'),
    DOCTOR,
  );
  return command.action(async () => {
    const settings = settingsOf(DOCTOR, command, context);
    const variables = checkVariables(command, context);
    const findings = await examine(settings, variables, context);
    if (settings.json) context.print(JSON.stringify({ checks: findings }));
    else context.print(findingsText(findings));
    if (findings.some(({ verdict }) => verdict === 'fail')) context.exitCode = EXIT.failure;
  });
}

async function examine(
  settings: SettingsOf<typeof DOCTOR>,
  variables: Finding,
  context: Context,
): Promise<Finding[]> {
  const directory = directoryOf(settings, context);
  const client = clientIfRunning(settings, context);
  return [
    checkNodeVersion(process.version),
    variables,
    await checkClock(),
    ...checkDirectory(directory),
    checkSpace(directory),
    checkFsync(directory),
    checkWal(directory),
    ...(client === null ? await checkPorts(settings.port) : await checkNode(client)),
  ];
}

/** The flags of all commands, as commander knows them, are all the settings there are. */
function checkVariables(command: Command, context: Context): Finding {
  const root = command.parent ?? command;
  const commands = [root.commands, root.commands.flatMap((one) => one.commands)].flat();
  const keys = commands.flatMap(({ options }) => options.map((option) => option.attributeName()));
  return checkEnvironment(unknownVariables([...keys, DEBUG_KEY], context.environment), context.environment);
}

function clientIfRunning(settings: ConnectionSettings, context: Context): DemesClient | null {
  try {
    return connect(settings, context);
  } catch (error) {
    if (error instanceof Failure && error.code === 'not_running') return null;
    throw error;
  }
}

/** The ports are only worth a look when no node has them. */
async function checkPorts(startPort: number): Promise<Finding[]> {
  const screens = await checkPort('port', startPort, '127.0.0.1');
  if (startPort === 0 || startPort + PEER_PORT_STEP > PORT_MAX) return [screens];
  return [screens, await checkPort('peer port', startPort + PEER_PORT_STEP, '0.0.0.0')];
}

function findingsText(findings: readonly Finding[]): string {
  return table<Finding>(
    [
      { title: '', cell: ({ verdict }) => verdict },
      { title: 'CHECK', cell: ({ name }) => name },
      { title: 'FOUND', cell: ({ detail, advice }) => (advice === '' ? detail : `${detail}. ${advice}`) },
    ],
    findings,
  );
}
