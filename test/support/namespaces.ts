/**
 * Computers of their own on one cable or several: network namespaces of Linux, joined by switches. Nodes in them have
 * addresses that can be changed, and ways to each other that can be cut, while they run. Whatever a test does, nothing
 * of it is left: what a killed test process leaves is taken away by the next one.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Context } from 'mocha';
import { NodeProcess, type Exit } from './node-process.ts';
import type { Target } from './plain-http.ts';
import { skipBecause } from './skip.ts';

const LIMIT_MS = 15_000;
/** No computer has it: what is sent there is lost. */
const NOBODY = '02:00:00:00:00:01';
const NAME = /^demes(\d+)c\d+[a-z]/;
let cables = 0;

function run(...words: readonly string[]): string {
  return execFileSync(words[0]!, words.slice(1), { stdio: 'pipe', timeout: LIMIT_MS, encoding: 'utf8' });
}

/** Skips what the context runs where this process may not make network namespaces, or the system knows none. */
export function needNamespaces(context: Context): void {
  try {
    run('unshare', '-n', 'ip', 'link', 'add', 'b0', 'type', 'bridge');
  } catch {
    skipBecause(context, 'needs the right to make network namespaces (root on Linux)');
  }
}

function remove(name: string): void {
  try {
    run('ip', 'netns', 'delete', name);
  } catch {
    // It was never made, or somebody else was faster.
  }
}

/** The names of all namespaces that tests made, in whatever process. */
export function namespaces(): string[] {
  const lines = run('ip', 'netns', 'list').split('\n');
  return lines.filter((line) => NAME.test(line)).map((line) => line.split(' ')[0]!);
}

