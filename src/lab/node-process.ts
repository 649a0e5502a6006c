/**
 * One real node as a child process: started, killed, paused and resumed by the supervisor.
 *
 * Invariant: the child's standard input is a pipe that only this process holds. When this process dies, however
 * it dies, the pipe ends and the child stops by itself (`--stop-with-stdin`): nothing is left behind.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DemesError } from '../protocol/errors.ts';
import { DemesClient } from '../sdk/client.ts';
import { LabClient, type NewFault } from '../sdk/lab-client.ts';
import { continueWhenOrphaned } from './pause-guard.ts';

export type NodeState = 'running' | 'paused' | 'stopped';

export interface NodeSetup {
  /** `n1`, `n2`, … */
  readonly name: string;
  readonly dataDirectory: string;
  /** Where the node's standard error goes; appended to. */
  readonly logFile: string;
  /** 0: any free one at the first start, the same again at later ones. */
  readonly port: number;
  readonly peerPort: number;
  readonly contentPort: number;
  /** Further flags of `demes start`. */
  readonly flags: readonly string[];
}

/** What the node said when it listened. */
interface Listening {
  readonly pid: number;
  readonly url: string;
  readonly peerPort: number;
  readonly contentPort: number;
  readonly deviceId: string;
  readonly tokenFile: string;
  /** There while it waits for its passphrase. */
  readonly locked?: true;
}

const LAUNCHER = join(import.meta.dirname, '../../bin/demes.js');
/** On a machine that has much else to do. */
const START_MS_MAX = 60_000;
/** A planned stop takes up to 5 s. */
const STOP_MS_MAX = 6_000;
const LOG_TAIL_LINES = 5;

export class NodeProcess {
  readonly name: string;
  private readonly setup: NodeSetup;
  private readonly onExit: (node: NodeProcess) => void;
  private child: ChildProcess | undefined;
  private listening: Listening | undefined;
  private endPause: (() => void) | undefined;
  private tokenText = '';
  private readonly more: string[] = [];
  private expectedToEnd = false;
  private isHeard = false;

  /** @param onExit called when the process ended although nobody here asked for it */
  constructor(setup: NodeSetup, onExit: (node: NodeProcess) => void = () => undefined) {
    this.setup = setup;
    this.name = setup.name;
    this.onExit = onExit;
  }

  get state(): NodeState {
    if (this.child === undefined) return 'stopped';
    return this.endPause === undefined ? 'running' : 'paused';
  }
  /** Null while it is stopped. */
  get pid(): number | null {
    return this.child?.pid ?? null;
  }
  /** Of the last start; empty before the first. */
  get url(): string {
    return this.listening?.url ?? '';
  }
  get token(): string {
    return this.tokenText;
  }
  get deviceId(): string {
    return this.listening?.deviceId ?? '';
  }

  /** Further flags of `demes start`, from the next start on. */
  also(...flags: readonly string[]): void {
    this.more.push(...flags);
  }

  client(): DemesClient {
    return new DemesClient({ url: this.url, token: this.token });
  }

  lab(): LabClient {
    return new LabClient({ url: this.url, token: this.token });
  }

  /** It has said where it listens since it was started, and is not paused. */
  get answers(): boolean {
    return this.state === 'running' && this.isHeard;
  }

