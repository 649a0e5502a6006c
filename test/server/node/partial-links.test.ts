/** Five real processes of which some pairs cannot hear each other: one host, and then quiet. */
import { expect } from 'chai';
import { TIMING } from '../../../src/core/options.ts';
import { Cluster } from '../../support/cluster.ts';
import { allButChain, cut, heal, pairsOf } from '../../support/lab-faults.ts';
import { Load } from '../../support/load.ts';
import type { NodeProcess } from '../../support/node-process.ts';
import { expectEachOnce, expectSameLog } from '../../support/same-history.ts';

/** Four election time-outs as they are on a busy machine: silence judged at its ceiling, and a round. */
const ELECTED_MS_MAX = 4 * (TIMING.test.suspicionCeilingMs + TIMING.test.roundMs);

/** Of those that are elected one after the other. */
const HOSTS_MAX = 3;

describe('server/node: five processes with some of their links cut', function () {
  this.timeout(90_000);
  let cluster: Cluster;

  before(async () => {
    cluster = await Cluster.start({ nodes: 5, flags: ['--lab'] });
  });
  after(async () => {
    await cluster.close();
  });

  /** The host of a term above `term` as these see it; null unless it stays while they write 100 messages. */
  async function newHost(nodes: readonly NodeProcess[], term: number): Promise<NodeProcess | null> {
    const query = `host=any&tier=confirmed&term=${term + 1}`;
    const seen = await Promise.all(
      nodes.map(async (node) => node.wait(cluster.groupId, query, ELECTED_MS_MAX)),
    );
    const host = cluster.nodes.find(({ deviceId }) => deviceId === seen.at(-1).host)!;
    const elected = (await cluster.status(host)).term;
    const load = new Load(cluster, 50, () => nodes);
    await load.confirmedMore(100);
    await load.end();
    const all = await Promise.all(nodes.map(async (node) => cluster.status(node)));
    return all.every((one) => one.term === elected && one.host === host.deviceId) ? host : null;
  }

  /**
   * That one of the first stays. A processor that somebody else uses for half a second takes the role from a host that
   * needs everybody it hears; hosts that drive each other out go on doing so.
   */
  async function expectToStay(find: () => Promise<NodeProcess | null>): Promise<NodeProcess> {
    for (let hosts = 0; hosts < HOSTS_MAX; hosts++) {
      const host = await find();
      if (host !== null) return host;
    }
    throw new Error(`none of ${HOSTS_MAX} hosts stayed`);
  }

  async function expectNewHost(nodes: readonly NodeProcess[], term: number): Promise<NodeProcess> {
    return expectToStay(async () => newHost(nodes, term));
  }

  /** All hear each other again: one history, in the same term. */
  async function expectOneHistory(load: Load, host: NodeProcess): Promise<void> {
    const { term } = await cluster.status(host);
    await heal(cluster.nodes);
    for (const node of cluster.nodes) {
      await node.wait(cluster.groupId, `host=${host.deviceId}&tier=confirmed`);
      expect((await cluster.status(node)).term).to.equal(term);
    }
    const sent = await load.end();
    await expectSameLog(cluster);
    await expectEachOnce(cluster, sent);
  }

  it('EL73 a host that keeps only one link is replaced by one that hears a majority, which stays', async () => {
    const host = await cluster.host();
    const { term } = await cluster.status(host);
    const others = cluster.nodes.filter((node) => node !== host);
    const load = new Load(cluster, 50);
    await load.confirmedMore(20);
    await cut(others.slice(1).map((other) => [host, other]));
    const next = await expectNewHost(others, term);
    expect(next).not.to.equal(host);
    await expectOneHistory(load, next);
  });

  it('EL74 in a chain with the host at one end, one of the middle is elected and stays', async () => {
    const host = await cluster.host();
    const { term } = await cluster.status(host);
    const others = cluster.nodes.filter((node) => node !== host);
    const load = new Load(cluster, 50);
    await load.confirmedMore(20);
    const chain = [host, ...others];
    await cut(allButChain(chain));
    // Which of the three that hear a majority is not said, nor who can hear it then.
    const query = `role=host&tier=confirmed&term=${term + 1}`;
    const next = await expectToStay(async () => {
      const middle = await Promise.any(
        chain
          .slice(1, 4)
          .map(async (node) => node.wait(cluster.groupId, query, ELECTED_MS_MAX).then(() => node)),
      );
      const at = chain.indexOf(middle);
      return newHost(chain.slice(at - 1, at + 2), term);
    });
    await expectOneHistory(load, next);
  });

  it('EL75 the only one that hears a majority lacks what was confirmed: it reads that from a voter, and is elected', async () => {
    const host = await cluster.host();
    const { term } = await cluster.status(host);
    const [hub, ...others] = cluster.nodes.filter((node) => node !== host);
    const load = new Load(cluster, 50, () => [host, ...others]);
    await load.confirmedMore(20);
    // Not frozen: what waits in its sockets would bring it up to date.
    await cut([host, ...others].map((other) => [hub!, other]));
    const { commitIndex } = await cluster.status(host);
    await load.confirmedMore(50);
    await cut([...pairsOf([host, ...others]), [host, hub!]]);
    expect((await cluster.status(hub!)).lastIndex).to.be.lessThan(commitIndex + 50);
    await heal([hub!]);
    const next = await expectNewHost([hub!, ...others], term);
    expect(next).to.equal(hub);
    expect((await cluster.status(hub!)).commitIndex).to.be.greaterThan(commitIndex + 50);
    await expectOneHistory(load, hub!);
  });
});
