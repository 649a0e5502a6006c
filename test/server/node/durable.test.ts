import { expect } from 'chai';
import { Cluster } from '../../support/cluster.ts';
import type { NodeProcess } from '../../support/node-process.ts';

/** Durable transactions of the log so far, as the node counts them. */
async function saves(node: NodeProcess): Promise<number> {
  const answer = await fetch(`${node.url}/metrics`, { headers: { authorization: `Bearer ${node.token}` } });
  return Number(/^demes_fsync_seconds_count (\d+)$/m.exec(await answer.text())![1]);
}

describe('server/node: durable before it is said', function () {
  this.timeout(60_000);
  let cluster: Cluster;

  before(async () => {
    cluster = await Cluster.start({ nodes: 3 });
  });
  after(async () => {
    await cluster.close();
  });

  it('CM63 each answer "confirmed" comes after a save on a quorum', async () => {
    for (let n = 0; n < 10; n++) {
      const node = cluster.nodes[n % 3]!;
      await cluster.caughtUp();
      const before = await Promise.all(cluster.nodes.map(saves));
      const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
      expect((await node.post(path, { text: `durable ${n}` })).status).to.equal(201);
      const after = await Promise.all(cluster.nodes.map(saves));
      expect(after.filter((count, at) => count > before[at]!).length).to.be.greaterThan(1);
    }
  });

  it('OB63 posts at once to all nodes are all confirmed, each once, in the order of their batch', async () => {
    const path = `/groups/${cluster.groupId}/rooms/general/messages`;
    const batches = await Promise.all(
      cluster.nodes.map(async (node, at) =>
        node.post(`${path}:batch?wait=confirmed`, {
          messages: Array.from({ length: 100 }, (_, n) => ({ text: `${at}-${n}`, clientId: `b${at}-${n}` })),
        }),
      ),
    );
    for (const { status, body } of batches) {
      expect(status).to.equal(201);
      const indexes: number[] = body.messages.map((message: { index: number }) => message.index);
      expect(indexes).to.deep.equal(indexes.toSorted((a, b) => a - b));
      expect(new Set(body.messages.map((message: { state: string }) => message.state))).to.deep.equal(
        new Set(['confirmed']),
      );
    }
    await cluster.caughtUp();
    for (const node of cluster.nodes) {
      const texts = (await cluster.messages(node)).map((message) => message.text as string);
      const own = texts.filter((text) => /^\d-\d+$/.test(text));
      expect(own).to.have.length(300);
      expect(new Set(own).size).to.equal(300);
    }
  });
});
