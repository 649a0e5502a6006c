/**
 * Hunts for a mutant: `node hunt.ts FOLDER FROM TO` runs the simulator of the copy in FOLDER on seeds FROM..TO until
 * one breaks a rule, and prints what it found as one line of JSON. A process of its own, since a mutant may hang.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunResult, runSeeds as RunSeeds } from '../../src/sim/run.ts';

const [folder, from, to] = process.argv.slice(2);
const copy = pathToFileURL(join(folder!, 'src/sim/run.ts')).href;
const { runSeeds } = (await import(copy)) as { runSeeds: typeof RunSeeds };

let found: RunResult | null = null;
runSeeds(Number(from), Number(to), {}, (result) => {
  process.stdout.write(`${JSON.stringify({ seed: result.seed })}\n`);
  if (result.ok) return true;
  found = result;
  return false;
});
const { seed, failure } = (found ?? {}) as Partial<RunResult>;
process.stdout.write(`${JSON.stringify({ done: true, seed, rule: failure?.rule, what: failure?.what })}\n`);