  /**
   * Resolves when the node serves its groups, or waits for its passphrase. Does nothing when it runs already.
   *
   * @param faults of its lab API, which stand before its first frame
   */
  async start(faults: readonly NewFault[] = []): Promise<void> {
    if (this.child !== undefined) return;
    this.expectedToEnd = false;
    this.isHeard = false;
    this.writeFaults(faults);
    const log = openSync(this.setup.logFile, 'a', 0o600);
    const child = spawn(process.execPath, [LAUNCHER, 'start', ...this.flags()], {
      stdio: ['pipe', 'pipe', log],
      env: ownEnvironment(),
    });
    closeSync(log);
    this.child = child;
    child.once('exit', () => this.ended(child));
    // Written to never, but a child that ends must not make this an unhandled error.
    child.stdin!.on('error', () => undefined);
    try {
      await this.untilReady(child);
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** Ends it at once, as a crash would (SIGKILL). Resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to stop as planned; kills it when that takes longer than `patienceMs`. */
  async stop(patienceMs = STOP_MS_MAX): Promise<void> {
    this.resume();
    await this.end('SIGTERM', patienceMs);
  }

  /** Freezes it (SIGSTOP): connections stay open, nothing answers. */
  pause(): void {
    const { child } = this;
    if (child?.pid === undefined || this.endPause !== undefined) return;
    // First, so that there is no moment in which a frozen node could be left behind.
    this.endPause = continueWhenOrphaned(child.pid);
    child.kill('SIGSTOP');
  }

  resume(): void {
    if (this.endPause === undefined) return;
    this.child?.kill('SIGCONT');
    this.endPause();
    this.endPause = undefined;
  }

  /** Ends it and removes everything it had stored: the next start makes a new device. */
  async wipe(): Promise<void> {
    await this.kill();
    rmSync(this.setup.dataDirectory, { recursive: true, force: true });
  }

  /** Beside its data, which may be wiped. */
  private get faultsFile(): string {
    return `${this.setup.dataDirectory}.faults.json`;
  }

  private writeFaults(faults: readonly NewFault[]): void {
    if (faults.length === 0) rmSync(this.faultsFile, { force: true });
    else writeFileSync(this.faultsFile, JSON.stringify(faults), { mode: 0o600 });
  }

  private flags(): string[] {
    const { setup, listening } = this;
    const port = listening === undefined ? setup.port : Number(new URL(listening.url).port);
    const numbers = {
      '--port': port,
      '--peer-port': listening?.peerPort ?? setup.peerPort,
      '--content-port': listening?.contentPort ?? setup.contentPort,
    };
    const fixed = ['--json', '--stop-with-stdin', '--no-open', '--no-build', '--log-level', 'warn'];
    const own = ['--name', setup.name, '--data', setup.dataDirectory];
    const loopback = ['--peer-host', '127.0.0.1'];
    return [
      ...fixed,
      ...own,
      ...loopback,
      ...Object.entries(numbers).flatMap(([flag, value]) => [flag, String(value)]),
      ...setup.flags,
      ...this.more,
      ...(existsSync(this.faultsFile) ? ['--lab-faults', this.faultsFile] : []),
    ];
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    const lines = createInterface({ input: child.stdout! });
    const ready = Promise.withResolvers<void>();
    // Whichever of the next three comes first decides; the others no longer matter.
    ready.promise.catch(() => undefined);
    const timeout = setTimeout(
      () => ready.reject(this.failure('did not become ready in time')),
      START_MS_MAX,
    );
    lines.on('line', (line) => {
      const event = parsed(line);
      if (event?.event === 'listening' || event?.event === 'unlocked') {
        this.heard(event as unknown as Listening);
      }
      if (this.listening?.locked === true) ready.resolve();
      if (event?.event === 'ready') ready.resolve();
      if (event?.event === 'failed') ready.reject(this.failure(`could not start: ${event.detail ?? line}`));
    });
    child.once('exit', () => ready.reject(this.failure('ended while it was starting')));
    child.once('error', (error) => ready.reject(this.failure(error.message)));
    try {
      await ready.promise;
    } finally {
      clearTimeout(timeout);
    }
  }

  private heard(said: Listening): void {
    // Locked, it holds no port for peers; the others look for it where it was.
    const { peerPort, contentPort } = said.locked === true ? (this.listening ?? said) : said;
    this.listening = { ...said, peerPort, contentPort };
    this.tokenText = readFileSync(said.tokenFile, 'utf8').trim();
    this.isHeard = true;
  }

  private failure(what: string): DemesError {
    const tail = readFileSync(this.setup.logFile, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES);
    const said = `Node ${this.name} ${what.replace(/\.$/, '')}.`;
    return new DemesError('internal', { detail: [said, ...tail].join('\n').trimEnd() });
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL', patienceMs?: number): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    this.expectedToEnd = true;
    const gone = once(child, 'exit');
    child.kill(signal);
    const timer = patienceMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await gone;
    clearTimeout(timer);
  }

  private ended(child: ChildProcess): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.endPause?.();
    this.endPause = undefined;
    if (!this.expectedToEnd) this.onExit(this);
  }
}

/** The settings of whoever starts the lab are not meant for its nodes. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DEMES_')));
}

function parsed(line: string): { readonly event?: string; readonly detail?: string } | undefined {
  try {
    return JSON.parse(line) as { event?: string };
  } catch {
    return undefined;
  }
}
