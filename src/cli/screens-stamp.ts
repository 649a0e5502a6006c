/**
 * Whether the built screens are those of the sources beside them. Told by content, not by times: a clone, a copy or
 * a change of branch gives files new times without changing what they say.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The chat that a node serves, and the failure lab that a supervisor does. */
export const SCREENS = ['client', 'lab'] as const;
export type ScreensName = (typeof SCREENS)[number];

/** Everything that the outcome of a build depends on, relative to the project; folders with all that is in them. */
const COMMON: readonly string[] = [
  'src/client',
  'src/api',
  'src/protocol',
  'src/cli/screens-build.ts',
  'webpack.config.js',
  'package-lock.json',
  'tsconfig.json',
];
const SOURCES: Readonly<Record<ScreensName, readonly string[]>> = {
  client: COMMON,
  lab: [...COMMON, 'src/chat', 'src/core', 'src/engine', 'src/sim'],
};
const REQUIRED: readonly string[] = ['src/client', 'webpack.config.js'];
const STAMP_FILE = '.stamp';

/** Where they are built to. */
export function screensFolder(project: string, name: ScreensName = 'client'): string {
  return join(project, 'dist', name);
}

export function stampFile(folder: string): string {
  return join(folder, STAMP_FILE);
}

/** A digest of the sources; null where they are not, as in an installed package. Throws errors of the file system. */
export function sourceStamp(project: string, name: ScreensName = 'client'): string | null {
  if (!REQUIRED.every((path) => existsSync(join(project, path)))) return null;
  const hash = createHash('sha256');
  for (const file of SOURCES[name].flatMap((path) => filesOf(project, path)).toSorted()) {
    const content = readFileSync(join(project, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Whether the folder holds a build of just these sources. */
export function isBuilt(project: string, stamp: string, name: ScreensName = 'client'): boolean {
  try {
    return readFileSync(stampFile(screensFolder(project, name)), 'utf8') === stamp;
  } catch {
    return false;
  }
}

/** Whether the tools for a build are installed: `npm ci --omit=dev` leaves them out. */
export function canBuild(): boolean {
  try {
    createRequire(import.meta.url).resolve('webpack');
    return true;
  } catch {
    return false;
  }
}

/** Paths with `/`, relative to the project. */
function filesOf(project: string, path: string): string[] {
  const found = statSync(join(project, path), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(join(project, path)).flatMap((name) => filesOf(project, `${path}/${name}`));
}
