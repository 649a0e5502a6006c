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
  writeFileSync(DOCUMENT, `${text.slice(0, from)}\n${tableOf(findings)}\n${text.slice(text.indexOf(END))}`);
}
process.exitCode = findings.every(({ foundBy }) => foundBy !== null) ? 0 : 1;
