import { expect } from 'chai';
import { type Cluster, until } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';
import { GROUP, INVITE, LOG_ENTRY, SHORT_ID, STATUS } from './outside.ts';
import {
  BASE64URL,
  LONG_ID,
  ask,
  count,
  expectProblem,
  expectShape,
  listOf,
  sharedGroup,
} from './outside.ts';

const API = '/api/v1';

describe('contract: node and groups', function () {
  this.timeout(40_000);
  let cluster: Cluster;
  let nodes: readonly NodeProcess[];
  let group: string;

  before(async () => {
    ({ cluster, nodes, group } = await sharedGroup());
  });

  it('answers for itself: node, health, readiness, metrics, documents', async () => {
    const node = nodes[0]!;
    const { status, json, headers } = await ask(node, 'GET', `${API}/node`);
    expect(status).to.equal(200);
    expect(headers['content-type']).to.match(/^application\/json/);
    expectShape(json, {
      deviceId: SHORT_ID,
      memberId: SHORT_ID,
      name: 'string',
      version: 'string',
      uptimeMs: 'number',
      peerAddresses: listOf(/^.+:\d+$/),
      groups: listOf(LONG_ID),
    });
    expect(json.deviceId).to.equal(node.deviceId);
    expect(json.groups).to.deep.equal([cluster.groupId]);
    for (const path of ['/healthz', '/readyz']) {
      expect((await ask(node, 'GET', path, { token: null })).status, path).to.equal(200);
    }
    expectProblem(await ask(node, 'GET', '/metrics', { token: null }), 401, 'unauthorized');
    const metrics = await ask(node, 'GET', '/metrics');
    expect(metrics.headers['content-type']).to.match(/^text\/plain/);
    for (const word of ['host', 'term', 'elections', 'outage', 'confirm', 'outbox']) {
      expect(metrics.text).to.match(new RegExp(`^demes_\\w*${word}\\w*(\\{[^}]*\\})? [0-9.e+]+$`, 'm'));
    }
    const openapi = (await ask(node, 'GET', '/api/openapi.json')).json;
    expect(openapi.openapi).to.match(/^3\./);
    for (const path of ['/node', '/groups/{groupId}/status', '/groups/{groupId}/rooms/{roomId}/messages']) {
      expect(Object.keys(openapi.paths)).to.include(API + path);
    }
    const docs = await ask(node, 'GET', '/api/docs');
    expect(docs.headers['content-type']).to.match(/^text\/html/);
    expect(docs.text).to.not.match(/(?:src|href)="https?:/);
    expectProblem(await ask(node, 'GET', '/api/docs', { token: null }), 401, 'unauthorized');
    expectProblem(await ask(node, 'GET', '/api/openapi.json', { token: null }), 401, 'unauthorized');
  });

  it('lists, shows and creates groups', async () => {
    const node = nodes[1]!;
    const list = (await node.get('/groups')).body;
    expect(list.next).to.equal(null);
    expectShape(list.groups[0], GROUP);
    expect(list.groups[0]).to.include({
      id: cluster.groupId,
      name: 'test',
      myRole: 'member',
      memberCount: 3,
    });
    const made = await ask(nodes[2]!, 'POST', `${API}/groups`, { body: { name: '  Zo\u0065\u0308  ' } });
    expect(made.status).to.equal(201);
    expectShape(made.json, GROUP);
    expect(made.json).to.include({ name: 'Zo\u00eb', myRole: 'owner', memberCount: 1, joining: null });
    const page = (await nodes[2]!.get('/groups?limit=1')).body;
    expect(page.groups).to.have.length(1);
    const rest = (await nodes[2]!.get(`/groups?limit=200&cursor=${page.next}`)).body;
    expect(rest.groups).to.have.length(1);
    expect(rest.next).to.equal(null);
    expectProblem(await ask(node, 'GET', `${API}/groups/${made.json.id}`), 404, 'not_found');
    const rooms = (await nodes[2]!.get(`/groups/${made.json.id}/rooms`)).body.rooms;
    expect(rooms.map((room: Json) => [room.name, room.kind])).to.deep.equal([['general', 'open']]);
  });

  it('shows the status with every field, on the host and on followers', async () => {
    const all: Json[] = await Promise.all(nodes.map(async (node) => cluster.status(node)));
    const host = all.find((status) => status.role === 'host');
    for (const [at, status] of all.entries()) {
      expectShape(status, STATUS);
      expect(status).to.include({ deviceId: nodes[at]!.deviceId, tier: 'confirmed', host: host.deviceId });
      expect(status.caretaker).to.equal(null);
      expect(status.quorum).to.deep.equal({ needed: 2, reachable: 3 });
      const voters = status.voters.map((voter: Json) => voter.deviceId);
      expect(voters).to.have.members(nodes.map((node) => node.deviceId));
      expect(status.rank).to.have.members(voters);
      const self = status.voters.find((voter: Json) => voter.deviceId === status.deviceId);
      expect(self).to.include({ reachable: true, via: null, kind: 'member', willing: true });
      expect(status.transcript.index).to.be.at.most(status.appliedIndex);
    }
    expect(new Set(all.map((status) => status.transcript.hash)).size).to.equal(1);
  });

  it('waits for each condition, and for all together', async () => {
    const host = await cluster.host(nodes);
    const follower = nodes.find((node) => node !== host)!;
    const status = await cluster.status(follower);
    const met = [
      'role=follower',
      'tier=confirmed',
      `term=${status.term}`,
      `term=${status.term - 1}`,
      `commitIndex=${status.commitIndex}`,
      `projectedIndex=${status.projectedIndex}`,
      `host=${host.deviceId}`,
      'host=any',
      `role=follower&tier=confirmed&term=1&commitIndex=1&projectedIndex=1&host=any&timeoutMs=0`,
      '',
    ];
    for (const query of met) {
      const { status: code, json } = await ask(follower, 'GET', `${API}${group}/wait?${query}`);
      expect(code, query).to.equal(200);
      expectShape(json, STATUS);
    }
    const unmet = ['role=host', 'tier=tentative', `term=${status.term + 1}`, 'host=self', 'host=none'];
    unmet.push(`host=${follower.deviceId}`, 'commitIndex=999999', 'host=any&role=learner');
    for (const query of unmet) {
      const late = await ask(follower, 'GET', `${API}${group}/wait?${query}&timeoutMs=30`);
      expectProblem(late, 408, 'timeout');
      expectShape(late.json.groupStatus, STATUS);
    }
    expect((await ask(host, 'GET', `${API}${group}/wait?host=self`)).status).to.equal(200);
    for (const query of ['timeoutMs=120001', 'role=boss', 'host=x', 'term=-1', 'term=1.5', 'nonsense=1']) {
      expectProblem(await ask(follower, 'GET', `${API}${group}/wait?${query}`), 422, 'invalid');
    }
    const waiting = follower.wait(cluster.groupId, `projectedIndex=${status.projectedIndex + 1}`);
    await host.post(`${group}/rooms/general/messages`, { text: 'wake up' });
    expect((await waiting).projectedIndex).to.be.greaterThan(status.projectedIndex);
  });

  it('hands the role over: to a named voter, to the best one, asked at any node', async () => {
    const before = await cluster.host(nodes);
    const heir = nodes.find((node) => node !== before)!;
    const named = await ask(before, 'POST', `${API}${group}/host`, { body: { deviceId: heir.deviceId } });
    expect(named.status).to.equal(202);
    await before.wait(cluster.groupId, `host=${heir.deviceId}&tier=confirmed`);
    const again = await ask(heir, 'POST', `${API}${group}/host`, { body: { deviceId: heir.deviceId } });
    expect(again.status).to.equal(202);
    const anyone = await ask(heir, 'POST', `${API}${group}/host`);
    expect(anyone.status).to.equal(202);
    await until('another host', async () => {
      const { host } = await cluster.status(before);
      return host !== null && host !== heir.deviceId;
    });
    await cluster.settled(3);
    const hostNow = await cluster.host(nodes);
    const follower = nodes.find((node) => node !== hostNow)!;
    expect((await ask(follower, 'POST', `${API}${group}/host`, { body: {} })).status).to.equal(202);
    await until('yet another host', async () => (await cluster.status(follower)).host !== hostNow.deviceId);
    await cluster.settled(3);
    const self = await ask(follower, 'POST', `${API}${group}/host`, {
      body: { deviceId: follower.deviceId },
    });
    expect(self.status).to.equal(202);
    await follower.wait(cluster.groupId, 'host=self&tier=confirmed');
    await cluster.settled(3);
    const nobody = 'a'.repeat(32);
    expectProblem(
      await ask(follower, 'POST', `${API}${group}/host`, { body: { deviceId: nobody } }),
      422,
      'invalid',
    );
    expectProblem(
      await ask(follower, 'POST', `${API}${group}/host`, { body: { to: nobody } }),
      422,
      'invalid',
    );
  });

  it('makes, lists, shows and revokes invitations', async () => {
    const node = nodes[0]!;
    const made = await ask(node, 'POST', `${API}${group}/invites`);
    expect(made.status).to.equal(201);
    expectShape(made.json, {
      ...INVITE,
      invite: /^demes1\.[A-Za-z0-9_-]+$/,
      url: /^demes:demes1\.[A-Za-z0-9_-]+$/,
    });
    expect(made.json).to.include({ maxUses: 10, uses: 0, role: 'member', state: 'active' });
    expect(made.json.url).to.equal(`demes:${made.json.invite}`);
    const lifeMs = Date.parse(made.json.expiresAt) - Date.parse(made.json.createdAt);
    expect(lifeMs).to.equal(7 * 24 * 3600 * 1000);
    const short = await node.post(`${group}/invites`, { maxUses: 2, expiresInMs: 60_000, role: 'admin' });
    expect(short.status).to.equal(201);
    expect(short.body).to.include({ maxUses: 2, role: 'admin' });
    const listed = (await node.get(`${group}/invites?limit=200`)).body.invites;
    const shown = listed.find((one: Json) => one.id === made.json.id);
    expectShape(shown, INVITE);
    expect(shown).to.not.have.any.keys('invite', 'url');
    expect((await node.get(`${group}/invites/${made.json.id}`)).body).to.deep.equal(shown);
    const gone = await ask(node, 'DELETE', `${API}${group}/invites/${made.json.id}`);
    expect(gone.status).to.equal(204);
    expect(gone.text).to.equal('');
    expect((await ask(node, 'DELETE', `${API}${group}/invites/${made.json.id}`)).status).to.equal(204);
    await until('revoked', async () => {
      const { body } = await node.get(`${group}/invites/${made.json.id}`);
      return body.state === 'revoked';
    });
    for (const id of ['0'.repeat(32), 'nonsense']) {
      expectProblem(await ask(node, 'DELETE', `${API}${group}/invites/${id}`), 404, 'not_found');
      expectProblem(await ask(node, 'GET', `${API}${group}/invites/${id}`), 404, 'not_found');
    }
    const wrong = [
      { maxUses: 0 },
      { maxUses: 1.5 },
      { expiresInMs: 0 },
      { role: 'boss' },
      { uses: 1 },
      { maxUses: '2' },
    ];
    for (const body of wrong) {
      const refused = await ask(node, 'POST', `${API}${group}/invites`, { body });
      expectProblem(refused, 422, 'invalid');
      expect(refused.json.errors[0]).to.include({ path: Object.keys(body)[0] });
      expect(refused.json.errors[0].message).to.be.a('string');
    }
    const tooHigh = await ask(nodes[1]!, 'POST', `${API}${group}/invites`, { body: { role: 'admin' } });
    expectProblem(tooHigh, 403, 'forbidden_role');
  });

  it('shows members, devices and rooms, each with what the asker may do', async () => {
    const node = nodes[1]!;
    const { members } = (await node.get(`${group}/members`)).body;
    expect(members.map((one: Json) => one.role).sort()).to.deep.equal(['member', 'member', 'owner']);
    for (const one of members) {
      expectShape(one, { id: SHORT_ID, name: 'string', role: 'string', can: listOf('string') });
      expect((await node.get(`${group}/members/${one.id}`)).body).to.deep.equal(one);
    }
    const { devices } = (await node.get(`${group}/devices`)).body;
    expect(devices.map((one: Json) => one.id)).to.have.members(nodes.map((one) => one.deviceId));
    for (const one of devices) {
      expectShape(one, { id: SHORT_ID, memberId: SHORT_ID, kind: 'string', can: listOf('string') });
      expect((await node.get(`${group}/devices/${one.id}`)).status).to.equal(200);
    }
    const { rooms } = (await node.get(`${group}/rooms`)).body;
    expect(rooms).to.have.length(1);
    expectShape(rooms[0], { id: LONG_ID, name: /^general$/, kind: /^open$/, can: listOf('string') });
    expect((await node.get(`${group}/rooms/${rooms[0].id}`)).body).to.deep.equal(rooms[0]);
    const first = (await node.get(`${group}/members?limit=2`)).body;
    expect(first.members).to.have.length(2);
    const second = (await node.get(`${group}/members?limit=2&cursor=${first.next}`)).body;
    expect([...first.members, ...second.members]).to.deep.equal(members);
    expect(second.next).to.equal(null);
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'cursor=nowhere', 'cursor=']) {
      expectProblem(await ask(node, 'GET', `${API}${group}/members?${query}`), 422, 'invalid');
    }
  });

  it('shows the log: the same everywhere, in pages, with the bytes on request', async () => {
    await cluster.caughtUp(nodes);
    const logs = await Promise.all(
      nodes.map(async (node) => node.get(`${group}/log?limit=1000&include=bytes`)),
    );
    const { entries, firstIndex, commitIndex, next } = logs[0]!.body;
    expect({ firstIndex, next }).to.deep.equal({ firstIndex: 1, next: null });
    expect(entries.at(-1).index).to.equal(commitIndex);
    for (const [at, entry] of entries.entries()) {
      expectShape(entry, LOG_ENTRY);
      expect(entry.index).to.equal(at + 1);
      if (at > 0) expect(entry.prevHash).to.equal(entries[at - 1].hash);
      if (entry.kind === 'event') {
        expectShape(entry, {
          header: BASE64URL,
          signature: BASE64URL,
          payload: BASE64URL,
          verdict: 'string',
        });
        expectShape(entry, {
          eventId: LONG_ID,
          deviceId: SHORT_ID,
          deviceSeq: count,
          eventKind: 'string',
          clientId: 'string',
        });
      } else expectShape(entry, { body: BASE64URL });
    }
    for (const log of logs) expect(log.body.entries.slice(0, commitIndex)).to.deep.equal(entries);
    const plain = (await nodes[1]!.get(`${group}/log?after=2&limit=3`)).body;
    expect(plain.entries.map((entry: Json) => entry.index)).to.deep.equal([3, 4, 5]);
    expect(plain.entries[0]).to.not.have.any.keys('header', 'body', 'payload', 'signature');
    expect((await nodes[1]!.get(`${group}/log?after=${plain.next}&limit=1`)).body.entries[0].index).to.equal(
      6,
    );
    const end = (await nodes[1]!.get(`${group}/log?after=999999`)).body;
    expect(end).to.include({ firstIndex: 1, next: null });
    expect(end.entries).to.deep.equal([]);
    for (const query of ['limit=1001', 'limit=0', 'after=-1', 'include=all', 'before=3']) {
      expectProblem(await ask(nodes[1]!, 'GET', `${API}${group}/log?${query}`), 422, 'invalid');
    }
  });
});
