import { expect } from 'chai';
import { DemesError } from '../../../src/protocol/errors.ts';
import { longIdOf } from '../../support/node-twin.ts';
import { TwinListener, type Answer } from '../../support/twin-listener.ts';

describe('server/http problems', () => {
  let twin: TwinListener;
  let group: string;
  before(async () => {
    twin = await TwinListener.open();
    group = await twin.group();
  });
  after(() => twin.close());

  const post = (body: unknown, query = ''): Promise<Answer> =>
    twin.ask('POST', `${group}/rooms/general/messages${query}`, { body });

  it('ER10 a problem has exactly the members of RFC 9457 that we promise', async () => {
    const { status, headers, json } = await twin.ask('GET', '/api/v1/nothing');
    expect(headers['content-type']).to.equal('application/problem+json');
    expect(json).to.deep.equal({
      type: 'urn:demes:error:not_found',
      title: 'Not found',
      status,
      code: 'not_found',
      detail: 'There is nothing under this address.',
      retryable: false,
    });
  });

  it('ER11 a body that is no JSON is malformed, and so is a missing one', async () => {
    for (const body of ['{', 'x', '{"text":"a","text":"b"}', '{"__proto__":{}}', '['.repeat(40), '']) {
      const { status, json } = await post(body);
      expect(`${status} ${json.code}`, body).to.equal('400 malformed');
    }
    const none = await twin.ask('POST', '/api/v1/groups');
    expect(none.json.code).to.equal('malformed');
  });

  it('ER12 every fault of the input is named with its path, unknown fields too', async () => {
    const { status, json } = await post({ text: 5, clientId: 'a b', colour: 'red', replyTo: 'x' });
    expect(status).to.equal(422);
    expect(json.code).to.equal('invalid');
    expect(json.errors.map((one: { path: string }) => one.path)).to.have.members([
      'text',
      'clientId',
      'replyTo',
      'colour',
    ]);
    for (const one of json.errors) expect(one.message).to.be.a('string').and.not.equal('');
  });

  it('ER12 values out of range are invalid, never cut to fit', async () => {
    const bad = [{}, [], '"text"', null, { text: '' }, { text: ' \n ' }, { text: 'x'.repeat(16_385) }];
    for (const body of [...bad, { text: 'é'.repeat(8_193) }, { text: '\ud800' }, { text: 'a\0b' }]) {
      expect((await post(body)).status, JSON.stringify(body).slice(0, 40)).to.equal(422);
    }
    expect((await post({ text: 'x'.repeat(20 * 1024) })).json.errors[0].path).to.equal('text');
    expect((await post({ text: 'x'.repeat(16_384) })).status).to.equal(201);
    expect((await post({ text: 'é'.repeat(8_192) })).status).to.equal(201);
  });

  it('ER12 a query is checked like a body', async () => {
    for (const query of [
      '?wait=soon',
      '?timeoutMs=-1',
      '?timeoutMs=120001',
      '?timeoutMs=1e2',
      '?timeoutMs=',
      '?x=1',
    ]) {
      const { status, json } = await post({ text: 'x' }, query);
      expect(status, query).to.equal(422);
      expect(json.errors[0].path, query).to.equal(/\?(\w+)/.exec(query)![1]);
    }
    expect((await post({ text: 'x' }, '?wait=none&wait=none')).json.errors[0].path).to.equal('wait');
    expect((await twin.ask('GET', '/api/v1/node?verbose=1')).status).to.equal(422);
  });

  it('ER13 an unknown path and a malformed id are not found', async () => {
    const room = `${group}/rooms/general`;
    for (const path of [
      '/api/v1',
      '/api/v1/node/',
      '/API/v1/node',
      '/api/v2/node',
      '/api/v1/groups/xyz',
      '/api/v1/groups/%zz',
      `/api/v1/groups/${longIdOf('nobody')}`,
      `${group.toUpperCase()}/status`,
      `${room}/messages/xyz`,
      `${group}/rooms/kitchen`,
      `${group}/rooms/${longIdOf('kitchen')}`,
      `${group}/members/me`,
      `/lab/v1/state`,
    ]) {
      const { status, json } = await twin.ask('GET', path);
      expect(`${status} ${json?.code}`, path).to.equal('404 not_found');
    }
  });

  it('ER13 ids that walk through folders are not found (N50)', async () => {
    const ids = [
      '..',
      '..%2f..%2fetc',
      '%2e%2e',
      '%2e%2e%5c',
      'a%00b',
      '..%5c..',
      'CON',
      'nul',
      '%252e%252e',
      '%c0%ae',
    ];
    for (const id of ids) {
      const { status } = await twin.ask('GET', `/api/v1/groups/${id}/status`);
      expect(status, id).to.equal(404);
      expect((await twin.ask('DELETE', `${group}/invites/${id}`)).status, id).to.equal(404);
    }
  });

  it('ER13 routes between nodes are not on this listener (N32)', async () => {
    for (const path of ['/peer/v1/join', '/join', '/v1/history', '/certificate']) {
      expect((await twin.ask('POST', path, { body: {} })).status, path).to.equal(404);
    }
  });

  it('ER13 a known path with another method is refused with Allow', async () => {
    const cases: readonly [string, string, string][] = [
      ['PUT', '/api/v1/node', 'GET, HEAD, PATCH, OPTIONS'],
      ['PUT', '/api/v1/groups', 'GET, HEAD, POST, OPTIONS'],
      ['GET', '/api/v1/groups/join', 'POST, OPTIONS'],
      ['DELETE', `${group}/status`, 'GET, HEAD, OPTIONS'],
      ['GET', `${group}/rooms/general/messages:batch`, 'POST, OPTIONS'],
      ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
      ['POST', '/', 'GET, HEAD, OPTIONS'],
    ];
    for (const [method, path, allow] of cases) {
      const { status, headers, json } = await twin.ask(method, path, { body: {} });
      expect(`${status} ${json.code}`, path).to.equal('405 method_not_allowed');
      expect(headers.allow, path).to.equal(allow);
    }
    const options = await twin.ask('OPTIONS', '/api/v1/groups');
    expect(options.status).to.equal(204);
    expect(options.headers.allow).to.equal('GET, HEAD, POST, OPTIONS');
  });

  it('ER14 a body above the limit is refused, declared or not, and the answer arrives', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(3 * 1024 * 1024) });
    expect((await post(body)).json.code).to.equal('too_large');
    const chunked = await twin
      .ask('POST', '/api/v1/groups', {
        headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': '' },
        body,
      })
      .catch(() => null);
    if (chunked !== null) expect(chunked.status).to.be.oneOf([400, 413]);
    const head = `POST /api/v1/groups HTTP/1.1\r\nHost: localhost:${twin.http.port}\r\nConnection: close\r\n`;
    const type = 'Authorization: Bearer test-token\r\nContent-Type: application/json\r\n';
    const pieces = `${(70_000).toString(16)}\r\n${'x'.repeat(70_000)}\r\n`.repeat(35);
    const { status } = await twin.raw(`${head}${type}Transfer-Encoding: chunked\r\n\r\n${pieces}0\r\n\r\n`);
    expect(status).to.equal(413);
  });

  it('ER14 a client that asks first (Expect) is refused before it sends', async () => {
    const head = `POST /api/v1/groups HTTP/1.1\r\nHost: localhost:${twin.http.port}\r\nExpect: 100-continue\r\n`;
    const type = 'Content-Type: application/json\r\nContent-Length: 10\r\nConnection: close\r\n\r\n';
    const refused = await twin.raw(`${head}${type}`.replace('Host: ', 'Host: evil.'));
    expect(refused.status).to.equal(403);
    expect(refused.text).to.not.contain('100 Continue');
    const asked = await twin.ask('POST', '/api/v1/groups', {
      headers: { Expect: '100-continue' },
      body: { name: 'x' },
    });
    expect(asked.status).to.equal(201);
  });

  it('ER15 too fast is answered with how long to wait', async () => {
    twin.node.nextFailure = new DemesError('rate_limited', { extra: { retryAfterMs: 1_200 } });
    const { status, headers, json } = await post({ text: 'x' });
    expect(status).to.equal(429);
    expect(headers['retry-after']).to.equal('2');
    expect(json.retryable).to.equal(true);
  });

  it('ER16 an unexpected failure is answered with an id that is in the log, and the node goes on', async () => {
    for (const failure of [new Error('secret detail'), new TypeError('secret detail')]) {
      twin.node.nextFailure = failure;
      const { status, json, text } = await post({ text: 'x' });
      expect(status).to.equal(500);
      expect(json.code).to.equal('internal');
      expect(text).to.not.contain('secret detail');
      const report = /[0-9a-f-]{36}/.exec(json.detail)![0];
      expect(twin.logged.some((line) => line.includes(report))).to.equal(true);
    }
    expect((await post({ text: 'x' })).status).to.equal(201);
  });

  it('ER17 what is not HTTP is answered once and cut off, and others are served', async () => {
    for (const bytes of [
      '\x16\x03\x01\x02\x00\x01\x00',
      'HELLO\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      '\0\0\0\0\r\n\r\n',
    ]) {
      const { status } = await twin.raw(bytes);
      expect(status).to.equal(400);
    }
    const long = await twin.raw(`GET / HTTP/1.1\r\nX: ${'x'.repeat(30_000)}\r\n\r\n`);
    expect(long.text).to.contain('too_large');
    expect((await twin.ask('GET', '/healthz')).status).to.equal(200);
  });

  it('ER17 a body that ends too early harms nobody', async () => {
    const head = `POST /api/v1/groups HTTP/1.1\r\nHost: localhost:${twin.http.port}\r\n`;
    const { connect } = await import('node:net');
    await new Promise<void>((resolve) => {
      const socket = connect(twin.http.port, '127.0.0.1', () => {
        const type = 'Authorization: Bearer test-token\r\nContent-Type: application/json\r\n';
        socket.write(`${head}${type}Content-Length: 100\r\n\r\n{"name":`, () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await twin.ask('GET', '/healthz')).status).to.equal(200);
    expect(
      twin.logged.filter((line) => line.includes('unexpectedly') && line.includes('/groups"')),
    ).to.deep.equal([]);
  });
});
