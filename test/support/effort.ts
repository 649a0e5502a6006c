/** How much chance a suite tries: set by the runner for its tier, small when a suite is run by hand. */
export const simSeeds = count('DEMES_TEST_SIM_SEEDS', 20);
export const fuzzInputs = count('DEMES_TEST_FUZZ_INPUTS', 1_000);

/** True in the long tier alone: stories that take minutes of waiting are told only there. */
export const isLong = process.env['DEMES_TEST_LONG'] === '1';

function count(variable: string, otherwise: number): number {
  const value = Number(process.env[variable] ?? otherwise);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`${variable} must be a whole number above 0`);
  return value;
}
