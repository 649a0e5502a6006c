/** `demes sim`: lives of a group in the simulator. The same seed gives the same output, byte for byte. */
import { Command } from 'commander';
import { ASPECTS, readAspects, readLeftOut, type Aspect, type LeftOut } from '../sim/recipe.ts';
import type { RunOptions, RunResult, RunsResult } from '../sim/run.ts';
import { readSwarm } from '../sim/replay.ts';
import type { Shrunk } from '../sim/shrink.ts';
import { TIMINGS, type Swarm } from '../sim/swarm.ts';
import { settingsOf } from './connection.ts';
import type { Context } from './context.ts';
import { EXIT, usage } from './failure.ts';
import { SEED_MAX } from './lab-settings.ts';
import { flag, oneOf, path, wholeNumber, type Reader } from './readers.ts';
import { addFlags, setting, type SettingTable, type SettingsOf } from './settings.ts';

interface SeedRange {
  readonly from: number;
  readonly to: number;
}

const SIM_NODES_MAX = 50;
const PROGRESS_MS = 1_000;

/** `A..B`, both included. */
export const seedRange: Reader<SeedRange> = {
  expects: 'a range of seeds such as 1..200',
  read: (value) => {
    const found = /^(\d{1,15})\.\.(\d{1,15})$/.exec(String(value));
    const from = Number(found?.[1]);
    const to = Number(found?.[2]);
    return found !== null && from <= to ? { from, to } : undefined;
  },
};

/** As a replay command says it. */
const leftOut: Reader<LeftOut> = {
  expects: 'numbers of troubles and acts such as t1..3,t5..,a7',
  read: (value) => readLeftOut(String(value)),
};

const aspects: Reader<readonly Aspect[]> = {
  expects: `some of ${ASPECTS.join(', ')}, separated by commas`,
  read: (value) => readAspects(String(value)),
};

const swarmOptions: Reader<Partial<Swarm>> = {
  expects: 'options of a life as JSON, as a replay command has them',
  read: (value) => readSwarm(String(value)),
};

const SIM = {
  seed: setting<number | undefined>({
    flags: '--seed <number>',
    description: 'the life to live',
    reader: wholeNumber(0, SEED_MAX),
    fallback: undefined,
    fallbackText: '1',
  }),
  seeds: setting<SeedRange | undefined>({
    flags: '--seeds <range>',
    description: 'several lives, as A..B',
    reader: seedRange,
    fallback: undefined,
  }),
  nodes: setting<number | undefined>({
    flags: '--nodes <number>',
    description: 'how many nodes',
    reader: wholeNumber(1, SIM_NODES_MAX),
    fallback: undefined,
    fallbackText: 'drawn from the seed',
  }),
  events: setting<number | undefined>({
    flags: '--events <number>',
    description: 'how many events of trouble before everything is healed',
    reader: wholeNumber(1, 1_000_000_000),
    fallback: undefined,
    fallbackText: '10000',
  }),
  timing: setting<Swarm['timing'] | undefined>({
    flags: '--timing <profile>',
    description: `how fast nodes suspect and vote: ${TIMINGS.join(', ')}`,
    reader: oneOf(TIMINGS),
    fallback: undefined,
    fallbackText: 'drawn from the seed',
  }),
  suite: setting<'twin' | 'real'>({
    flags: '--suite <name>',
    description: 'hashes and signatures: twin (fast) or real (SHA-256 and Ed25519)',
    reader: oneOf(['twin', 'real']),
    fallback: 'twin',
  }),
  swarm: setting<Partial<Swarm> | undefined>({
    flags: '--swarm <json>',
    description: 'replaces options that the seed would draw; a replay command says which',
    reader: swarmOptions,
    fallback: undefined,
  }),
  without: setting<LeftOut | undefined>({
    flags: '--without <numbers>',
    description: 'troubles and acts of users that do not happen, such as t1..3,t5..,a7',
    reader: leftOut,
    fallback: undefined,
  }),
  plain: setting<readonly Aspect[] | undefined>({
    flags: '--plain <aspects>',
    description: 'what is as harmless as it can be: bytes, clocks, distance, disks, lids, users, weather',
    reader: aspects,
    fallback: undefined,
  }),
  shrink: setting<boolean>({
    flags: '--shrink',
    description: 'make the first failing life as small as possible; --no-shrink: do not',
    reader: flag,
    fallback: true,
    negatable: true,
  }),
  scenario: setting<string | undefined>({
    flags: '--scenario <file>',
    description: 'a scripted story instead of a drawn life: a file, or the name of a bundled one',
    reader: path,
    fallback: undefined,
  }),
  policy: setting<Swarm['policy'] | undefined>({
    flags: '--policy <policy>',
    description: 'of a scripted story: who is preferred as host: centrality, borda or fixed (n1, n2 …)',
    reader: oneOf(['centrality', 'borda', 'fixed']),
    fallback: undefined,
    fallbackText: 'as the scenario says',
  }),
  out: setting<string | undefined>({
    flags: '--out <dir>',
    description: 'of a scripted story: where a folder with its results is made',
    reader: path,
    fallback: undefined,
    fallbackText: 'no folder',
  }),
  transcript: setting<boolean>({
    flags: '--transcript',
    description: 'print every step of one life',
    reader: flag,
    fallback: false,
  }),
  json: setting<boolean>({
    flags: '--json',
    description: 'one JSON line per seed, and one for all',
    reader: flag,
    fallback: false,
  }),
} satisfies SettingTable;

