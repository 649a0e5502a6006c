/** What must hold after any mishap: one history on all nodes, nothing lost, nothing doubled. */
import { expect } from 'chai';
import type { Cluster } from './cluster.ts';
import type { Sent } from './load.ts';
import type { Json, NodeProcess } from './node-process.ts';

/** All running nodes catch up and then hold the same log, hash by hash. Answers it. */
export async function expectSameLog(
  cluster: Cluster,
  nodes: readonly NodeProcess[] = cluster.running(),
): Promise<Json[]> {
  await cluster.caughtUp(nodes);
  const logs = await Promise.all(nodes.map(async (node) => cluster.log(node)));
  const shortest = Math.min(...logs.map((log) => log.length));
  const [first, ...others] = logs.map((log) =>
    log.slice(0, shortest).map((entry) => `${entry.index} ${entry.hash}`),
  );
  for (const other of others) expect(other).to.deep.equal(first);
  return logs[0]!.slice(0, shortest);
}

/** Every message that was answered with 201 or 202 is shown once, as confirmed, by every running node, and where it was said to be. */
export async function expectEachOnce(cluster: Cluster, sent: readonly Sent[]): Promise<void> {
  await cluster.caughtUp();
  const answered = sent.filter((one) => one.outcome === 'confirmed' || one.outcome === 'accepted');
  for (const node of cluster.running()) {
    const counts = new Map<string, number>();
    const places = new Map<string, number>();
    for (const message of await cluster.messages(node)) {
      // Without one nobody can tell a message that was said twice from one that is there twice.
      if (message.clientId === '') continue;
      counts.set(message.clientId, (counts.get(message.clientId) ?? 0) + 1);
      places.set(message.clientId, message.index);
    }
    const lost = answered.filter((one) => !counts.has(one.clientId)).map((one) => one.clientId);
    const doubled = [...counts].filter(([, count]) => count > 1).map(([clientId]) => clientId);
    const moved = answered
      .filter(({ clientId, index }) => index !== null && places.get(clientId) !== index)
      .map((one) => one.clientId);
    expect({ lost, doubled, moved }, node.dataDirectory).to.deep.equal({ lost: [], doubled: [], moved: [] });
  }
}
