/** Where a node's data is when nobody says otherwise: one place per user, the way each system wants it. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { usage } from './failure.ts';
import type { Environment } from './settings.ts';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

const THIS_MACHINE: Machine = { platform: process.platform, home: homedir() };
const PROFILE_DEFAULT = 'default';
const PROFILE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Absolute. Nothing is created. Throws a usage Failure for a profile that cannot be a folder's name. */
export function dataDirectory(
  environment: Environment,
  profile = PROFILE_DEFAULT,
  machine: Machine = THIS_MACHINE,
): string {
  if (!PROFILE.test(profile)) {
    throw usage(
      '--profile-name: expected at most 64 letters, digits, dots, dashes and underlines, the first a letter or digit.',
      'Choose another name.',
    );
  }
  return join(baseOf(environment, machine), profile);
}

function baseOf(environment: Environment, { platform, home }: Machine): string {
  const xdg = environment['XDG_DATA_HOME'];
  if (xdg !== undefined && xdg !== '') return join(xdg, 'demes');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'demes');
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'demes');
  return join(home, '.local', 'share', 'demes');
}
