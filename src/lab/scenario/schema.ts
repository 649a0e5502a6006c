/** How a file says a scenario: the same words as src/sim/scenario/words.ts, with durations as people write them. */
import { z } from 'zod';
import { faultFits, faultShape } from '../../api/lab.ts';
import { NAME } from '../../sim/scenario/targets.ts';
import { NODES_MAX, PLAIN_CHECKS, type Scenario } from '../../sim/scenario/words.ts';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m)$/;
const A_TIME = 'say a time such as 300ms, 2s or 1m';
const SIZE_MAX = 16_384;
const RATE_MAX = 5_000;

const duration = z
  .union([z.number().min(0), z.string().regex(DURATION, A_TIME)], { error: A_TIME })
  .transform((value) => {
    if (typeof value === 'number') return value;
    const [, number, unit] = DURATION.exec(value)!;
    return Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS];
  })
  .meta({ id: 'Duration', description: 'Milliseconds, or a number with ms, s or m.' });

const target = z.string().min(1).max(64);
const targets = z
  .union([target, z.array(target).min(1)], {
    error: 'say whom: host, n3, "random follower", or a list of such',
  })
  .meta({ id: 'Targets', description: 'Whom: see the guide for the words.' });

const whole = z.int().min(0);

const condition = z
  .strictObject({
    on: targets.optional(),
    host: targets.optional(),
    role: z.enum(['host', 'follower', 'candidate', 'learner', 'removed']).optional(),
    tier: z.enum(['confirmed', 'tentative']).optional(),
    state: z.enum(['running', 'paused', 'stopped', 'away']).optional(),
    term: whole.optional(),
    commitIndex: whole.optional(),
    voters: whole.optional(),
    waiting: whole.optional(),
    same: z.literal(true).optional(),
    confirmed: whole.optional(),
    moreConfirmed: whole.optional(),
    for: duration.optional(),
    within: duration.optional(),
  })
  .meta({ id: 'Condition' });

const workload = z
  .strictObject({
    rate: z.number().min(0).max(RATE_MAX).default(20),
    clients: z.int().min(1).max(1_000).default(5),
    size: z.int().min(1).max(SIZE_MAX).default(200),
  })
  .meta({ id: 'Workload' });

const passing = faultShape.pick({ durationMs: true, tag: true });
const fault = faultShape
  .omit({ peer: true })
  .extend({ from: targets.default('all'), to: targets.default('all') })
  .superRefine(faultFits)
  .meta({ id: 'Fault', description: 'As POST /lab/v1/faults, with names of nodes for the ends of links.' });

function onNodes<Word extends string>(word: Word): z.ZodObject<Record<Word, typeof targets>, z.core.$strict> {
  return z.strictObject({ [word]: targets } as Record<Word, typeof targets>);
}

export const deedSchema = z
  .union([
    onNodes('kill'),
    onNodes('pause'),
    onNodes('resume'),
    onNodes('restart'),
    onNodes('start'),
    onNodes('wipe'),
    onNodes('add'),
    onNodes('remove'),
    onNodes('stepdown'),
    onNodes('campaign'),
    passing.extend({ isolate: targets }),
    passing.extend({ partition: z.array(targets).min(2) }),
    z.strictObject({ heal: z.string().min(1).max(64) }),
    z.strictObject({ fault }),
    z.strictObject({
      say: z.strictObject({
        on: targets,
        text: z.string().min(1).max(SIZE_MAX).default('hello'),
        times: z.int().min(1).max(10_000).default(1),
      }),
    }),
    z.strictObject({ workload: z.union([z.enum(['on', 'off']), workload]) }),
  ])
  .meta({ id: 'Deed' });

const step = z
  .strictObject({
    name: z.string().min(1).max(120).optional(),
    at: duration.optional(),
    when: oneOrMore(condition),
    remember: z
      .record(z.string().regex(NAME, 'a name is small letters, digits and -'), targets)
      .default(() => ({})),
    do: oneOrMore(deedSchema),
    expect: oneOrMore(condition),
  })
  .meta({ id: 'Step' });

/** One, or a list; nothing is an empty list. */
function oneOrMore<Item extends z.ZodType>(
  item: Item,
): z.ZodType<z.output<Item>[], z.input<Item> | z.input<Item>[] | undefined> {
  return z
    .union([item, z.array(item)])
    .optional()
    .transform((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]));
}

const check = z.union([
  z.enum(PLAIN_CHECKS),
  z.strictObject({ failover: duration }),
  z.strictObject({ elections: whole }),
  z.strictObject({ confirmed: whole }),
]);

export const scenarioSchema = z
  .strictObject({
    name: z.string().regex(NAME, 'a name is small letters, digits and -, at most 32'),
    description: z.string().min(1).max(500),
    seed: z.int().min(0).default(1),
    nodes: z.int().min(1).max(NODES_MAX).default(5),
    timing: z.enum(['test', 'lan', 'wan']).default('test'),
    policy: z.enum(['centrality', 'borda', 'fixed']).default('centrality'),
    workload: workload.prefault({}),
    steps: z.array(step).min(1),
    checks: z.array(check).default(() => []),
  })
  .meta({ id: 'Scenario', title: 'A scenario of the failure lab of demes' }) satisfies z.ZodType<Scenario>;

/** For editors: `scenarios/scenario.schema.json`. */
export function jsonSchema(): object {
  return z.toJSONSchema(scenarioSchema, { io: 'input', reused: 'inline' });
}
