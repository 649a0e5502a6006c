import { expect } from 'chai';
import { Cluster, until } from '../support/cluster.ts';
import { Load } from '../support/load.ts';
import type { Json } from '../support/node-process.ts';
import { expectEachOnce, expectSameLog } from '../support/same-history.ts';
import { Proxy } from './proxy.ts';

const SLOW_MS = 60;

describe('contract: links through proxies', function () {
  this.timeout(60_000);
  let cluster: Cluster;
  const proxies: Proxy[] = [];

  before(async () => {
    for (let n = 0; n < 3; n++) proxies.push(await Proxy.open());
    const flagsOf = (n: number): string[] => {
      const { address, target } = proxies[n]!;
      return ['--advertise', address, '--peer-port', String(target)];
    };
    cluster = await Cluster.start({ nodes: 3, flagsOf, inside: true });
  });

  after(async () => {
    await cluster?.close();
    for (const proxy of proxies) proxy.close();
  });

  it('a node is found where it says, and nowhere else', async () => {
    for (const [n, node] of cluster.nodes.entries()) {
      expect((await node.get('/node')).body.peerAddresses).to.deep.equal([proxies[n]!.address]);
    }
    const links = proxies.flatMap((proxy) => [...proxy.links]);
    expect(links.length).to.be.at.least(3);
  });

  it('a slow link changes the rank on all nodes within seconds, and so who takes over', async () => {
    const link = proxies.flatMap((proxy) => [...proxy.links]).find((one) => one.isOpen)!;
    link.delayMs = SLOW_MS / 2;
    let pair: readonly string[] | null = null;
    await until('both ends see it', async () => (pair = await slowPair()) !== null, 10_000);
    const best = cluster.nodes.find((node) => !pair!.includes(node.deviceId))!;
    await until(
      'the node between the two is the best placed, for all',
      async () => {
        const all = await Promise.all(cluster.nodes.map(async (node) => cluster.status(node)));
        return all.every((status) => status.rank[0] === best.deviceId);
      },
      10_000,
    );
    // Someone else has the role now; when that one is gone the best placed takes over, though both are fresh.
    const worse = cluster.nodes.find((node) => node !== best)!;
    await best.post(`/groups/${cluster.groupId}/host`, { deviceId: worse.deviceId });
    await best.wait(cluster.groupId, `host=${worse.deviceId}&tier=confirmed`);
    await cluster.caughtUp();
    const { term } = await cluster.status(best);
    await worse.end();
    const other = cluster.nodes.find((node) => node !== best && node !== worse)!;
    const after = await other.wait(cluster.groupId, `host=any&term=${term + 1}&tier=confirmed`);
    expect(after.host).to.equal(best.deviceId);
    link.delayMs = 0;
    await worse.start();
    await cluster.settled(3);
  });

  it('proxies through which nothing passes make the peers unreachable within seconds; their return is noticed', async () => {
    for (const proxy of proxies) proxy.stall();
    await until(
      'nobody reaches anybody',
      async () => {
        const all = await Promise.all(cluster.nodes.map(async (node) => cluster.status(node)));
        return all.every((status) => status.voters.filter((one: Json) => one.reachable).length === 1);
      },
      10_000,
    );
    for (const node of cluster.nodes) {
      await node.wait(cluster.groupId, 'tier=tentative', 5_000);
      expect((await cluster.status(node)).quorum.reachable).to.equal(1);
    }
    const posted = await cluster.nodes[0]!.post(
      `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed&timeoutMs=300`,
      { text: 'nobody hears' },
    );
    expect(posted.status).to.equal(202);
    expect(posted.body.state).to.be.oneOf(['queued', 'tentative']);
    for (const proxy of proxies) proxy.heal();
    for (const node of cluster.nodes) await node.wait(cluster.groupId, 'tier=confirmed&host=any', 15_000);
    await until(
      'all reach all',
      async () => {
        const all = await Promise.all(cluster.nodes.map(async (node) => cluster.status(node)));
        return all.every((status) => status.voters.every((one: Json) => one.reachable));
      },
      15_000,
    );
    await until('confirmed', async () => {
      const path = `/groups/${cluster.groupId}/rooms/general/messages/${posted.body.id}`;
      return (await cluster.nodes[0]!.get(path)).body.state === 'confirmed';
    });
  });

  it('cutting and healing under load loses nothing and doubles nothing', async () => {
    const load = new Load(cluster, 30);
    await load.confirmedMore(10);
    for (const proxy of proxies) {
      proxy.cut();
      await new Promise((resolve) => {
        setTimeout(resolve, 700);
      });
      proxy.heal();
      await load.confirmedMore(10);
    }
    const sent = await load.end();
    await load.askAgain();
    await until('nothing waits', async () => {
      const all = await Promise.all(cluster.nodes.map(async (node) => cluster.status(node)));
      return all.every((status) => status.outbox === 0);
    });
    await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
  });

  /** The devices at the two ends of the one link that is slow by both of their words; null when none is. */
  async function slowPair(): Promise<readonly string[] | null> {
    const all = await Promise.all(cluster.nodes.map(async (node) => cluster.status(node)));
    const slow = all.filter((status) => status.voters.some((one: Json) => (one.rttMs ?? 0) > SLOW_MS * 0.8));
    return slow.length === 2 ? slow.map((status) => status.deviceId as string) : null;
  }
});
