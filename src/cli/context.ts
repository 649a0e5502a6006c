/** What a command gets from outside: the terminal, the environment and the wish to stop. */
import type { Environment } from './settings.ts';

export interface Context {
  readonly environment: Environment;
  /** Results: one line, or several in one text. */
  readonly print: (text: string) => void;
  /** Everything that is not a result: progress, notes, errors. */
  readonly note: (text: string) => void;
  /** A person watches standard output. */
  readonly isInteractive: boolean;
  /** Columns of the terminal; null when the output goes elsewhere. */
  readonly columns: number | null;
  readonly input: AsyncIterable<Uint8Array>;
  /** Aborts at the first Ctrl+C or SIGTERM. Asking for it takes over what these signals do. */
  readonly stopSignal: () => AbortSignal;
  /** What the process ends with if nothing throws. */
  exitCode: number;
}

/** The real one. */
export function processContext(): Context {
  let stop: AbortController | undefined;
  return {
    environment: process.env,
    print: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    isInteractive: process.stdout.isTTY,
    // Some terminals do not know, and say 0.
    columns: process.stdout.columns || null,
    input: process.stdin,
    stopSignal: () => (stop ??= abortOnSignals()).signal,
    exitCode: 0,
  };
}

function abortOnSignals(): AbortController {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, abort);
  return stop;
}
