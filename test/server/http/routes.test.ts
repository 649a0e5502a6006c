import { expect } from 'chai';
import type { RouteName } from '../../../src/api/routes.ts';
import { faultsOfAnswer } from '../../support/answer-shape.ts';
import { longIdOf, shortIdOf } from '../../support/node-twin.ts';
import { TwinListener, eventually, type Answer } from '../../support/twin-listener.ts';

describe('server/http routes', () => {
  let twin: TwinListener;
  let group: string;
  let messages: string;
  before(async () => {
    twin = await TwinListener.open();
    group = await twin.group();
    messages = `${group}/rooms/general/messages`;
  });
  after(() => twin.close());

  const get = (path: string): Promise<Answer> => twin.ask('GET', path);
  const post = (path: string, body?: unknown): Promise<Answer> => twin.ask('POST', path, { body });

  describe('messages', () => {
    it('MS20 201 when the state asked for is reached, 202 with the message when it is not in time', async () => {
      twin.node.confirmAll = false;
      const none = await post(messages, { text: 'a' });
      expect(`${none.status} ${none.json.state}`).to.equal('201 queued');
      const late = await post(`${messages}?wait=confirmed&timeoutMs=5`, { text: 'b' });
      expect(`${late.status} ${late.json.state}`).to.equal('202 queued');
      const waits = post(`${messages}?wait=confirmed`, { text: 'c' });
      await eventually('the post waits', () => twin.node.waiting === 1);
      twin.node.confirm();
      const done = await waits;
      expect(`${done.status} ${done.json.state}`).to.equal('201 confirmed');
      expect((await post(`${messages}?wait=tentative`, { text: 'd' })).status).to.equal(201);
    });

    it('MS20 who goes away stops waiting', async () => {
      twin.node.confirmAll = false;
      const { connect } = await import('node:net');
      const body = '{"text":"gone"}';
      const socket = connect(twin.http.port, '127.0.0.1', () => {
        const head = `POST ${messages}?wait=confirmed&timeoutMs=60000 HTTP/1.1\r\nHost: localhost:${twin.http.port}\r\n`;
        const type = 'Authorization: Bearer test-token\r\nContent-Type: application/json\r\n';
        socket.write(`${head}${type}Content-Length: ${body.length}\r\n\r\n${body}`);
      });
      await eventually('the post waits', () => twin.node.waiting === 1);
      socket.destroy();
      await eventually('nobody waits', () => twin.node.waiting === 0);
      twin.node.confirm();
      expect(twin.node.waiting).to.equal(0);
    });

    it('MS21 the same clientId answers with the same message, with another text it is a conflict', async () => {
      const first = await post(messages, { text: 'once', clientId: 'c-1' });
      const again = await post(messages, { text: 'once', clientId: 'c-1' });
      expect(again.json.id).to.equal(first.json.id);
      const other = await post(messages, { text: 'twice', clientId: 'c-1' });
      expect(`${other.status} ${other.json.code}`).to.equal('409 client_id_reused');
    });

    it('MS22 a batch is answered in its order, and holds 1 to 100 messages', async () => {
      const batch = (count: number): Promise<Answer> => {
        const texts = Array.from({ length: count }, (_, i) => ({ text: `m${i}` }));
        return post(`${messages}:batch`, { messages: texts });
      };
      const { status, json } = await batch(100);
      expect(status).to.equal(201);
      const texts = json.messages.map((one: { text: string }) => one.text);
      expect(texts).to.deep.equal(Array.from({ length: 100 }, (_, i) => `m${i}`));
      expect((await batch(0)).status).to.equal(422);
      expect((await batch(101)).status).to.equal(422);
      const bad = await post(`${messages}:batch`, { messages: [{ text: 'x' }, { text: '' }] });
      expect(bad.json.errors[0].path).to.equal('messages.1.text');
    });

    it('MS23 the room general is known by its name and by its id', async () => {
      const byName = await get(`${group}/rooms/general`);
      const byId = await get(`${group}/rooms/${byName.json.id}`);
      expect(byId.json).to.deep.equal(byName.json);
    });

    it('MS24 a page is asked for by one of before, after and around, an id or an index', async () => {
      for (const query of ['', '?limit=1', '?before=7', `?after=${longIdOf('x')}`, '?around=0&limit=200']) {
        const { status, json } = await get(`${messages}${query}`);
        expect(status, query).to.equal(200);
        expect(Object.keys(json)).to.have.members(['messages', 'lines', 'before', 'after']);
      }
      for (const query of [
        '?limit=0',
        '?limit=201',
        '?before=x',
        '?before=1&after=2',
        '?around=-1',
        '?after=',
      ]) {
        expect((await get(`${messages}${query}`)).status, query).to.equal(422);
      }
    });

    it('MS24 one message with its details', async () => {
      const { json } = await post(messages, { text: 'look' });
      const details = await get(`${messages}/${json.id}`);
      expect(details.status).to.equal(200);
      expect(details.json).to.include.keys('holders', 'hash', 'signature', 'sealedEpoch', 'history');
      expect((await get(`${messages}/${longIdOf('none')}`)).status).to.equal(404);
    });
  });

  describe('groups', () => {
    it('MS25 creating answers 201 with the group, listing and reading show it', async () => {
      const made = await post('/api/v1/groups', {
        name: '  Cafe\u0301  ',
        newcomersSee: 'joining',
        rates: 'off',
      });
      expect(made.status).to.equal(201);
      expect(made.json.name).to.equal('Café');
      const { json } = await get('/api/v1/groups');
      expect(json.groups.map(({ id }: { id: string }) => id)).to.include(made.json.id);
      expect((await get(`/api/v1/groups/${made.json.id}`)).json).to.deep.equal(made.json);
    });

    it('MS25 joining is accepted at once; what is no invitation is invalid', async () => {
      const { status, json } = await post('/api/v1/groups/join', { invite: 'demes1.abc' });
      expect(status).to.equal(202);
      expect(json.state).to.equal('joining');
      expect((await post('/api/v1/groups/join', { invite: 'hello' })).status).to.equal(422);
    });

    it('MS26 lists come in pages with a cursor', async () => {
      for (let i = 0; i < 4; i++) await post('/api/v1/groups', { name: `g${i}` });
      const all = (await get('/api/v1/groups?limit=200')).json;
      expect(all.next).to.equal(null);
      const seen: string[] = [];
      let cursor = '';
      do {
        const { json } = await get(`/api/v1/groups?limit=3${cursor}`);
        seen.push(...json.groups.map(({ id }: { id: string }) => id));
        cursor = json.next === null ? '' : `&cursor=${json.next}`;
      } while (cursor !== '');
      expect(seen).to.deep.equal(all.groups.map(({ id }: { id: string }) => id));
      for (const query of ['?limit=0', '?limit=201', '?cursor=nothing', '?limit=x']) {
        expect((await get(`/api/v1/groups${query}`)).status, query).to.equal(422);
      }
    });

    it('MS27 wait answers when all conditions are met, or 408 with the status', async () => {
      const self = twin.node.deviceId;
      for (const query of [
        '',
        '?role=host',
        '?host=self&term=3',
        `?host=${self}&tier=confirmed`,
        '?host=any&commitIndex=2',
      ]) {
        expect((await get(`${group}/wait${query}`)).status, query).to.equal(200);
      }
      for (const query of [
        '?host=none',
        '?role=follower',
        '?term=4',
        `?host=${shortIdOf('other')}`,
        '?role=host&term=9',
      ]) {
        const { status, json } = await get(`${group}/wait${query}&timeoutMs=1`);
        expect(`${status} ${json.code} ${json.retryable}`, query).to.equal('408 timeout true');
        expect(json.groupStatus.deviceId).to.equal(self);
      }
      const waits = get(`${group}/wait?commitIndex=${(await get(`${group}/status`)).json.commitIndex + 1}`);
      await eventually('somebody waits', () => twin.node.waiting === 1);
      await post(messages, { text: 'one more' });
      twin.node.confirm();
      expect((await waits).status).to.equal(200);
    });

    it('MS27 wait refuses conditions that mean nothing', async () => {
      for (const query of [
        '?role=leader',
        '?host=me',
        '?term=x',
        '?timeoutMs=120001',
        '?tier=',
        '?index=1',
      ]) {
        expect((await get(`${group}/wait${query}`)).status, query).to.equal(422);
      }
    });

    it('MS25 a handover is accepted with and without a successor named', async () => {
      expect((await post(`${group}/host`)).status).to.equal(202);
      expect((await post(`${group}/host`, {})).json).to.deep.equal({ deviceId: null });
      const deviceId = shortIdOf('other');
      expect((await post(`${group}/host`, { deviceId })).json).to.deep.equal({ deviceId });
      expect((await post(`${group}/host`, { deviceId: 'x' })).status).to.equal(422);
    });

    it('MS25 an invitation shows its secrets only when made, and is revoked by its id', async () => {
      const made = await post(`${group}/invites`);
      expect(made.status).to.equal(201);
      expect(made.json.url).to.equal(`demes:${made.json.invite}`);
      const listed = (await get(`${group}/invites`)).json.invites[0];
      expect(listed.id).to.equal(made.json.id);
      expect(listed).to.not.have.any.keys('invite', 'url');
      expect((await get(`${group}/invites/${made.json.id}`)).json).to.deep.equal(listed);
      const revoked = await twin.ask('DELETE', `${group}/invites/${made.json.id}`);
      expect(`${revoked.status}${revoked.text}`).to.equal('204');
      expect((await twin.ask('DELETE', `${group}/invites/${'0'.repeat(32)}`)).status).to.equal(404);
      for (const body of [{ maxUses: 0 }, { maxUses: 1.5 }, { expiresInMs: -1 }, { role: 'god' }]) {
        expect((await post(`${group}/invites`, body)).status, JSON.stringify(body)).to.equal(422);
      }
    });

    it('MS25 members, devices and rooms are read as lists and one by one', async () => {
      for (const plural of ['members', 'devices', 'rooms']) {
        const { json } = await get(`${group}/${plural}`);
        expect(Object.keys(json)).to.have.members([plural, 'next']);
        const one = await get(`${group}/${plural}/${json[plural][0].id}`);
        expect(one.json, plural).to.deep.equal(json[plural][0]);
        expect(one.json.can, plural).to.be.an('array');
      }
      expect((await get(`${group}/members/${shortIdOf('nobody')}`)).status).to.equal(404);
    });

    it('MS25 the log is paged by index, at most 1000 entries', async () => {
      const { json } = await get(`${group}/log?after=1&limit=2`);
      expect(json.entries.map(({ index }: { index: number }) => index)).to.deep.equal([2, 3]);
      expect(json).to.include.keys('firstIndex', 'commitIndex', 'next');
      for (const query of ['?limit=1001', '?limit=0', '?after=-1', '?include=everything']) {
        expect((await get(`${group}/log${query}`)).status, query).to.equal(422);
      }
      expect((await get(`${group}/log?limit=1000&include=bytes`)).status).to.equal(200);
    });
  });

  describe('node', () => {
    it('MS25 the node says who it is', async () => {
      const { json } = await get('/api/v1/node');
      expect(Object.keys(json)).to.have.members([
        'deviceId',
        'memberId',
        'name',
        'look',
        'setAside',
        'version',
        'uptimeMs',
        'peerAddresses',
        'nearby',
        'settings',
        'groups',
        'dataDirectory',
        'databaseBytes',
        'lab',
      ]);
    });

    it('MS28 health and readiness need no token; not ready says why', async () => {
      const ask = (path: string): Promise<Answer> => twin.ask('GET', path, { token: null });
      expect((await ask('/healthz')).status).to.equal(200);
      expect((await ask('/readyz')).status).to.equal(200);
      twin.node.reason = 'The log is being read.';
      const { status, json } = await ask('/readyz');
      twin.node.reason = null;
      expect(`${status} ${json.code} ${json.reason}`).to.equal('503 not_ready The log is being read.');
      expect((await ask('/healthz')).status).to.equal(200);
    });

    it('MS29 metrics are in the text format of Prometheus and need the token unless public', async () => {
      expect((await twin.ask('GET', '/metrics', { token: null })).status).to.equal(401);
      const { status, headers, text } = await get('/metrics');
      expect(status).to.equal(200);
      expect(headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
      const names = [
        'host',
        'term',
        'elections_total',
        'outage_seconds_total',
        'confirm_latency_seconds_bucket',
      ];
      const more = [
        'outbox_events',
        'commit_index',
        'applied_index',
        'projected_index',
        'links',
        'fsync_seconds_count',
        'link_received_bytes_total',
      ];
      for (const name of [...names, ...more])
        expect(text, name).to.match(new RegExp(`^demes_${name}[ {]`, 'm'));
      expect(text).to.match(/^demes_term\{group="[a-z2-7]{52}"\} 3$/m);
      // Asked again, totals are the node's and not added up.
      const again = (await get('/metrics')).text;
      expect(again).to.match(/^demes_elections_total\{.*\} 2$/m);
      expect(again).to.match(/^demes_link_sent_bytes_total 7000$/m);
      const open = await TwinListener.open({ metricsPublic: true });
      expect((await open.ask('GET', '/metrics', { token: null })).status).to.equal(200);
      await open.close();
    });

    it('MS25 HEAD answers as GET would, without a body', async () => {
      for (const path of ['/api/v1/node', '/', '/healthz', `${group}/status`, '/api/v1/events']) {
        const { status, text } = await twin.ask('HEAD', path);
        expect(`${status}${text}`, path).to.equal('200');
      }
    });
  });

  it('MS100 where there is nothing to decide about this device, the decision is refused, and so is any other word', async () => {
    expect((await post('/api/v1/node/device', { decision: 'keep' })).status).to.equal(409);
    expect((await post('/api/v1/node/device', { decision: 'both' })).status).to.equal(422);
  });

  it('MS39 every answer has the shape that the document promises', async () => {
    const own = await twin.group();
    const room = `${own}/rooms/general/messages`;
    const message = await post(room, { text: 'shape' });
    const invite = await post(`${own}/invites`, { maxUses: 3 });
    const asked: readonly (readonly [RouteName, Answer])[] = [
      ['postMessage', message],
      ['createInvite', invite],
      ['createGroup', await post('/api/v1/groups', { name: 'Shape' })],
      ['postBatch', await post(`${room}:batch`, { messages: [{ text: 'a' }] })],
      ['getMessages', await get(room)],
      ['getMessage', await get(`${room}/${message.json.id}`)],
      ['getGroups', await get('/api/v1/groups')],
      ['getGroup', await get(own)],
      ['getStatus', await get(`${own}/status`)],
      ['waitForStatus', await get(`${own}/wait?host=none&timeoutMs=1`)],
      ['transferHost', await post(`${own}/host`)],
      ['getInvites', await get(`${own}/invites`)],
      ['getInvite', await get(`${own}/invites/${invite.json.id}`)],
      ['getLog', await get(`${own}/log`)],
      ['getMembers', await get(`${own}/members`)],
      ['getDevices', await get(`${own}/devices`)],
      ['getRooms', await get(`${own}/rooms`)],
      ['getNode', await get('/api/v1/node')],
      ['getHealth', await get('/healthz')],
      ['getReadiness', await get('/readyz')],
      ['createSessionLink', await post('/api/v1/session-links')],
    ];
    expect(asked.flatMap(([name, { status, json }]) => faultsOfAnswer(name, status, json))).to.deep.equal([]);
    expect(faultsOfAnswer('getNode', 200, { deviceId: 'x' })).to.not.deep.equal([]);
  });

  it('MS25 closing ends what waits and lets go of the port', async () => {
    const other = await TwinListener.open();
    const path = await other.group();
    const waits = other.ask('GET', `${path}/wait?term=99&timeoutMs=60000`);
    await eventually('somebody waits', () => other.node.waiting === 1);
    const [answer] = await Promise.all([waits, other.close()]);
    expect(answer.status).to.equal(408);
    const refused = await other.ask('GET', '/healthz').then(
      () => 'answered',
      () => 'refused',
    );
    expect(refused).to.equal('refused');
  });
});
