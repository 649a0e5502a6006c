/** A scenario on real processes, with its results in a folder. */
import { writeRun, type RunFolder } from '../results/folder.ts';
import type { RunResult } from '../../sim/scenario/summary.ts';
import type { Scenario } from '../../sim/scenario/words.ts';
import { runOnProcesses, type ProcessRunOptions } from './process-run.ts';

/** However it ends, its results are written, and no process of it is left. `version`: of demes. */
export async function playInto(
  folder: RunFolder,
  scenario: Scenario,
  version: string,
  options: Omit<ProcessRunOptions, 'out' | 'logs'>,
): Promise<RunResult> {
  const result = await runOnProcesses(scenario, { ...options, out: null, logs: folder.logs });
  writeRun(folder, scenario, version, result);
  return result;
}