export function simCommand(context: Context): Command {
  const command = addFlags(
    new Command('sim').description('simulate whole groups in bad weather, from seeds'),
    SIM,
  );
  return command.action(async () => {
    const settings = settingsOf(SIM, command, context);
    const range = rangeOf(settings);
    if (settings.transcript && range.from !== range.to) {
      throw usage('--transcript shows one life.', 'Give one --seed.');
    }
    if (settings.scenario !== undefined) return await playScenario(settings, settings.scenario, context);
    const { describeFailure, runSeeds } = await import('../sim/run.ts');
    const progress = new Progress(range, context);
    const options = await optionsOf(settings);
    const result = runSeeds(range.from, range.to, options, (one) => {
      if (!settings.json && !one.ok) context.print(describeFailure(one));
      for (const line of one.transcript ?? []) context.print(line);
      if (settings.json) context.print(JSON.stringify(withoutTranscript(one)));
      else if (one.ok && range.from === range.to)
        context.print(lifeText(one, (settings.swarm?.byzantine ?? 0) > 0));
      progress.tell(one);
    });
    progress.end();
    const shrunk = await shrunkOf(result, settings, options);
    context.print(settings.json ? summaryJson(result, shrunk) : summaryText(result, shrunk, describeFailure));
    if (!result.ok) context.exitCode = EXIT.failure;
  });
}

type SimSettings = SettingsOf<typeof SIM>;

async function playScenario(settings: SimSettings, scenario: string, context: Context): Promise<void> {
  const { seed, seeds, timing, policy, out, transcript, json } = settings;
  const range = seed === undefined && seeds === undefined ? null : rangeOf(settings);
  const { simulateScenario } = await import('./sim-scenario.ts');
  await simulateScenario({ scenario, seeds: range, timing, policy, out, transcript, json }, context);
}

function rangeOf({ seed, seeds }: SimSettings): SeedRange {
  if (seed !== undefined && seeds !== undefined) {
    throw usage('--seed and --seeds exclude each other.', 'Give only one of them.');
  }
  return seeds ?? { from: seed ?? 1, to: seed ?? 1 };
}

async function optionsOf(settings: SimSettings): Promise<Omit<RunOptions, 'seed'>> {
  const { nodes, events, timing, suite, swarm, without, plain, transcript } = settings;
  return {
    ...(nodes === undefined ? {} : { nodes }),
    ...(events === undefined ? {} : { events }),
    ...(timing === undefined ? {} : { timing }),
    ...(suite === 'twin' ? {} : { suite: (await import('./real-suite.ts')).realSuite() }),
    ...(swarm === undefined ? {} : { swarm }),
    ...(without === undefined ? {} : { without }),
    ...(plain === undefined ? {} : { plain }),
    transcript,
  };
}

