/**
 * LB13 Runs one scenario with many seeds and settings. Each finished run is a line of `runs.ndjson` at once, so that a
 * sweep that was ended goes on where it was.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DemesError } from '../../protocol/errors.ts';
import type { RunResult } from '../../sim/scenario/summary.ts';
import type { Scenario } from '../../sim/scenario/words.ts';
import { comparisonPage, type ComparedGroup, type ComparedRun } from '../results/comparison.ts';
import { cellName, cellsOf, groupName, type Cell, type SweepPlan } from './cells.ts';

export interface SweepOptions {
  readonly plan: SweepPlan;
  /** What the sweep is about; a folder with another one in it is refused. */
  readonly folder: string;
  /** How many runs at a time. */
  readonly workers: number;
  /** Runs one; in the simulator, in threads, when not given. */
  readonly play?: (scenario: Scenario) => Promise<ComparedRun>;
  readonly signal: AbortSignal;
  /** Told after each: how many are done, of how many. */
  readonly onProgress: (done: number, all: number, cell: Cell) => void;
}

interface Line {
  readonly cell: Cell;
  readonly run: ComparedRun;
}

const WORKER = new URL('./worker.ts', import.meta.url);

/** The groups so far, when all is done or `signal` aborts. */
export async function sweep(scenario: Scenario, options: SweepOptions): Promise<ComparedGroup[]> {
  const folder = resolve(options.folder);
  const lines = join(folder, 'runs.ndjson');
  begin(folder, scenario);
  const known = existsSync(lines) ? linesOf(readFileSync(lines, 'utf8')) : [];
  writeFileSync(lines, known.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const done = new Map(known.map((line) => [cellName(line.cell), line]));
  const cells = cellsOf(options.plan);
  const open = cells.filter((cell) => !done.has(cellName(cell)));
  let count = cells.length - open.length;
  const finish = (cell: Cell, run: ComparedRun): void => {
    const line = { cell, run };
    appendFileSync(lines, `${JSON.stringify(line)}\n`);
    done.set(cellName(cell), line);
    options.onProgress(++count, cells.length, cell);
  };
  await Promise.all(
    Array.from({ length: Math.min(options.workers, open.length) }, async () => {
      const player = options.play === undefined ? new Player() : null;
      try {
        for (let cell = open.shift(); cell !== undefined && !options.signal.aborted; cell = open.shift()) {
          const played = { ...scenario, ...cell };
          const run = await (player === null ? options.play!(played) : player.play(played));
          if (!options.signal.aborted) finish(cell, run);
        }
      } finally {
        await player?.end();
      }
    }),
  );
  const groups = groupsOf(cells.flatMap((cell) => done.get(cellName(cell)) ?? []));
  writeFileSync(join(folder, 'report.html'), comparisonPage(`Sweep of ${scenario.name}`, groups));
  return groups;
}

/** What of a run is kept. */
export function comparedRun({ summary, tables }: RunResult): ComparedRun {
  return { summary, outagesMs: tables.elections.flatMap(({ outageMs }) => outageMs ?? []) };
}

function begin(folder: string, scenario: Scenario): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'scenario.json');
  const text = `${JSON.stringify(scenario, null, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') !== text) {
    throw new DemesError('usage', {
      detail: `In ${folder} is a sweep of another scenario: give another --out.`,
    });
  }
  writeFileSync(file, text);
}

/** The last line may be half of one, where the sweep was killed. */
function linesOf(text: string): Line[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function groupsOf(lines: readonly Line[]): ComparedGroup[] {
  const groups = new Map<string, ComparedRun[]>();
  for (const { cell, run } of lines) {
    const name = groupName(cell);
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups].map(([name, runs]) => ({ name, runs }));
}

/** A thread with a simulator. */
class Player {
  readonly #worker = new Worker(WORKER);

  async play(scenario: Scenario): Promise<ComparedRun> {
    // A thread is no window.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#worker.postMessage(scenario);
    const [run] = (await once(this.#worker, 'message')) as [ComparedRun];
    return run;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
