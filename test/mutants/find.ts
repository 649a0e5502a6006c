/** Finds out how a mutant is found. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { copyWith, type Mutant } from './patches.ts';

export interface Finding {
  readonly mutant: Mutant;
  /** The rule that the seeds broke, or the first test that failed; null when nothing noticed. */
  readonly foundBy: string | null;
  /** How many seeds were needed; 0 for tests. */
  readonly seeds: number;
}

/** A seed that does not end in this time is taken for found: the unchanged code ends each in a second or so. */
const SILENCE_MS = 60_000;
/** Which tests are tried, in this order: a transcript tells the most, and all of them take two seconds. */
const TESTS = [
  'test/scenarios/*.test.ts',
  'test/core/*.test.ts',
  'test/engine/*.test.ts',
  'test/engine/keys/*.test.ts',
  'test/sim/scenarios-*.test.ts',
];
/** A test that is only slow finds nothing: on a busy machine the slowest takes some seconds. */
const TEST_MS = 60_000;
/** Tests tell nothing before their end; on a busy machine that takes minutes. */
const TESTS_MS = 600_000;

/** @param signal ends the hunt, which then fails */
export async function find(mutant: Mutant, signal?: AbortSignal): Promise<Finding> {
  const { folder, remove } = copyWith(mutant);
  const hunt = mutant.by === 'seeds' ? findBySeeds : findByTests;
  try {
    return await hunt(mutant, folder, signal);
  } finally {
    remove();
  }
}

async function findBySeeds(mutant: Mutant, folder: string, signal?: AbortSignal): Promise<Finding> {
  const hunt = join(import.meta.dirname, 'hunt.ts');
  const args = [hunt, folder, '1', String(mutant.within)];
  const { lines, isSilent } = await linesOf(args, { cwd: folder, silenceMs: SILENCE_MS, signal });
  const told = lines.map((line) => JSON.parse(line) as { seed?: number; rule?: string; done?: boolean });
  const last = told.at(-1);
  if (last?.done === true) return { mutant, foundBy: last.rule ?? null, seeds: last.seed ?? mutant.within };
  const seeds = told.length + 1;
  return { mutant, foundBy: isSilent ? 'no end' : 'crash', seeds };
}

/** The transcripts, the tests of core and engine and the scripted scenarios, to the first failure. */
async function findByTests(mutant: Mutant, folder: string, signal?: AbortSignal): Promise<Finding> {
  const mocha = join(folder, 'node_modules/mocha/bin/mocha.js');
  const args = [mocha, '--no-config', '--timeout', String(TEST_MS), '--bail', '--reporter', 'json', ...TESTS];
  const { lines, isSilent } = await linesOf(args, { cwd: folder, silenceMs: TESTS_MS, signal });
  if (isSilent) return { mutant, foundBy: 'no end', seeds: 0 };
  const report = JSON.parse(lines.join('\n')) as { failures: { fullTitle: string }[] };
  return { mutant, foundBy: report.failures[0]?.fullTitle ?? null, seeds: 0 };
}

/** Lines that a Node process printed until it ended, or was ended for saying nothing for too long. */
function linesOf(
  args: readonly string[],
  { cwd, silenceMs, signal }: { cwd: string; silenceMs: number; signal: AbortSignal | undefined },
): Promise<{ lines: string[]; isSilent: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'ignore'],
      ...(signal && { signal, killSignal: 'SIGKILL' as const }),
    });
    let text = '';
    let isSilent = false;
    const giveUp = (): void => {
      isSilent = true;
      child.kill('SIGKILL');
    };
    let patience = setTimeout(giveUp, silenceMs);
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      text += chunk;
      clearTimeout(patience);
      patience = setTimeout(giveUp, silenceMs);
    });
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(patience);
      resolve({ lines: text.split('\n').filter((line) => line !== ''), isSilent });
    });
  });
}

/** A Markdown table for docs/testing.md. */
export function tableOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ mutant, foundBy, seeds }) => {
    const how = foundBy ?? '**not found**';
    return `| ${mutant.name} | ${mutant.says} | ${how} | ${mutant.by === 'seeds' ? `${seeds} (of ${mutant.within})` : 'test'} |`;
  });
  return ['| mutant | the fault | found by | seeds needed |', '|---|---|---|---|', ...rows].join('\n');
}
