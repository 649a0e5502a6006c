/** In a checkout: the screens are built before they are shown, when they are missing or older than their sources. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canBuild, isBuilt, sourceStamp, type ScreensName } from './screens-stamp.ts';

/** The checkout, or the installed package. */
export const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const BUILDER = join(PROJECT, 'bin', 'build-screens.js');
/** The end of what a failing build says. */
const REASONS_CHARS_MAX = 4_000;

/**
 * Builds what is not up to date, in a process of its own. Resolves when the screens are as good as they get: a build
 * that fails is told to `note`, and what was built before stays.
 *
 * @param stop ends a build that nobody waits for any more
 * @param project where the sources are
 * @param name which screens
 */
export async function buildScreens(
  note: (text: string) => void,
  stop: AbortSignal,
  project = PROJECT,
  name: ScreensName = 'client',
): Promise<void> {
  try {
    if (isBuildNeeded(project, name)) await build(note, stop, project, name);
  } catch (error) {
    if (!stop.aborted) note(`The screens could not be built: ${(error as Error).message}`);
  }
}

async function build(
  note: (text: string) => void,
  stop: AbortSignal,
  project: string,
  name: ScreensName,
): Promise<void> {
  note(`Building ${name === 'lab' ? 'the page of the lab' : 'the screens'} (once, some seconds) …`);
  const child = spawn(process.execPath, [BUILDER, project, name], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    signal: stop,
  });
  let reasons = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    reasons = (reasons + text).slice(-REASONS_CHARS_MAX);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(reasons.trimEnd());
}

/** Not in an installed package, which brings its screens along, and not without the tools of a checkout. */
function isBuildNeeded(project: string, name: ScreensName): boolean {
  const stamp = sourceStamp(project, name);
  return stamp !== null && !isBuilt(project, stamp, name) && canBuild();
}
