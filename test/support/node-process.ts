/**
 * One real `demes start` process for tests: started on free ports of the loopback, watched through its lifecycle
 * lines, asked through its API, ended by its pid. Whatever a test does, nothing of it is left running.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { askPlainly, type Target } from './plain-http.ts';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const START_MS_MAX = 15_000;
const ANSWER_MS_MAX = 30_000;
/** Whether a node that broke off an answer goes on, is known then. */
const FATE_MS_MAX = 1_000;
/** The end of stderr that is shown when a node dies unexpectedly. */
const STDERR_KEPT = 8_000;

export interface Listening {
  readonly pid: number;
  readonly url: string;
  readonly peerPort: number;
  readonly contentPort: number;
  readonly deviceId: string;
  readonly tokenFile: string;
  readonly openUrl: string;
  /** There while it waits for its passphrase. */
  readonly locked?: true;
}

// Tests read answers of many shapes; each says what it expects by its assertions.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class NodeProcess {
  /** Empty with `--ephemeral`. */
  readonly dataDirectory: string;
  readonly #flags: readonly string[];
  #child: ChildProcess | null = null;
  #listening: Listening | null = null;
  #events: readonly Json[] = [];
  #token = '';
  #stderr = '';
  #ready: Promise<void> = Promise.resolve();
  #exited: Promise<Exit> = Promise.resolve({ code: null, signal: null });

  constructor(dataDirectory: string, flags: readonly string[] = []) {
    this.dataDirectory = dataDirectory;
    this.#flags = flags;
  }

  get listening(): Listening {
    if (this.#listening === null) throw new Error('the node was not started');
    return this.#listening;
  }
  /** A command that runs the one behind it, elsewhere. */
  protected get inside(): readonly string[] {
    return [];
  }
  /** Where its API answers. */
  protected get target(): Target {
    const { host, port } = new URL(this.url);
    return { host, port: Number(port), token: this.token };
  }
  get #place(): readonly string[] {
    return this.dataDirectory === '' ? ['--ephemeral'] : ['--data', this.dataDirectory];
  }
  get deviceId(): string {
    return this.listening.deviceId;
  }
  get url(): string {
    return this.listening.url;
  }
  get token(): string {
    return this.#token;
  }
  get stderr(): string {
    return this.#stderr;
  }
  get isRunning(): boolean {
    return this.#child !== null;
  }
  /** What it printed since it was started. */
  get events(): readonly Json[] {
    return this.#events;
  }
  /** Resolves when it printed `ready`. */
  get ready(): Promise<void> {
    return this.#ready;
  }
  get exited(): Promise<Exit> {
    return this.#exited;
  }

  /** Resolves when it listens. A node that ran before gets its peer port back: the others look for it there. */
  async start(extra: readonly string[] = []): Promise<this> {
    const peerPort = this.#listening?.peerPort ?? 0;
    const args = [
      'start',
      '--json',
      '--no-open',
      '--no-build',
      '--port',
      '0',
      '--peer-port',
      `${peerPort}`,
      '--peer-host',
      '127.0.0.1',
    ];
    const program = [process.execPath, join(PROJECT, 'bin', 'demes.js')];
    const [command, ...words] = [
      ...this.inside,
      ...program,
      ...args,
      ...this.#place,
      ...this.#flags,
      ...extra,
    ];
    const child = spawn(command!, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    running.add(child);
    this.#stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    this.#exited = once(child, 'exit').then(([code, signal]) => {
      running.delete(child);
      if (this.#child === child) this.#child = null;
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
    const lines = lifecycle(child);
    this.#ready = lines.ready;
    this.#events = lines.events;
    this.#listening = await this.#within(START_MS_MAX, lines.listening, 'listening');
    this.#token = readFileSync(this.#listening.tokenFile, 'utf8').trim();
    return this;
  }

  async get(path: string): Promise<Answer> {
    return this.request('GET', path);
  }

  async post(path: string, body: unknown = {}): Promise<Answer> {
    return this.request('POST', path, body);
  }

  /**
   * Path without `/api/v1`. Rejects when the node is not there, and then says what became of it: whoever asks a node
   * that runs expects an answer.
   */
  async request(method: string, path: string, body?: unknown): Promise<Answer> {
    const [child, exited] = [this.#child, this.#exited];
    try {
      const options = { body, answerMs: ANSWER_MS_MAX };
      // As every client does, whatever letters are in it.
      const { pathname, search } = new URL(`/api/v1${path}`, this.url);
      const { status, text, json } = await askPlainly(this.target, method, pathname + search, options);
      return { status, body: text === '' ? null : json };
    } catch (error) {
      const why = (error as Error).message;
      const fate = await fateOf(child, exited);
      throw new Error(`${method} ${path} at ${this.url}: ${why}\nthe node ${fate}\n${this.stderr}`, {
        cause: error,
      });
    }
  }

  /** Long poll on a group's status; answers it. Fails with the status when the condition is not met in time. */
  async wait(groupId: string, query: string, timeoutMs = 20_000): Promise<Json> {
    const answer = await this.get(`/groups/${groupId}/wait?${query}&timeoutMs=${timeoutMs}`);
    if (answer.status === 200) return answer.body;
    throw new Error(`waited ${timeoutMs} ms for ${query}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** Gone at once, with nothing handed over: what others see is what they see of a crash. */
  async end(): Promise<void> {
    await this.kill();
  }

  /** SIGKILL: no chance to save anything. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /** SIGTERM, as a person or a service manager stops it. */
  async stop(): Promise<Exit> {
    this.#child?.kill('SIGTERM');
    return this.#exited;
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async #within<T>(limitMs: number, promise: Promise<T>, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`not ${what} within ${limitMs} ms\n${this.#stderr}`)),
        limitMs,
      );
    });
    const ended = this.#exited.then(({ code, signal }) => {
      throw new Error(`ended (${code ?? signal}) before ${what}\n${this.#stderr}`);
    });
    try {
      return await Promise.race([promise, late, ended]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** In words. A node that just ended is seen to do so a moment after its connections break. */
async function fateOf(child: ChildProcess | null, exited: Promise<Exit>): Promise<string> {
  if (child === null) return 'is no process that runs';
  let timer: NodeJS.Timeout | undefined;
  const goesOn = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), FATE_MS_MAX);
  });
  const exit = await Promise.race([exited, goesOn]);
  clearTimeout(timer);
  return exit === null ? `goes on (${child.pid})` : `ended (${exit.code ?? exit.signal})`;
}

function lifecycle(child: ChildProcess & { readonly stdout: Readable }): {
  listening: Promise<Listening>;
  ready: Promise<void>;
  events: readonly Json[];
} {
  const events: Json[] = [];
  const listening = Promise.withResolvers<Listening>();
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as { event: string } & Listening;
    events.push(event);
    if (event.event === 'listening') listening.resolve(event);
    if (event.event === 'ready') ready.resolve();
  });
  return { listening: listening.promise, ready: ready.promise, events };
}
