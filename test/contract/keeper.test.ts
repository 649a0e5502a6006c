import { expect } from 'chai';
import { Cluster, until } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';

describe('contract: a keeper', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let member: NodeProcess;
  let keeper: NodeProcess;
  let group: string;
  let general: string;

  before(async () => {
    cluster = await Cluster.start({ nodes: 1, inside: true });
    member = cluster.nodes[0]!;
    keeper = await cluster.join(['--keeper']);
    group = `/groups/${cluster.groupId}`;
    general = `${group}/rooms/general`;
  });
  after(async () => {
    await cluster.close();
  });

  it('MS111 everything that somebody in a room does is refused at its API, and nothing is made', async () => {
    const said = await member.post(`${general}/messages?wait=confirmed`, { text: 'to all' });
    expect(said.status).to.equal(201);
    const { id, index } = said.body;
    await until('it has the message', async () => (await cluster.status(keeper)).projectedIndex >= index);
    const message = `${general}/messages/${id}`;
    const requests: readonly (readonly [string, string, Json?])[] = [
      ['POST', `${general}/messages`, { text: 'x' }],
      ['POST', `${general}/messages:batch`, { messages: [{ text: 'x' }] }],
      ['PATCH', message, { text: 'x' }],
      ['DELETE', message],
      ['PUT', `${message}/reactions/👍`],
      ['DELETE', `${message}/reactions/👍`],
      ['POST', `${general}/typing`, {}],
      ['POST', `${general}/read`, { index }],
      ['PUT', `${general}/draft`, { text: 'x' }],
      ['GET', `${general}/draft`],
    ];
    for (const [method, path, body] of requests) {
      const answer = await keeper.request(method, path, body);
      expect([answer.status, answer.body?.code], `${method} ${path}`).to.deep.equal([403, 'keeper']);
    }
    expect((await cluster.status(keeper)).outbox).to.equal(0);
    expect((await keeper.get(`${group}/rooms`)).body.rooms[0].can).to.deep.equal([]);
    expect((await member.get(`${group}/rooms`)).body.rooms[0].can).to.deep.equal([
      'post',
      'rename',
      'setLife',
    ]);
  });

  it('MS111 status and devices say which device is a keeper, on every node', async () => {
    for (const node of [member, keeper]) {
      const { voters, learners } = await cluster.status(node);
      const kinds = [...voters, ...learners].map(({ deviceId, kind }: Json) => [deviceId, kind]);
      const { devices } = (await node.get(`${group}/devices`)).body;
      for (const told of [kinds, devices.map(({ id, kind }: Json) => [id, kind])]) {
        expect(Object.fromEntries(told)).to.deep.equal({
          [member.deviceId]: 'member',
          [keeper.deviceId]: 'keeper',
        });
      }
    }
  });

  it('MS111 it came by an invitation as a member of its own, and may do what is not done in a room', async () => {
    const { members } = (await keeper.get(`${group}/members`)).body;
    expect(members.map(({ name }: Json) => name)).to.deep.equal(['n1', 'n2']);
    expect((await keeper.post(`${group}/invites`, {})).status).to.equal(201);
    expect((await keeper.request('PATCH', '/node', { name: 'Attic' })).status).to.equal(200);
    await until('everybody hears its name', async () => {
      const { body } = await member.get(`${group}/members`);
      return body.members.some(({ name }: Json) => name === 'Attic');
    });
  });

  it('MS112 a browser with a session gets a page that says what it is, and no screens', async () => {
    const opened = await fetch(keeper.listening.openUrl, { redirect: 'manual' });
    expect(opened.status).to.equal(303);
    const cookie = opened.headers.getSetCookie()[0]!.split(';')[0]!;
    for (const path of ['/', `${group}/rooms/x`]) {
      const answer = await fetch(`${keeper.url}${path}`, { headers: { cookie, accept: 'text/html' } });
      expect(answer.status).to.equal(200);
      expect(await answer.text()).to.contain('This node is a keeper');
    }
    const stranger = await fetch(`${keeper.url}/`, { headers: { accept: 'text/html' } });
    expect(await stranger.text()).not.to.contain('keeper');
  });
});
