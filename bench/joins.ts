/**
 * `npm run bench:joins [NODES]`: how long a sealed group takes in several people who come at once. Real nodes with the
 * timing `lan`, started before; all but the first join by one invitation at the same moment. Told are the times until
 * each belongs to the group, and until each can read what was said there before: only then it has the room's keys.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Cluster } from '../test/support/cluster.ts';
import type { NodeProcess } from '../test/support/node-process.ts';
import { processorMs } from '../src/lab/bench/processor-time.ts';
import { quantile } from '../src/sim/statistics.ts';
import { measureFsync } from '../src/lab/bench/fsync.ts';
import { say } from './filled.ts';

/** Fifty nodes on two processors take their time. */
const JOINED_MS_MAX = 600_000;
const NODES = Number(process.argv[2] ?? 10);
/** Everybody is asked so often; more would be load. */
const LOOK_AGAIN_MS = 500;
const SAID = 'said before anybody came';

const cluster = await Cluster.start({ nodes: 1, sealed: true, flags: ['--timing', 'lan'] });
try {
  const founder = cluster.nodes[0]!;
  const room = `/groups/${cluster.groupId}/rooms/general/messages`;
  await founder.post(`${room}?wait=confirmed`, { text: SAID });
  // A few at a time: starting is not what is measured.
  while (cluster.nodes.length < NODES) {
    const missing = Math.min(5, NODES - cluster.nodes.length);
    await Promise.all(Array.from({ length: missing }, async () => cluster.addNode()));
  }
  const invite = await founder.post(`/groups/${cluster.groupId}/invites`, { maxUses: NODES });
  say('load average before', loadavg()[0]!.toFixed(1));
  say('fsync p50', `${measureFsync(cluster.folder, 100).p50Ms.toFixed(1)} ms`);
  const usedMs = processorMs(founder.listening.pid) ?? Number.NaN;
  const others = (): number =>
    sum(cluster.nodes.slice(1).map((node) => processorMs(node.listening.pid) ?? Number.NaN));
  const othersMs = others();
  const startedMs = performance.now();
  const came = await Promise.all(
    cluster.nodes.slice(1).map(async (node) => {
      await node.post('/groups/join', { invite: invite.body.invite });
      await cluster.joined(node, JOINED_MS_MAX);
      const joinedMs = performance.now() - startedMs;
      await canRead(node, room);
      return { joinedMs, readsMs: performance.now() - startedMs };
    }),
  );
  tell(
    'in the group',
    came.map(({ joinedMs }) => joinedMs),
  );
  tell(
    'reads what was said before',
    came.map(({ readsMs }) => readsMs),
  );
  const spentMs = (processorMs(founder.listening.pid) ?? Number.NaN) - usedMs;
  say('processor time of the first node', `${(spentMs / 1000).toFixed(1)} s`);
  const each = (others() - othersMs) / 1000 / (NODES - 1);
  say('processor time of each that came', `${each.toFixed(2)} s`);
  say('load average after', loadavg()[0]!.toFixed(1));
  const key = await founder.get(`/groups/${cluster.groupId}/status`);
  say('entries in the log', String(key.body.commitIndex));
  say('resident, the last that came', residentOf(cluster.nodes.at(-1)!));
} finally {
  await cluster.close();
}

async function canRead(node: NodeProcess, room: string): Promise<void> {
  for (;;) {
    const { body } = await node.get(`${room}?limit=50`);
    if (body.messages?.some(({ text }: { readonly text: string }) => text === SAID) === true) return;
    await pause(LOOK_AGAIN_MS);
  }
}

function tell(what: string, timesMs: readonly number[]): void {
  const text = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  say(
    what,
    `half of them after ${text(quantile(timesMs, 0.5))}, the last after ${text(Math.max(...timesMs))}`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function residentOf({ listening }: NodeProcess): string {
  const text = readFileSync(`/proc/${listening.pid}/status`, 'utf8');
  return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024)} MiB`;
}
