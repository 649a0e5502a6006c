import { expect } from 'chai';
import { pino } from 'pino';
import { parameterNames, type Route } from '../../src/api/route.ts';
import { HOOK_PATH } from '../../src/api/incoming-webhooks.ts';
import { ROUTES } from '../../src/api/routes.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import { openEntrance } from '../../src/server/http/entrance.ts';
import { HttpListener } from '../../src/server/http/listener.ts';
import { LockedListener } from '../../src/server/http/locked-listener.ts';
import { NodeMetrics } from '../../src/server/http/metrics.ts';
import type { KnownToken } from '../../src/server/http/tokens.ts';
import { PASSPHRASE } from '../support/lock-twin.ts';
import { NodeTwin } from '../support/node-twin.ts';
import { askPlainly, type AskOptions, type PlainAnswer } from '../support/plain-http.ts';
import { NO_CONTENTS, TOKEN } from '../support/twin-listener.ts';
import { upgradeStatus } from '../support/upgrade-status.ts';

const UNLOCK = '/api/v1/unlock';
const NODE = '/api/v1/node';
/** What is answered although the node is locked. */
const OPEN = new Set(['/healthz', '/readyz', '/api/v1/session-links', UNLOCK, '/api/v1/lock']);
const SILENT = pino({ level: 'silent' });

