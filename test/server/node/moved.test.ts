import { expect } from 'chai';
import { isLong } from '../../support/effort.ts';
import { Cluster, until } from '../../support/cluster.ts';
import type { Json, NodeProcess } from '../../support/node-process.ts';
import { expectSameLog } from '../../support/same-history.ts';

const NODES = 4;
/** A device that started may have a new key package to give away. */
const ABOUT_KEYS: ReadonlySet<unknown> = new Set(['keyPackage', 'keysCommit', 'keysUnreadable']);

describe('server/node: a group that moved', function () {
  this.timeout(90_000);
  let cluster: Cluster;
  let group: string;
  let lastHost = 1;
  /** Where each node listens since it moved last. */
  const places = new Map<NodeProcess, string>();

  before(async () => {
    cluster = await Cluster.start({ nodes: NODES });
    group = `/groups/${cluster.groupId}`;
  });
  after(() => cluster.close());

  /** Starts a node that is down at an address and port where none of them ever was. */
  async function startElsewhere(node: NodeProcess): Promise<void> {
    const host = `127.0.0.${++lastHost}`;
    await node.start(['--peer-host', host, '--peer-port', '0']);
    places.set(node, `${host}:${node.listening.peerPort}`);
    await node.ready;
  }

  const linksOf = async (node: NodeProcess): Promise<Json[]> =>
    (await node.get(`${group}/network`)).body.links;

  async function allLinked(): Promise<void> {
    await until('everybody is linked with everybody', async () => {
      const all = await Promise.all(cluster.nodes.map(linksOf));
      return all.every((links) => links.length === NODES - 1 && links.every(({ up }) => up));
    });
    await cluster.settled(3);
  }

  async function chat(text: string): Promise<void> {
    for (const node of cluster.nodes) {
      const sent = await node.post(`${group}/rooms/general/messages?wait=confirmed`, { text });
      expect(sent.status).to.equal(201);
    }
    await expectSameLog(cluster);
  }

  it('AD1 nodes that move one after the other are found without a word, and nothing of it is in the log', async () => {
    const before = (await cluster.log(cluster.nodes[0]!)).length;
    for (const node of cluster.nodes) {
      await node.kill();
      await startElsewhere(node);
    }
    await allLinked();
    const log = await cluster.log(cluster.nodes[0]!);
    const said = log
      .slice(before)
      .filter(({ kind, eventKind }) => kind === 'event' && !ABOUT_KEYS.has(eventKind));
    expect(said).to.deep.equal([]);
    await chat('we moved');
  });

  if (isLong)
    it('AD9, MS116 when all moved at once, it is enough that each meets one: the others are found by it', async () => {
      await Promise.all(cluster.nodes.map(async (node) => node.kill()));
      for (const node of cluster.nodes) await startElsewhere(node);
      const [first, second] = cluster.nodes as [NodeProcess, NodeProcess];
      // A chain: each is told of the one before only.
      for (const [at, node] of cluster.nodes.entries()) {
        if (at === 0) continue;
        const before = cluster.nodes[at - 1]!;
        const met = await node.post(`${group}/network/meet`, { address: places.get(before) });
        expect(met).to.deep.equal({ status: 200, body: { result: 'ok', deviceId: before.deviceId } });
      }
      await allLinked();
      const own = await first.post(`${group}/network/meet`, { address: places.get(first) });
      expect(own.body).to.deep.equal({ result: 'wrongKey', deviceId: null });
      const nobody = await second.post(`${group}/network/meet`, { address: '127.0.0.250:5700' });
      expect(nobody.body).to.deep.equal({ result: 'refused', deviceId: null });
      const nonsense = await second.post(`${group}/network/meet`, { address: 'over there' });
      expect(nonsense.status).to.equal(422);
      expect(nonsense.body.errors[0].path).to.equal('address');
      await chat('we met');
    });

  it('AD11 what they learned is on their disks: all go down at once, and find each other where they were last', async () => {
    await Promise.all(cluster.nodes.map(async (node) => node.kill()));
    await Promise.all(
      cluster.nodes.map(async (node) => node.start(['--peer-host', places.get(node)!.split(':')[0]!])),
    );
    await allLinked();
    await chat('we are back');
  });

  if (isLong)
    it('AD11 of those that were down together some come back elsewhere: they find those that did not move', async () => {
      await Promise.all(cluster.nodes.map(async (node) => node.kill()));
      const [moved, ...stayed] = cluster.nodes as [NodeProcess, ...NodeProcess[]];
      await startElsewhere(moved);
      await startElsewhere(stayed.pop()!);
      await Promise.all(
        stayed.map(async (node) => node.start(['--peer-host', places.get(node)!.split(':')[0]!])),
      );
      await allLinked();
      await chat('here or there');
    });
});
