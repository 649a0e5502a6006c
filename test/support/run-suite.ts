/**
 * Runs one suite with mocha and reports every test to the runner as it happens, so that a crash in the
 * middle still says which test was running. Started by run.ts only: `run-suite.ts [--grep TEXT] FILE…`.
 */
import '../../bin/compiled-code.js';
import { parseArgs } from 'node:util';
import { Assertion } from 'chai';
import Mocha from 'mocha';
import type { SuiteEvent } from './suite-events.ts';
import { skipReason } from './skip.ts';

/** After its last test a suite must fall silent by itself within this; else it left something open. */
const GRACE_MS = 3_000;
const TEST_TIMEOUT_MS = 10_000;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });

const assertions = countAssertions();
const mocha = new Mocha({ timeout: TEST_TIMEOUT_MS, forbidOnly: true, reporter: Mocha.reporters.Base });
for (const file of positionals) mocha.addFile(file);
if (values.grep !== undefined) mocha.grep(new RegExp(values.grep));
await mocha.loadFilesAsync();
watch(mocha.run(() => undefined));

function watch(runner: Mocha.Runner): void {
  let tests = 0;
  const failed = new Set<Mocha.Runnable>();
  runner.on('test', (test) => {
    assertions.count = 0;
    tell({ kind: 'start', title: test.fullTitle() });
  });
  runner.on('pass', (test) => {
    tests += 1;
    if (assertions.count === 0) {
      tell({ kind: 'fail', title: test.fullTitle(), detail: 'The test passed without a single assertion.' });
    } else tell({ kind: 'pass', title: test.fullTitle(), durationMs: test.duration ?? 0 });
  });
  runner.on('fail', (test, error: unknown) => {
    if (failed.has(test)) return;
    failed.add(test);
    tests += 1;
    tell({ kind: 'fail', title: test.fullTitle(), detail: describe(error) });
  });
  runner.on('pending', (test) => {
    tests += 1;
    const reason = skipReason(test);
    if (reason !== undefined) tell({ kind: 'skip', title: test.fullTitle(), reason });
    else {
      const detail = 'Skipped without a reason: use skipBecause(this, "…") of test/support/skip.ts.';
      tell({ kind: 'fail', title: test.fullTitle(), detail });
    }
  });
  let since = 0;
  runner.on('suite', ({ parent }) => {
    if (parent?.root === true) since = performance.now();
  });
  runner.on('suite end', ({ parent, file }) => {
    if (parent?.root !== true || file === undefined) return;
    tell({ kind: 'file', file, durationMs: performance.now() - since });
  });
  runner.on('end', () => {
    tell({ kind: 'end', tests });
    process.channel?.unref();
    setTimeout(() => exitOpen(), GRACE_MS).unref();
  });
}

function exitOpen(): void {
  const open = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap' && name !== 'Timeout');
  const detail = `Still open ${GRACE_MS / 1000} s after the last test: ${open.join(', ') || 'a timer'}.`;
  process.send?.({ kind: 'fail', title: 'after the last test', detail } satisfies SuiteEvent, () => {
    process.exit(1);
  });
}

function tell(event: SuiteEvent): void {
  process.send?.(event);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { actual, expected } = error as { actual?: unknown; expected?: unknown };
  const text = error.stack ?? error.message;
  if (typeof actual !== 'object' || typeof expected !== 'object') return text;
  return `${text}\n${Mocha.reporters.Base.generateDiff(Mocha.utils.stringify(actual), Mocha.utils.stringify(expected))}`;
}

/** Counts every chai assertion, to find tests that check nothing. */
function countAssertions(): { count: number } {
  const counter = { count: 0 };
  const prototype = Assertion.prototype as unknown as { assert: (...args: unknown[]) => void };
  const original = prototype.assert;
  prototype.assert = function counted(this: unknown, ...args: unknown[]) {
    counter.count += 1;
    return original.apply(this, args);
  };
  return counter;
}
