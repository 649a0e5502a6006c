import { expect } from 'chai';
import { Cluster, until } from '../../support/cluster.ts';
import { allButChain, cut, heal, lab } from '../../support/lab-faults.ts';
import { Load } from '../../support/load.ts';
import { expectEachOnce, expectSameLog } from '../../support/same-history.ts';

describe('server/node: faults of the lab, on three processes', function () {
  this.timeout(90_000);
  let cluster: Cluster;

  before(async () => {
    cluster = await Cluster.start({ nodes: 3, flags: ['--lab'] });
  });
  after(async () => {
    await cluster.close();
  });

  it('EL64 a host that is cut off steps down, another confirms, and after the heal all is one history', async () => {
    const load = new Load(cluster, 50);
    await load.confirmedMore(20);
    const host = await cluster.host();
    const { term } = await cluster.status(host);
    const other = cluster.nodes.find((node) => node !== host)!;
    expect(
      (await lab(host, 'POST', '/faults', { type: 'cut', peer: '*', direction: 'both' })).status,
    ).to.equal(201);
    await other.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`);
    const alone = await host.wait(cluster.groupId, 'tier=tentative');
    expect(alone.host).to.equal(null);
    expect(alone.caretaker).to.equal(host.deviceId);
    expect(alone.quorum).to.deep.equal({ needed: 2, reachable: 1 });
    expect((await lab(host, 'POST', '/reset', {})).status).to.equal(204);
    await host.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`);
    await load.confirmedMore(20);
    const sent = await load.end();
    await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
  });

  for (const [direction, how] of [
    ['in', 'is heard and hears nobody'],
    ['out', 'hears the others and is heard by nobody'],
  ] as const) {
    it(`EL73 a host that ${how} is replaced, and after the heal all is one history`, async () => {
      const host = await cluster.host();
      const others = cluster.nodes.filter((node) => node !== host);
      const { term } = await cluster.status(host);
      const cut = { type: 'cut', peer: '*', direction };
      expect((await lab(host, 'POST', '/faults', cut)).status).to.equal(201);
      const query = `host=any&tier=confirmed&term=${term + 1}`;
      const seen = await Promise.all(others.map(async (node) => node.wait(cluster.groupId, query)));
      for (const status of seen) expect(status.host).not.to.equal(host.deviceId);
      const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
      const there = await others[0]!.post(path, { text: 'without the host' });
      expect([there.status, there.body.state]).to.deep.equal([201, 'confirmed']);
      await lab(host, 'POST', '/reset', {});
      await host.wait(cluster.groupId, query);
      expect((await host.post(path, { text: 'back again' })).status).to.equal(201);
      await expectSameLog(cluster);
    });
  }

  it('EL72 in a chain with the host at one end, the other end gives up the host and disturbs nobody', async () => {
    const host = await cluster.host();
    const [middle, end] = cluster.nodes.filter((node) => node !== host);
    const { term } = await cluster.status(host);
    await cut(allButChain([host, middle!, end!]));
    await end!.wait(cluster.groupId, 'host=none');
    const load = new Load(cluster, 50, () => [host, middle!]);
    await load.confirmedMore(100);
    for (const node of cluster.nodes) expect((await cluster.status(node)).term).to.equal(term);
    await heal(cluster.nodes);
    await end!.wait(cluster.groupId, `host=${host.deviceId}&term=${term}`);
    const sent = await load.end();
    expect((await cluster.status(end!)).term).to.equal(term);
    await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
  });

  it('EL65 pause, timeout, stepdown and crash do what they say', async () => {
    const first = await cluster.host();
    const follower = cluster.nodes.find((node) => node !== first)!;
    const before = await cluster.status(follower);
    // Its own time-out alone disturbs nobody: the others hear the host, so the pre-vote is lost.
    expect((await lab(follower, 'POST', '/node/timeout', {})).status).to.equal(202);
    const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
    expect((await follower.post(path, { text: 'undisturbed' })).status).to.equal(201);
    expect(await cluster.status(follower)).to.include({ term: before.term, host: first.deviceId });
    const host = await cluster.host();
    const { term } = await cluster.status(host);
    expect((await lab(host, 'POST', '/node/stepdown', {})).status).to.equal(202);
    await follower.wait(cluster.groupId, `term=${term + 1}&host=any&tier=confirmed`);
    const next = await cluster.host();
    const paused = await cluster.status(next);
    expect((await lab(next, 'POST', '/node/pause', { forMs: 2_000 })).status).to.equal(202);
    const other = cluster.nodes.find((node) => node !== next)!;
    await other.wait(cluster.groupId, `term=${paused.term + 1}&host=any&tier=confirmed`);
    await next.wait(cluster.groupId, `term=${paused.term + 1}&host=any&tier=confirmed`);
    expect((await lab(next, 'POST', '/node/crash', {})).status).to.equal(202);
    expect((await next.exited).signal).to.equal('SIGKILL');
    await next.start();
    await expectSameLog(cluster);
  });

  it('ER66 a node whose disk is full refuses, the group goes on without it, and it comes back', async () => {
    const host = await cluster.host();
    const { term } = await cluster.status(host);
    const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
    const fault = await lab(host, 'POST', '/faults', { type: 'diskFull', peer: '*', direction: 'both' });
    const refused = await host.post(path, { text: 'no room', clientId: 'no-room' });
    expect(refused).to.deep.include({ status: 503 });
    expect(refused.body.code).to.equal('disk_full');
    expect((await fetch(`${host.url}/readyz`)).status).to.equal(503);
    const other = cluster.nodes.find((node) => node !== host)!;
    await other.wait(cluster.groupId, `host=any&tier=confirmed&term=${term + 1}`);
    expect((await other.post(path, { text: 'room' })).status).to.equal(201);
    expect((await lab(host, 'DELETE', `/faults/${fault.body.id}`)).status).to.equal(204);
    await until('the node is ready again', async () => (await fetch(`${host.url}/readyz`)).status === 200);
    expect((await host.post(path, { text: 'no room', clientId: 'no-room' })).status).to.equal(201);
    await expectSameLog(cluster);
  });

  it('RK60 a node whose links are slow goes to the end of the ranking', async () => {
    await cluster.settled(3);
    const { rank } = await cluster.status(cluster.nodes[0]!);
    const slow = cluster.nodes.find((node) => node.deviceId === rank[0])!;
    const latency = { type: 'latency', peer: '*', direction: 'both', attributes: { delayMs: 40 } };
    expect((await lab(slow, 'POST', '/faults', latency)).status).to.equal(201);
    await until('the slow one is last for all', async () => {
      const all = await Promise.all(cluster.nodes.map(async (node) => cluster.status(node)));
      return all.every((status) => status.rank?.at(-1) === slow.deviceId);
    });
    await lab(slow, 'POST', '/reset', {});
    const { voters } = await cluster.status(slow);
    expect(voters).to.have.length(3);
  });
});
