// Plain JavaScript that also an old Node can read: it is what runs before the project's own Node does.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_MAJOR = 24;
/** Set for a process that a launcher watches over. */
const LAUNCHED = 'DEMES_LAUNCHED';
/** Short beside the five seconds that a stop may take. */
const PARENT_LOOK_MS = 250;
const project = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Loads a TypeScript file of the project, in this process when its Node can, else in the Node that
 * `npm ci` brought along. In that case this process only passes signals on and ends as the other ends.
 *
 * @param {string} script path relative to the project, e.g. `src/cli/main.ts`
 */
export async function loadWithOwnNode(script) {
  const file = asItRuns(script);
  endWithScript();
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) {
    await import('./compiled-code.js');
    endWithLauncher();
    await import(pathToFileURL(file).href);
    return;
  }
  const node = findOwnNode();
  if (node === undefined) {
    process.stderr.write(
      `demes needs Node ${OLDEST_MAJOR} or newer, this is ${process.version}, and the copy that belongs to the ` +
        `project is missing: run "npm ci" in ${project} (with install scripts allowed) and try again.\n`,
    );
    process.exitCode = 1;
    return;
  }
  // argv[1] stays the launcher: the other Node runs the same file and takes the first way above.
  const env = { ...process.env, [LAUNCHED]: '1' };
  passOn(spawn(node, process.argv.slice(1), { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] }));
}

/**
 * The one place that chooses between the sources and what was built of them: the sources, where they are. A package has
 * none, as Node takes no types off below node_modules; it has `lib`, which is `src` in JavaScript, in the same folders.
 * So a build that lies about in a checkout is never run, and whatever is found by a path from a file is found from both.
 */
function asItRuns(script) {
  const source = join(project, script);
  return existsSync(source) ? source : join(project, script.replace(/^src\/(.+)\.ts$/, 'lib/$1.js'));
}

function findOwnNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const inCheckout = join(project, 'node_modules', 'node', 'bin', name);
  const besideInstalled = join(dirname(project), 'node', 'bin', name);
  return [inCheckout, besideInstalled].find((file) => existsSync(file) && file !== process.execPath);
}

/** Whoever ends the launcher, even by SIGKILL, ends what it launched: the channel between them closes. */
function endWithLauncher() {
  const launched = process.env[LAUNCHED] === '1' && process.channel !== undefined;
  delete process.env[LAUNCHED];
  if (!launched) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}

/**
 * npm puts a shell in between, which does not pass signals on: whoever ends `npm start` would leave the node running.
 * The shell's end is seen by the change of parent.
 */
function endWithScript() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_LOOK_MS);
  watch.unref();
}

/** @param {import('node:child_process').ChildProcess} child */
function passOn(child) {
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // Ctrl-C at a terminal reaches both processes by itself; passing it on would make it two.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('error', (error) => {
    process.stderr.write(`demes could not start its own Node: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