/** Those of test processes that are no more. */
function removeStale(): void {
  for (const name of namespaces()) if (!isAlive(Number(NAME.exec(name)![1]))) remove(name);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

export interface CableOptions {
  /** What stands before a computer's place in its address: `10.78.0`, or `fd00:78` for IPv6. Nobody outside sees it. */
  readonly network?: string;
  /** Computers on this cable reach all its others, whatever network those are in, as by a router. */
  readonly isRouted?: boolean;
}

export class Cable {
  readonly computers: Computer[] = [];
  readonly #prefix = `demes${process.pid}c${++cables}`;
  readonly #network: string;
  readonly #isRouted: boolean;
  readonly #atExit = (): void => this.close();
  #plugs = 0;

  constructor({ network = '10.78.0', isRouted = false }: CableOptions = {}) {
    this.#network = network;
    this.#isRouted = isRouted;
    removeStale();
    process.once('exit', this.#atExit);
    run('ip', 'netns', 'add', this.#switch);
    this.#inSwitch('link', 'add', 'b0', 'type', 'bridge');
    this.#inSwitch('link', 'set', 'b0', 'up');
  }

  get #switch(): string {
    return `${this.#prefix}s`;
  }

  /** One more, or one that is on another cable already, at this place of the cable's network: 1 to 99. */
  plugIn(place: number, computer = this.#newComputer()): Computer {
    const port = `p${this.#plugs++}`;
    const device = computer.nextDevice;
    const end = ['type', 'veth', 'peer', 'name', port, 'netns', this.#switch];
    run('ip', 'link', 'add', device, 'netns', computer.name, ...end);
    this.#inSwitch('link', 'set', port, 'master', 'b0');
    this.#inSwitch('link', 'set', port, 'up');
    computer.ip('link', 'set', device, 'up');
    computer.plug(this.#network, place, this.#isRouted);
    return computer;
  }

  close(): void {
    process.off('exit', this.#atExit);
    for (const name of [...this.computers.splice(0).map((one) => one.name), this.#switch]) remove(name);
  }

  #newComputer(): Computer {
    const name = `${this.#prefix}n${this.computers.length}`;
    run('ip', 'netns', 'add', name);
    const computer = new Computer(name);
    this.computers.push(computer);
    computer.ip('link', 'set', 'lo', 'up');
    return computer;
  }

  #inSwitch(...words: readonly string[]): void {
    run('ip', '-n', this.#switch, ...words);
  }
}

interface Plug {
  readonly network: string;
  readonly isRouted: boolean;
  readonly address: string;
}

class Computer {
  readonly name: string;
  readonly #plugs: Plug[] = [];
  /** Where it believes others to be, whatever those say; the lost ones among them. */
  readonly #fixed = new Set<string>();
  readonly #lost = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  /** On its first cable. */
  get address(): string {
    return this.#plugs[0]!.address;
  }
  /** A command that runs the one behind it on this computer. */
  get inside(): readonly string[] {
    return ['ip', 'netns', 'exec', this.name];
  }
  get nextDevice(): string {
    return `eth${this.#plugs.length}`;
  }

  ip(...words: readonly string[]): string {
    return run('ip', '-n', this.name, ...words);
  }

  /** Its next device is on a cable now. */
  plug(network: string, place: number, isRouted: boolean): void {
    const device = this.nextDevice;
    this.#plugs.push({ network, isRouted, address: this.#take(device, network, place, isRouted) });
  }

  /** Gets another address on its first cable, by default in the same network; the one before ends in the same moment. */
  moveTo(place: number, network = this.#plugs[0]!.network): void {
    const { address, isRouted } = this.#plugs[0]!;
    this.ip('address', 'delete', withLength(address), 'dev', 'eth0');
    this.#plugs[0] = { network, isRouted, address: this.#take('eth0', network, place, isRouted) };
  }

  /**
   * What it sends to that computer's address is lost on the first cable, and neither of them is told, as behind a
   * firewall that drops it; what comes from there arrives.
   */
  loseTo(other: Computer): void {
    this.#lost.add(other.address);
    this.#fix(other.address, NOBODY);
    // It cannot ask where this one is: the answer would be lost.
    if (!other.#lost.has(this.address)) other.#fix(this.address, this.#hardware);
  }

  /** Whatever it sends arrives again. */
  loseNothing(): void {
    for (const address of this.#fixed) this.ip('neighbour', 'delete', address, 'dev', 'eth0');
    this.#fixed.clear();
    this.#lost.clear();
  }

  get #hardware(): string {
    const [device] = JSON.parse(this.ip('-json', 'link', 'show', 'eth0')) as [{ readonly address: string }];
    return device.address;
  }

  #fix(address: string, hardware: string): void {
    this.#fixed.add(address);
    this.ip('neighbour', 'replace', address, 'lladdr', hardware, 'dev', 'eth0', 'nud', 'permanent');
  }

  #take(device: string, network: string, place: number, isRouted: boolean): string {
    const address = network.includes(':') ? `${network}::${place}` : `${network}.${place}`;
    const family = isIPv6(address) ? '-6' : '-4';
    // Whoever else has it is nobody: IPv6 need not ask first.
    const asked = isIPv6(address) ? ['nodad'] : [];
    this.ip('address', 'add', withLength(address), 'dev', device, ...asked);
    if (!isIPv6(address)) this.ip('route', 'replace', '224.0.0.0/4', 'dev', device);
    if (isRouted) this.ip(family, 'route', 'replace', 'default', 'dev', device);
    return address;
  }
}

function withLength(address: string): string {
  return `${address}/${isIPv6(address) ? 64 : 24}`;
}

/**
 * Its API listens on the computer's own loopback: a door through the file system leads there. When the test process is
 * gone, the door ends, and the node behind it.
 */
const DOOR = `const { connect, createServer } = require('node:net');
const { readFileSync } = require('node:fs');
const [port, path, pid] = process.argv.slice(1);
createServer((from) => {
  const to = connect(Number(port), '127.0.0.1');
  from.on('error', () => to.destroy());
  to.on('error', () => from.destroy());
  from.pipe(to).pipe(from);
}).listen(path, () => console.log('open'));
process.stdin.resume().on('end', () => {
  try {
    if (readFileSync('/proc/' + pid + '/cmdline', 'latin1').includes('demes')) process.kill(Number(pid), 'SIGKILL');
  } finally {
    process.exit();
  }
});`;

export class NodeElsewhere extends NodeProcess {
  readonly computer: Computer;
  #door: ChildProcess | null = null;
  #starts = 0;

  constructor(computer: Computer, dataDirectory: string, flags: readonly string[]) {
    const any = isIPv6(computer.address) ? '::' : '0.0.0.0';
    super(dataDirectory, ['--peer-host', any, ...flags]);
    this.computer = computer;
  }

  protected override get inside(): readonly string[] {
    return this.computer.inside;
  }

  override async start(extra: readonly string[] = []): Promise<this> {
    await super.start(extra);
    this.#shut();
    this.#starts++;
    const { port } = new URL(this.url);
    const program = [process.execPath, '-e', DOOR, port, this.#path, `${this.listening.pid}`];
    const [command, ...words] = [...this.inside, ...program];
    this.#door = spawn(command!, words, { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(this.#door.stdout!, 'data', { signal: AbortSignal.timeout(LIMIT_MS) });
    return this;
  }

  override async kill(): Promise<void> {
    this.#shut();
    await super.kill();
  }

  override async stop(): Promise<Exit> {
    this.#shut();
    return super.stop();
  }

  protected override get target(): Target {
    return { ...super.target, socketPath: this.#path };
  }

  get #path(): string {
    return `${this.dataDirectory}.door${this.#starts}`;
  }

  #shut(): void {
    this.#door?.kill('SIGKILL');
    this.#door = null;
  }
}
