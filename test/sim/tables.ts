/** Tables of docs/testing.md that are made from the sources: `node test/sim/tables.ts` writes them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MARKS } from '../../src/sim/marks/marks.ts';
import { goldens } from '../scenarios/golden.ts';
import { readScript } from '../scenarios/script.ts';
import { SCENARIOS, type Named } from './scenario-list.ts';

const ROOT = join(import.meta.dirname, '../..');
export const DOCUMENT = join(ROOT, 'docs/testing.md');
const EVIDENCE = join(ROOT, 'docs/evidence/sim-2000.json');
const FOLDERS = ['test/sim', 'test/core', 'test/engine'];

/** The titles of all tests of whole groups, of the core and of the engine, as written. */
export function titles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .sort()
      .flatMap((name) => {
        const text = readFileSync(join(ROOT, folder, name), 'utf8');
        return [...text.matchAll(/(?<![\w$.])it\(\s*(['"`])(.*?)\1,/gs)].map((match) => match[2]!);
      }),
  );
}

/** The titles that tell a scenario: by its number, or those that the list names. */
export function tellersOf({ number, telling }: Named, all: readonly string[]): string[] {
  const numbered = all.filter((title) =>
    (/\(([\d, ]+)\)/.exec(title)?.[1] ?? '').split(/, */).includes(String(number)),
  );
  if (telling.kind !== 'test') return numbered;
  const named = telling.titles.flatMap((begin) => all.find((title) => title.startsWith(begin)) ?? []);
  return [...numbered, ...named];
}

function toldBy(scenario: Named, all: readonly string[]): string {
  const { telling } = scenario;
  const tellers = tellersOf(scenario, all).map(plain);
  if (tellers.length > 0) return tellers.join('; ');
  return telling.kind === 'seeds' ? `random seeds: ${telling.shownBy}` : '';
}

/** The files of scripted transcripts by the number of their scenario. */
export function transcripts(): Map<number, string> {
  return new Map(goldens().map(({ file, text }) => [readScript(text).number, file]));
}

function transcriptOf({ number }: Named, files: ReadonlyMap<number, string>): string {
  const file = files.get(number);
  return file === undefined ? '' : `[${file.slice(4, -4)}](../test/scenarios/${file})`;
}

/** What stands in a title for what differs from test to test is of no use here. */
function plain(title: string): string {
  return title.replaceAll(/ ?\(?\$\{[^}]*\}\)?/g, '').replaceAll('|', '/');
}

/** What the tables need of what test/sim/evidence.ts writes. */
interface Evidence {
  readonly commit: string;
  readonly seeds: { readonly from: number; readonly to: number; readonly eventsBeforeHealing: number };
  readonly result: string;
  readonly events: number;
  readonly virtualHours: number;
  readonly tookSeconds: number;
  readonly eventsPerSecond: number;
  readonly machine: { readonly cores: number };
  readonly happened: Readonly<Record<string, { readonly inSeeds: number }>>;
}

function evidenceText(evidence: Evidence): string {
  const { commit, seeds, result, events, virtualHours, tookSeconds, eventsPerSecond, machine } = evidence;
  return (
    `Seeds ${seeds.from} to ${seeds.to} with ${seeds.eventsBeforeHealing} occurrences each before healing, at ` +
    `${commit.slice(0, 7)}: ${result}. ${(events / 1e6).toFixed(1)} million occurrences in ${virtualHours} hours of ` +
    `virtual time, ${Math.round(tookSeconds)} s on ${machine.cores} processors, ${eventsPerSecond} a second with all ` +
    'checkers on.'
  );
}

/** In how many of those lives; empty for a mark that is younger than the evidence. */
function livesWith({ happened }: Evidence, mark: string): string {
  return String(happened[`mark: ${mark}`]?.inSeeds ?? '');
}

/** The document with all tables as they are now. */
export function withTables(text: string): string {
  const all = titles();
  const files = transcripts();
  const scenarios = SCENARIOS.map((scenario) => {
    const { number, name } = scenario;
    return `| ${number} | ${name} | ${transcriptOf(scenario, files)} | ${toldBy(scenario, all)} |`;
  });
  const evidence = JSON.parse(readFileSync(EVIDENCE, 'utf8')) as Evidence;
  const marks = Object.entries(MARKS).map(
    ([mark, says]) => `| ${mark} | ${says} | ${livesWith(evidence, mark)} |`,
  );
  const first = put(text, 'scenarios', [
    '| number | scenario | transcript | told by |',
    '|---|---|---|---|',
    ...scenarios,
  ]);
  const second = put(first, 'evidence', [evidenceText(evidence)]);
  const { from, to } = evidence.seeds;
  const head = `| mark | counted when | in lives ${from} to ${to} |`;
  return put(second, 'marks', [head, '|---|---|---|', ...marks]);
}

function put(text: string, name: string, lines: readonly string[]): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/testing.md has no place for ${name}`);
  return `${text.slice(0, from + begin.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
}

export function writeTables(): void {
  writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8')));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeTables();
