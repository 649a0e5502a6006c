/** Carries out one step in a process group of its own and leaves nothing of it behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Step } from './suites.ts';
import type { SuiteEvent } from './suite-events.ts';

const project = join(import.meta.dirname, '../..');

interface Failure {
  readonly title: string;
  readonly detail: string;
}

export interface FileTime {
  readonly file: string;
  readonly durationMs: number;
}

export interface StepResult {
  readonly name: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skipped: readonly { readonly title: string; readonly reason: string }[];
  readonly slowest: { readonly title: string; readonly durationMs: number } | undefined;
  /** What each file took, with what is made ready around its tests; paths relative to the project. */
  readonly files: readonly FileTime[];
  readonly durationMs: number;
}

export interface StepOptions {
  /** Only tests whose full title matches this regular expression. */
  readonly grep?: string | undefined;
  /** Only files below this path, relative to the project. */
  readonly under?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** Where test files are looked up; the project itself except in the runner's own tests. */
  readonly root?: string;
}

const running = new Set<number>();

/** Ends the process groups of all running steps; for a runner that is itself told to stop. */
export function endAllSteps(): void {
  for (const pid of running) killGroup(pid);
}

export function testFiles(folder: string, under: string | undefined, root = project): string[] {
  return globSync(`${folder}/**/*.test.ts`, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => under === undefined || file === under || file.startsWith(under.replace(/\/?$/, '/')))
    .toSorted();
}

export async function runStep(step: Step, options: StepOptions): Promise<StepResult> {
  return 'command' in step.run
    ? runCommand(step, step.run.command, options)
    : runSuite(step, step.run.folder, options);
}

async function runCommand(step: Step, words: readonly string[], options: StepOptions): Promise<StepResult> {
  const startedAt = performance.now();
  const [name = '', ...rest] = words;
  const file = join(project, 'node_modules/.bin', name);
  const child = start(file, rest, options, ['ignore', 'pipe', 'pipe']);
  const output = collect(child);
  const end = await ended(child, step.timeoutMs);
  const failures: Failure[] = [];
  if (end !== 'code 0') failures.push({ title: words.join(' '), detail: `${output()}\n(${end})` });
  return {
    name: step.name,
    passed: failures.length === 0 ? 1 : 0,
    failures,
    skipped: [],
    slowest: undefined,
    files: [],
    durationMs: performance.now() - startedAt,
  };
}

async function runSuite(step: Step, folder: string, options: StepOptions): Promise<StepResult> {
  const startedAt = performance.now();
  const root = options.root ?? project;
  const files = testFiles(folder, options.under, root);
  if (files.length === 0) {
    const detail = `There is no test file in ${options.under ?? folder}.`;
    return { ...new Tally(step.name, root).result(0), failures: [{ title: step.name, detail }] };
  }
  const grep = options.grep === undefined ? [] : ['--grep', options.grep];
  const entry = join(import.meta.dirname, 'run-suite.ts');
  const paths = files.map((file) => join(root, file));
  const child = start(process.execPath, [entry, ...grep, ...paths], options, [
    'ignore',
    'pipe',
    'pipe',
    'ipc',
  ]);
  const output = collect(child);
  const tally = new Tally(step.name, root);
  child.on('message', (event) => tally.add(event as SuiteEvent));
  const end = await ended(child, step.timeoutMs);
  tally.close(end, output(), options.grep !== undefined);
  if (leftovers(child)) {
    tally.fail('after the last test', 'The suite left child processes running; they were ended now.');
  }
  return tally.result(performance.now() - startedAt);
}

/** Adds up what a suite tells. */
class Tally {
  private readonly name: string;
  private passed = 0;
  private readonly failures: Failure[] = [];
  private readonly skipped: { title: string; reason: string }[] = [];
  private slowest: { title: string; durationMs: number } | undefined;
  private current: string | undefined;
  private finished: number | undefined;
  private readonly root: string;
  private readonly files = new Map<string, number>();

  constructor(name: string, root: string) {
    this.name = name;
    this.root = root;
  }

  add(event: SuiteEvent): void {
    if (event.kind === 'start') this.current = event.title;
    else this.current = undefined;
    if (event.kind === 'pass') {
      this.passed += 1;
      if (event.durationMs > (this.slowest?.durationMs ?? 0)) this.slowest = event;
    } else if (event.kind === 'fail') this.fail(event.title, event.detail);
    else if (event.kind === 'skip') this.skipped.push({ title: event.title, reason: event.reason });
    else if (event.kind === 'file') {
      const file = relative(this.root, event.file);
      this.files.set(file, (this.files.get(file) ?? 0) + event.durationMs);
    } else if (event.kind === 'end') this.finished = event.tests;
  }

  fail(title: string, detail: string): void {
    this.failures.push({ title, detail });
  }

  /** A suite that did not come to its end, or ran nothing at all, has failed whatever it told before. */
  close(end: string, output: string, filtered: boolean): void {
    if (this.finished === undefined) {
      const during = this.current === undefined ? '' : `, during "${this.current}"`;
      this.fail('before the last test', `The process ended early: ${end}${during}.\n${output}`);
    } else if (this.finished === 0 && !filtered) this.fail(this.name, 'The suite has no tests.');
    else if (end !== 'code 0' && this.failures.length === 0) {
      this.fail('after the last test', `The process ended with ${end}.\n${output}`);
    }
  }

  result(durationMs: number): StepResult {
    const { name, passed, failures, skipped, slowest } = this;
    const files = [...this.files].map(([file, took]) => ({ file, durationMs: took }));
    return { name, passed, failures, skipped, slowest, files, durationMs };
  }
}

function start(
  file: string,
  args: readonly string[],
  options: StepOptions,
  stdio: ('ignore' | 'pipe' | 'ipc')[],
): ChildProcess {
  const env = { ...process.env, FORCE_COLOR: '0', ...options.environment };
  const child = spawn(file, args, { cwd: options.root ?? project, env, stdio, detached: true });
  if (child.pid !== undefined) running.add(child.pid);
  return child;
}

const OUTPUT_CHARS_MAX = 20_000;

/** Keeps the end of what the process printed. */
function collect(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: Buffer): void => {
    text = (text + chunk.toString('utf8')).slice(-OUTPUT_CHARS_MAX);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text.trim();
}

async function ended(child: ChildProcess, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    let overdue = false;
    const timer = setTimeout(() => {
      overdue = true;
      if (child.pid !== undefined) killGroup(child.pid);
    }, timeoutMs);
    const done = (end: string): void => {
      clearTimeout(timer);
      resolve(overdue ? `stopped after ${timeoutMs / 1000} s` : end);
    };
    child.on('error', (error) => done(error.message));
    // `exit`, not `close`: a leaked child may hold the pipes open for ever.
    child.on('exit', (code, signal) => setImmediate(() => done(signal ?? `code ${code ?? '?'}`)));
  });
}

/** Whether processes of the step's group outlived it; they are ended. */
function leftovers(child: ChildProcess): boolean {
  if (child.pid === undefined) return false;
  running.delete(child.pid);
  const isAlive = lives(child.pid);
  return killGroup(child.pid) && isAlive;
}

/** Those that have ended and only wait for the system's first process to notice do not live. */
function lives(group: number): boolean {
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => {
    const [state, , groupOfIt] = statOf(name);
    return Number(groupOfIt) === group && state !== 'Z';
  });
}

/** State, parent, group and so on of a process, as Linux tells them behind its name; empty when there is none. */
function statOf(pid: string): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function killGroup(pid: number): boolean {
  try {
    process.kill(-pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
