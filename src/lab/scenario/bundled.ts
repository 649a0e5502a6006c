/** The scenarios that come with demes, by name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DemesError } from '../../protocol/errors.ts';
import type { Scenario } from '../../sim/scenario/words.ts';
import { readScenario } from './file.ts';

const FOLDER = join(import.meta.dirname, '../../../scenarios');
const ENDING = '.yaml';

export function bundledScenarios(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .sort();
}

/** As its file stands there; `name` is one of `bundledScenarios`. */
export function bundledText(name: string): string {
  return readFileSync(fileOf(name), 'utf8');
}

/** A file, or the name of a bundled one. Throws DemesError usage. */
export function findScenario(nameOrFile: string): Scenario {
  if (existsSync(nameOrFile)) return readScenario(nameOrFile);
  const names = bundledScenarios();
  if (names.includes(nameOrFile)) return readScenario(fileOf(nameOrFile));
  throw new DemesError('usage', {
    detail: `There is no file ${nameOrFile}, and no scenario of that name: the bundled ones are ${names.join(', ')}.`,
  });
}

function fileOf(name: string): string {
  return join(FOLDER, `${name}${ENDING}`);
}
