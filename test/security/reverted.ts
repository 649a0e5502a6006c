/** Guards taken away, each by a small diff in `reverted/`: what stands for an attempt must notice. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyDiff } from '../mutants/patches.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(import.meta.dirname, 'reverted');
/** On a busy machine; the file that is run takes seconds. */
const RUN_MS_MAX = 120_000;

export interface Reverted {
  readonly name: string;
  /** What is so without the guard. */
  readonly says: string;
  /** The file of tests that must notice. */
  readonly test: string;
  /** Number of the attempt. */
  readonly number: number;
  readonly diff: string;
}

/** All of the folder, by name. Throws for a patch without its three lines of header. */
export function allReverted(): Reverted[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const text = readFileSync(join(FOLDER, file), 'utf8');
      const header = /^reverted: (.+)\nfound by: (\S+)\nstands for: N(\d+)\n\n/.exec(text);
      if (header === null) throw new Error(`${file}: needs "reverted:", "found by:" and "stands for: N…"`);
      const [whole, says, test, number] = header;
      const name = file.replace('.patch', '');
      return { name, says: says!, test: test!, number: Number(number), diff: text.slice(whole.length) };
    });
}

/** Titles of the tests for the attempt that fail without the guard. Empty: nothing noticed. */
export async function noticedBy({ test, number, diff }: Reverted): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'demes-reverted-'));
  try {
    for (const part of ['src', 'test', 'docs', 'package.json', 'tsconfig.json']) {
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    applyDiff(folder, diff);
    const mocha = join(folder, 'node_modules/mocha/bin/mocha.js');
    // The number ends with what follows it, so that N3 is not N31.
    const grep = `\\bN${number}[,)]`;
    const args = [
      mocha,
      '--no-config',
      '--timeout',
      '30000',
      '--exit',
      '--reporter',
      'json',
      '--grep',
      grep,
      test,
    ];
    const report = JSON.parse(await printed(args, folder)) as { failures: { fullTitle: string }[] };
    return report.failures.map(({ fullTitle }) => fullTitle);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function printed(args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: RUN_MS_MAX,
      killSignal: 'SIGKILL',
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}
