/** Words for nodes that can mean nobody in this scenario. */
import { whyNotTarget } from '../../sim/scenario/targets.ts';
import type { Scenario, Targets } from '../../sim/scenario/words.ts';
import type { Fault } from './file.ts';

/** `nodes`: how many the lab will have at most. */
export function wrongTargets({ steps }: Scenario, nodes: number): Fault[] {
  const remembered = new Set<string>();
  return steps.flatMap((step, at) => {
    const path = ['steps', at];
    const look = (targets: unknown, where: readonly PropertyKey[]): Fault[] =>
      wordsOf(targets as Targets).flatMap((word) => {
        const message = whyNotTarget(word, nodes, remembered);
        return message === null ? [] : [{ path: [...path, ...where], message }];
      });
    const faults = step.when.flatMap((one, i) => conditionFaults(one, ['when', i], look));
    for (const [name, targets] of Object.entries(step.remember)) {
      faults.push(...look(targets, ['remember', name]));
      remembered.add(name);
    }
    const deeds = step.do.flatMap((deed, i) => deedFaults(deed, ['do', i], look));
    const expected = step.expect.flatMap((one, i) => conditionFaults(one, ['expect', i], look));
    return [...faults, ...deeds, ...expected];
  });
}

type Look = (targets: unknown, where: readonly PropertyKey[]) => Fault[];

function conditionFaults(condition: object, where: readonly PropertyKey[], look: Look): Fault[] {
  const { on, host } = condition as { on?: Targets; host?: Targets };
  const isPlain = host === undefined || host === 'any' || host === 'none';
  return [
    ...(on === undefined ? [] : look(on, [...where, 'on'])),
    ...(isPlain ? [] : look(host, [...where, 'host'])),
  ];
}

/** What of a deed names nobody. */
const NO_TARGETS: ReadonlySet<string> = new Set(['heal', 'workload', 'tag', 'durationMs']);

function deedFaults(deed: object, where: readonly PropertyKey[], look: Look): Fault[] {
  const faults: Fault[] = [];
  for (const [word, value] of Object.entries(deed) as [string, unknown][]) {
    if (NO_TARGETS.has(word)) continue;
    for (const [inner, targets] of targetsIn(word, value))
      faults.push(...look(targets, [...where, word, ...inner]));
  }
  return faults;
}

/** Each place in what is said of a deed where somebody is named. */
function targetsIn(
  word: string,
  value: unknown,
): (readonly [path: readonly PropertyKey[], targets: unknown])[] {
  if (word === 'partition') return (value as Targets[]).map((group, i) => [[i], group]);
  if (word === 'say') return [[['on'], (value as { on: Targets }).on]];
  if (word !== 'fault') return [[[], value]];
  const { from, to } = value as { from: Targets; to: Targets };
  return [
    [['from'], from],
    [['to'], to],
  ];
}

function wordsOf(targets: Targets): readonly string[] {
  return typeof targets === 'string' ? [targets] : targets;
}
