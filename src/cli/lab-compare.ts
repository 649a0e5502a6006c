/** `demes lab compare RUN RUN…` and `demes lab sweep`: many runs side by side. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { COMPARED, comparison, comparisonPage, type ComparedGroup } from '../lab/results/comparison.ts';
import { readRun } from '../lab/results/read-run.ts';
import { findScenario } from '../lab/scenario/bundled.ts';
import type { Scenario } from '../sim/scenario/words.ts';
import { settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT, usage } from './failure.ts';
import { flag, path, wholeNumber, type Reader } from './readers.ts';
import { addFlags, setting, type SettingTable } from './settings.ts';
import { seedRange } from './sim.ts';
import { table } from './table.ts';

const WORKERS_MAX = 64;

const COMPARE = {
  report: setting<string | undefined>({
    flags: '--report <file>',
    description: 'write a page with the distributions, too',
    reader: path,
    fallback: undefined,
  }),
} satisfies SettingTable;

const SWEEP = {
  scenario: setting<string | undefined>({
    flags: '--scenario <file>',
    description: 'a file, or the name of a bundled one',
    reader: path,
    fallback: undefined,
  }),
  seeds: setting<{ from: number; to: number }>({
    flags: '--seeds <range>',
    description: 'as A..B',
    reader: seedRange,
    fallback: { from: 1, to: 20 },
    fallbackText: '1..20',
  }),
  policies: setting<readonly Scenario['policy'][] | undefined>({
    flags: '--policies <names>',
    description: 'some of centrality,borda,fixed',
    reader: someOf(['centrality', 'borda', 'fixed']),
    fallback: undefined,
    fallbackText: 'as the scenario says',
  }),
  timings: setting<readonly Scenario['timing'][] | undefined>({
    flags: '--timings <names>',
    description: 'some of test,lan,wan',
    reader: someOf(['test', 'lan', 'wan']),
    fallback: undefined,
    fallbackText: 'as the scenario says',
  }),
  processes: setting<boolean>({
    flags: '--processes',
    description: 'on real processes, one run after the other, instead of in the simulator',
    reader: flag,
    fallback: false,
  }),
  workers: setting<number | undefined>({
    flags: '--workers <number>',
    description: 'how many runs at a time in the simulator',
    reader: wholeNumber(1, WORKERS_MAX),
    fallback: undefined,
    fallbackText: 'one for each processor',
  }),
  out: setting<string | undefined>({
    flags: '--out <dir>',
    description: 'the folder of this sweep: given again, it goes on where it was',
    reader: path,
    fallback: undefined,
    fallbackText: 'runs/sweep-SCENARIO',
  }),
} satisfies SettingTable;

export function compareCommand(context: Context): Command {
  const command = new Command('compare')
    .description('runs side by side: their verdicts, and how long failovers took')
    .argument('<run...>', 'folders of runs');
  return addFlags(command, COMPARE).action((folders: readonly string[]) => {
    const { report } = settingsOf(COMPARE, command, context);
    const groups = folders.map(readRun);
    if (report !== undefined) writeFileSync(report, comparisonPage('Runs side by side', groups));
    context.print(comparisonText(groups));
  });
}

export function sweepCommand(context: Context): Command {
  const command = addFlags(
    new Command('sweep').description('one scenario with many seeds, policies and timings'),
    SWEEP,
  );
  return command.action(async () => {
    const settings = settingsOf(SWEEP, command, context);
    if (settings.scenario === undefined) throw usage('--scenario is missing.', 'Give a file or a name.');
    const scenario = findScenario(settings.scenario);
    const { seeds, policies = [scenario.policy], timings = [scenario.timing], processes } = settings;
    const { out = join('runs', `sweep-${scenario.name}`), workers = availableParallelism() } = settings;
    const { comparedRun, sweep } = await import('../lab/sweep/sweep.ts');
    const { runOnProcesses } = await import('../lab/scenario/process-run.ts');
    const signal = context.stopSignal();
    const groups = await sweep(scenario, {
      plan: { seeds, policies, timings },
      folder: out,
      workers: processes ? 1 : workers,
      ...(processes
        ? { play: async (one) => comparedRun(await runOnProcesses(one, { port: 0, out: null, signal })) }
        : {}),
      signal,
      onProgress: (done, all, { policy, timing, seed }) =>
        context.note(`${bar(done, all)} ${done} of ${all}: ${policy}, ${timing}, seed ${seed}`),
    });
    context.print(comparisonText(groups));
    context.print(`\nreport  ${join(out, 'report.html')}`);
    tellFailures(scenario, groups, context);
    if (signal.aborted) context.exitCode = EXIT.failure;
  });
}

/** The smallest failing seed stands last: that is what one looks at first. */
function tellFailures({ name }: Scenario, groups: readonly ComparedGroup[], context: Context): void {
  const failed = groups.flatMap(({ name: group, runs }) =>
    runs.filter(({ summary }) => summary.verdict === 'failed').map(({ summary }) => ({ group, summary })),
  );
  const first = failed.toSorted((x, y) => x.summary.seed - y.summary.seed)[0];
  if (first === undefined) return;
  context.exitCode = EXIT.failure;
  const why = first.summary.checks.find(({ ok }) => !ok);
  context.print(
    `${failed.length} failed; the smallest seed is ${first.summary.seed} (${first.group}): ${why?.name}: ${why?.detail}`,
  );
  const [policy, timing] = first.group.split(', ');
  context.print(
    `again: demes sim --scenario ${name} --seed ${first.summary.seed} --policy ${policy} --timing ${timing}`,
  );
}

function comparisonText(groups: readonly ComparedGroup[]): string {
  const columns = COMPARED.map((name, at) => {
    const column = { title: name.toUpperCase(), cell: (row: readonly string[]) => row[at]! };
    return at === 0 ? column : Object.assign(column, { align: 'right' as const });
  });
  return table<readonly string[]>(columns, comparison(groups));
}

function bar(done: number, all: number): string {
  const filled = Math.round((done / all) * 20);
  return `[${'#'.repeat(filled)}${'.'.repeat(20 - filled)}]`;
}

function someOf<Name extends string>(names: readonly Name[]): Reader<readonly Name[]> {
  return {
    expects: `some of ${names.join(', ')}, separated by commas`,
    read: (value) => {
      const said = String(value).split(',') as Name[];
      return said.every((name) => names.includes(name)) ? said : undefined;
    },
  };
}
