/**
 * `npm run bench:idle [MESSAGES] [NODES]`: what a node costs that has nothing to do. Real nodes with the timing `lan` in
 * one group; measured are memory and processor time empty, after the messages (100,000 unless told otherwise) were
 * written, and after a new start, each when the node was left alone for a while.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { Cluster } from '../test/support/cluster.ts';
import type { NodeProcess } from '../test/support/node-process.ts';
import { fill, say } from './filled.ts';

const MESSAGES = Number(process.argv[2] ?? 100_000);
const NODES = Number(process.argv[3] ?? 1);
const LEFT_ALONE_MS = 60_000;
/** Linux counts processor time in these. */
const CLOCK_TICK_MS = 10;

const cluster = await Cluster.start({ nodes: NODES, flags: ['--timing', 'lan'] });
try {
  say('load average before', loadavg()[0]!.toFixed(1));
  await leftAlone('without messages');
  await fill(cluster, await cluster.host(), MESSAGES);
  say('right after the last message', cluster.running().map(memoryOf).join(', '));
  await leftAlone(`after ${MESSAGES} messages`);
  for (const node of cluster.running()) await node.stop();
  await Promise.all(cluster.nodes.map(async (node) => node.start()));
  await cluster.host();
  await leftAlone('after a new start');
  say('load average after', loadavg()[0]!.toFixed(1));
} finally {
  await cluster.close();
}

/** The first half of the time is for what is still to be done. */
async function leftAlone(what: string): Promise<void> {
  await pause(LEFT_ALONE_MS / 2);
  const before = cluster.running().map(processorMs);
  await pause(LEFT_ALONE_MS / 2);
  const shares = cluster
    .running()
    .map((node, n) => (100 * (processorMs(node) - before[n]!)) / (LEFT_ALONE_MS / 2));
  say(
    what,
    cluster
      .running()
      .map((node, n) => `${memoryOf(node)}, ${shares[n]!.toFixed(1)} % of a core`)
      .join('; '),
  );
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Of the program itself, which processes on one machine share, and of its own. */
function memoryOf({ listening }: NodeProcess): string {
  const text = readFileSync(`/proc/${listening.pid}/status`, 'utf8');
  const mib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]) / 1024;
  return `${mib('VmRSS').toFixed(0)} MiB (${mib('RssAnon').toFixed(0)} its own)`;
}

function processorMs({ listening }: NodeProcess): number {
  const fields = readFileSync(`/proc/${listening.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
}
