/**
 * The one list of what is run, in the order of the report. `check` is what one runs while working (under a
 * minute), `test` is everything that a change must pass, `long` is the same with far more seeds and hours.
 */
export type Tier = 'check' | 'test' | 'long';

export interface Step {
  readonly name: string;
  /** The smallest tier that runs it; the larger ones do too. */
  readonly tier: Tier;
  /**
   * Quick steps go first, as many at a time as there are processors; then those that start real nodes, two at a time.
   * In both the longest are first, so that the last one does not run by itself.
   */
  readonly isQuick: boolean;
  /** The whole step is ended and counted as failed after this; see `timeLimitMs`. */
  readonly timeoutMs: number;
  readonly run: { readonly command: readonly string[] } | { readonly folder: string };
}

const MINUTE_MS = 60_000;
/** A million inputs for each decoder, thousands of lives, all mutants: no step takes half of it on two processors. */
const LONG_STEP_MS = 240 * MINUTE_MS;

/** Suites whose folder may still be missing. Take a name out as soon as its first test is there. */
export const NOT_WRITTEN_YET: readonly string[] = [];

/** Builds them when they are not up to date; quick, and so before all steps that start nodes. */
export const SCREENS = 'screens';
/** Steps that look at the built screens: also when only they are asked for, SCREENS goes before them. */
export const NEED_SCREENS: readonly string[] = ['e2e', 'testing'];

export const STEPS: readonly Step[] = [
  quick('sim'),
  quick('protocol'),
  command('format', 'check', ['prettier', '--check', '--log-level', 'warn', '.']),
  command('lint', 'check', ['oxlint', '--type-aware', '--deny-warnings']),
  command('types', 'check', ['tsc', '--noEmit']),
  command('types of the screens', 'check', ['tsc', '--noEmit', '--project', 'src/client/tsconfig.json']),
  command('dead', 'long', ['knip']),
  command(SCREENS, 'check', ['node', 'bin/build-screens.js']),
  quick('tidy'),
  quick('support'),
  quick('core'),
  quick('chat'),
  quick('engine'),
  quick('api'),
  quick('sdk'),
  quick('client'),
  quick('scenarios'),
  real('server', 35),
  real('e2e', 25),
  real('contract', 10),
  real('lab', 10),
  real('testing', 15),
  real('docker', 10),
  real('security', 10),
  real('mutants', 20),
  real('cli', 5),
];

/** How much chance each tier tries; given to the suites as environment variables (see effort.ts). */
export const EFFORT: Readonly<Record<Tier, { simSeeds: number; fuzzInputs: number }>> = {
  check: { simSeeds: 20, fuzzInputs: 1_000 },
  test: { simSeeds: 200, fuzzInputs: 10_000 },
  long: { simSeeds: 2_000, fuzzInputs: 1_000_000 },
};

const ORDER: readonly Tier[] = ['check', 'test', 'long'];

export function stepsOf(tier: Tier): Step[] {
  return STEPS.filter((step) => ORDER.indexOf(step.tier) <= ORDER.indexOf(tier));
}

/** How long a step may take in this tier. */
export function timeLimitMs({ timeoutMs }: Step, tier: Tier): number {
  return tier === 'long' ? LONG_STEP_MS : timeoutMs;
}

function command(name: string, tier: Tier, words: readonly string[]): Step {
  return { name, tier, isQuick: true, timeoutMs: 5 * MINUTE_MS, run: { command: words } };
}

function quick(name: string): Step {
  return { name, tier: 'check', isQuick: true, timeoutMs: 10 * MINUTE_MS, run: { folder: `test/${name}` } };
}

function real(name: string, minutesMax: number): Step {
  return {
    name,
    tier: 'test',
    isQuick: false,
    timeoutMs: minutesMax * MINUTE_MS,
    run: { folder: `test/${name}` },
  };
}
