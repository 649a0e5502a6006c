import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Cluster } from '../support/cluster.ts';
import type { NodeProcess } from '../support/node-process.ts';
import type { AskOptions } from '../support/plain-http.ts';
import { ask, expectProblem, raw, sharedCluster } from './outside.ts';

const API = '/api/v1';

describe('contract: wrong input is refused in words, and harms nothing', function () {
  this.timeout(30_000);
  let cluster: Cluster;
  let node: NodeProcess;
  let group: string;
  let post: string;

  before(async () => {
    cluster = await sharedCluster();
    node = cluster.nodes[1]!;
    group = `${API}/groups/${cluster.groupId}`;
    post = `${group}/rooms/general/messages`;
  });

  /** The same process serves on, and never answered 500. */
  afterEach(async () => {
    expect((await ask(node, 'GET', '/healthz')).status).to.equal(200);
    expect((await ask(node, 'GET', '/metrics')).text).to.not.match(/status="5xx"\} [1-9]/);
    expect(node.isRunning).to.equal(true);
  });

  async function refused(
    status: number,
    code: string,
    method: string,
    path: string,
    options?: AskOptions,
  ): Promise<void> {
    const heard = await ask(node, method, path, options);
    expect(heard.headers['content-type'], `${method} ${path}`).to.match(/^application\/problem\+json/);
    expectProblem(heard, status, code);
  }

  it('bodies that are not JSON', async () => {
    const bodies = [
      '',
      '{',
      '{"text":"a"',
      '{"text":}',
      'text',
      '[1,]',
      "{'text':'a'}",
      '{"text":"\u0001"}',
      '\u00a0',
      'NaN',
    ];
    bodies.push(
      '{"text":"a"}{"text":"b"}',
      '{"text":"a","text":"b"}',
      '{"__proto__":{"x":1},"text":"a"}',
      '{"text":"\\ud800',
    );
    bodies.push(
      '{"text":"a","x":1e999}',
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      `{"a":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`,
    );
    for (const body of bodies) await refused(400, 'malformed', 'POST', post, { body });
    await refused(400, 'malformed', 'POST', post);
    const utf16 = '{"text":"\xff\xfe"}';
    const { host, port } = new URL(node.url);
    const head = `POST ${post} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${node.token}\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    const answer = await raw(
      Number(port),
      Buffer.from(`${head}Content-Length: ${utf16.length}\r\n\r\n${utf16}`, 'latin1'),
    );
    expect(answer)
      .to.match(/^HTTP\/1\.1 400 /)
      .and.to.contain('"malformed"');
  });

  it('JSON that is something else', async () => {
    for (const body of ['null', '[]', '"text"', '5', 'true'])
      await refused(422, 'invalid', 'POST', post, { body });
    const fields: object[] = [
      {},
      { text: null },
      { text: 5 },
      { text: ['a'] },
      { text: {} },
      { text: '' },
      { text: 'a', clientId: '' },
    ];
    fields.push(
      { text: 'a', clientId: 'a b' },
      { text: 'a', clientId: 'x'.repeat(1000) },
      { text: 'a', clientId: 5 },
    );
    fields.push(
      { text: 'a', replyTo: 'x' },
      { text: 'a', unknown: 1 },
      { text: 'a', wait: 'confirmed' },
      { text: 'a\u0000b' },
    );
    for (const body of fields) {
      const heard = await ask(node, 'POST', post, { body });
      expectProblem(heard, 422, 'invalid');
      expect(heard.json.errors, JSON.stringify(body)).to.be.an('array').that.is.not.empty;
      for (const one of heard.json.errors) expect(one).to.include.all.keys('path', 'message');
    }
    await refused(422, 'invalid', 'POST', `${post}?wait=maybe`, { body: { text: 'a' } });
    await refused(422, 'invalid', 'POST', `${post}?timeoutMs=999999999`, { body: { text: 'a' } });
    await refused(422, 'invalid', 'POST', `${post}?x=1`, { body: { text: 'a' } });
    await refused(422, 'invalid', 'POST', `${post}?wait=none&wait=confirmed`, { body: { text: 'a' } });
    for (const body of [
      {},
      { name: '' },
      { name: '   ' },
      { name: 'x'.repeat(65) },
      { name: 5 },
      { name: 'a', rates: 'fast' },
    ]) {
      await refused(422, 'invalid', 'POST', `${API}/groups`, { body });
    }
    await refused(422, 'invalid', 'POST', `${API}/groups`, { body: { name: 'a', newcomersSee: 'nothing' } });
    await refused(422, 'invalid', 'POST', `${API}/session-links`, { body: { a: 1 } });
    await refused(422, 'invalid', 'GET', `${API}/node?verbose=1`);
  });

  it('text that is too long: 20 KiB, and bodies far larger', async () => {
    const before = await cluster.status(node);
    for (const text of ['x'.repeat(20 * 1024), 'x'.repeat(16 * 1024 + 1), '\u20ac'.repeat(5462)]) {
      const heard = await ask(node, 'POST', post, { body: { text } });
      expect(heard.status).to.be.oneOf([413, 422]);
      expect(heard.json.code).to.be.oneOf(['too_large', 'invalid']);
    }
    await refused(413, 'too_large', 'POST', post, { body: { text: 'x'.repeat(6 * 1024 * 1024) } });
    expect((await cluster.status(node)).lastIndex).to.equal(before.lastIndex);
  });

  it('ids and paths that name nothing', async () => {
    const id = 'a'.repeat(52);
    const paths = [
      `${API}/groups/${id}`,
      `${API}/groups/${id}/status`,
      `${API}/groups/x/status`,
      `${API}/groups/${id}/log`,
    ];
    paths.push(
      `${group}/rooms/${id}/messages`,
      `${group}/rooms/General/messages`,
      `${group}/rooms/general/messages/${id}`,
    );
    paths.push(
      `${group}/members/${'a'.repeat(32)}`,
      `${group}/devices/x`,
      `${group}/nothing`,
      `${API}/nothing`,
      API,
      '/api/v2/node',
    );
    paths.push(
      `${API}/groups/${cluster.groupId.toUpperCase()}`,
      `${API}/node/`,
      `${API}//node`,
      `${API}/groups/%00`,
      `${API}/groups/%E0%A4%A`,
    );
    paths.push(
      `${API}/groups/..%2f..%2fetc%2fpasswd`,
      `${API}/../../etc/passwd`,
      `${API}/groups/__proto__`,
      `${API}/groups/constructor/status`,
    );
    paths.push(`${API}/groups/${'x'.repeat(8_000)}`);
    for (const path of paths) {
      const heard = await ask(node, 'GET', path);
      expectProblem(heard, 404, 'not_found');
    }
    await refused(404, 'not_found', 'POST', `${API}/groups/${id}/rooms/general/messages`, {
      body: { text: 'a' },
    });
    await refused(404, 'not_found', 'GET', `${API}/groups/${id}/wait?host=any`);
    await refused(404, 'not_found', 'POST', `${API}/groups/${id}/host`, { body: {} });
  });

  it('methods that a path does not have', async () => {
    const wrong: [string, string][] = [
      ['PUT', `${API}/node`],
      ['DELETE', `${API}/node`],
      ['POST', `${group}/status`],
    ];
    wrong.push(
      ['PUT', post],
      ['GET', `${API}/session-links`],
      ['POST', '/healthz'],
      ['DELETE', `${group}/log`],
      ['GET', `${post}:batch`],
    );
    wrong.push(['POST', '/'], ['PROPFIND', `${API}/node`], ['TRACE', `${API}/node`]);
    for (const [method, path] of wrong) {
      const heard = await ask(node, method, path);
      expectProblem(heard, 405, 'method_not_allowed');
      expect(heard.headers.allow, `${method} ${path}`).to.match(/[A-Z]/);
    }
    expect((await ask(node, 'HEAD', `${API}/node`)).status).to.equal(200);
  });

  it('content types and encodings other than JSON', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      '',
    ];
    for (const type of types) {
      await refused(415, 'unsupported_media_type', 'POST', post, {
        body: '{"text":"a"}',
        headers: { 'content-type': type },
      });
    }
    const gzip = { 'content-encoding': 'gzip' };
    await refused(415, 'unsupported_media_type', 'POST', post, { body: '{"text":"a"}', headers: gzip });
    const utf8 = { 'content-type': 'application/json; charset=utf-8' };
    expect((await ask(node, 'POST', post, { body: '{"text":"a"}', headers: utf8 })).status).to.equal(201);
  });

  it('tokens, hosts and pages that are not ours', async () => {
    for (const authorization of [
      'Bearer wrong',
      'Bearer',
      `Basic ${node.token}`,
      node.token,
      `Bearer ${node.token}x`,
      `Bearer ${cluster.nodes[0]!.token}`,
    ]) {
      await refused(401, 'unauthorized', 'GET', `${API}/node`, { token: null, headers: { authorization } });
    }
    await refused(401, 'unauthorized', 'POST', post, { token: null, body: { text: 'a' } });
    const { port } = new URL(node.url);
    const hosts = [
      'evil.example',
      `evil.example:${port}`,
      'localhost',
      'localhost:1',
      `localhost.evil.example:${port}`,
      `127.0.0.2:${port}`,
    ];
    for (const host of hosts)
      await refused(403, 'forbidden_host', 'GET', `${API}/node`, { headers: { host } });
    for (const host of [`127.0.0.1:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect((await ask(node, 'GET', `${API}/node`, { headers: { host } })).status, host).to.equal(200);
    }
    const origins = [
      'https://evil.example',
      'null',
      'http://localhost',
      `https://localhost:${port}`,
      'http://localhost:1',
      '',
    ];
    for (const origin of origins) {
      await refused(403, 'forbidden_origin', 'POST', post, { body: { text: 'a' }, headers: { origin } });
      await refused(403, 'forbidden_origin', 'GET', `${API}/node`, { headers: { origin } });
    }
    await refused(403, 'forbidden_origin', 'GET', `${API}/node`, {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    const own = await ask(node, 'GET', `${API}/node`, { headers: { origin: `http://localhost:${port}` } });
    expect(own.status).to.equal(200);
    expect(own.headers).to.not.have.any.keys(
      'access-control-allow-origin',
      'access-control-allow-credentials',
    );
  });

  it('bytes that are no HTTP on the API port', async () => {
    const port = Number(new URL(node.url).port);
    const garbage = [
      randomBytes(4096),
      'HELO localhost\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `GET /${'x'.repeat(40_000)} HTTP/1.1\r\n\r\n`,
      '\r\n\r\n\r\n',
    ];
    garbage.push(
      'GET / HTTP/1.1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    garbage.push(
      `GET http://evil.example/ HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
    );
    const answers = await Promise.all(garbage.map(async (bytes) => raw(port, bytes, 1_000)));
    for (const answer of answers) expect(answer.slice(0, 20)).to.not.match(/^HTTP\/1\.1 (?:200|5)/);
  });

  it('garbage, plain HTTP and half a handshake on the peer port', async () => {
    const { peerPort, contentPort } = node.listening;
    const sent = [
      randomBytes(64 * 1024),
      `GET /api/v1/node HTTP/1.1\r\nHost: localhost:${peerPort}\r\n\r\n`,
      '',
      '\x16\x03\x01',
    ];
    sent.push(
      Buffer.from('16030100050100000100', 'hex'),
      'POST /join HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello',
    );
    const answers = await Promise.all(sent.map(async (bytes) => raw(peerPort, bytes, 1_000)));
    for (const answer of answers) expect(answer).to.not.match(/HTTP\/1\.1 (?:2|5)/);
    const content = await raw(
      contentPort,
      'GET /../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      1_000,
    );
    expect(content).to.match(/^HTTP\/1\.1 4/);
    const { tier } = await node.wait(cluster.groupId, 'host=any&tier=confirmed');
    expect(tier).to.equal('confirmed');
    const posted = await node.post(`${post.slice(API.length)}?wait=confirmed`, { text: 'still here' });
    expect(posted.status).to.equal(201);
  });

  it('many connections at once that say nothing', async () => {
    const port = Number(new URL(node.url).port);
    const silent = Array.from({ length: 300 }, async () => raw(port, 'GET / HT', 700));
    const peers = Array.from({ length: 300 }, async () => raw(node.listening.peerPort, '\x16\x03', 700));
    expect((await ask(node, 'GET', `${API}/node`)).status).to.equal(200);
    await Promise.all([...silent, ...peers]);
    expect((await ask(node, 'POST', `${post}?wait=confirmed`, { body: { text: 'served' } })).status).to.equal(
      201,
    );
  });
});
