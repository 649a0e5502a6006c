/** Mutants: deliberate faults, each a small unified diff, applied to a copy of the sources and never to the tree. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export interface Mutant {
  readonly name: string;
  /** What is wrong, in a sentence for people. */
  readonly says: string;
  /** What is expected to find it: random seeds, or transcripts, tests of core and engine and scripted scenarios. */
  readonly by: 'seeds' | 'tests';
  /** Seeds 1..within must contain one that finds it. */
  readonly within: number;
  readonly diff: string;
}

/** All mutants of this folder, by name. Throws for a patch without its three lines of header. */
export function allMutants(): Mutant[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.patch'))
    .sort()
    .map((file) =>
      parse(file.slice(0, -'.patch'.length), readFileSync(join(import.meta.dirname, file), 'utf8')),
    );
}

export function parse(name: string, text: string): Mutant {
  const header = /^mutant: (.+)\nfound by: (seeds|tests)\nwithin: (\d+) seeds\n\n/.exec(text);
  if (header === null)
    throw new Error(`${name}: needs the lines "mutant:", "found by:" and "within: N seeds"`);
  const [whole, says, by, within] = header;
  return {
    name,
    says: says!,
    by: by as Mutant['by'],
    within: Number(within),
    diff: text.slice(whole.length),
  };
}

/** A temporary folder with the pure sources and their tests, the mutant applied. `remove` it when done. */
export function copyWith(mutant: Mutant | null): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'demes-mutant-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const parts = [
      'src/protocol',
      'src/core',
      'src/chat',
      'src/engine',
      'src/sim',
      'test/chat',
      'test/core',
      'test/engine',
    ];
    for (const part of [...parts, 'test/scenarios', 'test/sim', 'test/support', 'package.json']) {
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    if (mutant !== null) applyDiff(folder, mutant.diff);
    return { folder, remove };
  } catch (error) {
    remove();
    throw new Error(`${mutant?.name ?? 'copy'}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Applies a unified diff to the files below a folder. */
export function applyDiff(folder: string, diff: string): void {
  for (const [path, content] of changedBy(folder, diff)) writeFileSync(join(folder, path), content);
}

/**
 * What a unified diff makes of the files below a folder, by their paths. A hunk is found by its text, not by its line
 * number, and must be there exactly once: a patch that no longer says what it means is an error.
 */
export function changedBy(folder: string, diff: string): Map<string, string> {
  const changed = new Map<string, string>();
  for (const part of diff.split(/^--- a\//m).slice(1)) {
    const [path, plus, ...lines] = part.split('\n');
    if (path === undefined || plus !== `+++ b/${path}`)
      throw new Error(`no "+++ b/${path}" after "--- a/${path}"`);
    let content = readFileSync(join(folder, path), 'utf8');
    for (const hunk of lines
      .join('\n')
      .split(/^@@.*\n/m)
      .slice(1)) {
      const body = hunk.replace(/\n$/, '').split('\n');
      const before = textOf(body, '-');
      const pieces = content.split(before);
      if (pieces.length !== 2) {
        throw new Error(
          `the patch no longer applies to ${path}: found ${pieces.length - 1} times\n${before}`,
        );
      }
      content = pieces.join(textOf(body, '+'));
    }
    changed.set(path, content);
  }
  return changed;
}

/** The lines of a hunk as they were ('-') or as they become ('+'). */
function textOf(hunk: readonly string[], side: '-' | '+'): string {
  return hunk
    .filter((line) => line.startsWith(side) || line.startsWith(' '))
    .map((line) => `${line.slice(1)}\n`)
    .join('');
}
