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
    expect(await mapping()).to.deep.equal({
      state: 'mapped',
      address: `198.18.0.7:${port + 1}`,
      router: '127.0.0.1',
      reason: null,
    });
    const { peerAddresses, settings } = (await node.get('/node')).body;
    expect(settings.portMap).to.include({ on: true, fixed: true, state: 'mapped' });
    expect((await node.request('PATCH', '/node', { portMap: false })).status, 'NR11').to.equal(409);
    expect(peerAddresses).to.deep.equal([`198.18.0.7:${port + 1}`, `127.0.0.1:${port}`]);
    const exit = await node.stop();
    expect(exit.code).to.equal(0);
    const last = router.asked.at(-1)!;
    expect(last.action).to.equal('DeletePortMapping');
    expect(last.fields['NewExternalPort']).to.equal(`${port + 1}`);
  });

  it('NR10, NR12, MS150 a node asks no router until a person switches that on, also after a restart, and takes it back when it is off', async () => {
    const before = router.asked.length;
    const silent = await Cluster.start({ nodes: 1, flags: ['--router', router.descriptor] });
    try {
      const [other] = silent.nodes as [NodeProcess];
      const shown = async (): Promise<Json> => (await other.get('/node')).body.settings.portMap;
      const isMapped = async (): Promise<boolean> => (await shown()).state === 'mapped';
      expect(await shown()).to.include({ on: false, fixed: false, state: 'off' });
      expect(router.asked).to.have.length(before);
      const { status, body } = await other.request('PATCH', '/node', { portMap: true });
      expect(status).to.equal(200);
      expect(body.settings.portMap).to.include({ on: true, state: 'asking' });
      await until('the router does it', isMapped);
      await other.kill();
      await other.start();
      await until('it does it again', isMapped);
      await other.request('PATCH', '/node', { portMap: false });
      expect(await shown()).to.include({ on: false, state: 'off', address: null, router: null });
      const { peerAddresses } = (await other.get('/node')).body;
      expect(peerAddresses).to.deep.equal([`127.0.0.1:${other.listening.peerPort}`]);
      await until('it is taken back', async () => router.asked.at(-1)!.action === 'DeletePortMapping');
    } finally {
      await silent.close();
    }
  });
});
