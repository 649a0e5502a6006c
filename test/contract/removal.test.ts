import { expect } from 'chai';
import { Cluster, until } from '../support/cluster.ts';
import type { Json, NodeProcess } from '../support/node-process.ts';
import { endFollowing, follow } from './event-reader.ts';

describe('contract: who goes', function () {
  this.timeout(90_000);
  let cluster: Cluster;
  /** The group's owner, and three members. */
  let owner: NodeProcess;
  let bo: NodeProcess;
  let cleo: NodeProcess;
  let dan: NodeProcess;
  let group: string;

  before(async () => {
    cluster = await Cluster.start({ nodes: 4, inside: true });
    [owner, bo, cleo, dan] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess, NodeProcess];
    group = `/groups/${cluster.groupId}`;
  });
  after(async () => {
    await cluster.close();
  });
  afterEach(endFollowing);

  async function memberOf(node: NodeProcess): Promise<string> {
    return (await node.get(group)).body.myMemberId;
  }

  async function done(node: NodeProcess, method: string, path: string, body?: Json): Promise<string> {
    const answer = await node.request(method, path, body);
    return `${answer.status} ${answer.body?.code ?? ''}`.trim();
  }

  async function membersAre(names: readonly string[], nodes: readonly NodeProcess[]): Promise<void> {
    for (const node of nodes) {
      await until(`members ${names.join(' ')}`, async () => {
        const { body } = await node.get(`${group}/members`);
        return body.members.map(({ name }: Json) => name).join(' ') === names.join(' ');
      });
    }
  }

  async function isRemoved(node: NodeProcess): Promise<void> {
    await until('it knows', async () => (await cluster.status(node)).role === 'removed');
  }

  it('MS97 who has no right to it removes nobody, and nobody removes who is not there', async () => {
    const [ofOwner, ofCleo] = [await memberOf(owner), await memberOf(cleo)];
    expect(await done(bo, 'DELETE', `${group}/members/${ofCleo}`)).to.equal('403 forbidden_role');
    expect(await done(bo, 'DELETE', `${group}/devices/${cleo.deviceId}`)).to.equal('403 forbidden_role');
    expect(await done(bo, 'DELETE', `${group}/members/${ofOwner}?ban=true`)).to.equal('403 forbidden_role');
    expect(await done(owner, 'DELETE', `${group}/members/${'a'.repeat(32)}`)).to.equal('404 not_found');
    expect(await done(owner, 'DELETE', `${group}/devices/${'a'.repeat(32)}`)).to.equal('404 not_found');
    expect(await done(owner, 'DELETE', `${group}/members/${ofCleo}?ban=yes`)).to.equal('422 invalid');
    const { body } = await bo.get(`${group}/devices/${bo.deviceId}`);
    expect(body.can).to.deep.equal(['rename', 'remove']);
    expect((await bo.get(`${group}/devices/${cleo.deviceId}`)).body.can).to.deep.equal([]);
  });

  it('MS97 MS99 an admin removes a member: 204, then everywhere, with a line and word on the feed', async () => {
    const [ofBo, ofDan] = [await memberOf(bo), await memberOf(dan)];
    await owner.request('PATCH', `${group}/members/${ofBo}`, { role: 'admin' });
    await until('Bo is admin', async () => (await bo.get(group)).body.myRole === 'admin');
    const feed = await follow(cleo);
    expect(await done(bo, 'DELETE', `${group}/members/${ofDan}?ban=true`)).to.equal('204');
    const told = await feed.until(({ data }: Json) => data.line?.kind === 'memberBanned');
    expect(told.data.line).to.include({ name: 'n4', memberId: ofDan, byMemberId: ofBo });
    await feed.until(({ data }: Json) => data.type === 'roster');
    await membersAre(['n1', 'n2', 'n3'], [owner, bo, cleo]);
    expect(await done(bo, 'DELETE', `${group}/members/${ofDan}`)).to.equal('404 not_found');
  });

  it('MS98 on the node of who was removed the role says so, and nothing can be made there', async () => {
    await isRemoved(dan);
    const general = `${group}/rooms/general/messages`;
    expect(await done(dan, 'POST', general, { text: 'x' })).to.equal('403 removed');
    const ofDan = (await dan.get(group)).body.myMemberId;
    expect(await done(dan, 'DELETE', `${group}/members/${ofDan}`)).to.match(/^40[34]/);
    expect((await dan.get(general)).status).to.equal(200);
    const { members } = (await dan.get(`${group}/members`)).body;
    expect(members.flatMap(({ can }: Json) => can)).to.deep.equal([]);
    expect((await dan.get('/node')).status).to.equal(200);
    expect((await dan.request('PATCH', '/node', { name: 'Daniel' })).status).to.equal(200);
  });

  it('MS96 who leaves is gone everywhere, and its node keeps what was said until it is asked again', async () => {
    const { body } = await bo.post(`${group}/rooms/general/messages?wait=confirmed`, { text: 'good-bye' });
    const feed = await follow(cleo);
    expect(await done(bo, 'DELETE', group)).to.equal('204');
    expect((await feed.until(({ data }: Json) => data.line?.kind === 'memberLeft')).data.line.name).to.equal(
      'n2',
    );
    await membersAre(['n1', 'n3'], [owner, cleo]);
    await isRemoved(bo);
    const kept = await bo.get(`${group}/rooms/general/messages/${body.id}`);
    expect([kept.status, kept.body.author.name]).to.deep.equal([200, 'n2']);
    expect((await cleo.get(`${group}/rooms/general/messages/${body.id}`)).body.author.name).to.equal('n2');
    const ofBo = await follow(bo);
    expect(await done(bo, 'DELETE', group)).to.equal('204');
    const { data } = await ofBo.until((one: Json) => one.event === 'forgotten');
    expect([data.groupId, data.forgotten]).to.deep.equal([cluster.groupId, {}]);
    expect(await done(bo, 'GET', group)).to.equal('404 not_found');
    expect(await done(bo, 'DELETE', group)).to.equal('404 not_found');
  });

  it('MS96 while nobody can take the vote, leaving waits; asked twice it is one event; forgetting does not wait', async () => {
    const host = await cluster.host([owner, cleo]);
    const other = host === owner ? cleo : owner;
    await until('one voter', async () => (await cluster.status(host)).voters.length === 1);
    await other.end();
    expect(await done(host, 'DELETE', group)).to.equal('204');
    expect(await done(host, 'DELETE', group)).to.equal('204');
    const status = await cluster.status(host);
    expect([status.role, status.outbox]).to.deep.equal(['host', 1]);
    expect(await done(host, 'DELETE', `${group}?forget=true`)).to.equal('204');
    expect((await host.get('/groups')).body.groups).to.deep.equal([]);
  });
});
