/** A context that records what a command prints, for running commands inside the test's process. */
import { expect } from 'chai';
import type { Context } from '../../src/cli/context.ts';
import { runCli } from '../../src/cli/program.ts';

export interface Outcome {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface Given {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** What a person types when asked, one after the other. */
  readonly secrets?: readonly string[];
  readonly stop?: AbortSignal;
  /** Called with every printed text, e.g. to stop a command that follows. */
  readonly onPrint?: (text: string) => void;
}

/** Runs one command line as `demes` would. */
export async function demes(words: readonly string[], given: Given = {}): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  const secrets = [...(given.secrets ?? [])];
  const context: Context = {
    environment: given.environment ?? {},
    print: (text) => {
      out.push(text);
      given.onPrint?.(text);
    },
    note: (text) => void err.push(text),
    isInteractive: false,
    columns: null,
    input: bytesOf(given.input ?? ''),
    askSecret: async (question) => secrets.shift() ?? expect.fail(`nobody answers "${question}"`),
    stopSignal: () => given.stop ?? new AbortController().signal,
    exitCode: 0,
  };
  const exitCode = await runCli(words, context);
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
