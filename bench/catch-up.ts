/**
 * `npm run bench:catch-up [ENTRIES]`: a device that was away while the group wrote, 100,000 messages unless told otherwise.
 * Three real nodes, one of them killed meanwhile; measured is the time until it has the group's state (a snapshot), until it
 * shows every message, the memory and the processor time of it and of the host, and that the lists are equal.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { Cluster } from '../test/support/cluster.ts';
import type { NodeProcess } from '../test/support/node-process.ts';
import { fill, say } from './filled.ts';

const MESSAGES = Number(process.argv[2] ?? 100_000);
const LOOK_EVERY_MS = 50;

const cluster = await Cluster.start({ nodes: 3, flags: ['--timing', process.argv[3] ?? 'lan'] });
try {
  const host = await cluster.host();
  const away = cluster.running().find((node) => node !== host)!;
  await away.kill();
  say('load average before', loadavg()[0]!.toFixed(1));
  await fill(cluster, host, MESSAGES);
  const { commitIndex } = await cluster.status(host);
  const [cpuOfHost, startedMs] = [await metric(host, 'demes_cpu_seconds'), performance.now()];
  say('memory of the host before', memoryOf(host));
  await away.start();
  const seconds = (): string => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
  say('started after', seconds());
  await reached(away, 'demes_applied_index', commitIndex);
  say('has the state after', `${seconds()}, by ${await metric(away, 'demes_snapshots_total')} snapshot`);
  await reached(away, 'demes_projected_index', commitIndex);
  say('shows all after', seconds());
  say(
    'processor time',
    `${(await metric(away, 'demes_cpu_seconds')).toFixed(1)} s, host ${((await metric(host, 'demes_cpu_seconds')) - cpuOfHost).toFixed(1)} s`,
  );
  say('memory, and the most of it', memoryOf(away));
  say('memory of the host, and the most of it', memoryOf(host));
  const lists = await Promise.all(
    [away, host].map(async (node) => (await cluster.messages(node)).map(({ id, text }) => `${id}${text}`)),
  );
  say(
    'messages',
    `${lists[0]!.length}, ${lists[0]!.join() === lists[1]!.join() ? 'the same on both' : 'NOT THE SAME'}`,
  );
  say('load average after', loadavg()[0]!.toFixed(1));
} finally {
  await cluster.close();
}

async function metric(node: NodeProcess, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${node.token}` };
  const text = await (await fetch(`${node.url}/metrics`, { headers })).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1]);
}

async function reached(node: NodeProcess, name: string, value: number): Promise<void> {
  // A group that is being opened has no numbers yet.
  while (!((await metric(node, name)) >= value)) {
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_EVERY_MS);
    });
  }
}

/** As Linux tells it. */
function memoryOf({ listening }: NodeProcess): string {
  const text = readFileSync(`/proc/${listening.pid}/status`, 'utf8');
  const mib = (name: string): string =>
    (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]) / 1024).toFixed(0);
  return `${mib('VmRSS')} MiB, ${mib('VmHWM')} MiB`;
}
