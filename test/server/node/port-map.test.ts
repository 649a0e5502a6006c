import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { FakeRouter } from '../discovery/fake-router.ts';

describe('server/node: a router that passes the peer port on', function () {
  this.timeout(40_000);
  let cluster: Cluster;
  let router: FakeRouter;
  let node: NodeProcess;

  before(async () => {
    router = await FakeRouter.start();
    // One node only: nobody else may dial the address that the router says.
    cluster = await Cluster.start({ nodes: 1, flags: ['--port-map', '--router', router.descriptor] });
    node = cluster.nodes[0]!;
  });
  after(async () => {
    await cluster.close();
    await router.close();
  });

  const mapping = async (): Promise<Json> =>
    (await node.get(`/groups/${cluster.groupId}/network`)).body.reachability.mapping;

  it('NR6, MS114 the node says the router’s address first, tells the person, and takes it back when it stops', async () => {
    const port = node.listening.peerPort;
    await until('the router does it', async () => (await mapping()).state === 'mapped');
    expect(await mapping()).to.deep.equal({ state: 'mapped', address: `198.18.0.7:${port + 1}` });
    const { peerAddresses } = (await node.get('/node')).body;
    expect(peerAddresses).to.deep.equal([`198.18.0.7:${port + 1}`, `127.0.0.1:${port}`]);
    const exit = await node.stop();
    expect(exit.code).to.equal(0);
    const last = router.asked.at(-1)!;
    expect(last.action).to.equal('DeletePortMapping');
    expect(last.fields['NewExternalPort']).to.equal(`${port + 1}`);
  });

  it('NR6 a node that was not told to asks no router', async () => {
    const before = router.asked.length;
    const silent = await Cluster.start({ nodes: 1, flags: ['--router', router.descriptor] });
    try {
      const [other] = silent.nodes as [NodeProcess];
      const { body } = await other.get(`/groups/${silent.groupId}/network`);
      expect(body.reachability.mapping).to.deep.equal({ state: 'off', address: null });
    } finally {
      await silent.close();
    }
    expect(router.asked).to.have.length(before);
  });
});
