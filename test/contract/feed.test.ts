import { expect } from 'chai';
import { WebSocket } from 'ws';
import type { Cluster } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';
import { endFollowing, follow } from './event-reader.ts';
import {
  INSTANT,
  LONG_ID,
  MESSAGE,
  STATUS,
  ask,
  expectProblem,
  expectShape,
  sharedCluster,
} from './outside.ts';
import { upgradeStatus } from '../support/upgrade-status.ts';

const API = '/api/v1';

describe('contract: the live feed', function () {
  this.timeout(30_000);
  let cluster: Cluster;
  let node: NodeProcess;
  let room: string;

  before(async () => {
    cluster = await sharedCluster();
    node = cluster.nodes[1]!;
    room = `/groups/${cluster.groupId}/rooms/general`;
  });

  afterEach(endFollowing);

  it('tells messages and the status in the form of the contract', async () => {
    const reader = await follow(node);
    const { body } = await node.post(`${room}/messages?wait=confirmed`, { text: 'line\nbreak' });
    const told = await reader.until(
      ({ data }) => data.message?.id === body.id && data.message.state === 'confirmed',
    );
    expect(told.event).to.equal('message');
    expect(told.id).to.match(/^[a-z0-9]+-\d+$/);
    expectShape(told.data, { id: /-/, type: /^message$/, groupId: LONG_ID, at: INSTANT });
    expect(told.data.id).to.equal(told.id);
    expectShape(told.data.message, MESSAGE);
    const status = await reader.until(({ event }) => event === 'status');
    expectShape(status.data.status, STATUS);
    const other = await cluster.nodes[0]!.post(`${room}/messages?wait=confirmed`, { text: 'from elsewhere' });
    await reader.until(({ data }) => data.message?.id === other.body.id);
    const numbers = reader.events.map(({ id }) => Number(id.split('-')[1]));
    expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b));
  });

  it('goes on after Last-Event-ID or ?after=, with nothing lost or doubled', async () => {
    const reader = await follow(node);
    const first = (await node.post(`${room}/messages?wait=confirmed`, { text: 'first' })).body;
    const seen = await reader.until(
      ({ data }) => data.message?.id === first.id && data.message.state === 'confirmed',
    );
    const second = (await node.post(`${room}/messages?wait=confirmed`, { text: 'second' })).body;
    await reader.until(({ data }) => data.message?.id === second.id && data.message.state === 'confirmed');
    const rest = reader.events.slice(reader.events.indexOf(seen) + 1).map(({ id }) => id);
    const byHeader = await follow(node, '', { 'last-event-id': seen.id });
    const byQuery = await follow(node, `?after=${seen.id}`);
    for (const again of [byHeader, byQuery]) {
      await again.until(({ id }) => id === rest.at(-1));
      expect(again.events.slice(0, rest.length).map(({ id }) => id)).to.deep.equal(rest);
    }
  });

  it('begins with a reset when it cannot go on from there', async () => {
    for (const after of ['0123456789abcdef-5', 'x', 'z'.repeat(64)]) {
      const reader = await follow(node, `?after=${after}`);
      const { event, data } = await reader.until(() => true);
      expect(event).to.equal('reset');
      expect(data.type).to.equal('reset');
      expect(data.reset).to.be.an('object');
    }
    const byHeader = await follow(node, '', { 'last-event-id': 'another-1' });
    expect((await byHeader.until(() => true)).event).to.equal('reset');
    expectProblem(await ask(node, 'GET', `${API}/events?since=1`), 422, 'invalid');
    expectProblem(await ask(node, 'GET', `${API}/events`, { token: null }), 401, 'unauthorized');
  });

  it('shows life every 15 seconds', async () => {
    const reader = await follow(node);
    const began = performance.now();
    await reader.untilComment();
    expect(performance.now() - began).to.be.lessThan(16_000);
  });

  it('is a WebSocket of the same objects', async () => {
    const url = `${node.url.replace('http', 'ws')}${API}/live`;
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${node.token}` } });
    const frames: Json[] = [];
    const texts = Promise.withResolvers<void>();
    socket.on('message', (data, isBinary) => {
      expect(isBinary).to.equal(false);
      frames.push(JSON.parse((data as Buffer).toString()));
      if (frames.at(-1).message?.text === 'live' && frames.at(-1).message.state === 'confirmed')
        texts.resolve();
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    await node.post(`${room}/messages?wait=confirmed`, { text: 'live' });
    await texts.promise;
    expectShape(frames.at(-1), { id: /-/, type: /^message$/, groupId: LONG_ID, at: INSTANT });
    socket.close();
    const bearer = { authorization: `Bearer ${node.token}` };
    expect(await upgradeStatus(url)).to.equal(401);
    expect(await upgradeStatus(url, { headers: { ...bearer, origin: 'https://evil.example' } })).to.equal(
      403,
    );
    expect(await upgradeStatus(url, { headers: { ...bearer, host: 'evil.example' } })).to.equal(403);
    expect(await upgradeStatus(url.replace('/live', '/elsewhere'), { headers: bearer })).to.equal(404);
    expectProblem(await ask(node, 'GET', `${API}/live`), 400, 'malformed');
  });

  it('opens a browser session once for each link; the page at / says how without one', async () => {
    const closed = await ask(node, 'GET', '/', { token: null });
    expect(closed.status).to.equal(200);
    expect(closed.headers['content-type']).to.match(/^text\/html/);
    expect(closed.text).to.contain('demes open');
    for (const path of ['/settings', '/index.html', '/api2']) {
      const elsewhere = await ask(node, 'GET', path, { token: null });
      expect(elsewhere.status, path).to.equal(404);
      expect(elsewhere.headers['content-type'], path).to.match(/^text\/html/);
    }
    const links = await Promise.all([1, 2].map(async () => ask(node, 'POST', `${API}/session-links`)));
    for (const { status, json } of links) {
      expect(status).to.equal(201);
      expectShape(json, { url: /^http:\/\/localhost:\d+\//, expiresAt: INSTANT });
      const path = new URL(json.url).pathname;
      const opened = await ask(node, 'GET', path, { token: null });
      expect(opened.status).to.be.oneOf([302, 303]);
      const cookie = String(opened.headers['set-cookie']);
      expect(cookie).to.contain('HttpOnly').and.to.contain('SameSite=Strict');
      expect(cookie.split('=')[0]).to.contain(node.deviceId);
      const session = { token: null, headers: { cookie: cookie.split(';')[0]! } };
      expect((await ask(node, 'GET', '/', session)).text).to.not.contain('demes open');
      expect((await ask(node, 'GET', `${API}/node`, session)).status).to.equal(200);
      expect((await ask(node, 'GET', path, { token: null })).status).to.equal(404);
      // A session alone changes nothing: only the node's own page can say its origin.
      const post = await ask(node, 'POST', `${API}/session-links`, session);
      expectProblem(post, 403, 'forbidden_origin');
      const own = { token: null, headers: { ...session.headers, origin: new URL(node.url).origin } };
      expect((await ask(node, 'POST', `${API}/session-links`, own)).status).to.equal(201);
    }
    expect(links[0]!.json.url).to.not.equal(links[1]!.json.url);
    expectProblem(await ask(node, 'POST', `${API}/session-links`, { token: null }), 401, 'unauthorized');
  });
});
