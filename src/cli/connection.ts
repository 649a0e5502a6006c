/** How the commands find the running node that they talk to, and the group that is meant. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Group } from '../api/groups.ts';
import { DemesClient } from '../sdk/client.ts';
import { userDirectory } from '../server/user-directory.ts';
import type { Context } from './context.ts';
import { EXIT, Failure, usage } from './failure.ts';
import { printableLine } from './printable.ts';
import { flag, path, text } from './readers.ts';
import { readApiUrl } from './running-node.ts';
import { settle, setting, type SettingsOf, type SettingTable } from './settings.ts';

/** Settings of every command that talks to a running node. */
export const CONNECTION = {
  data: setting<string | undefined>({
    flags: '--data <dir>',
    description: 'data directory of the node',
    reader: path,
    fallback: undefined,
    fallbackText: 'one per user',
  }),
  profileName: setting<string | undefined>({
    flags: '--profile-name <name>',
    description: 'which of the nodes of this user',
    reader: text('the name of a profile'),
    fallback: undefined,
    fallbackText: 'default',
  }),
  url: setting<string | undefined>({
    flags: '--url <url>',
    description: 'address of the node, instead of --data',
    reader: {
      expects: 'an address such as http://localhost:4700',
      read: (value) => (typeof value === 'string' && /^https?:$/.test(protocolOf(value)) ? value : undefined),
    },
    fallback: undefined,
  }),
  apiToken: setting<string | undefined>({
    flags: '--api-token <token>',
    description: 'API token of the node, instead of the one in --data',
    reader: text('a token'),
    fallback: undefined,
    secret: true,
  }),
  json: setting<boolean>({
    flags: '--json',
    description: 'print JSON',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

/** For commands that are about one group. */
export const GROUP = {
  ...CONNECTION,
  group: setting<string | undefined>({
    flags: '--group <group>',
    description: 'name or id of the group',
    reader: text('the name or id of a group'),
    fallback: undefined,
    fallbackText: 'the only one',
  }),
} satisfies SettingTable;

export type ConnectionSettings = SettingsOf<typeof CONNECTION>;

/** The command's settings, read from its flags and the environment. */
export function settingsOf<Table extends SettingTable>(
  table: Table,
  command: Command,
  context: Context,
): SettingsOf<Table> {
  return settle(table, { flags: command.opts(), environment: context.environment });
}

/** Does not talk to the node yet. Throws a Failure when the directory shows that none is running. */
export function connect(settings: ConnectionSettings, context: Context): DemesClient {
  if (settings.url !== undefined) {
    const token = settings.apiToken ?? tokenBeside(settings, context);
    if (token !== undefined) return new DemesClient({ url: settings.url, token });
    throw usage('--url needs a token.', 'Give --api-token, DEMES_API_TOKEN or DEMES_API_TOKEN_FILE too.');
  }
  const directory = directoryOf(settings, context);
  const url = readApiUrl(directory);
  if (url === null) throw notRunning(directory);
  return new DemesClient({ url, token: settings.apiToken ?? readToken(directory) });
}

export function directoryOf(settings: ConnectionSettings, context: Context): string {
  if (settings.data !== undefined) return resolve(settings.data);
  return userDirectory(context.environment, settings.profileName);
}

/** The group that --group names, or the only one there is. */
export async function chooseGroup(client: DemesClient, wanted: string | undefined): Promise<Group> {
  const groups = await client.groups();
  const found = groups.filter(({ id, name }) => wanted === undefined || id === wanted || name === wanted);
  const [group] = found;
  if (group !== undefined && found.length === 1) return group;
  const list = groups.map(({ id, name }) => `${printableLine(name)} (${id})`).join(', ');
  if (groups.length === 0) {
    throw new Failure({
      code: 'no_group',
      sentence: 'This node is in no group yet.',
      advice: 'Start it with --create NAME, or with --join and an invitation.',
      exitCode: EXIT.failure,
    });
  }
  if (group === undefined) throw usage(`There is no group "${wanted}".`, `There are: ${list}.`);
  throw usage('It is not clear which group is meant.', `Give --group with one of these ids: ${list}.`);
}

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : '';
}

/** With --url and --data, the token may come from the directory. */
function tokenBeside(settings: ConnectionSettings, context: Context): string | undefined {
  return settings.data === undefined ? undefined : readToken(directoryOf(settings, context));
}

function readToken(directory: string): string {
  const file = join(directory, 'api-token');
  if (!existsSync(file)) throw notRunning(directory);
  return readFileSync(file, 'utf8').trim();
}

function notRunning(directory: string): Failure {
  return new Failure({
    code: 'not_running',
    sentence: `No node is running on ${directory}.`,
    advice:
      'Start one with "demes start", or name a running one with --profile-name or --data, or with --url and --api-token.',
    exitCode: EXIT.failure,
  });
}
