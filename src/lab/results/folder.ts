/** The folder of a run: everything that was recorded and what it comes to, for people and for programs. */
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, cpus, platform, release } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { TimedFact } from '../../sim/scenario/facts.ts';
import type { RunResult, Runner } from '../../sim/scenario/summary.ts';
import type { Scenario } from '../../sim/scenario/words.ts';
import { csvFiles } from './csv.ts';
import { junit } from './junit.ts';
import { report } from './report.ts';

export interface RunFolder {
  readonly path: string;
  /** Of the nodes, when there are real ones. */
  readonly logs: string;
  readonly startedAt: Date;
}

const LATEST = 'latest';
const FACTS_AT_ONCE = 10_000;

/** Makes `<out>/<time>-<scenario>-<seed>` and points `<out>/latest` to it. */
export function openRun(out: string, { name, seed }: Scenario, startedAt: Date): RunFolder {
  const time = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '');
  const base = resolve(out, `${time}-${name}-${seed}`);
  let path = base;
  for (let more = 2; existsSync(path); more++) path = `${base}-${more}`;
  const logs = join(path, 'nodes');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  pointTo(join(out, LATEST), basename(path));
  return { path, logs, startedAt };
}

/** Where links cannot be made there is no `latest`. What is no link is not ours. */
function pointTo(link: string, target: string): void {
  try {
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(link);
    symlinkSync(target, link);
  } catch {
    return;
  }
}

/** `version`: of demes. */
export function writeRun(folder: RunFolder, scenario: Scenario, version: string, result: RunResult): void {
  const { facts, tables, summary } = result;
  const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);
  write('manifest.json', inLines(manifest(folder, scenario, version, summary.runner)));
  writeFacts(join(folder.path, 'events.ndjson'), facts);
  for (const [name, text] of Object.entries(csvFiles(tables))) write(`${name}.csv`, text);
  write('summary.json', inLines(summary));
  write('junit.xml', junit([summary]));
  write('report.html', report(scenario, result));
}

/** Some at a time: all facts of an hour are more than one text can be. */
function writeFacts(path: string, facts: readonly TimedFact[]): void {
  const file = openSync(path, 'w');
  try {
    for (let from = 0; from < facts.length; from += FACTS_AT_ONCE) {
      const some = facts.slice(from, from + FACTS_AT_ONCE);
      writeFileSync(file, some.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
    }
  } finally {
    closeSync(file);
  }
}

/** What was written there, the logs of nodes aside. */
export function filesOf({ path }: RunFolder): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

function manifest({ startedAt }: RunFolder, scenario: Scenario, version: string, runner: Runner): object {
  return {
    version,
    node: process.version,
    machine: {
      system: `${platform()} ${release()}`,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
    },
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    runner,
    scenario,
  };
}

function inLines(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
