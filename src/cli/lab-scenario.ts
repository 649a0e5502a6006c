/** `demes lab --scenario FILE`: a scripted story on real processes, judged, with its results in a folder. */
import { writeFileSync } from 'node:fs';
import { findScenario } from '../lab/scenario/bundled.ts';
import { junit } from '../lab/results/junit.ts';
import type { Scenario } from '../sim/scenario/words.ts';
import type { Context } from './context.ts';
import { EXIT } from './failure.ts';
import { summaryText } from './scenario-text.ts';
import { productVersion } from './version.ts';

export interface LabScenarioSettings {
  readonly scenario: string;
  /** Undefined: as the file says. */
  readonly seed: number | undefined;
  readonly nodes: number | undefined;
  readonly timing: Scenario['timing'] | undefined;
  readonly rooms: 'sealed' | 'clear';
  readonly port: number;
  readonly out: string;
  readonly junit: string | undefined;
  readonly json: boolean;
}

export async function playOnProcesses(settings: LabScenarioSettings, context: Context): Promise<void> {
  const found = findScenario(settings.scenario);
  const { seed = found.seed, nodes = found.nodes, timing = found.timing, rooms, port, out, json } = settings;
  const scenario = { ...found, seed, nodes, timing };
  const { playInto } = await import('../lab/scenario/play-into.ts');
  const { openRun } = await import('../lab/results/folder.ts');
  const folder = openRun(out, scenario, new Date());
  context.note(`lab: ${scenario.name}, seed ${seed}; results: ${folder.path}`);
  const { summary } = await playInto(folder, scenario, productVersion(), {
    port,
    rooms,
    signal: context.stopSignal(),
    onProgress: (line) => context.note(`lab: ${line}`),
    onFact: (fact) => {
      if (fact.type === 'step') context.note(`lab: ${fact.step} ${fact.why ?? fact.phase}`);
    },
  });
  if (settings.junit !== undefined) writeFileSync(settings.junit, junit([summary]));
  context.print(json ? JSON.stringify({ ...summary, folder: folder.path }) : summaryText(summary));
  if (summary.verdict === 'failed') context.exitCode = EXIT.failure;
}
