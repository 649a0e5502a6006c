#!/usr/bin/env node
/**
 * What `npm pack` packs besides the files that lie there: the screens in dist/, and in lib/ the sources as JavaScript
 * with types and maps. Every folder of src has its twin at the same depth, so that paths from one file to another hold.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const project = join(import.meta.dirname, '..');
const lib = join(project, 'lib');
/** Threads are started by URL. The compiler gives imports their new ending, and leaves these. */
const THREAD = /(?<=\bnew URL\('[\w./-]+)\.ts(?=', import\.meta\.url\))/g;

rmSync(lib, { recursive: true, force: true });
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
run(compiler, '--project', 'tsconfig.package.json');
for (const file of readdirSync(lib, { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.js')) renameThreads(join(lib, file));
}
for (const name of ['client', 'lab']) run('bin/build-screens.js', project, name);

/** @param {string} file absolute; the maps still fit, as `.js` is as long as `.ts` */
function renameThreads(file) {
  const code = readFileSync(file, 'utf8');
  const renamed = code.replaceAll(THREAD, '.js');
  if (renamed === code) return;
  for (const [, target] of renamed.matchAll(/new URL\('([^']+\.js)', import\.meta\.url\)/g)) {
    if (!existsSync(join(dirname(file), target)))
      throw new Error(`${file} starts ${target}, which was not built.`);
  }
  writeFileSync(file, renamed);
}

/** Ends with the status of what fails. @param {string[]} words a script of Node, and its own words */
function run(...words) {
  const { status } = spawnSync(process.execPath, words, {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
