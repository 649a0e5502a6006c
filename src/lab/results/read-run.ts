/** Reads the folder of a run back, for comparing. */
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DemesError } from '../../protocol/errors.ts';
import type { RunSummary } from '../../sim/scenario/summary.ts';
import type { Scenario } from '../../sim/scenario/words.ts';
import type { ComparedGroup } from './comparison.ts';
import { COLUMNS } from './csv.ts';

/** Throws DemesError usage for a folder that is no run. */
export function readRun(folder: string): ComparedGroup {
  try {
    const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const { version, scenario } = JSON.parse(text('manifest.json')) as {
      version: string;
      scenario: Scenario;
    };
    const summary = JSON.parse(text('summary.json')) as RunSummary;
    const at = COLUMNS.elections.indexOf('outageMs');
    const cells = text('elections.csv')
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(',')[at]);
    const outagesMs = cells.filter((cell) => cell !== undefined && cell !== '').map(Number);
    const { name, seed, policy, timing } = scenario;
    const title = `${basename(resolve(folder))} (${name}, seed ${seed}, ${policy}, ${timing}, ${version})`;
    return { name: title, runs: [{ summary, outagesMs }] };
  } catch (error) {
    throw new DemesError('usage', { detail: `${folder} is no folder of a run.`, cause: error });
  }
}
