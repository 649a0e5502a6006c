/** What a command gets from outside: the terminal, the environment and the wish to stop. */
import { askSecret } from './ask-secret.ts';
import { usage } from './failure.ts';
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
  /** What a person types at the terminal, without showing it. Throws a usage Failure where nobody is. */
  readonly askSecret: (question: string) => Promise<string>;
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
    askSecret: async (question) => {
      if (process.stdin.isTTY) return askSecret(process.stdin, question);
      throw usage('There is no terminal to ask at.', 'Name a file that holds it: see --help.');
    },
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
