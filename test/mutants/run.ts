/**
 * `node test/mutants/run.ts [NAME ...]`: hunts for all mutants, or for those named, prints the table, and with
 * `--write` puts it into docs/testing.md. Ends with 1 when one is not found.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { find, tableOf, type Finding } from './find.ts';
import { allMutants } from './patches.ts';

const DOCUMENT = join(import.meta.dirname, '../../docs/testing.md');
const BEGIN = '<!-- mutants: begin -->';
const END = '<!-- mutants: end -->';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const mutants = allMutants().filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const queue = [...mutants];
const findings: Finding[] = [];
await Promise.all(
  Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const finding = await find(mutant);
      findings.push(finding);
      process.stderr.write(`${mutant.name}: ${finding.foundBy ?? 'NOT FOUND'} (${finding.seeds})\n`);
    }
  }),
);
findings.sort((a, b) => (a.mutant.name < b.mutant.name ? -1 : 1));
process.stdout.write(`${tableOf(findings)}\n`);
if (values.write) {
  const text = readFileSync(DOCUMENT, 'utf8');
  const from = text.indexOf(BEGIN) + BEGIN.length;
  const to = text.indexOf(END);
  const table = withRows(text.slice(from, to).trim(), tableOf(findings));
  writeFileSync(DOCUMENT, `${text.slice(0, from)}\n${table}\n${text.slice(to)}`);
}
process.exitCode = findings.every(({ foundBy }) => foundBy !== null) ? 0 : 1;

/** The old table with the new one's rows in it; those of mutants that are no more go. */
function withRows(old: string, made: string): string {
  const [head, line, ...rows] = made.split('\n');
  const names = new Set(allMutants().map(({ name }) => name));
  const byName = new Map(
    [...old.split('\n').slice(2), ...rows].map((row) => [row.split('|')[1]?.trim() ?? '', row] as const),
  );
  const kept = [...byName].filter(([name]) => names.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [head, line, ...kept.map(([, row]) => row)].join('\n');
}
