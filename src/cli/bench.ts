/** `demes bench NAME`: measurements on a lab of real nodes; the method is in docs/performance.md. */
import { once } from 'node:events';
import { Command } from 'commander';
import type { HostEnd } from '../lab/bench/failover.ts';
import type { LogReport } from '../lab/bench/log-check.ts';
import type { Supervisor } from '../lab/supervisor.ts';
import { catchupText, failoverText, latencyText, throughputText } from './bench-text.ts';
import { settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT, Failure } from './failure.ts';
import { LAB } from './lab-settings.ts';
import { oneOf, wholeNumber } from './readers.ts';
import { addFlags, setting, type SettingTable, type SettingsOf } from './settings.ts';

const TEXT_BYTES_MAX = 16_384;

const MESSAGES = {
  ...LAB,
  bytes: setting<number>({
    flags: '--bytes <number>',
    description: 'length of a message',
    reader: wholeNumber(1, TEXT_BYTES_MAX),
    fallback: 300,
  }),
} satisfies SettingTable;

const RATE = setting<number>({
  flags: '--rate <number>',
  description: 'messages a second, from all nodes in turn',
  reader: wholeNumber(1, 10_000),
  fallback: 50,
});

const SECONDS = setting<number>({
  flags: '--seconds <number>',
  description: 'how long to measure',
  reader: wholeNumber(1, 86_400),
  fallback: 10,
});

const FAILOVER = {
  ...MESSAGES,
  rate: RATE,
  kills: setting<number>({
    flags: '--kills <number>',
    description: 'how often to kill the host',
    reader: wholeNumber(1, 10_000),
    fallback: 20,
  }),
  by: setting<HostEnd>({
    flags: '--by <end>',
    description: 'kill: SIGKILL; freeze: SIGSTOP, and its connections stay open',
    reader: oneOf(['kill', 'freeze']),
    fallback: 'kill',
  }),
} satisfies SettingTable;

const THROUGHPUT = {
  ...MESSAGES,
  seconds: SECONDS,
  mode: setting<'batch' | 'single'>({
    flags: '--mode <mode>',
    description: 'batch: 100 messages a request; single: one',
    reader: oneOf(['batch', 'single']),
    fallback: 'batch',
  }),
  writers: setting<number | undefined>({
    flags: '--writers <number>',
    description: 'requests under way at the same time',
    reader: wholeNumber(1, 1_000),
    fallback: undefined,
    fallbackText: '2 per node, 16 per node with --mode single',
  }),
} satisfies SettingTable;

const LATENCY = { ...MESSAGES, rate: RATE, seconds: SECONDS } satisfies SettingTable;

const CATCHUP = {
  ...MESSAGES,
  messages: setting<number>({
    flags: '--messages <number>',
    description: 'how many messages the node misses',
    reader: wholeNumber(1, 10_000_000),
    fallback: 10_000,
  }),
} satisfies SettingTable;

const BATCH_WRITERS_PER_NODE = 2;
const SINGLE_WRITERS_PER_NODE = 16;

export function benchCommand(context: Context): Command {
  const bench = new Command('bench').description('measure a group of real nodes on this machine');
  for (const one of MEASUREMENTS) bench.addCommand(measurementCommand(one, context));
  return bench.addCommand(allCommand(context));
}

interface Outcome {
  readonly result: object;
  readonly text: string;
  /** What must be sound for the numbers to count; null where no log was compared. */
  readonly log: LogReport | null;
}

interface Measurement {
  readonly name: string;
  readonly description: string;
  readonly table: SettingTable;
  /** Reads its own settings from the flags of the command, and measures in a lab of its own. */
  run(command: Command, context: Context): Promise<Outcome>;
}

/** Keeps the table's type for `run`. */
function measurement<Table extends typeof MESSAGES>(parts: {
  readonly name: string;
  readonly description: string;
  readonly table: Table;
  readonly measure: (lab: Supervisor, settings: SettingsOf<Table>, context: Context) => Promise<Outcome>;
}): Measurement {
  const { measure, ...rest } = parts;
  return {
    ...rest,
    run: async (command, context) => {
      const settings = settingsOf(parts.table, command, context);
      return withLab(settings, context, async (lab) => measure(lab, settings, context));
    },
  };
}