/** A life that leaves something out was shrunk before. */
async function shrunkOf(
  { failed: [first] }: RunsResult,
  settings: SimSettings,
  options: Omit<RunOptions, 'seed'>,
): Promise<Shrunk | null> {
  if (first === undefined || !settings.shrink || settings.without !== undefined) return null;
  const { shrink } = await import('../sim/shrink.ts');
  return shrink({ ...options, seed: first.seed });
}

function withoutTranscript({ transcript: _, ...rest }: RunResult): Omit<RunResult, 'transcript'> {
  return rest;
}

/** Of a life with a host that lies. */
function deceitText({ told, apart, stopped, proofs, stuck }: RunResult['counts']['deceit']): string {
  if (told === 0) return 'no lie was told';
  const pairs = apart === 1 ? '1 pair' : `${apart} pairs`;
  return `a host told two histories: ${pairs} of honest nodes confirmed different things, ${stopped} know it and stand still (${proofs} with a proof), ${stuck} are stuck`;
}

function lifeText({ seed, counts, transcriptHash }: RunResult, isByzantine: boolean): string {
  const { nodes, events, terms, entries, messages, virtualMs, deceit } = counts;
  return [
    `seed ${seed}: ${nodes} nodes, ${events} events in ${(virtualMs / 1_000).toFixed(1)} s of virtual time`,
    isByzantine
      ? deceitText(deceit)
      : `${terms} terms, ${entries} entries, ${messages.confirmed} messages confirmed, nothing lost, doubled or moved`,
    `transcript ${transcriptHash}`,
  ].join('\n');
}

function summaryJson(
  { ok, from, to, failed, events, confirmed, marked }: RunsResult,
  shrunk: Shrunk | null,
): string {
  const failures = failed.map(({ seed, failure }) => ({ seed, ...failure }));
  const small = shrunk === null ? {} : { shrunk: { lives: shrunk.lives, ...shrunk.result.failure } };
  return JSON.stringify({ ok, from, to, events, confirmed, marked, failed: failures, ...small });
}

/** The first failing seed stands last, too: that is where one looks after a long run. */
function summaryText(
  result: RunsResult,
  shrunk: Shrunk | null,
  describe: (one: RunResult) => string,
): string {
  const { from, to, failed, events, confirmed } = result;
  const count = to - from + 1;
  const lives = `${count} ${count === 1 ? 'life' : 'lives'}, ${events} events, ${confirmed} messages confirmed`;
  const [first] = failed;
  if (first === undefined) return `${lives}: all properties hold`;
  const seeds = failed.map(({ seed }) => seed).join(', ');
  const small = shrunk === null ? '' : `\nshrunk in ${shrunk.lives} lives: ${describe(shrunk.result)}`;
  return `${lives}; ${failed.length} failed (${seeds}). The first:\n${describe(first)}${small}`;
}

/** Goes to standard error: it depends on how fast this machine is, the results do not. */
class Progress {
  private readonly range: SeedRange;
  private readonly context: Context;
  private readonly startedMs = performance.now();
  private toldMs = performance.now();
  private events = 0;

  constructor(range: SeedRange, context: Context) {
    this.range = range;
    this.context = context;
  }

  tell({ seed, counts }: RunResult): void {
    this.events += counts.events;
    const nowMs = performance.now();
    if (nowMs - this.toldMs < PROGRESS_MS || seed === this.range.to) return;
    this.toldMs = nowMs;
    this.context.note(`seed ${seed} of ${this.range.to}, ${this.speed()}`);
  }

  end(): void {
    if (this.events > 0) this.context.note(this.speed());
  }

  private speed(): string {
    const seconds = (performance.now() - this.startedMs) / 1_000;
    return `${Math.round(this.events / seconds)} events/s with checkers`;
  }
}
