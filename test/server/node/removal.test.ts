import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';

/** Posts at a node and answers how it went. */
async function post(cluster: Cluster, node: NodeProcess, text: string, timeoutMs = 20_000) {
  const query = `wait=confirmed&timeoutMs=${timeoutMs}`;
  return node.post(`/groups/${cluster.groupId}/rooms/general/messages?${query}`, { text });
}

async function memberOf(cluster: Cluster, node: NodeProcess): Promise<string> {
  const { body } = await node.get(`/groups/${cluster.groupId}`);
  return body.myMemberId;
}

async function remove(cluster: Cluster, by: NodeProcess, whom: NodeProcess): Promise<void> {
  const memberId = await memberOf(cluster, whom);
  const { status } = await by.request('DELETE', `/groups/${cluster.groupId}/members/${memberId}`);
  expect(status).to.equal(204);
}

async function names(cluster: Cluster, node: NodeProcess): Promise<Record<string, string>> {
  const { body } = await node.get(`/groups/${cluster.groupId}/members`);
  return Object.fromEntries(body.members.map(({ name, role }: Json) => [name, role]));
}

async function isRemoved(cluster: Cluster, node: NodeProcess): Promise<void> {
  await until(`${node.deviceId} knows that it was removed`, async () => {
    return (await cluster.status(node)).role === 'removed';
  });
}

/** Everybody else shows this many members and voters, and confirms. */
async function goesOn(cluster: Cluster, nodes: readonly NodeProcess[], members: number): Promise<void> {
  for (const node of nodes) {
    await until(`${members} members`, async () => {
      const { body } = await node.get(`/groups/${cluster.groupId}`);
      return body.memberCount === members;
    });
    expect((await post(cluster, node, `from ${node.deviceId}`)).status).to.equal(201);
  }
}

describe('server/node: who goes', function () {
  this.timeout(120_000);
  let cluster: Cluster;

  beforeEach(async function () {
    cluster = await Cluster.start({
      nodes: (this.currentTest?.title ?? '').includes('two') ? 2 : 4,
      inside: true,
    });
  });
  afterEach(async () => {
    await cluster.close();
  });

  it('RS23 a voter that is removed loses its vote, knows it, keeps what it has, and is forgotten when asked to', async () => {
    const [owner, ...others] = cluster.nodes as [NodeProcess, ...NodeProcess[]];
    const before = await cluster.status(owner);
    const voter = others.find(
      (node) =>
        node.deviceId !== before.host && before.voters.some((one: Json) => one.deviceId === node.deviceId),
    )!;
    expect((await post(cluster, voter, 'I was here')).status).to.equal(201);
    await remove(cluster, owner, voter);
    await isRemoved(cluster, voter);
    const left = cluster.nodes.filter((node) => node !== voter);
    await goesOn(cluster, left, 3);
    const { voters, learners } = await cluster.status(owner);
    expect([...voters, ...learners].map((one: Json) => one.deviceId)).not.to.include(voter.deviceId);
    expect(voters).to.have.length(3);
    const refused = await post(cluster, voter, 'may I?');
    expect([refused.status, refused.body.code]).to.deep.equal([403, 'removed']);
    const [said] = await cluster.messages(voter);
    expect([said.text, said.author.name]).to.deep.equal([
      'I was here',
      'n' + (cluster.nodes.indexOf(voter) + 1),
    ]);
    const path = `/groups/${cluster.groupId}`;
    expect((await voter.request('DELETE', path)).status).to.equal(204);
    expect((await voter.get(path)).status).to.equal(404);
    const page = await owner.get(`${path}/rooms/general/messages`);
    expect(page.body.lines.map(({ kind }: Json) => kind)).to.include('memberRemoved');
  });

  it('RS23 a host that is removed hands over first, and the others go on', async () => {
    const [owner, second] = cluster.nodes as [NodeProcess, NodeProcess];
    const { voters } = await cluster.status(owner);
    const heir = voters.find((one: Json) => one.deviceId !== owner.deviceId).deviceId;
    const host = cluster.nodes.find((node) => node.deviceId === heir) ?? second;
    await owner.post(`/groups/${cluster.groupId}/host`, { deviceId: heir });
    await owner.wait(cluster.groupId, `host=${heir}&tier=confirmed`);
    await remove(cluster, owner, host);
    await isRemoved(cluster, host);
    await goesOn(
      cluster,
      cluster.nodes.filter((node) => node !== host),
      3,
    );
  });

  it('RS24 who knows that it was removed knows it after a restart', async () => {
    const [owner, , , away] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess, NodeProcess];
    await remove(cluster, owner, away);
    await isRemoved(cluster, away);
    await away.end();
    await away.start();
    await isRemoved(cluster, away);
  });

  it('RS24 who was killed before it was removed learns it from those it asks', async () => {
    const [owner, , , away] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess, NodeProcess];
    const memberId = await memberOf(cluster, away);
    await away.end();
    const path = `/groups/${cluster.groupId}/members/${memberId}`;
    expect((await owner.request('DELETE', `${path}?ban=true`)).status).to.equal(204);
    await goesOn(cluster, [owner], 3);
    await away.start();
    await isRemoved(cluster, away);
    expect((await cluster.status(owner)).tier).to.equal('confirmed');
    await away.request('DELETE', `/groups/${cluster.groupId}`);
    const invite = await owner.post(`/groups/${cluster.groupId}/invites`, { maxUses: 1 });
    await away.post('/groups/join', { invite: invite.body.invite });
    await until('it is not let in', async () => {
      const { body } = await away.get(`/groups/${cluster.groupId}`);
      return body.joining?.state === 'failed' && body.joining.code === 'device_removed';
    });
  });

  it('RS22 the owner leaves, whoever joined first owns the group, and it goes on', async () => {
    const [owner, ...others] = cluster.nodes as [NodeProcess, ...NodeProcess[]];
    expect((await owner.request('DELETE', `/groups/${cluster.groupId}`)).status).to.equal(204);
    await isRemoved(cluster, owner);
    await goesOn(cluster, others, 3);
    expect(await names(cluster, others[0]!)).to.deep.equal({ n2: 'owner', n3: 'member', n4: 'member' });
  });

  it('RS9 of two the founder is stopped, and the other goes on confirming', async () => {
    const [founder, other] = cluster.nodes as [NodeProcess, NodeProcess];
    await founder.stop();
    await other.wait(cluster.groupId, 'role=host&tier=confirmed');
    expect((await post(cluster, other, 'alone for now')).status).to.equal(201);
  });

  it('RS23 of two the founder leaves for good: the other owns the group, confirms, and cannot be removed', async () => {
    const [founder, other] = cluster.nodes as [NodeProcess, NodeProcess];
    await remove(cluster, founder, founder);
    await isRemoved(cluster, founder);
    await goesOn(cluster, [other], 1);
    expect(await names(cluster, other)).to.deep.equal({ n2: 'owner' });
    const path = `/groups/${cluster.groupId}`;
    const refused = await other.request('DELETE', path);
    expect([refused.status, refused.body.code]).to.deep.equal([409, 'last_device']);
    expect((await other.request('DELETE', `${path}?forget=true`)).status).to.equal(204);
    expect((await other.get('/groups')).body.groups).to.deep.equal([]);
  });
});
