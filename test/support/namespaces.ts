/**
 * Computers of their own on one cable: network namespaces of Linux, joined by a switch. Nodes in them have addresses that
 * can be changed while they run. Whatever a test does, nothing of it is left.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { NodeProcess, type Answer } from './node-process.ts';

const LIMIT_MS = 10_000;
/** Nobody outside sees these; each computer has one of them at a time. */
const NETWORK = '10.78.0';

function run(...words: readonly string[]): void {
  execFileSync(words[0]!, words.slice(1), { stdio: 'pipe', timeout: LIMIT_MS });
}

/** False where this process may not make network namespaces, or the system knows none. */
export function canMakeNamespaces(): boolean {
  try {
    run('unshare', '-n', 'ip', 'link', 'add', 'b0', 'type', 'bridge');
    return true;
  } catch {
    return false;
  }
}

export class Cable {
  readonly computers: Computer[] = [];
  readonly #prefix = `demes${process.pid}`;
  readonly #atExit = (): void => this.close();

  constructor() {
    process.once('exit', this.#atExit);
    run('ip', 'netns', 'add', this.#switch);
    this.#inSwitch('link', 'add', 'b0', 'type', 'bridge');
    this.#inSwitch('link', 'set', 'b0', 'up');
  }

  get #switch(): string {
    return `${this.#prefix}s`;
  }

  /** One more, at the address `10.78.0.<place>`. */
  plugIn(place: number): Computer {
    const name = `${this.#prefix}n${this.computers.length}`;
    const port = `p${this.computers.length}`;
    run('ip', 'netns', 'add', name);
    const computer = new Computer(name);
    this.computers.push(computer);
    run(
      'ip',
      'link',
      'add',
      'eth0',
      'netns',
      name,
      'type',
      'veth',
      'peer',
      'name',
      port,
      'netns',
      this.#switch,
    );
    this.#inSwitch('link', 'set', port, 'master', 'b0');
    this.#inSwitch('link', 'set', port, 'up');
    computer.ip('link', 'set', 'lo', 'up');
    computer.ip('link', 'set', 'eth0', 'up');
    computer.moveTo(place);
    return computer;
  }

  close(): void {
    process.off('exit', this.#atExit);
    for (const name of [...this.computers.splice(0).map((one) => one.name), this.#switch]) {
      try {
        run('ip', 'netns', 'delete', name);
      } catch {
        // It was never made.
      }
    }
  }

  #inSwitch(...words: readonly string[]): void {
    run('ip', '-n', this.#switch, ...words);
  }
}

class Computer {
  readonly name: string;
  #address = '';

  constructor(name: string) {
    this.name = name;
  }

  get address(): string {
    return this.#address;
  }

  ip(...words: readonly string[]): void {
    run('ip', '-n', this.name, ...words);
  }

  /** Gets another address; the one before ends in the same moment. */
  moveTo(place: number): void {
    if (this.#address !== '') this.ip('address', 'delete', `${this.#address}/24`, 'dev', 'eth0');
    this.#address = `${NETWORK}.${place}`;
    this.ip('address', 'add', `${this.#address}/24`, 'dev', 'eth0');
    this.ip('route', 'replace', '224.0.0.0/4', 'dev', 'eth0');
  }
}

/** Its API listens on the computer's own loopback: a door through the file system leads there. */
const DOOR = `const { connect, createServer } = require('node:net');
const [port, path] = process.argv.slice(1);
createServer((from) => {
  const to = connect(Number(port), '127.0.0.1');
  from.on('error', () => to.destroy());
  to.on('error', () => from.destroy());
  from.pipe(to).pipe(from);
}).listen(path, () => console.log('open'));`;

export class NodeElsewhere extends NodeProcess {
  readonly computer: Computer;
  #door: ChildProcess | null = null;
  #starts = 0;

  constructor(computer: Computer, dataDirectory: string, flags: readonly string[]) {
    super(dataDirectory, ['--peer-host', '0.0.0.0', ...flags]);
    this.computer = computer;
  }

  protected override get inside(): readonly string[] {
    return ['ip', 'netns', 'exec', this.computer.name];
  }

  override async start(extra: readonly string[] = []): Promise<this> {
    await super.start(extra);
    this.#door?.kill('SIGKILL');
    this.#starts++;
    const words = [...this.inside, process.execPath, '-e', DOOR, new URL(this.url).port, this.#path];
    this.#door = spawn(words[0]!, words.slice(1), { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(this.#door.stdout!, 'data');
    return this;
  }

  override async kill(): Promise<void> {
    this.#door?.kill('SIGKILL');
    this.#door = null;
    await super.kill();
  }

  override async request(method: string, path: string, body?: unknown): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const asked = request({
      socketPath: this.#path,
      method,
      path: `/api/v1${path}`,
      headers: {
        host: `localhost:${new URL(this.url).port}`,
        authorization: `Bearer ${this.token}`,
        ...(text === ''
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
      timeout: LIMIT_MS,
    });
    asked.end(text);
    const [response] = await once(asked, 'response');
    let answer = '';
    for await (const piece of response.setEncoding('utf8')) answer += piece;
    return { status: response.statusCode, body: answer === '' ? null : JSON.parse(answer) };
  }

  get #path(): string {
    return `${this.dataDirectory}.door${this.#starts}`;
  }
}
