/**
 * `npm run bench:relayed-file`: how long a message takes to be confirmed while a file comes to its author through a relay.
 * Three real nodes of which two reach only the first, which is host; its line is left as it is, then made a slow one in
 * both directions to everybody (`--lab`). Printed: confirmations before, and while 12 MiB come.
 */
import { loadavg } from 'node:os';
import { summary } from '../src/sim/statistics.ts';
import { plainBytes } from '../test/support/attached.ts';
import { Cluster, until } from '../test/support/cluster.ts';
import { fileState, putFile } from '../test/support/node-files.ts';
import type { NodeProcess } from '../test/support/node-process.ts';

const MIB = 2 ** 20;
const SIZE = 12 * MIB;
/** Nobody listens there: it lies below the ports that systems hand out. */
const NOWHERE = '127.0.0.1:1025';
const POST_EVERY_MS = 20;
const QUIET_POSTS = 150;

const cluster = await Cluster.start({
  nodes: 3,
  flags: ['--lab', '--fetch-mib', '0'],
  flagsOf: (n) => (n === 0 ? [] : ['--advertise', NOWHERE]),
});
try {
  const [hub, sender, receiver] = cluster.nodes as [NodeProcess, NodeProcess, NodeProcess];
  say(`load average ${loadavg()[0]!.toFixed(1)}`);
  for (const bytesPerSecond of [null, 4 * MIB, MIB]) {
    if (bytesPerSecond !== null) await slowDown(hub, bytesPerSecond);
    const line = bytesPerSecond === null ? 'as it is' : `${bytesPerSecond / MIB} MiB/s`;
    const before = await confirmed(receiver, async (posted) => posted < QUIET_POSTS);
    const blobId = await putFile(sender, plainBytes(SIZE), 'film.bin');
    const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
    await sender.post(path, { text: '', attachments: [{ blobId }] });
    await until('it is known', async () => (await fileState(receiver, blobId)) === 'away');
    await receiver.request('PUT', `/blobs/${blobId}/transfer`);
    const startedMs = performance.now();
    const meanwhile = await confirmed(receiver, async () => (await fileState(receiver, blobId)) !== 'here');
    const seconds = (performance.now() - startedMs) / 1000;
    say(
      `line ${line}: ${told(before)} before, ${told(meanwhile)} while ${(SIZE / MIB / seconds).toFixed(1)} MiB/s came`,
    );
  }
} finally {
  await cluster.close();
}

async function slowDown(node: NodeProcess, bytesPerSecond: number): Promise<void> {
  const fault = { type: 'bandwidth', peer: '*', direction: 'both', attributes: { bytesPerSecond } };
  const response = await fetch(`${node.url}/lab/v1/faults`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${node.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(fault),
  });
  if (response.status !== 201) throw new Error(await response.text());
}

/** ms from the request to the answer that it is confirmed, one after the other. */
async function confirmed(node: NodeProcess, goesOn: (posted: number) => Promise<boolean>): Promise<number[]> {
  const times: number[] = [];
  while (await goesOn(times.length)) {
    const fromMs = performance.now();
    const path = `/groups/${cluster.groupId}/rooms/general/messages?wait=confirmed`;
    const { status } = await node.post(path, { text: `message ${times.length}` });
    if (status !== 201) throw new Error(`answered ${status}`);
    times.push(performance.now() - fromMs);
    await new Promise((resolve) => setTimeout(resolve, POST_EVERY_MS));
  }
  return times;
}

function told(times: readonly number[]): string {
  const { p50Ms, p99Ms } = summary(times);
  return `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms of ${times.length}`;
}

function say(line: string): void {
  console.log(line);
}
