/** Restarts, kills and a wrong clock under load: five real processes that go on with one history. */
import { expect } from 'chai';
import { Cluster } from '../../support/cluster.ts';
import { lab } from '../../support/lab-faults.ts';
import { Load } from '../../support/load.ts';
import { expectEachOnce, expectSameLog } from '../../support/same-history.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Agreed time is whole ms, and follows clocks that were reported a heartbeat ago. */
const CLOCK_SLACK_MS = 5_000;

describe('server/node: five processes, restarted and killed under load', function () {
  this.timeout(90_000);
  let cluster: Cluster;

  before(async () => {
    cluster = await Cluster.start({ nodes: 5, flags: ['--lab', '--timing', 'lan'] });
  });
  after(async () => {
    await cluster.close();
  });

  it('EL70 all are restarted one after the other: at most one election each, nothing lost, doubled or moved', async () => {
    const load = new Load(cluster, 50);
    await load.confirmedMore(20);
    for (const node of cluster.nodes) {
      const { term } = await cluster.status(node);
      const { code } = await node.stop();
      expect(code).to.equal(0);
      await load.confirmedMore(20);
      await node.start();
      await node.wait(cluster.groupId, 'host=any&tier=confirmed');
      await cluster.settled(5);
      const now = await cluster.status(node);
      const { body } = await node.get(`/groups/${cluster.groupId}/elections`);
      expect(now.term, `elections: ${JSON.stringify(body)}`).to.be.at.most(term + 1);
    }
    await load.confirmedMore(20);
    const sent = await load.end();
    await load.askAgain();
    await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
  });

  it('EL71 two of five that are not host are killed at once: nobody is elected, and the others go on', async () => {
    const load = new Load(cluster, 50);
    await load.confirmedMore(20);
    const host = await cluster.host();
    const { term, rank } = await cluster.status(host);
    const backups = cluster.nodes.filter(({ deviceId }) => rank.slice(1, 3).includes(deviceId));
    const victims = backups.includes(host)
      ? cluster.nodes.filter((node) => node !== host).slice(0, 2)
      : backups;
    await Promise.all(victims.map(async (node) => node.kill()));
    await load.confirmedMore(50);
    await Promise.all(victims.map(async (node) => node.start()));
    for (const node of victims) await node.wait(cluster.groupId, 'host=any&tier=confirmed');
    await load.confirmedMore(20);
    const sent = await load.end();
    await load.askAgain();
    for (const node of cluster.nodes) {
      expect(await cluster.status(node)).to.include({ term, host: host.deviceId });
    }
    await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
  });

  it('CM64 all five are killed at once under load and started again: what was confirmed is there, at its place', async () => {
    const load = new Load(cluster, 100);
    await load.confirmedMore(100);
    await Promise.all(cluster.nodes.map(async (node) => node.kill()));
    await Promise.all(cluster.nodes.map(async (node) => node.start()));
    await cluster.settled(5);
    await load.confirmedMore(20);
    const sent = await load.end();
    await load.askAgain();
    expect(sent.filter(({ outcome }) => outcome === 'unknown')).to.deep.equal([]);
    await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
  });

  it('CM65 a host whose clock is a day ahead dates nothing wrong, nor goes back when the clock is set right', async () => {
    const host = await cluster.host();
    const { commitIndex } = await cluster.status(host);
    const skew = { type: 'skew', peer: '*', direction: 'both', attributes: { offsetMs: DAY_MS } };
    expect((await lab(host, 'POST', '/faults', skew)).status).to.equal(201);
    const load = new Load(cluster, 50);
    await load.confirmedMore(50);
    const nowMs = Date.now();
    expect((await lab(host, 'POST', '/reset', {})).status).to.equal(204);
    await load.confirmedMore(50);
    const sent = await load.end();
    const entries = (await expectSameLog(cluster)).filter(({ index }) => index > commitIndex);
    expect(entries.length).to.be.at.least(100);
    const times = entries.map(({ at }) => Date.parse(at));
    expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
    expect(Math.max(...times)).to.be.lessThan(nowMs + DAY_MS / 2);
    expect(Math.min(...times)).to.be.greaterThan(nowMs - DAY_MS / 2);
    expect(times.at(-1)).to.be.at.most(Date.now() + CLOCK_SLACK_MS);
    await expectEachOnce(cluster, sent);
  });
});
