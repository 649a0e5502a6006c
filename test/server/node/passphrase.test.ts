import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeTlsIdentity } from '../../../src/server/crypto/certificate.ts';
import { createKeys } from '../../../src/server/crypto/keys.ts';
import { NodeProcess } from '../../support/node-process.ts';

const PASSPHRASE = 'a passphrase of several words';

describe('server/node: under a passphrase', function () {
  this.timeout(90_000);
  let folder: string;
  let file: string;
  let node: NodeProcess;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-test-'));
    file = join(folder, 'passphrase');
    writeFileSync(file, `${PASSPHRASE}\n`);
    node = new NodeProcess(join(folder, 'a'));
  });
  afterEach(async () => {
    await node.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const readiness = async (): Promise<string> => {
    const answer = await fetch(`${node.url}/readyz`);
    return answer.status === 200 ? '200' : `503 ${((await answer.json()) as { code: string }).code}`;
  };
  const bytes = (name: string): Buffer => readFileSync(join(folder, 'a', name));

  it('KE31 waits locked without it, opens by it, and is the node that it was', async () => {
    await node.start(['--passphrase-file', file, '--create', 'Friends']);
    await node.ready;
    const { deviceId } = node;
    const { peerPort } = node.listening;
    const [group] = (await node.get('/groups')).body.groups;
    const rooms = `/groups/${group.id}/rooms/general/messages`;
    expect((await node.post(`${rooms}?wait=confirmed`, { text: 'before' })).status).to.equal(201);
    await node.stop();

    await node.start();
    expect(await readiness()).to.equal('503 locked');
    expect((await node.get('/groups')).status).to.equal(503);
    expect(await reaches(peerPort), 'nobody listens for peers').to.equal(false);
    const before = [bytes('demes.db'), bytes('keys/master-key.json')];
    expect((await node.post('/unlock', { passphrase: 'another passphrase' })).body.code).to.equal(
      'wrong_passphrase',
    );
    expect([bytes('demes.db'), bytes('keys/master-key.json')]).to.deep.equal(before);
    expect(
      existsSync(join(folder, 'a', 'demes.db-wal')) && statSync(join(folder, 'a', 'demes.db-wal')).size > 0,
    ).to.equal(false);
    expect((await node.post('/unlock', { passphrase: PASSPHRASE })).status).to.equal(204);
    await node.ready;
    expect(await readiness()).to.equal('200');
    expect(node.deviceId).to.equal(deviceId);
    const { messages } = (await node.get(rooms)).body;
    expect(messages.map(({ text }: { text: string }) => text)).to.deep.equal(['before']);
    expect((await node.post(`${rooms}?wait=confirmed`, { text: 'after' })).status).to.equal(201);
    expect(await node.stop()).to.deep.equal({ code: 0, signal: null });
  });

  it('MS173 says that it is locked, with no port that it does not hold, then what it is unlocked, then ready', async () => {
    await node.start(['--passphrase-file', file]);
    await node.ready;
    const { deviceId } = node;
    expect(node.listening).to.not.have.property('locked');
    await node.stop();
    await node.start();
    const { url, tokenFile } = node.listening;
    expect(node.listening).to.include({ deviceId, locked: true, peerPort: 0, contentPort: 0 });
    await node.post('/unlock', { passphrase: PASSPHRASE });
    await node.ready;
    expect(node.events.map(({ event }) => event)).to.deep.equal(['listening', 'unlocked', 'ready']);
    expect(node.events[1]).to.include({ url, tokenFile, deviceId }).and.not.have.property('locked');
    expect(node.events[1].peerPort).to.be.greaterThan(0);
    expect(node.events[1].contentPort).to.be.greaterThan(0);
  });

  it('KE34 another door needs a passphrase, is locked with the node, and opens it', async () => {
    const { certificatePem, keyPem } = makeTlsIdentity(createKeys().tls);
    writeFileSync(join(folder, 'cert.pem'), certificatePem);
    writeFileSync(join(folder, 'key.pem'), keyPem);
    const files = ['--tls-cert-file', join(folder, 'cert.pem'), '--tls-key-file', join(folder, 'key.pem')];
    const wide = ['--host', '0.0.0.0', '--wide-port', '0', '--host-name', 'chat.test', ...files];
    const refused = await node.start(wide).then(
      () => 'it started',
      (error: unknown) => (error as Error).message,
    );
    expect(refused).to.match(/passphrase of this node, and it has none/);
    await node.start(['--passphrase-file', file]);
    await node.ready;
    await node.stop();
    await node.start(wide);
    const [url] = node.events[0].wideUrls;
    expect(url).to.match(/^https:\/\/chat\.test:\d+$/);
    expect(await readiness()).to.equal('503 locked');
    const answer = await postForm(url, new URLSearchParams({ passphrase: PASSPHRASE }).toString());
    expect(answer).to.match(/^303 demes-session-.*; Secure$/);
    await node.ready;
    expect(await readiness()).to.equal('200');
    const removed = await node.request('PUT', '/passphrase', { current: PASSPHRASE, next: null });
    expect(removed.body.code).to.equal('conflict');
  });

  it('KE31 a locked node stops as any other, and a wrong file is told at the start', async () => {
    await node.start(['--passphrase-file', file]);
    await node.ready;
    await node.stop();
    await node.start();
    expect(await node.stop()).to.deep.equal({ code: 0, signal: null });
    writeFileSync(file, 'another passphrase');
    const failure = await node.start(['--passphrase-file', file]).then(
      () => 'it started',
      (error: unknown) => (error as Error).message,
    );
    expect(failure).to.match(/--passphrase-file .*not the passphrase/);
    const { code } = await node.exited;
    expect(code).to.equal(1);
  });
});

function reaches(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** To the login of that door, which has an address of this machine; status and cookie. */
function postForm(url: string, body: string): Promise<string> {
  const { port, host } = new URL(url);
  const headers = { Host: host, Origin: url, 'Content-Type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path: '/login', method: 'POST', headers, rejectUnauthorized: false },
      (response) => {
        response.resume();
        resolve(`${response.statusCode} ${String(response.headers['set-cookie'])}`);
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
