/** Where a node's data is when nobody says otherwise: one place per user, the way each system wants it. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DemesError } from '../protocol/errors.ts';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const THIS_MACHINE: Machine = { platform: process.platform, home: homedir() };
const PROFILE_DEFAULT = 'default';
const PROFILE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Absolute. Nothing is created.
 *
 * @param profile keeps several nodes of one user apart
 * @throws DemesError `usage` for a profile that cannot be the name of a folder
 */
export function userDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  profile: string = PROFILE_DEFAULT,
  machine: Machine = THIS_MACHINE,
): string {
  if (PROFILE.test(profile)) return join(baseOf(environment, machine), profile);
  const flag = '--profile-name';
  throw new DemesError('usage', {
    detail: `${flag} may hold at most 64 letters, digits, dots, dashes and underlines, the first a letter or digit.`,
    extra: { flag },
  });
}

function baseOf(
  environment: Readonly<Record<string, string | undefined>>,
  { platform, home }: Machine,
): string {
  const xdg = environment['XDG_DATA_HOME'];
  if (xdg !== undefined && xdg !== '') return join(xdg, 'demes');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'demes');
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'demes');
  return join(home, '.local', 'share', 'demes');
}