const MEASUREMENTS: readonly Measurement[] = [
  measurement({
    name: 'failover',
    description: 'kill or freeze the host under load: how long until messages are confirmed again',
    table: FAILOVER,
    measure: async (lab, { kills, by, rate, bytes }, { note }) => {
      const { benchFailover } = await import('../lab/bench/failover.ts');
      const options = { kills, by, perSecond: rate, textBytes: bytes, onProgress: note };
      const result = await benchFailover(lab, options);
      return { result, text: failoverText(result), log: result.log };
    },
  }),
  measurement({
    name: 'throughput',
    description: 'how many messages a second are confirmed, sustained',
    table: THROUGHPUT,
    measure: async (lab, { mode, seconds, bytes, writers, nodes }, { note }) => {
      const { benchThroughput } = await import('../lab/bench/throughput.ts');
      const perNode = mode === 'batch' ? BATCH_WRITERS_PER_NODE : SINGLE_WRITERS_PER_NODE;
      const options = {
        mode,
        seconds,
        textBytes: bytes,
        writers: writers ?? perNode * nodes,
        onProgress: note,
      };
      const result = await benchThroughput(lab, options);
      return { result, text: throughputText(result), log: result.log };
    },
  }),
  measurement({
    name: 'latency',
    description: 'how long from sending until a message is confirmed and shown everywhere',
    table: LATENCY,
    measure: async (lab, { seconds, rate, bytes }) => {
      const { benchLatency } = await import('../lab/bench/latency.ts');
      const result = await benchLatency(lab, { seconds, perSecond: rate, textBytes: bytes });
      return { result, text: latencyText(result), log: null };
    },
  }),
  measurement({
    name: 'catchup',
    description: 'how long a node that was away needs to show what it missed',
    table: CATCHUP,
    measure: async (lab, { messages, bytes }, { note }) => {
      const { benchCatchup } = await import('../lab/bench/catchup.ts');
      const result = await benchCatchup(lab, { messages, textBytes: bytes, onProgress: note });
      return { result, text: catchupText(result), log: result.log };
    },
  }),
];

function measurementCommand(one: Measurement, context: Context): Command {
  const command = addFlags(new Command(one.name).description(one.description), one.table);
  return command.action(async () => present(await one.run(command, context), command, context));
}

/** One after the other, each in a lab of its own: none starts with the log of another. */
function allCommand(context: Context): Command {
  const command = addFlags(
    new Command('all').description('all of them, as they are without flags'),
    MESSAGES,
  );
  return command.action(async () => {
    for (const one of MEASUREMENTS) present(await one.run(command, context), command, context);
  });
}

function present({ result, text, log }: Outcome, command: Command, context: Context): void {
  const { json } = settingsOf(MESSAGES, command, context);
  context.print(json ? JSON.stringify(result) : text);
  if (log !== null) mustBeSound(log);
}

/** Starts a lab for one measurement; everything has stopped when this resolves, also after Ctrl+C. */
async function withLab<T>(
  settings: SettingsOf<typeof LAB>,
  context: Context,
  measure: (lab: Supervisor) => Promise<T>,
): Promise<T> {
  const stop = context.stopSignal();
  const { Supervisor } = await import('../lab/supervisor.ts');
  const supervisor = new Supervisor({
    ...settings,
    port: 0,
    out: settings.out ?? null,
    onProgress: (line) => context.note(`lab: ${line}`),
  });
  try {
    const work = supervisor.begin().then(async () => measure(supervisor));
    work.catch(() => undefined);
    return await Promise.race([work, interruption(stop)]);
  } finally {
    await supervisor.stop();
  }
}

async function interruption(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Failure({
    code: 'interrupted',
    sentence: 'The measurement was stopped before its end.',
    advice: 'Nothing was measured; start it again when there is time.',
    exitCode: EXIT.failure,
  });
}

function mustBeSound({ lost, doubled, contradictions }: LogReport): void {
  if (lost.length + doubled.length + contradictions.length === 0) return;
  throw new Failure({
    code: 'unsound',
    sentence: `The logs are not what was confirmed: ${lost.length} lost, ${doubled.length} doubled. ${contradictions.join(' ')}`,
    advice: 'This must never happen: keep the data (--out) and report it.',
    exitCode: EXIT.failure,
  });
}
