/**
 * `npm run bench:quiet-groups [OTHER]`: what quiet groups cost that the same two nodes are in. Real nodes with the timing
 * `lan`; the first one makes all groups and hosts them. Measured for a second of rest: messages and bytes that both send
 * on their link, and processor time of both. OTHER: a working tree with another state of this program, measured in turns.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until, type Cluster } from '../test/support/cluster.ts';
import type { NodeProcess } from '../test/support/node-process.ts';

const GROUPS = [1, 5, 20];
const SETTLE_MS = 5_000;
const MEASURED_MS = 10_000;
const TURNS = 2;
/** Linux counts processor time in these. */
const CLOCK_TICK_MS = 10;

const trees = new Map([['this', await started(join(import.meta.dirname, '..'))]]);
const other = process.argv[2];
try {
  if (other !== undefined) trees.set('other', await started(other));
  say(`load average ${loadavg()[0]!.toFixed(1)}`);
  for (const groups of GROUPS) {
    await Promise.all([...trees.values()].map(async (cluster) => grow(cluster, groups)));
    await pause(SETTLE_MS);
    for (let turn = 0; turn < TURNS; turn++)
      for (const [tree, cluster] of trees) say(`${groups} groups, ${tree}: ${await quiet(cluster)}`);
  }
  say(`load average ${loadavg()[0]!.toFixed(1)}`);
} finally {
  await Promise.all([...trees.values()].map(async (cluster) => cluster.close()));
}

async function started(tree: string): Promise<Cluster> {
  const path = pathToFileURL(join(tree, 'test/support/cluster.ts')).href;
  const { Cluster: OfTree } = (await import(path)) as { Cluster: typeof Cluster };
  return OfTree.start({ nodes: 2, flags: ['--timing', 'lan'] });
}

/** Until both nodes are in so many groups. */
async function grow(cluster: Cluster, groups: number): Promise<void> {
  const [first, second] = cluster.nodes as [NodeProcess, NodeProcess];
  for (let n = (await first.get('/groups')).body.groups.length; n < groups; n++) {
    const { body } = await first.post('/groups', { name: `group ${n}`, rates: 'off' });
    const invite = await first.post(`/groups/${body.id}/invites`, { maxUses: 1 });
    await second.post('/groups/join', { invite: invite.body.invite });
    await until('joined', async () => (await second.get(`/groups/${body.id}/status`)).status === 200);
  }
}

async function quiet({ nodes }: Cluster): Promise<string> {
  const sum = async (): Promise<readonly number[]> => {
    const each = await Promise.all(nodes.map(async (node) => countersOf(node)));
    return each[0]!.map((_, at) => each.reduce((total, counters) => total + counters[at]!, 0));
  };
  const before = await sum();
  const startedMs = performance.now();
  await pause(MEASURED_MS);
  const after = await sum();
  const seconds = (performance.now() - startedMs) / 1000;
  const [messages, bytes, processorMs] = after.map((value, at) => (value - before[at]!) / seconds);
  return `${messages!.toFixed(1)} messages, ${bytes!.toFixed(0)} bytes, ${processorMs!.toFixed(1)} ms of processor time`;
}

/** Messages and bytes sent on links, processor time in ms. */
async function countersOf(node: NodeProcess): Promise<readonly number[]> {
  const headers = { authorization: `Bearer ${node.token}` };
  const text = await (await fetch(`${node.url}/metrics`, { headers })).text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  const fields = readFileSync(`/proc/${node.listening.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return [
    read('demes_link_sent_messages_total'),
    read('demes_link_sent_bytes_total'),
    (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS,
  ];
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}
