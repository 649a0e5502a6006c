import { expect } from 'chai';
import { decodeInvitation } from '../../../src/protocol/encode-identity.ts';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

describe('server/node: joining when something is amiss', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let group: string;

  before(async () => {
    cluster = await Cluster.start({ nodes: 3 });
    group = `/groups/${cluster.groupId}`;
  });
  after(() => cluster.close());

  const inviteOf = async (node: NodeProcess): Promise<string> =>
    (await node.post(`${group}/invites`, { maxUses: 1 })).body.invite;

  const nobodyIsHost = async (node: NodeProcess): Promise<boolean> =>
    (await cluster.status(node)).host === null;

  it('AD12 whoever has an invitation joins while its maker is away: it names others, too', async () => {
    const inviter = await cluster.host();
    const text = await inviteOf(inviter);
    const named = new Set(decodeInvitation(text).addresses.map(({ deviceId }) => deviceId));
    expect([...named]).to.have.members(cluster.nodes.map(({ deviceId }) => deviceId));
    await inviter.kill();
    const newcomer = await cluster.addNode();
    expect((await newcomer.post('/groups/join', { invite: text })).status).to.equal(202);
    await cluster.joined(newcomer);
    const { attempts } = (await newcomer.get(group)).body.joining ?? { attempts: [] };
    expect(attempts.filter(({ result }: Json) => result === 'wrongKey')).to.deep.equal([]);
    await inviter.start();
    await cluster.settled(3);
    await expectSameLog(cluster);
  });

  it('AD13 a join that begins while nobody is host waits for the election, and is one join', async () => {
    const host = await cluster.host();
    const voters = new Set((await cluster.status(host)).voters.map(({ deviceId }: Json) => deviceId));
    const [frozen, left] = cluster.nodes.filter((node) => node !== host && voters.has(node.deviceId)) as [
      NodeProcess,
      NodeProcess,
    ];
    const text = await inviteOf(left);
    frozen.pause();
    await host.kill();
    // One of three votes is left: nobody can win until the frozen one wakes.
    await until('nobody is host', () => nobodyIsHost(left));
    const newcomer = await cluster.addNode();
    await newcomer.post('/groups/join', { invite: text });
    await until('the group is asked', async () => {
      const { joining } = (await newcomer.get(group)).body;
      return joining.step === 'waitingForHost';
    });
    expect(await nobodyIsHost(left)).to.equal(true);
    frozen.resume();
    await cluster.joined(newcomer);
    await host.start();
    await cluster.settled(5);
    await expectSameLog(cluster);
    const joins = (await cluster.log(left)).filter(
      ({ deviceId, eventKind }) => deviceId === newcomer.deviceId && eventKind === 'join',
    );
    expect(joins).to.have.length(1);
  });
});
