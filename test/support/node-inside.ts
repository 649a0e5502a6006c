/**
 * A whole node in the process of the test, for what is not about processes: same flags, same ports and files, same API.
 * It shares the test's event loop and its compiled code, so it starts in a fraction of the time. What it cannot is
 * what only a process can: be killed or frozen.
 */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { pino } from 'pino';
import { addFlags, settle } from '../../src/cli/settings.ts';
import { START } from '../../src/cli/start-settings.ts';
import { startNode, type RunningNode } from '../../src/server/node.ts';
import { readStartOptions, type StartOptions } from '../../src/server/options.ts';
import { samePorts } from '../../src/server/run-start.ts';
import { NodeProcess, type Exit, type Listening } from './node-process.ts';

const LOOPBACK = ['--port', '0', '--peer-host', '127.0.0.1', '--no-open', '--no-build'];

export class NodeInside extends NodeProcess {
  readonly #words: readonly string[];
  #node: RunningNode | null = null;
  #last: Listening | null = null;
  #token = '';
  #said = '';

  constructor(dataDirectory: string, flags: readonly string[]) {
    super(dataDirectory, flags);
    this.#words = [...LOOPBACK, '--data', dataDirectory, ...flags];
  }

  override get listening(): Listening {
    if (this.#last === null) throw new Error('the node was not started');
    return this.#last;
  }
  override get token(): string {
    return this.#token;
  }
  override get stderr(): string {
    return this.#said;
  }
  override get isRunning(): boolean {
    return this.#node !== null;
  }
  override get ready(): Promise<void> {
    return this.#node?.ready ?? Promise.resolve();
  }

  override async start(extra: readonly string[] = []): Promise<this> {
    const peerPort = String(this.#last?.peerPort ?? 0);
    await this.#run(optionsOf(['--peer-port', peerPort, ...this.#words, ...extra]));
    return this;
  }

  /** As a person stops it: the host's role and the vote move first. */
  override async stop(): Promise<Exit> {
    await this.#close(true);
    return { code: 0, signal: null };
  }

  override async end(): Promise<void> {
    await this.#close(false);
  }

  override kill(): Promise<void> {
    throw new Error('only a process can be killed: start the cluster without `inside`');
  }

  override pause(): void {
    throw new Error('only a process can be frozen: start the cluster without `inside`');
  }

  async #close(leaves: boolean): Promise<void> {
    const node = this.#node;
    this.#node = null;
    await node?.stop(leaves);
  }

  async #run(options: StartOptions): Promise<void> {
    const log = pino({ level: options.logLevel }, { write: (line: string) => (this.#said += line) });
    const node = await startNode(options, log, null);
    this.#node = node;
    this.#last = node.listening;
    this.#token = readFileSync(node.listening.tokenFile, 'utf8').trim();
    // Whoever ends it before it is ready does not wait for that.
    node.ready.catch(() => undefined);
    void node.startAgain.then(async () => this.#again(node, options));
  }

  /** As `demes start` does: as a new device, or after a person's decision. */
  async #again(node: RunningNode, options: StartOptions): Promise<void> {
    if (this.#node !== node) return;
    await node.stop();
    // Whoever ended it meanwhile does not want it back.
    if (this.#node !== node) return;
    await this.#run(samePorts(options, node.listening));
  }
}

function optionsOf(words: readonly string[]): StartOptions {
  const command = addFlags(new Command('start').exitOverride(), START).parse(words, { from: 'user' });
  const settings = settle(START, { flags: command.opts(), environment: {} });
  return readStartOptions({ ...settings, interactive: false }, {});
}
