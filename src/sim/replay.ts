/**
 * A life in the words of the command: everything that `RunOptions` can say, so that the printed command shows the
 * same life to the byte, wherever its options came from. Only judges other than all of them have no words: they see,
 * and change nothing.
 */
import type { RunOptions } from './run.ts';
import { Random } from './random.ts';
import { leftOutText, NOTHING_LEFT_OUT } from './recipe.ts';
import { drawSwarm, POLICIES, TIMINGS, type Swarm } from './swarm.ts';

/** `nodes`, `events`: as the life had them. */
export function replayOf(options: RunOptions, nodes: number, events: number): string {
  const { seed, timing, suite, swarm = {}, without = NOTHING_LEFT_OUT, plain = [] } = options;
  const leftOut = leftOutText(without);
  return [
    `demes sim --seed ${seed} --nodes ${nodes} --events ${events}`,
    ...(timing === undefined ? [] : [`--timing ${timing}`]),
    ...(suite?.name === 'real' ? ['--suite real'] : []),
    ...(Object.keys(swarm).length === 0 ? [] : [`--swarm '${swarmText(swarm)}'`]),
    ...(leftOut === '' ? [] : [`--without ${leftOut}`]),
    ...(plain.length === 0 ? [] : [`--plain ${plain.join(',')}`]),
  ].join(' ');
}

/** JSON without spaces and without single quotes, so that a shell takes it between two of them. */
export function swarmText(swarm: Partial<Swarm>): string {
  // JSON has no infinity, but a number that is read as it.
  return JSON.stringify(swarm, (_, value: unknown) => (value === Infinity ? INFINITE : value)).replaceAll(
    `"${INFINITE}"`,
    '1e999',
  );
}

/** The text read again; undefined for what no seed could draw: unknown names, other types, half a weather. */
export function readSwarm(text: string): Partial<Swarm> | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isPartOf(read, drawSwarm(new Random(0), {})) ? read : undefined;
}

function isPartOf(read: unknown, whole: Swarm): read is Partial<Swarm> {
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return false;
  return Object.entries(read).every(
    ([name, value]) => Object.hasOwn(whole, name) && fits(value, whole[name as keyof Swarm]),
  );
}

/** Of the same type and, as an object, with the same names; words must be among those that are drawn. */
function fits(value: unknown, drawn: unknown): boolean {
  if (typeof value !== typeof drawn) return false;
  if (typeof value === 'string') return WORDS.has(value);
  if (typeof value === 'number') return value >= 0;
  if (typeof value !== 'object' || value === null) return true;
  const names = Object.keys(drawn as object);
  return (
    Object.keys(value).length === names.length &&
    names.every((name) =>
      fits((value as Record<string, unknown>)[name], (drawn as Record<string, unknown>)[name]),
    )
  );
}

const INFINITE = 'infinite';
const WORDS: ReadonlySet<string> = new Set([...TIMINGS, ...POLICIES]);
