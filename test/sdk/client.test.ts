import { expect } from 'chai';
import { DemesClient } from '../../src/sdk/client.ts';
import { DemesApiError, DemesConnectionError } from '../../src/sdk/errors.ts';
import { LocalServer, json, problem } from './local-server.ts';

describe('sdk: client', () => {
  let server: LocalServer;
  let client: DemesClient;
  beforeEach(async () => {
    server = await LocalServer.start();
    client = new DemesClient({ url: `${server.url}/`, token: 'secret' });
  });
  afterEach(async () => server.stop());

  async function failureOf(promise: Promise<unknown>): Promise<unknown> {
    return promise.then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error,
    );
  }

  it('asks with the token and answers the parsed body', async () => {
    server.answer = (_asked, response) => json(response, 200, { deviceId: 'd' });
    expect(await client.node()).to.deep.equal({ deviceId: 'd' });
    expect(server.asked[0]).to.include({ method: 'GET', path: '/api/v1/node' });
    expect(server.asked[0]!.headers).to.include({
      authorization: 'Bearer secret',
      accept: 'application/json',
    });
    expect(server.asked[0]!.headers).not.to.have.property('content-type');
  });

  it('searches page after page, by the days of this computer', async () => {
    server.answer = ({ path }, response) =>
      json(response, 200, path.includes('cursor=7') ? { hits: [2], next: null } : { hits: [1], next: '7' });
    const hits: unknown[] = [];
    for await (const hit of client.find.search('g', { q: 'a boat', has: 'link', limit: 1 })) hits.push(hit);
    expect(hits).to.deep.equal([1, 2]);
    const ahead = -new Date().getTimezoneOffset();
    expect(server.asked[0]!.path).to.equal(
      `/api/v1/groups/g/search?q=a+boat&has=link&limit=1&minutesAhead=${ahead}`,
    );
    for await (const hit of client.find.searchAll({ q: 'a boat', cursor: '6.g.1' })) hits.push(hit);
    expect(hits).to.deep.equal([1, 2, 1, 2]);
    expect(server.asked.slice(2).map(({ path }) => path)).to.deep.equal([
      `/api/v1/search?q=a+boat&minutesAhead=${ahead}&cursor=6.g.1`,
      `/api/v1/search?q=a+boat&minutesAhead=${ahead}&cursor=7`,
    ]);
  });

  it('posts a message with what to wait for', async () => {
    server.answer = (_asked, response) => json(response, 201, { state: 'confirmed' });
    const options = { wait: 'confirmed', waitMs: 500 } as const;
    const message = await client.send('g', 'general', { text: 'Hi', clientId: 'c' }, options);
    expect(message.state).to.equal('confirmed');
    expect(server.asked[0]).to.deep.include({
      method: 'POST',
      path: '/api/v1/groups/g/rooms/general/messages?wait=confirmed&timeoutMs=500',
      body: { text: 'Hi', clientId: 'c' },
    });
  });

  it('escapes what stands in a path', async () => {
    await client.message('g/../x', 'a b', '?#');
    expect(server.asked[0]!.path).to.equal('/api/v1/groups/g%2F..%2Fx/rooms/a%20b/messages/%3F%23');
  });

  it('has a call for what is a node’s own about rooms and the network', async () => {
    server.answer = ({ path }, response) =>
      json(response, 200, path.includes('elections') ? { elections: [{ id: '4' }], next: null } : {});
    await client.room('g', 'r');
    await client.markRead('g', 'r', 7);
    await client.draft('g', 'r');
    await client.putDraft('g', 'r', 'half', { source: 'bot' });
    await client.putDraft('g', 'r', '');
    await client.sayTyping('g', 'r');
    await client.network('g');
    expect(await client.elections('g')).to.deep.equal([{ id: '4' }]);
    const room = '/groups/g/rooms/r';
    expect(
      server.asked.map(({ method, path, body }) => [method, path.replace('/api/v1', ''), body ?? null]),
    ).to.deep.equal([
      ['GET', room, null],
      ['POST', `${room}/read`, { index: 7 }],
      ['GET', `${room}/draft`, null],
      ['PUT', `${room}/draft`, { text: 'half', source: 'bot' }],
      ['PUT', `${room}/draft`, { text: '' }],
      ['POST', `${room}/typing`, null],
      ['GET', '/groups/g/network', null],
      ['GET', '/groups/g/elections?limit=200', null],
    ]);
  });

  it('puts the pages of a list together', async () => {
    server.answer = ({ path }, response) =>
      path.includes('cursor=two')
        ? json(response, 200, { groups: [{ id: 'b' }], next: null })
        : json(response, 200, { groups: [{ id: 'a' }], next: 'two' });
    expect((await client.groups()).map(({ id }) => id)).to.deep.equal(['a', 'b']);
  });

  it('walks the log page by page, and only as far as the caller goes', async () => {
    server.answer = ({ path }, response) => {
      const after = Number(new URL(path, server.url).searchParams.get('after'));
      const entries = [after + 1, after + 2].map((index) => ({ index }));
      json(response, 200, { entries, next: after < 4 ? String(after + 2) : null });
    };
    const indexes: number[] = [];
    for await (const { index } of client.log('g', { pageLength: 2 })) indexes.push(index);
    expect(indexes).to.deep.equal([1, 2, 3, 4, 5, 6]);
    const before = server.asked.length;
    for await (const { index } of client.log('g', { pageLength: 2 })) if (index === 3) break;
    expect(server.asked.length - before).to.equal(2);
  });

  it('follows the log by waiting at the node, however often that takes its time', async () => {
    let waits = 0;
    server.answer = ({ path }, response) => {
      if (path.includes('/wait')) {
        waits += 1;
        return waits === 1 ? json(response, 408, problem(408, 'timeout')) : json(response, 200, {});
      }
      const isFirst = path.includes('after=0');
      return json(response, 200, { entries: [{ index: isFirst ? 1 : 2 }], next: null });
    };
    const indexes: number[] = [];
    for await (const { index } of client.log('g', { follow: true })) {
      indexes.push(index);
      if (index === 2) break;
    }
    expect(indexes).to.deep.equal([1, 2]);
    expect(server.asked.filter(({ path }) => path.includes('commitIndex=2'))).to.have.length(2);
  });

  it('answers nothing for an answer without a body', async () => {
    server.answer = (_asked, response) => void response.writeHead(204).end();
    expect(await client.revokeInvite('g', 'i')).to.equal(undefined);
    expect(server.asked[0]).to.include({ method: 'DELETE', path: '/api/v1/groups/g/invites/i' });
  });

  it('throws a problem as what it is', async () => {
    const errors = [{ path: 'text', message: 'is too long' }];
    server.answer = (_asked, response) => json(response, 422, problem(422, 'invalid', { errors }));
    const error = await failureOf(client.send('g', 'general', 'x'));
    expect(error).to.be.instanceOf(DemesApiError);
    expect(error).to.include({ status: 422, code: 'invalid', retryable: false, message: 'It is invalid.' });
    expect((error as DemesApiError).problem.errors).to.deep.equal(errors);
  });

  it('hands on how long to wait, and the status that a wait ended with', async () => {
    server.answer = (_asked, response) => {
      response.setHeader('retry-after', '2');
      json(response, 408, problem(408, 'timeout', { retryable: true, groupStatus: { term: 7 } }));
    };
    const error = (await failureOf(client.wait('g', { role: 'host' }, { timeoutMs: 5 }))) as DemesApiError;
    expect(error.retryAfterMs).to.equal(2_000);
    expect(error.groupStatus).to.deep.equal({ term: 7 });
    expect(server.asked[0]!.path).to.equal('/api/v1/groups/g/wait?role=host&timeoutMs=5');
  });

  it('tells why a node is not ready, in both forms', async () => {
    server.answer = (_asked, response) => json(response, 200, { status: 'ready' });
    expect(await client.notReadyReason()).to.equal(null);
    server.answer = (_asked, response) => json(response, 503, { reason: 'catching up' });
    expect(await client.notReadyReason()).to.equal('catching up');
    server.answer = (_asked, response) =>
      json(response, 503, problem(503, 'not_ready', { detail: 'locked' }));
    expect(await client.notReadyReason()).to.equal('locked');
  });

  it('ends a request after its time-out, and says so', async () => {
    server.answer = () => undefined;
    const error = await failureOf(client.node({ timeoutMs: 30 }));
    expect(error).to.be.instanceOf(DemesConnectionError);
    expect(error).to.include({ fault: 'timeout' });
  });

  it('ends a request when the caller aborts it, with the caller’s own reason', async () => {
    const abort = new AbortController();
    server.answer = () => abort.abort(new Error('enough'));
    expect(await failureOf(client.node({ signal: abort.signal }))).to.include({ message: 'enough' });
  });

  it('tells nobody there, a broken connection and another program apart', async () => {
    server.answer = (_asked, response) => void response.socket?.destroy();
    expect(await failureOf(client.node())).to.include({ fault: 'broken' });
    server.answer = (_asked, response) =>
      void response.writeHead(404, { 'content-type': 'text/html' }).end('<p>');
    expect(await failureOf(client.node())).to.include({ fault: 'foreign' });
    server.answer = (_asked, response) => void response.writeHead(200).end('<p>');
    expect(await failureOf(client.node())).to.include({ fault: 'foreign' });
    const other = await LocalServer.start();
    const away = new DemesClient({ url: other.url });
    await other.stop();
    expect(await failureOf(away.node())).to.include({ fault: 'unreachable' });
  });

  it('never follows a redirect with the token', async () => {
    server.answer = (_asked, response) =>
      void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
    expect(await failureOf(client.node())).to.be.instanceOf(DemesConnectionError);
    expect(server.asked).to.have.length(1);
  });
});
