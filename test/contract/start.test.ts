import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { skipBecause } from '../support/skip.ts';
import type { Json } from '../support/node-process.ts';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const LAUNCHER = join(PROJECT, 'bin', 'demes.js');

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** One command as a person or service manager gives it, watched from outside. */
class Command {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly exited: Promise<number | null>;
  #wake = (): void => undefined;

  constructor(
    args: readonly string[],
    options: { env?: NodeJS.ProcessEnv; command?: string; cwd?: string } = {},
  ) {
    const { command = process.execPath, cwd = PROJECT, env = {} } = options;
    this.child = spawn(command, args, {
      cwd,
      env: { ...clean(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(this.child);
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#wake();
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exited = once(this.child, 'close').then(([code]) => {
      children.delete(this.child);
      this.#wake();
      return code as number | null;
    });
  }

  lines(): string[] {
    return this.stdout.split('\n').slice(0, -1);
  }

  /** The lifecycle line of this name; fails when the process ends without one. */
  async line(event: string): Promise<Json> {
    for (;;) {
      const found = this.lines().find((line) => line.startsWith(`{"event":"${event}"`));
      if (found !== undefined) return JSON.parse(found);
      if (!children.has(this.child)) throw new Error(`ended without ${event}: ${this.stdout} ${this.stderr}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }
}

/** Without settings of whoever runs the tests. */
function clean(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:DEMES|npm)_/i.test(name)));
}

function demes(args: readonly string[], env: NodeJS.ProcessEnv = {}): Command {
  return new Command([LAUNCHER, ...args], { env });
}

const START = [
  'start',
  '--json',
  '--no-open',
  '--no-build',
  '--port',
  '0',
  '--peer-host',
  '127.0.0.1',
  '--timing',
  'test',
];

describe('contract: demes start', function () {
  this.timeout(20_000);
  let folder: string;
  let data: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-contract-'));
    data = join(folder, 'data');
  });

  afterEach(async () => {
    for (const child of children) {
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function start(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Command {
    return demes([...START, '--data', data, ...args], env);
  }

  async function get(
    url: string,
    token: string,
    path = '/api/v1/node',
  ): Promise<{ status: number; body: Json }> {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, body: await answer.json() };
  }

  it('prints one JSON line when it listens, one when it is ready, and nothing else', async () => {
    const node = start(['--name', 'Zo\u00eb', '--create', 'Friends']);
    const listening = await node.line('listening');
    expect(listening.pid).to.equal(node.child.pid);
    expect(listening.url).to.match(/^http:\/\/localhost:\d+$/);
    expect(listening.deviceId).to.match(/^[a-z2-7]{32}$/);
    expect(listening.tokenFile).to.equal(join(data, 'api-token'));
    expect(listening.openUrl.startsWith(`${listening.url}/`)).to.equal(true);
    const ports = [Number(new URL(listening.url).port), listening.peerPort, listening.contentPort];
    expect(new Set(ports).size).to.equal(3);
    for (const port of ports) expect(port).to.be.within(1, 65_535);
    expect(await node.line('ready')).to.deep.equal({ event: 'ready' });
    const token = readFileSync(listening.tokenFile, 'utf8').trim();
    const { body } = await get(listening.url, token);
    expect(body).to.include({ name: 'Zo\u00eb', deviceId: listening.deviceId });
    expect(body.groups).to.have.length(1);
    expect((await fetch(listening.openUrl, { redirect: 'manual' })).status).to.be.oneOf([302, 303]);
    const began = performance.now();
    expect(await node.stop()).to.equal(0);
    expect(performance.now() - began).to.be.lessThan(5_000);
    const lines = node.lines().map((line) => JSON.parse(line).event);
    expect(lines.slice(0, 2)).to.deep.equal(['listening', 'ready']);
  });

  it('comes back as the same device in the same groups; --create does not make a second one', async () => {
    const seen: Json[] = [];
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      const node = start(['--create', 'Friends']);
      const { url, tokenFile, deviceId } = await node.line('listening');
      await node.line('ready');
      const { body } = await get(url, readFileSync(tokenFile, 'utf8').trim());
      seen.push({ deviceId, groups: body.groups });
      expect(await node.stop(signal)).to.equal(signal === 'SIGKILL' ? null : 0);
    }
    expect(seen[1]).to.deep.equal(seen[0]);
  });

  it('joins with --join and is ready when it is in the group', async () => {
    const first = start(['--create', 'Friends']);
    const { url, tokenFile } = await first.line('listening');
    const token = readFileSync(tokenFile, 'utf8').trim();
    await first.line('ready');
    const [groupId] = (await get(url, token)).body.groups;
    const made = await fetch(`${url}/api/v1/groups/${groupId}/invites`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    const { url: invite } = (await made.json()) as Json;
    writeFileSync(join(folder, 'invite'), `${invite}\n`, { mode: 0o600 });
    const second = demes([...START, '--data', join(folder, 'b')], {
      DEMES_JOIN_FILE: join(folder, 'invite'),
    });
    const other = await second.line('listening');
    await second.line('ready');
    const { body } = await get(
      other.url,
      readFileSync(other.tokenFile, 'utf8').trim(),
      `/api/v1/groups/${groupId}/status`,
    );
    expect(body.role).to.be.oneOf(['learner', 'follower']);
    const began = performance.now();
    expect(await first.stop()).to.equal(0);
    expect(performance.now() - began).to.be.lessThan(5_000);
  });

  it('an ephemeral node leaves nothing behind', async () => {
    const node = demes([...START, '--ephemeral', '--create', 'g']);
    const { tokenFile } = await node.line('listening');
    const where = dirname(tokenFile);
    expect(statSync(where).mode & 0o777).to.equal(0o700);
    expect(await node.stop()).to.equal(0);
    expect(existsSync(where)).to.equal(false);
  });

  it('keeps everything to itself: folder 0700, files 0600, and refuses a folder others can reach', async () => {
    const node = start(['--create', 'Friends']);
    await node.line('ready');
    expect(statSync(data).mode & 0o777).to.equal(0o700);
    const files = readdirSync(data, { recursive: true, withFileTypes: true });
    expect(files.map((file) => file.name)).to.include.members([
      'demes.db',
      'keys',
      'blobs',
      'api-token',
      'node.lock',
    ]);
    for (const file of files) {
      const { mode } = statSync(join(file.parentPath, file.name));
      expect(mode & 0o777, file.name).to.equal(file.isDirectory() ? 0o700 : 0o600);
    }
    await node.stop();
    chmodSync(data, 0o755);
    const refused = start();
    expect(await refused.exited).to.equal(3);
    expect(refused.stderr).to.contain('chmod 700');
  });

  it('a second process on the same directory ends with 3 and does the first no harm', async () => {
    const first = start(['--create', 'Friends']);
    const { url, tokenFile } = await first.line('listening');
    const second = start();
    expect(await second.exited).to.equal(3);
    expect(second.stderr).to.contain('in use');
    expect((await get(url, readFileSync(tokenFile, 'utf8').trim())).status).to.equal(200);
    expect(await first.stop()).to.equal(0);
  });

  it('a damaged directory ends with 3 and is left as it is', async () => {
    const first = start(['--create', 'Friends']);
    await first.line('ready');
    await first.stop();
    const file = join(data, 'demes.db');
    const good = readFileSync(file);
    const inTheMiddle = Buffer.from(good);
    inTheMiddle.fill(0xff, Math.floor(good.length / 2), Math.floor(good.length / 2) + 4096);
    const damages = [
      Buffer.from('this is no database at all'.repeat(100)),
      good.subarray(0, 5000),
      inTheMiddle,
      Buffer.alloc(0),
    ];
    for (const bytes of damages) {
      writeFileSync(file, bytes);
      const node = start();
      expect(await node.exited, `${bytes.length} bytes: ${node.stderr}`).to.equal(3);
      expect(node.stderr).to.match(/damage|missing|empty/);
      expect(node.stderr).to.not.match(/\n\s+at /);
      expect(readFileSync(file).equals(bytes)).to.equal(true);
    }
    writeFileSync(file, good);
    const again = start();
    await again.line('ready');
    await again.stop();
    writeFileSync(join(data, 'keys', readdirSync(join(data, 'keys'))[0]!), 'x');
    expect(await start().exited).to.equal(3);
  });

  it('a taken port ends with 1 and names it', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    try {
      for (const flag of ['--port', '--peer-port', '--content-port']) {
        const node = start([flag, String(port)]);
        expect(await node.exited, flag).to.equal(1);
        expect(node.stderr, flag).to.contain(String(port));
      }
    } finally {
      taken.close();
    }
  });

  it('a wrong command line ends with 2 and does nothing', async () => {
    const wrong = [['--no-such-flag'], ['--port', '70000'], ['--host', '0.0.0.0'], ['--join', 'nonsense']];
    wrong.push(['--ephemeral'], ['extra'], ['--config', join(folder, 'none.yaml')]);
    const commands = wrong.map((args) => ({ args, command: start(args) }));
    commands.push({ args: ['DEMES_PORT'], command: demes(['start', '--data', data], { DEMES_PORT: 'x' }) });
    commands.push({ args: ['no command'], command: demes(['dance']) });
    for (const { args, command } of commands) {
      expect(await command.exited, `${args.join(' ')}: ${command.stderr}`).to.equal(2);
      expect(command.stderr, args.join(' ')).to.have.length.above(10);
      expect(command.stderr, args.join(' ')).to.not.match(/\n\s+at /);
    }
    expect(existsSync(data)).to.equal(false);
  });

  it('takes settings from flags before the environment before the file', async () => {
    const config = join(folder, 'node.yaml');
    writeFileSync(
      config,
      'name: from file\nport: 0\npeerHost: 127.0.0.1\ntiming: test\njson: true\ncreate: From file\n',
    );
    const secret = join(folder, 'token');
    writeFileSync(secret, 'token-from-a-file\n', { mode: 0o600 });
    const env = {
      DEMES_CONFIG: config,
      DEMES_NAME: 'from environment',
      DEMES_API_TOKEN_FILE: secret,
      DEMES_DATA: data,
    };
    const node = demes(['start'], env);
    const { url, tokenFile } = await node.line('listening');
    const { status, body } = await get(url, 'token-from-a-file');
    expect(status).to.equal(200);
    expect(body.name).to.equal('from environment');
    expect(readFileSync(tokenFile, 'utf8').trim()).to.equal('token-from-a-file');
    await node.stop();
    const flags = demes(['start', '--name', 'from flag', '--api-token', 'token-from-flag'], env);
    const second = await flags.line('listening');
    expect((await get(second.url, 'token-from-flag')).body.name).to.equal('from flag');
    expect((await get(second.url, 'token-from-a-file')).status).to.equal(401);
    await flags.stop();
    writeFileSync(config, 'name: x\nprot: 4700\n');
    const typo = start(['--config', config]);
    expect(await typo.exited).to.equal(2);
    expect(typo.stderr).to.contain('prot');
  });

  it('a health check without a token, open metrics on request', async () => {
    const node = start(['--metrics-public']);
    const { url } = await node.line('listening');
    expect((await fetch(`${url}/metrics`)).status).to.equal(200);
    expect((await fetch(`${url}/healthz`)).status).to.equal(200);
    await node.line('ready');
    expect((await fetch(`${url}/readyz`)).status).to.equal(200);
  });

  it('npm start prints nothing but JSON lines beside what npm itself says', async () => {
    const args = [
      'start',
      '--',
      '--port',
      '0',
      '--no-open',
      '--json',
      '--data',
      data,
      '--peer-host',
      '127.0.0.1',
    ];
    const npm = new Command(args, { command: 'npm' });
    const listening = await npm.line('listening');
    await npm.line('ready');
    process.kill(listening.pid, 'SIGTERM');
    await npm.exited;
    const own = npm.lines().filter((line) => line !== '' && !line.startsWith('>'));
    for (const line of own) expect(JSON.parse(line)).to.have.property('event');
    expect(own.length).to.be.at.least(2);
  });

  it('runs from an older Node, from anywhere, with its own one', async function () {
    const older = ['/usr/bin/node', '/usr/local/bin/node'].find((file) => existsSync(file));
    if (older === undefined) skipBecause(this, 'no other Node is installed on this machine');
    const node = new Command([LAUNCHER, ...START, '--data', data], { command: older, cwd: folder });
    const { url, pid, tokenFile } = await node.line('listening');
    expect((await get(url, readFileSync(tokenFile, 'utf8').trim())).status).to.equal(200);
    expect(await node.stop()).to.equal(0);
    expect(() => process.kill(pid, 0)).to.throw();
  });

  it('a relative directory is one of where it was started, and is made with those above it', async () => {
    mkdirSync(join(folder, 'here'));
    const node = new Command([LAUNCHER, ...START, '--data', 'deep/er/data'], { cwd: join(folder, 'here') });
    const { tokenFile } = await node.line('listening');
    expect(tokenFile).to.equal(join(folder, 'here', 'deep', 'er', 'data', 'api-token'));
    await node.stop();
  });
});
