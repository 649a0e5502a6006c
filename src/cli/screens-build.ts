/**
 * Builds the screens, in a process of its own: the build needs more memory than a node ever does.
 * `build-screens.ts [PROJECT [NAME]]`, the chat of the project around this file otherwise. Does nothing when they are up to date;
 * those who build at the same time wait for each other. Ends with 1 and the reasons on standard error.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Configuration, Stats } from 'webpack';
import { DirectoryLock } from '../server/storage/directory-lock.ts';
import {
  isBuilt,
  SCREENS,
  screensFolder,
  sourceStamp,
  stampFile,
  type ScreensName,
} from './screens-stamp.ts';

/** Another build takes seconds; one that takes this long hangs. */
const OTHERS_MS_MAX = 120_000;
const COMPRESSED = /\.(?:css|html|ico|js|json|svg|txt)$/;
/** Below this a compressed copy saves nothing. */
const COMPRESSED_BYTES_MIN = 1024;

/** What webpack.config.js of the project gives. */
interface ConfigModule {
  readonly configuration: (options: { readonly output: string; readonly page: object }) => Configuration;
  readonly PAGES: Readonly<Record<ScreensName, object>>;
}

// Whoever asked for the build is gone: nobody needs the rest of it.
process.once('disconnect', () => process.exit(1));
process.channel?.unref();

const project = resolve(process.argv[2] ?? dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const name = SCREENS.find((one) => one === (process.argv[3] ?? 'client'));
try {
  if (name === undefined) throw new Error(`There are no screens ${process.argv[3]}.`);
  await buildOnce(project, name);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function buildOnce(root: string, which: ScreensName): Promise<void> {
  const target = screensFolder(root, which);
  mkdirSync(dirname(target), { recursive: true });
  const lock = DirectoryLock.acquire(join(dirname(target), '.building'), OTHERS_MS_MAX);
  try {
    const stamp = sourceStamp(root, which);
    if (stamp === null) throw new Error(`There are no sources of the screens in ${root}.`);
    if (isBuilt(root, stamp, which)) return;
    removeLeftovers(target);
    const fresh = `${target}.new-${process.pid}`;
    try {
      await pack(root, which, fresh);
      await compress(fresh);
      writeFileSync(stampFile(fresh), stamp);
      replace(target, fresh);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  } finally {
    lock.release();
  }
}

async function pack(root: string, which: ScreensName, output: string): Promise<void> {
  const { default: webpack } = await import('webpack');
  const file = pathToFileURL(join(root, 'webpack.config.js')).href;
  const { configuration, PAGES } = (await import(file)) as ConfigModule;
  const stats = await new Promise<Stats>((done, fail) => {
    webpack(configuration({ output, page: PAGES[which] }), (error, result) => {
      if (result === undefined) fail(error ?? new Error('The build ended without a result.'));
      else done(result);
    });
  });
  if (stats.hasErrors()) throw new Error(stats.toString({ preset: 'errors-only', colors: false }));
}

/** Once here instead of at every answer; the node looks for these names (src/server/http/screens.ts). */
async function compress(folder: string): Promise<void> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  await Promise.all(
    files
      .filter((file) => COMPRESSED.test(file) && !file.endsWith('index.html'))
      .map(async (file) => {
        const content = readFileSync(file);
        if (content.length < COMPRESSED_BYTES_MIN) return;
        writeFileSync(`${file}.br`, await promisify(brotliCompress)(content, { params }));
        writeFileSync(`${file}.gz`, await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }));
      }),
  );
}

/** The new folder in one step: whoever reads meanwhile finds the old files or the new ones, not both. */
function replace(target: string, fresh: string): void {
  const old = `${target}.old-${process.pid}`;
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

/** Of builds that were killed: while we have the lock, nobody else works on one. */
function removeLeftovers(target: string): void {
  const folder = dirname(target);
  for (const name of readdirSync(folder)) {
    if (/^(?:client|lab)\.(?:new|old)-\d+$/.test(name))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}
