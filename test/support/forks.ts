/** What tests of forks say and ask: a group of real nodes that loses its quorum, and is recovered. */
import { until, type Cluster } from './cluster.ts';
import type { Answer, Json, NodeProcess } from './node-process.ts';

export async function post(cluster: Cluster, node: NodeProcess, text: string): Promise<Answer> {
  const query = 'wait=confirmed&timeoutMs=20000';
  return node.post(`/groups/${cluster.groupId}/rooms/general/messages?${query}`, { text });
}

export async function recover(cluster: Cluster, node: NodeProcess, body: Json): Promise<Answer> {
  return node.post(`/groups/${cluster.groupId}/recover`, body);
}

export async function texts(cluster: Cluster, node: NodeProcess): Promise<string[]> {
  return (await cluster.messages(node)).map(({ text }) => text);
}

/** The others are gone, and this node knows it. */
export async function withoutHost(cluster: Cluster, node: NodeProcess): Promise<void> {
  await node.wait(cluster.groupId, 'host=none&tier=tentative');
}

/** The fork that a node is told of. */
export async function offered(cluster: Cluster, node: NodeProcess): Promise<Json> {
  let offer: Json;
  await until(`${node.deviceId} is told of another fork`, async () => {
    offer = (await cluster.status(node)).forkOffered;
    return offer !== undefined;
  });
  return offer;
}
