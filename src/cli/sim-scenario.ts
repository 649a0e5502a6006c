/** `demes sim --scenario FILE`: a scripted story in the simulator, once for each seed. */
import { findScenario } from '../lab/scenario/bundled.ts';
import { openRun, writeRun } from '../lab/results/folder.ts';
import type { Scenario } from '../sim/scenario/words.ts';
import type { Context } from './context.ts';
import { EXIT } from './failure.ts';
import { summaryText } from './scenario-text.ts';
import { productVersion } from './version.ts';

export interface ScenarioSettings {
  readonly scenario: string;
  /** Null: the one of the file. */
  readonly seeds: { readonly from: number; readonly to: number } | null;
  readonly timing: Scenario['timing'] | undefined;
  readonly policy: Scenario['policy'] | undefined;
  readonly out: string | undefined;
  readonly transcript: boolean;
  readonly json: boolean;
}

export async function simulateScenario(settings: ScenarioSettings, context: Context): Promise<void> {
  const found = findScenario(settings.scenario);
  const { timing = found.timing, policy = found.policy, out } = settings;
  const { from, to } = settings.seeds ?? { from: found.seed, to: found.seed };
  const { runInSimulator } = await import('../sim/scenario/sim-run.ts');
  for (let seed = from; seed <= to; seed++) {
    const scenario = { ...found, timing, policy, seed };
    const startedAt = new Date();
    const run = runInSimulator(scenario);
    const { summary, transcript, transcriptHash } = run;
    const folder = out === undefined ? null : openRun(out, scenario, startedAt);
    if (folder !== null) writeRun(folder, scenario, productVersion(), run);
    if (settings.transcript) for (const line of transcript) context.print(line);
    if (settings.json) context.print(JSON.stringify({ ...summary, transcriptHash }));
    else context.print(`${summaryText(summary)}\ntranscript ${transcriptHash}`);
    if (folder !== null) context.note(`results: ${folder.path}`);
    if (summary.verdict === 'failed') context.exitCode = EXIT.failure;
  }
}
