import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { demes } from './recorded-context.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/demes.js', import.meta.url));

interface Line {
  readonly event: string;
  readonly url: string;
  readonly peerPort: number;
  readonly tokenFile: string;
  readonly openUrl: string;
  readonly code?: string;
}

/** `demes start --json` as a process of its own. */
class Started {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
  stderr = '';

  constructor(flags: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(
      process.execPath,
      [LAUNCHER, 'start', '--json', '--no-build', '--timing', 'test', ...flags],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
      },
    );
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  async next(): Promise<Line> {
    const { value, done } = await this.lines.next();
    if (done === true) throw new Error(`it ended: ${this.stderr}`);
    return JSON.parse(value) as Line;
  }

  async exitCode(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

describe('cli: demes start', () => {
  let folder: string;
  let started: Started[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-start-'));
    started = [];
  });
  afterEach(async () => {
    for (const one of started) {
      one.child.kill('SIGKILL');
      await one.exitCode();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function start(flags: readonly string[], environment?: Readonly<Record<string, string>>): Started {
    const one = new Started(flags, environment);
    started.push(one);
    return one;
  }

  it('prints its life as JSON lines, can be used by its data directory, and stops with 0', async () => {
    const data = join(folder, 'a');
    const node = start(['--data', data, '--port', '0', '--name', 'Alice', '--create', 'Friends']);
    const listening = await node.next();
    expect(listening).to.include({
      event: 'listening',
      pid: node.child.pid,
      tokenFile: join(data, 'api-token'),
    });
    expect(listening.url).to.match(/^http:\/\/localhost:\d+$/);
    expect(await node.next()).to.deep.equal({ event: 'ready' });

    const sent = await demes(['send', 'Hello', '--data', data]);
    expect(sent.exitCode, sent.err).to.equal(0);
    expect(sent.out).to.match(/^#\d+$/);
    expect((await demes(['read', '--data', data])).out).to.match(/^#\d+ .* Alice: Hello$/);
    expect((await demes(['status', '--data', data])).out).to.match(
      /♛ +Alice \(this node\) .* host +voter +yes/,
    );
    expect((await demes(['health', '--data', data])).out).to.equal('alive and ready');
    expect((await demes(['peers', '--data', data])).out).to.contain('No other devices');
    expect((await demes(['open', '--data', data])).out).to.match(/^http:\/\/localhost:\d+\/open\//);
    expect((await demes(['invite', '--data', data])).out).to.contain('demes1.');
    const doctor = await demes(['doctor', '--data', data]);
    expect(doctor.exitCode, doctor.out).to.equal(0);
    expect(doctor.out)
      .to.match(/ok +node up/)
      .and.match(/ok +group Friends: quorum/);

    const second = start(['--data', data, '--port', '0']);
    expect(await second.next()).to.include({ event: 'failed', code: 'data_in_use' });
    expect(await second.exitCode()).to.equal(3);
    expect(second.stderr)
      .to.contain('in use')
      .and.not.match(/\n\s+at /);

    node.child.kill('SIGTERM');
    expect(await node.exitCode()).to.equal(0);
    expect((await demes(['status', '--data', data])).err).to.contain('No node is running');
  });

  it('takes its settings from file, environment and flags', async () => {
    const config = join(folder, 'node.yaml');
    const data = join(folder, 'b');
    writeFileSync(config, `port: 0\nname: From the file\napiToken: token-from-the-file\ndata: ${data}\n`);
    const environment = { DEMES_CONFIG: config, DEMES_NAME: 'From the environment', DEMES_CREATE: 'Friends' };
    const node = start(['--name', 'From a flag'], environment);
    expect((await node.next()).tokenFile).to.equal(join(data, 'api-token'));
    await node.next();
    const status = await demes(['status', '--data', data, '--json', '--api-token', 'token-from-the-file']);
    const { groups } = JSON.parse(status.out) as { groups: { status: { voters: { name: string }[] } }[] };
    expect(groups[0]!.status.voters[0]!.name).to.equal('From a flag');
  });

  it('stops when its standard input ends, and only when it was asked to', async () => {
    const asked = start(['--ephemeral', '--port', '0', '--stop-with-stdin']);
    const plain = start(['--ephemeral', '--port', '0']);
    await Promise.all([asked.next(), plain.next()]);
    plain.child.stdin!.end();
    asked.child.stdin!.end();
    expect(await asked.exitCode()).to.equal(0);
    expect(plain.child.exitCode).to.equal(null);
  });

  it('joins the group of an invitation', async () => {
    const first = join(folder, 'first');
    const second = join(folder, 'second');
    const host = start([
      '--data',
      first,
      '--port',
      '0',
      '--name',
      'Alice',
      '--create',
      'Friends',
      '--peer-host',
      '127.0.0.1',
    ]);
    await host.next();
    await host.next();
    const invite = JSON.parse((await demes(['invite', '--data', first, '--json'])).out) as { invite: string };
    const secret = join(folder, 'invitation');
    writeFileSync(secret, `${invite.invite}\n`);
    const flags = ['--data', second, '--port', '0', '--name', 'Bob', '--peer-host', '127.0.0.1'];
    const joiner = start(flags, { DEMES_JOIN_FILE: secret });
    expect(await joiner.next()).to.include({ event: 'listening' });
    expect(await joiner.next()).to.deep.equal({ event: 'ready' });
    const sent = await demes(['send', 'Hello from Bob', '--data', second]);
    expect(sent.exitCode, sent.err).to.equal(0);
    expect((await demes(['read', '--data', first])).out).to.contain('Bob: Hello from Bob');
    expect((await demes(['peers', '--data', first])).out).to.match(/^Bob .* yes /m);
  });

  it('says so when a port is taken', async () => {
    const first = start(['--ephemeral', '--port', '0']);
    const { url } = await first.next();
    const port = new URL(url).port;
    const second = start(['--ephemeral', '--port', port, '--peer-port', '0', '--content-port', '0']);
    expect(await second.next()).to.include({ event: 'failed', code: 'port_in_use' });
    expect(await second.exitCode()).to.equal(1);
  });
});
