/** What `demes start` says to a person once the node listens: how to get in, whom to bring, where things are. */
import { basename, dirname } from 'node:path';
import { CONNECTION, directoryOf } from './connection.ts';
import type { Context } from './context.ts';
import { settle } from './settings.ts';

export interface Started {
  /** Opens one browser. */
  readonly openUrl: string;
  readonly tokenFile: string;
  /** For other computers. */
  readonly wideUrls?: readonly string[];
  /** It waits for its passphrase. */
  readonly locked?: true;
}

/** @param opens whether a browser is opened with the link: then it is not for anybody else */
export function greeting(
  { openUrl, tokenFile, wideUrls = [], locked }: Started,
  opens: boolean,
  context: Context,
): string {
  const directory = dirname(tokenFile);
  const command = (name: string): string => `${commandName(context)} ${name}${placeOf(directory, context)}`;
  const link = opens
    ? ['  screens  open in your browser by themselves']
    : [`  screens  ${openUrl}`, '           (opens one browser, within ten minutes)'];
  return [
    'demes runs on this computer.',
    ...(locked === true ? [`  LOCKED   give the passphrase in the screens, or: ${command('unlock')}`] : []),
    ...link,
    ...wideUrls.map(
      (url) => `  others   ${url} for other computers: whoever has the passphrase gets in there`,
    ),
    `  again    ${command('open')}`,
    `  invite   ${command('invite')}`,
    `  data     ${directory}`,
    'Ctrl+C stops it.',
  ].join('\n');
}

/** Whether opening a browser by itself would help whoever typed the command, and not surprise anybody. */
export function hasDesktop(
  environment: Context['environment'],
  platform: NodeJS.Platform = process.platform,
): boolean {
  const isThere = (name: string): boolean => (environment[name] ?? '') !== '';
  // Over SSH a browser would open at the far end, or slowly through the connection.
  if (isThere('SSH_CONNECTION')) return false;
  return platform === 'win32' || platform === 'darwin' || isThere('DISPLAY') || isThere('WAYLAND_DISPLAY');
}

/** As it was called: an installed `demes`, or the one of a checkout. */
export function commandName({ environment }: Context): string {
  const isInstalled = environment['npm_lifecycle_event'] === undefined && calledAs() === 'demes';
  return isInstalled ? 'demes' : 'npx demes';
}

function calledAs(): string {
  return basename(process.argv[1] ?? '');
}

/** The flag that names the directory in a command; nothing when the command finds it by itself. */
export function placeOf(directory: string, context: Context): string {
  const settings = settle(CONNECTION, { flags: {}, environment: context.environment });
  if (directoryOf(settings, context) === directory) return '';
  return ` --data ${quoted(directory)}`;
}

/** As a shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
