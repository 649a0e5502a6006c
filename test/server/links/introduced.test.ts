import { expect } from 'chai';
import { Cluster } from '../../support/cluster.ts';

describe('links: introductions between real processes', () => {
  let cluster: Cluster;

  after(() => cluster.close());

  it('HS33 a node that was away while the host joined hears of it from another member and catches up', async function () {
    this.timeout(60_000);
    cluster = await Cluster.start({ nodes: 2, voters: 1, inside: true });
    const [creator, away] = cluster.nodes as [(typeof cluster.nodes)[0], (typeof cluster.nodes)[0]];
    await away.end();
    const newcomer = await cluster.join();
    await cluster.join();
    await cluster.settled(3);
    const moved = await creator.post(`/groups/${cluster.groupId}/host`, { deviceId: newcomer.deviceId });
    expect(moved.status).to.equal(202);
    await newcomer.wait(cluster.groupId, 'role=host&tier=confirmed');
    await away.start();
    await away.wait(cluster.groupId, `host=${newcomer.deviceId}`);
    await cluster.caughtUp();
    const status = await cluster.status(away);
    expect(status.host).to.equal(newcomer.deviceId);
    expect((await cluster.log(away)).at(-1)!['hash']).to.equal((await cluster.log(newcomer)).at(-1)!['hash']);
  });
});
