import { expect } from 'chai';
import { checkRemote } from '../../../src/server/http/admission.ts';
import { listenHttp } from '../../../src/server/http/listener.ts';
import { NodeMetrics } from '../../../src/server/http/metrics.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import { NodeTwin } from '../../support/node-twin.ts';
import { NO_CONTENTS, TOKEN, TwinListener } from '../../support/twin-listener.ts';
import { pino } from 'pino';
import { upgradeStatus } from '../../support/upgrade-status.ts';

const NODE = '/api/v1/node';
const GROUPS = '/api/v1/groups';

const nothingKept = {
  wide: null,
  screens: { current: null },
  content: NO_CONTENTS,
  sessionMemory: null,
  tokenMemory: null,
};

describe('server/http admission', () => {
  let twin: TwinListener;
  before(async () => {
    twin = await TwinListener.open();
  });
  after(() => twin.close());

  const own = (): string => `http://localhost:${twin.http.port}`;
  const authorized = `Authorization: Bearer ${TOKEN}\r\nConnection: close\r\n`;
  const withHost = async (host: string): Promise<string> => {
    const { status, json } = await twin.ask('GET', NODE, { headers: { Host: host } });
    return `${status} ${json.code}`;
  };

  it('KE10 the first check that fails answers: host, origin, site, content type, token, then the body', async () => {
    const Host = `localhost:${twin.http.port}`;
    const faults: readonly (readonly [string, Record<string, string>])[] = [
      ['forbidden_host', { Host: 'evil.example' }],
      ['forbidden_origin', { Origin: 'http://evil.example' }],
      ['forbidden_origin', { 'Sec-Fetch-Site': 'cross-site' }],
      ['unsupported_media_type', { 'Content-Type': 'text/plain' }],
      ['unauthorized', { Authorization: 'Bearer wrong' }],
      ['malformed', {}],
    ];
    for (const [i, [code]] of faults.entries()) {
      const headers = Object.assign({ Host }, ...faults.slice(i).map(([, one]) => one));
      const answer = await twin.ask('POST', GROUPS, { headers, body: '{' });
      expect(answer.json.code, `fault ${i}`).to.equal(code);
    }
  });

  it('KE11 a Host that is not ours is refused, with our port or without (N33, N34, N35)', async () => {
    const { port } = twin.http;
    expect(await withHost(`evil.example:${port}`)).to.equal('403 forbidden_host');
    expect(await withHost(`localhost.evil.example:${port}`)).to.equal('403 forbidden_host');
    expect(await withHost(`localhost:${port + 1}`)).to.equal('403 forbidden_host');
    expect(await withHost('localhost')).to.equal('403 forbidden_host');
    expect(await withHost(`localhost:${port}@evil.example`)).to.equal('403 forbidden_host');
  });

  it('KE11 our own names are let in', async () => {
    for (const name of ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]']) {
      const { status } = await twin.ask('GET', NODE, { headers: { Host: `${name}:${twin.http.port}` } });
      expect(status, name).to.equal(200);
    }
  });

  it('KE11 a request without Host is malformed, in HTTP/1.1 and 1.0 (N36)', async () => {
    for (const version of ['1.1', '1.0']) {
      const { status, text } = await twin.raw(`GET ${NODE} HTTP/${version}\r\n${authorized}\r\n`);
      expect(status).to.equal(400);
      expect(text).to.contain('"code":"malformed"');
    }
  });

  it('KE11 two Host headers are malformed, whichever comes first (N37)', async () => {
    const ours = `Host: localhost:${twin.http.port}\r\n`;
    const foreign = `hOST: evil.example\r\n`;
    for (const hosts of [ours + foreign, foreign + ours, ours + ours]) {
      const { status } = await twin.raw(`GET ${NODE} HTTP/1.1\r\n${hosts}${authorized}\r\n`);
      expect(status).to.equal(400);
    }
  });

  it('KE11 a request line that names a host itself is refused (N38)', async () => {
    const head = `Host: localhost:${twin.http.port}\r\n${authorized}\r\n`;
    for (const target of ['http://evil.example/api/v1/node', `${own()}${NODE}`, '*']) {
      const { status } = await twin.raw(`GET ${target} HTTP/1.1\r\n${head}`);
      expect(status, target).to.equal(403);
    }
  });

  it('KE12 other sites and other ports of this machine are refused by Sec-Fetch-Site (N39, N40)', async () => {
    for (const site of ['cross-site', 'same-site', 'something-new']) {
      const answer = await twin.ask('GET', NODE, { headers: { 'Sec-Fetch-Site': site } });
      expect(answer.status, site).to.equal(403);
      expect(answer.json.code).to.equal('forbidden_origin');
    }
    for (const site of ['same-origin', 'none']) {
      const answer = await twin.ask('GET', NODE, { headers: { 'Sec-Fetch-Site': site } });
      expect(answer.status, site).to.equal(200);
    }
  });

  it('KE12 a foreign Origin is refused, null too, before the content type is looked at (N42)', async () => {
    const form = 'application/x-www-form-urlencoded';
    for (const origin of ['null', 'http://evil.example', `${own()}.evil.example`, `https${own().slice(4)}`]) {
      const headers = { Origin: origin, 'Content-Type': form };
      const answer = await twin.ask('POST', GROUPS, { headers, body: 'name=x' });
      expect(answer.json.code, origin).to.equal('forbidden_origin');
    }
    const answer = await twin.ask('GET', NODE, { headers: { Origin: own() } });
    expect(answer.status).to.equal(200);
  });

  it('KE13 a body is application/json or refused (N41)', async () => {
    const body = '{"name":"x"}';
    for (const type of [
      'text/plain',
      'application/jsonp',
      'application/json, text/plain',
      'multipart/form-data',
    ]) {
      const answer = await twin.ask('POST', GROUPS, { headers: { 'Content-Type': type }, body });
      expect(answer.status, type).to.equal(415);
      expect(answer.json.code).to.equal('unsupported_media_type');
    }
    const packed = await twin.ask('POST', GROUPS, { headers: { 'Content-Encoding': 'gzip' }, body });
    expect(packed.status).to.equal(415);
    const named = { 'Content-Type': 'application/json; charset=utf-8' };
    expect((await twin.ask('POST', GROUPS, { headers: named, body })).status).to.equal(201);
  });

  it('KE14 without the token, or with a wrong one, nothing is done (N43)', async () => {
    const before = twin.node.groups().length;
    for (const authorization of ['', 'Bearer', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN} x`]) {
      const answer = await twin.ask('POST', GROUPS, {
        token: null,
        headers: authorization === '' ? {} : { Authorization: authorization },
        body: { name: 'x' },
      });
      expect(answer.status, authorization).to.equal(401);
      expect(answer.headers['www-authenticate']).to.equal('Bearer');
    }
    expect(twin.node.groups()).to.have.length(before);
  });

  it('KE14 a token in the query counts for nothing and is never logged (N48)', async () => {
    const answer = await twin.ask('GET', `${NODE}?token=${TOKEN}&access_token=${TOKEN}`, { token: null });
    expect(answer.status).to.equal(401);
    expect(twin.logged.join('')).to.not.contain(TOKEN);
  });

  it('KE17 no answer carries CORS headers, whatever a preflight asks (N46)', async () => {
    const preflight = {
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization',
    };
    for (const origin of [own(), 'http://evil.example', 'null']) {
      const answer = await twin.ask('OPTIONS', GROUPS, { headers: { Origin: origin, ...preflight } });
      const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
      expect(names).to.deep.equal([]);
      expect(answer.status).to.equal(origin === own() ? 204 : 403);
    }
  });

  it('KE19 nobody outside this machine is let in, and nothing wider is bound (N49)', async () => {
    for (const address of [
      '192.168.1.7',
      '10.0.0.1',
      '::ffff:192.168.1.7',
      'fe80::1',
      '2001:db8::1',
      undefined,
    ]) {
      expect(() => checkRemote(address), String(address)).to.throw(DemesError);
    }
    for (const address of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) {
      expect(() => checkRemote(address), address).to.not.throw();
    }
    for (const host of ['0.0.0.0', '::', '192.168.1.7', 'example.com']) {
      const service = new NodeTwin();
      const options = { port: 0, token: TOKEN, version: '1', metricsPublic: false, service, ...nothingKept };
      const log = pino({ level: 'silent' });
      const refused = await listenHttp({ ...options, host, metrics: new NodeMetrics(), log }).then(
        () => null,
        (error: unknown) => error,
      );
      expect((refused as DemesError).code, host).to.equal('wider_binding_refused');
    }
  });

  it('KE20 a port that is taken is named', async () => {
    const { port } = twin.http;
    const options = { host: '127.0.0.1', port, token: TOKEN, version: '1', metricsPublic: false };
    const parts = { service: new NodeTwin(), metrics: new NodeMetrics(), ...nothingKept };
    const rest = { ...parts, log: pino({ level: 'silent' }) };
    const refused = await listenHttp({ ...options, ...rest }).then(
      () => null,
      (error: unknown) => error,
    );
    expect((refused as DemesError).code).to.equal('port_in_use');
    expect((refused as DemesError).message).to.contain(String(port));
  });

  describe('upgrades', () => {
    const dial = (headers: Record<string, string>, path = '/api/v1/live'): Promise<number> =>
      upgradeStatus(`ws://127.0.0.1:${twin.http.port}${path}`, { headers });

    it('KE12 a WebSocket from a foreign page is refused even with the token (N44)', async () => {
      const headers = { Authorization: `Bearer ${TOKEN}` };
      expect(await dial({ ...headers, Origin: 'http://evil.example' })).to.equal(403);
      expect(await dial({ ...headers, 'Sec-Fetch-Site': 'same-site' })).to.equal(403);
      expect(await dial({ ...headers, Host: 'evil.example' })).to.equal(403);
    });

    it('KE14 a WebSocket without Origin and token is refused (N45)', async () => {
      expect(await dial({})).to.equal(401);
      expect(await dial({}, `/api/v1/live?token=${TOKEN}`)).to.equal(401);
      expect(await dial({ Authorization: `Bearer ${TOKEN}` })).to.equal(101);
    });

    it('ER13 a WebSocket to any other address is not found', async () => {
      expect(await dial({ Authorization: `Bearer ${TOKEN}` }, '/api/v1/node')).to.equal(404);
    });

    it('ER13 an offer of HTTP/2 is passed over and the request answered', async () => {
      const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' };
      const answer = await twin.ask('GET', NODE, { headers });
      expect(answer.status).to.equal(200);
    });
  });
});
