/**
 * `demes start` from the first line to the exit code. The command line reads the flags and calls this; a signal
 * stops the node as planned (the host's role and the vote move first), a second one ends the process at once.
 */
import { once } from 'node:events';
import { createLogger } from './log.ts';
import { startNode, type RunningNode } from './node.ts';
import type { StartOptions } from './options.ts';
import { SpareMemory } from './spare-memory.ts';
import { startFailure } from './start-failure.ts';

/** The longest that a planned stop may take; then the process ends whatever is still open. */
const STOP_MS_MAX = 4_800;
/** Ctrl+C may come twice, from the terminal and from whatever started us: that is no impatience yet. */
const SAME_SIGNAL_MS = 500;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** 0 stopped as asked, 1 failure, 2 usage, 3 data directory in use or damaged. */
export type StartExitCode = 0 | 1 | 2 | 3;

/** Answers what is said to a person who started the node. */
type OnListening = (listening: RunningNode['listening']) => string;

/**
 * Resolves with the exit code once the node has stopped. Prints to stdout and stderr itself.
 *
 * @param screensBuilt resolves when the screens may be read; null when nobody builds them
 * @param onListening called once, before anything is announced; what it throws ends the node
 */
export async function runStart(
  options: StartOptions,
  screensBuilt: Promise<void> | null,
  onListening: OnListening,
): Promise<StartExitCode> {
  const log = createLogger(options.logLevel);
  // Other commands end with their reader. A node goes on when whoever started it has read enough.
  process.stdout.removeAllListeners('error').on('error', ignoreBrokenPipe);
  const stopping = new AbortController();
  let stoppingSinceMs = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!stopping.signal.aborted) {
      stoppingSinceMs = performance.now();
      log.info({ signal }, 'stopping');
      stopping.abort();
    } else if (performance.now() - stoppingSinceMs > SAME_SIGNAL_MS) process.exit(1);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const spareMemory = new SpareMemory();
  try {
    for (let place = options; ;) {
      const node = await startNode(place, log, screensBuilt);
      const end = await serve(node, options, stopping.signal, onListening);
      if (end === 'stopped') return 0;
      announce(options, { event: 'again' }, 'This node starts anew.');
      place = samePorts(options, node.listening);
    }
  } catch (error) {
    return fail(options, error);
  } finally {
    spareMemory.stop();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

async function serve(
  node: RunningNode,
  options: StartOptions,
  stopping: AbortSignal,
  onListening: OnListening,
): Promise<'stopped' | 'again'> {
  let greeting: string;
  try {
    greeting = onListening(node.listening);
  } catch (error) {
    await node.stop();
    throw error;
  }
  announce(options, { event: 'listening', ...node.listening }, greeting);
  void node.unlocked?.then(
    () => announce(options, { event: 'unlocked', ...node.listening }, 'Unlocked.'),
    ignore,
  );
  void node.ready.then(() => announce(options, { event: 'ready' }, 'Ready.'), ignore);
  const again = node.startAgain.then(() => 'again' as const);
  const stopped = stopping.aborted
    ? ('stopped' as const)
    : once(stopping, 'abort').then(() => 'stopped' as const);
  try {
    const end: 'stopped' | 'again' = await Promise.race([again, stopped]);
    if (end === 'stopped' && options.interactive)
      process.stdout.write('Stopping: whoever else is there takes over first, some seconds at most …\n');
    return end;
  } finally {
    // Also when a node could not be opened after it was unlocked.
    const deadline = setTimeout(() => process.exit(0), STOP_MS_MAX);
    await node.stop();
    clearTimeout(deadline);
  }
}

/** How it starts anew: others look for it where it was. */
export function samePorts(
  options: StartOptions,
  { url, peerPort, contentPort }: RunningNode['listening'],
): StartOptions {
  return { ...options, port: Number(new URL(url).port), peerPort, contentPort };
}

/** One JSON line for programs, one plain line for people. */
function announce(options: StartOptions, line: { event: string }, sentence: string): void {
  process.stdout.write(`${options.json ? JSON.stringify(line) : sentence}\n`);
}

function fail(options: StartOptions, error: unknown): StartExitCode {
  const { code, message, exitCode, cause } = startFailure(error);
  if (options.json) process.stdout.write(`${JSON.stringify({ event: 'failed', code, detail: message })}\n`);
  process.stderr.write(`demes: ${message}\n`);
  if (code === 'internal' && cause instanceof Error) process.stderr.write(`${cause.stack ?? ''}\n`);
  return exitCode as StartExitCode;
}

/** `startAgain` says the same failure. */
function ignore(): void {}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
