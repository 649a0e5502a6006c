import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { NodeProcess } from '../../support/node-process.ts';

const LAUNCHER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'bin', 'demes.js');

/** `demes start` on free ports of this machine, as a person would type it. */
function launched(stderr: 'pipe' | 'ignore', flags: readonly string[], timeout = 0): ChildProcess {
  const start = [LAUNCHER, 'start', '--json', '--no-open', '--port', '0', '--peer-host', '127.0.0.1'];
  return spawn(process.execPath, [...start, ...flags], { stdio: ['ignore', 'pipe', stderr], timeout });
}

interface Refused {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `demes start` that is expected to end by itself. */
async function refused(...flags: string[]): Promise<Refused> {
  const child = launched('pipe', flags, 8_000);
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('server/node: start and stop', function () {
  this.timeout(30_000);
  let folder: string;
  let node: NodeProcess | undefined;
  let blocker: Server | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
  });
  afterEach(async () => {
    blocker?.close();
    await node?.kill();
    node = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  it('MS67 says what it listens on once everything does, and that it is ready', async () => {
    node = await new NodeProcess(join(folder, 'a')).start();
    const { listening } = node;
    expect(Object.keys(listening)).to.have.members(
      'event pid url peerPort contentPort deviceId tokenFile openUrl'.split(' '),
    );
    expect(listening.url).to.match(/^http:\/\/localhost:\d+$/);
    expect(listening.peerPort).to.be.greaterThan(0);
    expect(listening.contentPort).to.be.greaterThan(0);
    expect(statSync(listening.tokenFile).mode & 0o777).to.equal(0o600);
    await node.ready;
    expect((await fetch(`${node.url}/readyz`)).status).to.equal(200);
    expect((await fetch(listening.openUrl, { redirect: 'manual' })).status).to.equal(303);
    expect((await fetch(`http://127.0.0.1:${listening.contentPort}/`)).status).to.equal(404);
  });

  it('MS68 ends with 0 on SIGTERM and SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      node = await new NodeProcess(join(folder, signal)).start();
      await node.ready;
      process.kill(node.listening.pid, signal);
      expect(await node.exited).to.deep.equal({ code: 0, signal: null });
    }
  });

  it('MS68 goes on when whoever reads its first line goes away', async () => {
    const child = launched('ignore', ['--data', join(folder, 'a')]);
    try {
      const [line] = (await once(child.stdout!.setEncoding('utf8'), 'data')) as [string];
      child.stdout!.destroy();
      const { url } = JSON.parse(line.split('\n')[0]!) as { url: string };
      expect((await fetch(`${url}/readyz`)).status).to.equal(200);
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number | null];
      expect(code).to.equal(0);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('MS68 leaves nothing behind when it was started with --ephemeral', async () => {
    node = await new NodeProcess('', ['--create', 'short']).start();
    const data = dirname(node.listening.tokenFile);
    expect(statSync(data).mode & 0o777).to.equal(0o700);
    expect((await node.stop()).code).to.equal(0);
    expect(existsSync(data)).to.equal(false);
  });

  it('MS69 a group of one survives a restart and a kill, with the same history', async () => {
    node = await new NodeProcess(join(folder, 'a'), ['--timing', 'test', '--create', 'alone']).start();
    await node.ready;
    const groupId: string = (await node.get('/groups')).body.groups[0].id;
    const log = async () => (await node!.get(`/groups/${groupId}/log?limit=1000`)).body.entries;
    const say = async (text: string) =>
      node!.post(`/groups/${groupId}/rooms/general/messages?wait=confirmed`, { text, clientId: text });
    const first = await say('one');
    expect(first.body).to.include({ state: 'confirmed', text: 'one' });
    const before = await log();
    await node.stop();
    await node.start();
    await node.wait(groupId, 'role=host');
    expect((await say('one')).body.id).to.equal(first.body.id);
    expect((await log()).slice(0, before.length)).to.deep.equal(before);
    expect((await say('two')).status).to.equal(201);
    const again = await log();
    await node.kill();
    await node.start();
    await node.wait(groupId, 'role=host');
    expect((await log()).slice(0, again.length)).to.deep.equal(again);
    const { body } = await node.get(`/groups/${groupId}/rooms/general/messages`);
    expect(body.messages.map((message: { text: string }) => message.text)).to.deep.equal(['one', 'two']);
    expect((await node.get('/groups')).body.groups).to.have.length(1);
  });

  it('MS69 a clientId names one message, also posted twice at once, and for ever', async () => {
    node = await new NodeProcess(join(folder, 'a'), ['--timing', 'test', '--create', 'alone']).start();
    await node.ready;
    const groupId: string = (await node.get('/groups')).body.groups[0].id;
    const path = `/groups/${groupId}/rooms/general/messages`;
    // Also while the first of them has its place and is not shown yet.
    const same = new Set<string>();
    for (const clientId of ['u', 'v', 'w', 'x']) {
      const twice = await Promise.all(
        Array.from({ length: 8 }, async () => node!.post(path, { text: 'same', clientId })),
      );
      expect(new Set(twice.map(({ status }) => status))).to.deep.equal(new Set([201]));
      same.clear();
      for (const { body } of twice) same.add(body.id);
      expect(same.size).to.equal(1);
    }
    const other = await node.post(path, { text: 'other', clientId: 'x' });
    expect(other.status).to.equal(409);
    expect(other.body.code).to.equal('client_id_reused');
    const batch = await node.post(`${path}:batch`, {
      messages: [
        { text: 'new', clientId: 'y' },
        { text: 'other', clientId: 'x' },
      ],
    });
    expect(batch.body.code).to.equal('client_id_reused');
    await node.kill();
    await node.start();
    await node.wait(groupId, 'role=host');
    expect((await node.post(path, { text: 'same', clientId: 'x' })).body.id).to.equal([...same][0]);
    expect((await node.post(path, { text: 'other', clientId: 'x' })).status).to.equal(409);
    const { body } = await node.get(path);
    expect(body.messages.map((message: { clientId: string }) => message.clientId)).to.deep.equal([
      'u',
      'v',
      'w',
      'x',
    ]);
  });

  it('ER60 a port that is taken: one sentence, code 1, and the directory is free again', async () => {
    blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const port = String((blocker.address() as AddressInfo).port);
    const data = join(folder, 'a');
    for (const flag of ['--port', '--peer-port', '--content-port']) {
      const { code, stderr, stdout } = await refused('--data', data, flag, port);
      expect(code, flag).to.equal(1);
      expect(stderr).to.include(port);
      expect(stdout).not.to.include('listening');
    }
    blocker.close();
    await once(blocker, 'close');
    node = await new NodeProcess(data).start();
    expect(node.isRunning).to.equal(true);
  });

  it('ER61 a second node on one directory: code 3, and the first goes on', async () => {
    node = await new NodeProcess(join(folder, 'a')).start();
    const { code, stderr } = await refused('--data', node.dataDirectory);
    expect(code).to.equal(3);
    expect(stderr).to.include(String(node.listening.pid));
    expect((await node.get('/node')).status).to.equal(200);
  });

  it('ER62 a damaged database: code 3, named, and left as it is', async () => {
    const data = join(folder, 'a');
    node = await new NodeProcess(data, ['--create', 'x']).start();
    await node.stop();
    const file = join(data, 'demes.db');
    const damaged = readFileSync(file).fill(0x55, 4_096, 16_384);
    writeFileSync(file, damaged);
    writeFileSync(`${file}-wal`, '');
    const { code, stderr } = await refused('--data', data);
    expect(code).to.equal(3);
    expect(stderr).to.include('demes.db');
    expect(readFileSync(file).equals(damaged)).to.equal(true);
  });

  it('ER63 flags that make no sense: code 2, and nothing was made', async () => {
    const data = join(folder, 'a');
    for (const flags of [
      ['--host', '0.0.0.0'],
      ['--timing', 'x'],
      ['--policy', 'x'],
      ['--create', 'a', '--join', 'b'],
    ]) {
      const { code, stderr } = await refused('--data', data, ...flags);
      expect(code, flags.join(' ')).to.equal(2);
      expect(stderr.trim()).not.to.equal('');
    }
    expect(() => statSync(data)).to.throw();
  });
});