describe('security: the listener of a node that is locked', () => {
  let listener: LockedListener;
  let opened: HttpListener | null;
  let tried: string[];
  let kept: readonly KnownToken[];

  beforeEach(async () => {
    opened = null;
    tried = [];
    kept = [];
    const entrance = await openEntrance({
      host: '127.0.0.1',
      port: 0,
      wide: null,
      token: TOKEN,
      deviceId: 'device',
      sessionMemory: null,
      tokenMemory: { load: () => kept, save: (tokens) => (kept = tokens) },
    });
    listener = new LockedListener(entrance, {
      login: async () => expect.fail('nobody comes from elsewhere'),
      metricsPublic: true,
      screens: { current: null },
      content: NO_CONTENTS,
      log: SILENT,
      unlock: async (passphrase) => {
        tried.push(passphrase);
        if (passphrase !== PASSPHRASE) throw new DemesError('wrong_passphrase');
        const shown = { version: '1', metricsPublic: false, screens: { current: null }, log: SILENT };
        const parts = { service: new NodeTwin(), metrics: new NodeMetrics(), content: NO_CONTENTS };
        opened = new HttpListener(listener.handOver(), { ...shown, ...parts });
      },
    });
  });
  afterEach(async () => {
    await opened?.close();
    await listener.close();
  });

  const port = (): number => listener.entrance.port;
  const ask = (method: string, path: string, options: AskOptions = {}): Promise<PlainAnswer> =>
    askPlainly({ port: port(), host: `localhost:${port()}`, token: TOKEN }, method, path, options);
  const outcome = ({ status, json }: PlainAnswer): string => `${status} ${json?.code ?? ''}`.trim();
  const unlock = async (passphrase: unknown, options: AskOptions = {}): Promise<string> =>
    outcome(await ask('POST', UNLOCK, { body: { passphrase }, ...options }));
  /** A browser that followed a link. */
  const session = async (): Promise<string> => {
    const { json } = await ask('POST', '/api/v1/session-links');
    const answer = await ask('GET', new URL(json.url as string).pathname, { token: null });
    expect(answer.status).to.equal(303);
    return String(answer.headers['set-cookie']).split(';')[0]!;
  };

  it('KE31 every route but health, links and the question itself is locked, for whoever asks', async () => {
    for (const route of Object.values<Route>(ROUTES)) {
      if (OPEN.has(route.path)) continue;
      let { path } = route;
      for (const name of parameterNames(route.path)) path = path.replace(`{${name}}`, 'x');
      const what = `${route.method} ${path}`;
      const headers = { 'Content-Type': route.bytes ?? 'application/json' };
      const answer = await ask(route.method.toUpperCase(), path, { body: '{', headers });
      expect(outcome(answer), what).to.equal('503 locked');
      expect(answer.json.retryable, what).to.equal(true);
      // Public, or with a secret of its own that is not known yet.
      const isPublic = path === '/metrics' || path.startsWith(HOOK_PATH);
      const stranger = await ask(route.method.toUpperCase(), path, { token: null, body: '{', headers });
      expect(outcome(stranger), what).to.equal(isPublic ? '503 locked' : '401 unauthorized');
    }
    expect(outcome(await ask('GET', '/healthz', { token: null }))).to.equal('200');
    const unready = await ask('GET', '/readyz', { token: null });
    expect(outcome(unready)).to.equal('503 locked');
    expect(unready.json.reason).to.match(/locked/);
  });

  it('KE31 the passphrase opens it, and who waited goes on with the same link and session', async () => {
    const cookie = await session();
    const link = (await ask('POST', '/api/v1/session-links')).json.url as string;
    const mine = { token: null, headers: { Cookie: cookie, Origin: `http://localhost:${port()}` } };
    expect(outcome(await ask('GET', NODE, mine))).to.equal('503 locked');
    expect(await unlock('wrong', mine)).to.equal('403 wrong_passphrase');
    expect(outcome(await ask('GET', NODE, mine))).to.equal('503 locked');
    expect(await unlock(PASSPHRASE, mine)).to.equal('204');
    expect(outcome(await ask('GET', NODE, mine))).to.equal('200');
    expect((await ask('GET', new URL(link).pathname, { token: null })).status).to.equal(303);
    expect(outcome(await ask('GET', '/readyz', { token: null }))).to.equal('200');
  });

  it('KE10 while locked the checks stand in the same order, before a byte of the body', async () => {
    const body = { passphrase: PASSPHRASE };
    const foreign = { Host: 'evil.example', Origin: 'http://evil.example', 'Content-Type': 'text/plain' };
    const order: [Record<string, string>, string][] = [
      [foreign, '403 forbidden_host'],
      [{ ...foreign, Host: `localhost:${port()}` }, '403 forbidden_origin'],
      [{ 'Sec-Fetch-Site': 'same-site', 'Content-Type': 'text/plain' }, '403 forbidden_origin'],
      [{ 'Content-Type': 'text/plain' }, '415 unsupported_media_type'],
    ];
    for (const [headers, expected] of order) {
      const answer = await ask('POST', UNLOCK, { token: null, body, headers });
      expect(outcome(answer), JSON.stringify(headers)).to.equal(expected);
    }
    expect(await unlock(PASSPHRASE, { token: null })).to.equal('401 unauthorized');
    expect(await unlock(PASSPHRASE, { token: 'wrong' })).to.equal('401 unauthorized');
    expect(tried).to.deep.equal([]);
  });

  it('KE11 while locked a Host that is not ours is refused', async () => {
    for (const host of ['evil.example', `localhost.evil.example:${port()}`, `localhost:${port() + 1}`]) {
      const answer = await ask('GET', '/healthz', { token: null, headers: { Host: host } });
      expect(outcome(answer), host).to.equal('403 forbidden_host');
    }
  });

  it('KE12 while locked no page of elsewhere tries a passphrase, with our cookie neither', async () => {
    const cookie = await session();
    for (const origin of ['http://evil.example', 'null', `http://localhost:${port() + 1}`]) {
      const headers = { Cookie: cookie, Origin: origin };
      expect(await unlock(PASSPHRASE, { token: null, headers })).to.equal('403 forbidden_origin');
    }
    // A session without the page's origin: a form, or a program that stole a cookie.
    expect(await unlock(PASSPHRASE, { token: null, headers: { Cookie: cookie } })).to.equal(
      '403 forbidden_origin',
    );
    expect(tried).to.deep.equal([]);
  });

  it('KE13 while locked the passphrase comes as JSON of that one shape, and of no greater length', async () => {
    for (const body of ['', '{', '[]', '{"passphrase":1}', '{"passphrase":"a","more":1}']) {
      const { status } = await ask('POST', UNLOCK, { body, headers: { 'Content-Type': 'application/json' } });
      expect(status, body).to.be.oneOf([400, 422]);
    }
    expect(await unlock('x'.repeat(5_000))).to.equal('422 invalid');
    expect(await unlock('x'.repeat(3_000_000))).to.equal('413 too_large');
    expect(tried).to.deep.equal([]);
  });

  it('KE24 while locked a token of a program neither unlocks nor opens a session', async () => {
    for (const scope of ['read', 'write', 'lab'] as const) {
      const { secret } = listener.entrance.tokens.create('bot', scope);
      expect(await unlock(PASSPHRASE, { token: secret })).to.equal('403 forbidden_scope');
      expect(outcome(await ask('POST', '/api/v1/session-links', { token: secret }))).to.equal(
        '403 forbidden_scope',
      );
    }
    expect(tried).to.deep.equal([]);
  });

  it('KE16 while locked a WebSocket is refused, whoever opens it', async () => {
    const cookie = await session();
    const dial = (headers: Record<string, string>): Promise<number> =>
      upgradeStatus(`ws://localhost:${port()}/api/v1/live`, { headers });
    const origin = `http://localhost:${port()}`;
    expect(await dial({})).to.equal(401);
    expect(await dial({ Authorization: `Bearer ${TOKEN}` })).to.equal(503);
    expect(await dial({ Cookie: cookie, Origin: origin })).to.equal(503);
    expect(await dial({ Cookie: cookie, Origin: 'http://evil.example' })).to.equal(403);
  });

  it('KE18 while locked no answer carries CORS, and pages stay closed to who has no session', async () => {
    const answers = [
      await ask('OPTIONS', UNLOCK, { token: null, headers: { Origin: `http://localhost:${port()}` } }),
      await ask('GET', '/', { token: null }),
      await ask('GET', '/readyz', { token: null }),
      await ask('POST', UNLOCK, { body: { passphrase: 'wrong' } }),
    ];
    for (const { headers } of answers) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).to.deep.equal([]);
      expect(headers['content-security-policy']).to.match(/default-src 'none'/);
    }
    const page = answers[1]!;
    expect(page.status).to.equal(200);
    expect(page.text).to.match(/not let in yet/);
    expect(page.text).to.not.match(/<script/);
    expect(page.headers['content-security-policy']).to.match(/frame-ancestors 'none'/);
    expect((await ask('GET', '/anything', { token: null })).status).to.equal(404);
  });
});
