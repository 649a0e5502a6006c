/**
 * `npm test`: runs the steps of suites.ts and closes with the line `N passed, N failed[, N skipped]`.
 *
 *     npm test                             everything that a change must pass
 *     npm test -- core sim                 some steps, by name
 *     npm test -- test/core/election       the test files below a path
 *     npm test -- core --grep EL7          the tests whose title matches
 *     npm test -- server --slowest 50      with the fifty files that took longest
 *     npm run check · npm run test:long    the smaller and the larger tier
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endAllSteps, runStep, type FileTime, type StepOptions, type StepResult } from './run-step.ts';
import {
  EFFORT,
  NEED_SCREENS,
  NOT_WRITTEN_YET,
  SCREENS,
  STEPS,
  stepsOf,
  timeLimitMs,
  type Step,
  type Tier,
} from './suites.ts';

const TOGETHER_MAX = 4;
/** Real nodes wait most of the time, and must bear that others work beside them. */
const REAL_TOGETHER = 2;
/** A file that takes less than this is not among the slowest, however few there are. */
const SLOW_FILE_MS = 5_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tier: { type: 'string', default: 'test' },
    grep: { type: 'string', short: 'g' },
    slowest: { type: 'string', default: '10' },
  },
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    endAllSteps();
    process.exit(1);
  });
}
process.on('exit', endAllSteps);

const startedAt = performance.now();
const results = await runAll(chosenSteps(positionals, tierOf(values.tier)));
report(results);

function tierOf(name: string): Tier {
  if (name in EFFORT) return name as Tier;
  return usage(`There is no tier "${name}"; there are ${Object.keys(EFFORT).join(', ')}.`);
}

/** The steps to run, each with the path its files are limited to, if any. */
function chosenSteps(words: readonly string[], tier: Tier): { step: Step; under?: string }[] {
  if (words.length === 0) return stepsOf(tier).map((step) => ({ step }));
  const needed = words.some((word) => NEED_SCREENS.some((name) => word.split('/').includes(name)));
  return (needed ? [SCREENS, ...words] : words).map((word) => {
    const path = word.replace(/^\.\//, '').replace(/\/$/, '');
    const step = STEPS.find(
      ({ name, run }) =>
        name === path || ('folder' in run && (path === run.folder || path.startsWith(`${run.folder}/`))),
    );
    if (step === undefined) {
      return usage(`There is no step "${word}"; there are ${STEPS.map(({ name }) => name).join(', ')}.`);
    }
    return path.includes('/') ? { step, under: path } : { step };
  });
}

async function runAll(chosen: readonly { step: Step; under?: string }[]): Promise<StepResult[]> {
  const tier = tierOf(values.tier);
  const environment = {
    DEMES_TEST_SIM_SEEDS: String(EFFORT[tier].simSeeds),
    DEMES_TEST_FUZZ_INPUTS: String(EFFORT[tier].fuzzInputs),
    DEMES_TEST_LONG: tier === 'long' ? '1' : '0',
  };
  const done: StepResult[] = [];
  const queue = chosen.filter(({ step }) => isWritten(step));
  let screens: Promise<unknown> = Promise.resolve();
  const runThose = async (pick: (step: Step) => boolean): Promise<void> => {
    for (;;) {
      const at = queue.findIndex(({ step }) => pick(step));
      const [next] = at < 0 ? [] : queue.splice(at, 1);
      if (next === undefined) return;
      if (!next.step.isQuick) await screens;
      const options: StepOptions = { environment, grep: values.grep, under: next.under };
      const running = runStep({ ...next.step, timeoutMs: timeLimitMs(next.step, tier) }, options);
      if (next.step.name === SCREENS) screens = running;
      const result = await running;
      printResult(result);
      done.push(result);
    }
  };
  const lanes = Math.min(TOGETHER_MAX, availableParallelism());
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      await runThose(({ isQuick }) => isQuick);
      // Whoever finds no quick step left does not wait for the last of them.
      if (lane < REAL_TOGETHER) await runThose(({ isQuick }) => !isQuick);
    }),
  );
  return done;
}

function isWritten(step: Step): boolean {
  if (!('folder' in step.run) || existsSync(join(import.meta.dirname, '../..', step.run.folder))) return true;
  if (!NOT_WRITTEN_YET.includes(step.name)) return true;
  console.log(`${step.name.padEnd(10)} no tests written yet`);
  return false;
}

function printResult({ name, passed, failures, skipped, slowest, durationMs }: StepResult): void {
  const counts = [`${passed} passed`];
  if (failures.length > 0) counts.push(`${failures.length} FAILED`);
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  const slow =
    slowest === undefined || slowest.durationMs < 1_000
      ? ''
      : `; slowest ${seconds(slowest.durationMs)} s: ${slowest.title}`;
  console.log(`${name.padEnd(10)} ${counts.join(', ')} (${seconds(durationMs)} s${slow})`);
}

function report(all: readonly StepResult[]): void {
  for (const { name, failures } of all) {
    for (const { title, detail } of failures) {
      console.log(`\nFAILED ${name}: ${title}\n${detail.replace(/^(?=.)/gm, '    ')}`);
    }
  }
  const skipped = all.flatMap((result) => result.skipped.map((skip) => ({ ...skip, name: result.name })));
  if (skipped.length > 0) console.log('');
  for (const { name, title, reason } of skipped) console.log(`skipped ${name}: ${title}: ${reason}`);
  printSlowest(all.flatMap(({ files }) => files));
  const passed = all.reduce((sum, result) => sum + result.passed, 0);
  const failed = all.reduce((sum, result) => sum + result.failures.length, 0);
  console.log(`\nin ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

/** Where the time goes: what took longest, if it took long enough for anybody to mind. */
function printSlowest(files: readonly FileTime[]): void {
  const slowest = files
    .filter(({ durationMs }) => durationMs >= SLOW_FILE_MS)
    .toSorted((left, right) => right.durationMs - left.durationMs)
    .slice(0, Number(values.slowest));
  if (slowest.length > 0) console.log('\nslowest files:');
  for (const { file, durationMs } of slowest) console.log(`${seconds(durationMs).padStart(7)} s ${file}`);
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(1);
}

function usage(message: string): never {
  console.error(message);
  process.exit(2);
}
