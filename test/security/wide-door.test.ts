import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import type { DemesError } from '../../src/protocol/errors.ts';
import { makeTlsIdentity } from '../../src/server/crypto/certificate.ts';
import { createKeys } from '../../src/server/crypto/keys.ts';
import { listenHttp, type HttpListener } from '../../src/server/http/listener.ts';
import { NodeMetrics } from '../../src/server/http/metrics.ts';
import { PASSPHRASE } from '../support/lock-twin.ts';
import { NodeTwin } from '../support/node-twin.ts';
import { NO_CONTENTS, TOKEN } from '../support/twin-listener.ts';
import { upgradeStatus } from '../support/upgrade-status.ts';

const NAME = 'chat.example.org';
const NODE = '/api/v1/node';
const FORM = 'application/x-www-form-urlencoded';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

describe('security: the door for other computers', () => {
  let folder: string;
  let http: HttpListener;
  let node: NodeTwin;
  let files: { certFile: string; keyFile: string };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'demes-wide-'));
    files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
    const { certificatePem, keyPem } = makeTlsIdentity(createKeys().tls);
    writeFileSync(files.certFile, certificatePem);
    writeFileSync(files.keyFile, keyPem);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const listening = async (names = [NAME]): Promise<HttpListener> =>
    listenHttp({
      host: '127.0.0.1',
      port: 0,
      wide: { host: '127.0.0.1', port: 0, names, ...files },
      token: TOKEN,
      version: '1',
      metricsPublic: true,
      service: node,
      metrics: new NodeMetrics(),
      screens: { current: null },
      content: NO_CONTENTS,
      sessionMemory: null,
      tokenMemory: null,
      log: pino({ level: 'silent' }),
    });
  beforeEach(async () => {
    node = new NodeTwin();
    http = await listening();
  });
  afterEach(() => http.close());

  const origin = (): string => http.entrance.wideUrls[0]!;
  const port = (): number => Number(new URL(origin()).port);
  const ask = (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body = '',
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = httpsRequest(
        {
          host: '127.0.0.1',
          port: port(),
          agent: false,
          method,
          path,
          rejectUnauthorized: false,
          headers: { Host: `${NAME}:${port()}`, ...headers },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  const login = (passphrase: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    ask(
      'POST',
      '/login',
      { Origin: origin(), 'Content-Type': FORM, ...headers },
      new URLSearchParams({ passphrase }).toString(),
    );
  const session = async (): Promise<string> => {
    const { status, headers } = await login(PASSPHRASE);
    expect(status).to.equal(303);
    return String(headers['set-cookie']).split(';')[0]!;
  };

  it('KE35 the passphrase opens a session there, by a cookie that never goes over plain HTTP', async () => {
    const page = await ask('GET', '/');
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('action="/login"').and.not.contain('<script');
    expect(page.headers['content-security-policy']).to.contain("form-action 'self'");
    expect((await ask('GET', NODE)).status).to.equal(401);
    const { headers } = await login(PASSPHRASE);
    expect(String(headers['set-cookie'])).to.match(/; HttpOnly; SameSite=Strict; Secure/);
    expect(headers.location).to.equal('/');
    const Cookie = String(headers['set-cookie']).split(';')[0]!;
    expect((await ask('GET', NODE, { Cookie })).status).to.equal(200);
    const shown = await ask('GET', '/', { Cookie, Accept: 'text/html' });
    expect(shown.text).to.not.contain('action="/login"');
  });

  it('KE35 a wrong one is told on the page, opens nothing, and after five of them each waits', async () => {
    for (let n = 0; n < 5; n++) {
      const { status, text, headers } = await login('wrong');
      expect([status, headers['set-cookie']]).to.deep.equal([403, undefined]);
      expect(text).to.contain('not the passphrase');
    }
    const { status, headers } = await login(PASSPHRASE);
    expect(status).to.equal(429);
    expect(headers['retry-after']).to.equal('1');
    expect(node.screenLock.isLocked).to.equal(false);
  });

  it('KE35 it unlocks screens that are locked', async () => {
    const Cookie = await session();
    node.screenLock.lock();
    expect((await ask('GET', NODE, { Cookie })).status).to.equal(503);
    await login(PASSPHRASE);
    expect((await ask('GET', NODE, { Cookie })).status).to.equal(200);
  });

  it('KE34 answers to its own names and origins only, and in TLS only', async () => {
    const Cookie = await session();
    for (const Host of ['evil.example', `localhost:${port()}`, NAME, `${NAME}:${http.port}`]) {
      expect((await ask('GET', NODE, { Cookie, Host })).status, Host).to.equal(403);
    }
    for (const Origin of [`http://${NAME}:${port()}`, 'https://evil.example', 'null', http.url]) {
      expect((await ask('POST', '/api/v1/lock', { Cookie, Origin })).status, Origin).to.equal(403);
    }
    expect((await ask('POST', '/api/v1/lock', { Cookie })).status, 'no Origin').to.equal(403);
    expect((await ask('GET', NODE, { Cookie, 'Sec-Fetch-Site': 'same-site' })).status).to.equal(403);
    expect(await plain(port()), 'plain HTTP').to.equal('');
    expect(await oldTls(port())).to.equal('refused');
  });

  it('KE34 the door for this computer answers to none of its names, and to sessions and tokens as before', async () => {
    const local = (Host: string): Promise<number> =>
      fetchStatus(http.port, { Host, Authorization: `Bearer ${TOKEN}` });
    expect(await local(`localhost:${http.port}`)).to.equal(200);
    for (const Host of [`${NAME}:${port()}`, `${NAME}:${http.port}`]) {
      expect(await local(Host), Host).to.equal(403);
    }
    const login = await fetchStatus(http.port, { Host: `localhost:${http.port}` }, '/login');
    expect(login).to.equal(404);
  });

  it('KE36 tokens, links and measurements are not for other computers', async () => {
    expect((await ask('GET', NODE, { Authorization: `Bearer ${TOKEN}` })).status).to.equal(401);
    expect((await ask('GET', '/metrics')).status).to.equal(401);
    const link = new URL(http.entrance.sessionLink().url).pathname;
    expect((await ask('GET', link)).headers['set-cookie']).to.equal(undefined);
    const local = await fetchStatus(http.port, { Host: `localhost:${http.port}` }, link);
    expect(local, 'it was not used up').to.equal(303);
  });

  it('KE35 a login comes as a form of this page, with an origin, and of no greater length', async () => {
    expect((await login(PASSPHRASE, { Origin: 'https://evil.example' })).status).to.equal(403);
    expect((await login(PASSPHRASE, { 'Content-Type': 'text/plain' })).status).to.equal(415);
    expect((await login('x'.repeat(100_000))).status).to.equal(413);
    const body = new URLSearchParams({ passphrase: PASSPHRASE }).toString();
    expect((await ask('POST', '/login', { 'Content-Type': FORM }, body)).status).to.equal(403);
    expect((await ask('POST', NODE, { 'Content-Type': FORM, Origin: origin() }, body)).status).to.equal(415);
  });

  it('KE34 a WebSocket is opened by a session and its own origin', async () => {
    const Cookie = await session();
    const dial = (headers: Record<string, string>): Promise<number> =>
      upgradeStatus(`wss://127.0.0.1:${port()}/api/v1/live`, {
        rejectUnauthorized: false,
        headers: { Host: `${NAME}:${port()}`, ...headers },
      });
    expect(await dial({ Cookie, Origin: origin() })).to.equal(101);
    expect(await dial({ Origin: origin() })).to.equal(401);
    expect(await dial({ Cookie, Origin: 'https://evil.example' })).to.equal(403);
    expect(await dial({ Authorization: `Bearer ${TOKEN}` })).to.equal(401);
  });

  it('KE34 a certificate that cannot be read, or is none, is told at the start', async () => {
    const { certFile } = files;
    for (const bad of [join(folder, 'none.pem'), files.keyFile]) {
      files.certFile = bad;
      const refused = await listening().then(
        () => 'listens',
        (error: unknown) => (error as DemesError).code,
      );
      expect(refused).to.equal('usage');
    }
    files.certFile = certFile;
  });
});

/** What comes back to HTTP without TLS. */
function plain(port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET / HTTP/1.1\r\nHost: ${NAME}\r\n\r\n`));
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text.startsWith('HTTP') ? text : ''));
  });
}

function oldTls(port: number): Promise<string> {
  return new Promise((resolve) => {
    const old = 'TLSv1.1' as const;
    const options = { port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: old, maxVersion: old };
    const socket = connectTls(options, () => resolve('accepted'));
    socket.on('error', () => resolve('refused'));
  });
}

function fetchStatus(port: number, headers: Readonly<Record<string, string>>, path = NODE): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}
