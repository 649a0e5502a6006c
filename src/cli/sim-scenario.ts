/** `demes sim --scenario FILE`: a scripted story in the simulator, once for each seed. */
import { findScenario } from '../lab/scenario/bundled.ts';
import type { RunSummary } from '../sim/scenario/summary.ts';
import type { Context } from './context.ts';
import { EXIT } from './failure.ts';

export interface ScenarioSettings {
  readonly scenario: string;
  /** Null: the one of the file. */
  readonly seeds: { readonly from: number; readonly to: number } | null;
  readonly timing: 'test' | 'lan' | 'wan' | undefined;
  readonly transcript: boolean;
  readonly json: boolean;
}

export async function simulateScenario(settings: ScenarioSettings, context: Context): Promise<void> {
  const found = findScenario(settings.scenario);
  const { timing = found.timing } = settings;
  const { from, to } = settings.seeds ?? { from: found.seed, to: found.seed };
  const { runInSimulator } = await import('../sim/scenario/sim-run.ts');
  for (let seed = from; seed <= to; seed++) {
    const { summary, transcript, transcriptHash } = runInSimulator({ ...found, timing, seed });
    if (settings.transcript) for (const line of transcript) context.print(line);
    if (settings.json) context.print(JSON.stringify({ ...summary, transcriptHash }));
    else context.print(`${summaryText(summary)}\ntranscript ${transcriptHash}`);
    if (summary.verdict === 'failed') context.exitCode = EXIT.failure;
  }
}

/** What was checked, a line each, and the verdict last. */
function summaryText({ scenario, seed, verdict, checks, messages, failover }: RunSummary): string {
  const lines = checks.map(({ name, ok, detail }) => `${ok ? 'ok  ' : 'FAIL'} ${name}: ${detail}`);
  const worst = failover.maxMs === null ? '' : `, failover at most ${failover.maxMs.toFixed(0)} ms`;
  return [
    ...lines,
    `${scenario}, seed ${seed}: ${verdict}; ${messages.confirmed} messages confirmed, ${messages.lost} lost, ${messages.doubled} doubled${worst}`,
  ].join('\n');
}
