/** What was done by hand, in the forms in which others can do it again. Pure. */
import type { TimedFact } from '../../sim/scenario/facts.ts';
import { NODE_DEEDS, type Deed } from '../../sim/scenario/words.ts';
import type { DoneDeed } from './lab-store.ts';
import { loadOf } from './new-run.ts';

/** Where `demes lab` listens unless it is told otherwise. */
const SUPERVISOR = 'http://localhost:4700';

/** A request to the supervisor of `demes lab`. */
export function curlOf(deed: Deed): string {
  return `curl -X POST ${SUPERVISOR}/lab/v1/deeds -H 'Content-Type: application/json' -d '${shellQuoted(JSON.stringify(deed))}'`;
}

/** A line of a test on `LabPage`. */
export function seleniumOf(deed: Deed): string {
  return `await lab.act(${JSON.stringify(deed)});`;
}

/** A file for `demes sim --scenario` and `demes lab --scenario`. What could not be done is left out. */
export function scenarioFileOf(
  began: TimedFact | undefined,
  rate: number,
  deeds: readonly DoneDeed[],
): string {
  if (began?.type !== 'began') return '';
  const { seed, policy, timing } = began;
  const nodes = began.nodes.length;
  const steps = deeds
    .filter(({ why }) => why === null)
    .map(({ atMs, deed }) => `  - at: ${Math.round(atMs)}\n    do: ${JSON.stringify(deed)}\n`);
  return [
    'name: played\n',
    'description: Played by hand in the lab.\n',
    `seed: ${seed}\n`,
    `nodes: ${nodes}\n`,
    `timing: ${timing}\n`,
    `policy: ${policy}\n`,
    `workload: ${JSON.stringify(loadOf(rate, nodes))}\n`,
    steps.length === 0 ? 'steps: []\n' : 'steps:\n',
    ...steps,
  ].join('');
}

const WORDS: readonly string[] = [...NODE_DEEDS, 'isolate', 'partition', 'heal', 'fault', 'say', 'workload'];

/** A deed in the words of a scenario, as JSON; null for what is none. What is wrong inside it, who plays says. */
export function readDeed(text: string): Deed | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  return WORDS.some((word) => word in value) ? (value as Deed) : null;
}

function shellQuoted(text: string): string {
  return text.replaceAll("'", String.raw`'\''`);
}
