import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { decodeInvitation, encodeInvitation } from '../../../src/protocol/encode-identity.ts';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

describe('server/node: joining', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let host: NodeProcess;

  before(async () => {
    cluster = await Cluster.start({ nodes: 1, inside: true });
    host = cluster.nodes[0]!;
  });
  after(async () => {
    await cluster.close();
  });

  const joiningOf = async (node: NodeProcess): Promise<Json> =>
    (await node.get(`/groups/${cluster.groupId}`)).body.joining;

  async function invite(wish: object = {}): Promise<Json> {
    const answer = await host.post(`/groups/${cluster.groupId}/invites`, wish);
    expect(answer.status).to.equal(201);
    return answer.body;
  }

  /** Waits for the end of a join that fails, and answers why. */
  async function failure(node: NodeProcess): Promise<Json> {
    let joining: Json;
    await until('the join is over', async () => {
      joining = await joiningOf(node);
      return joining === null || joining.state !== 'running';
    });
    return joining;
  }

  it('MS70 joins through any member by an invitation, in three nodes', async () => {
    const { url, uses, state } = await invite({ maxUses: 1 });
    expect({ uses, state }).to.deep.equal({ uses: 0, state: 'active' });
    const second = await cluster.addNode();
    const accepted = await second.post('/groups/join', { invite: url });
    expect(accepted).to.deep.include({ status: 202, body: { groupId: cluster.groupId, state: 'joining' } });
    await cluster.joined(second);
    // An invitation made by a member that is not host, used while only that member's address is in it.
    const bySecond = await second.post(`/groups/${cluster.groupId}/invites`, {});
    const invitation = decodeInvitation(bySecond.body.invite);
    const addresses = invitation.addresses.filter(({ deviceId }) => deviceId === second.deviceId);
    const third = await cluster.addNode();
    await third.post('/groups/join', { invite: encodeInvitation({ ...invitation, addresses }) });
    await cluster.joined(third);
    await cluster.settled(3);
    const { body } = await third.get(`/groups/${cluster.groupId}/members`);
    expect(body.members.map((member: Json) => member.name)).to.deep.equal(['n1', 'n2', 'n3']);
    await expectSameLog(cluster);
    const { body: invites } = await host.get(`/groups/${cluster.groupId}/invites`);
    expect(invites.invites[0]).to.include({ uses: 1, state: 'used' });
    expect(invites.invites[0]).not.to.have.any.keys('invite', 'url');
  });

  it('MS71 says why an invitation does not let in: used up, withdrawn, expired', async () => {
    const used = await invite({ maxUses: 1 });
    const withdrawn = await invite();
    const expired = await invite({ expiresInMs: 1 });
    const first = await cluster.addNode();
    await first.post('/groups/join', { invite: used.invite });
    await cluster.joined(first);
    const removed = await host.request('DELETE', `/groups/${cluster.groupId}/invites/${withdrawn.id}`);
    expect(removed.status).to.equal(204);
    await until('the withdrawal is confirmed', async () => {
      const { body } = await host.get(`/groups/${cluster.groupId}/invites`);
      return body.invites.find((one: Json) => one.id === withdrawn.id).state === 'revoked';
    });
    const node = await cluster.addNode();
    for (const [one, code] of [
      [used, 'invite_used'],
      [withdrawn, 'invite_revoked'],
      [expired, 'invite_expired'],
    ] as const) {
      expect((await node.post('/groups/join', { invite: one.invite })).status).to.equal(202);
      const joining = await failure(node);
      expect(joining).to.include({ state: 'failed', code });
      expect(joining.attempts.at(-1)).to.include({ result: 'ok' });
      const status = await node.get(`/groups/${cluster.groupId}/status`);
      expect(status.body.code).to.equal('joining');
    }
    const good = await invite();
    await node.post('/groups/join', { invite: good.invite });
    await cluster.joined(node);
  });

  it('MS72 names each address with what happened there, goes on after a restart, and takes a better invitation', async () => {
    const { invite: text } = await invite();
    const invitation = decodeInvitation(text);
    const wrong = await cluster.addNode();
    const deaf = createServer().listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const refusing = (deaf.address() as { port: number }).port;
    deaf.close();
    await once(deaf, 'close');
    const [real] = invitation.addresses;
    const addresses = [
      { ...real!, address: `127.0.0.1:${refusing}` },
      { ...real!, address: `127.0.0.1:${wrong.listening.peerPort}` },
    ];
    const node = await cluster.addNode();
    await node.post('/groups/join', { invite: encodeInvitation({ ...invitation, addresses }) });
    await until('both addresses were tried', async () => {
      const { attempts } = await joiningOf(node);
      const results = new Map(attempts.map((attempt: Json) => [attempt.address, attempt.result]));
      return (
        results.get(addresses[0]!.address) === 'refused' && results.get(addresses[1]!.address) === 'wrongKey'
      );
    });
    await node.end();
    await node.start();
    expect(await joiningOf(node)).to.include({ state: 'running' });
    // The whole invitation replaces the one whose addresses lead nowhere.
    expect((await node.post('/groups/join', { invite: text })).status).to.equal(202);
    await cluster.joined(node);
  });

  it('MS73 refuses at once what is no invitation, and one to a group that the node is in', async () => {
    const node = cluster.nodes[1]!;
    for (const text of ['hello', 'demes1.abc', 'demes:demes1.', 'demes1.'.padEnd(4_000, 'A')]) {
      const { status, body } = await node.post('/groups/join', { invite: text });
      expect(status, text.slice(0, 20)).to.equal(422);
      expect(body.errors[0].path).to.equal('invite');
    }
    const { invite: text } = await invite();
    expect((await node.post('/groups/join', { invite: text })).body.code).to.equal('conflict');
  });
});
