/** `demes bench NAME`: measurements on a lab of real nodes; the method is in docs/performance.md. */
import { once } from 'node:events';
import { Command } from 'commander';
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
  return new Command('bench')
    .description('measure a group of real nodes on this machine')
    .addCommand(failoverCommand(context))
    .addCommand(throughputCommand(context))
    .addCommand(latencyCommand(context))
    .addCommand(catchupCommand(context));
}

function failoverCommand(context: Context): Command {
  const command = addFlags(
    new Command('failover').description(
      'kill the host under load: how long until messages are confirmed again',
    ),
    FAILOVER,
  );
  return command.action(async () => {
    const settings = settingsOf(FAILOVER, command, context);
    const { benchFailover } = await import('../lab/bench/failover.ts');
    const result = await withLab(settings, context, async (lab) =>
      benchFailover(lab, {
        kills: settings.kills,
        perSecond: settings.rate,
        textBytes: settings.bytes,
        onProgress: context.note,
      }),
    );
    context.print(settings.json ? JSON.stringify(result) : failoverText(result));
    mustBeSound(result.log);
  });
}

function throughputCommand(context: Context): Command {
  const command = addFlags(
    new Command('throughput').description('how many messages a second are confirmed, sustained'),
    THROUGHPUT,
  );
  return command.action(async () => {
    const settings = settingsOf(THROUGHPUT, command, context);
    const perNode = settings.mode === 'batch' ? BATCH_WRITERS_PER_NODE : SINGLE_WRITERS_PER_NODE;
    const { benchThroughput } = await import('../lab/bench/throughput.ts');
    const result = await withLab(settings, context, async (lab) =>
      benchThroughput(lab, {
        mode: settings.mode,
        seconds: settings.seconds,
        textBytes: settings.bytes,
        writers: settings.writers ?? perNode * settings.nodes,
        onProgress: context.note,
      }),
    );
    context.print(settings.json ? JSON.stringify(result) : throughputText(result));
    mustBeSound(result.log);
  });
}

function latencyCommand(context: Context): Command {
  const command = addFlags(
    new Command('latency').description(
      'how long from sending until a message is confirmed and shown everywhere',
    ),
    LATENCY,
  );
  return command.action(async () => {
    const settings = settingsOf(LATENCY, command, context);
    const { benchLatency } = await import('../lab/bench/latency.ts');
    const { seconds, rate, bytes } = settings;
    const result = await withLab(settings, context, async (lab) =>
      benchLatency(lab, { seconds, perSecond: rate, textBytes: bytes }),
    );
    context.print(settings.json ? JSON.stringify(result) : latencyText(result));
  });
}

function catchupCommand(context: Context): Command {
  const command = addFlags(
    new Command('catchup').description('how long a node that was away needs to show what it missed'),
    CATCHUP,
  );
  return command.action(async () => {
    const settings = settingsOf(CATCHUP, command, context);
    const { benchCatchup } = await import('../lab/bench/catchup.ts');
    const { messages, bytes } = settings;
    const result = await withLab(settings, context, async (lab) =>
      benchCatchup(lab, { messages, textBytes: bytes, onProgress: context.note }),
    );
    context.print(settings.json ? JSON.stringify(result) : catchupText(result));
    mustBeSound(result.log);
  });
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

function mustBeSound(log: {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly contradictions: readonly string[];
}): void {
  const { lost, doubled, contradictions } = log;
  if (lost.length + doubled.length + contradictions.length === 0) return;
  throw new Failure({
    code: 'unsound',
    sentence: `The logs are not what was confirmed: ${lost.length} lost, ${doubled.length} doubled. ${contradictions.join(' ')}`,
    advice: 'This must never happen: keep the data (--out) and report it.',
    exitCode: EXIT.failure,
  });
}
