/** The end of a measurement: everything confirmed everywhere, and every log read. */
import type { LogEntry } from '../../api/log.ts';
import type { NodeProcess } from '../node-process.ts';
import { checkLogs, type Expectation, type LogReport } from './log-check.ts';

const CATCH_UP_MS_MAX = 60_000;

/** Resolves when every node has applied and shows what the furthest one has. Answers that index. */
export async function caughtUp(nodes: readonly NodeProcess[], groupId: string): Promise<number> {
  const statuses = await Promise.all(nodes.map(async (node) => node.client().status(groupId)));
  const index = Math.max(...statuses.map(({ lastIndex }) => lastIndex));
  const options = { timeoutMs: CATCH_UP_MS_MAX };
  await Promise.all(
    nodes.map(async (node) => node.client().wait(groupId, { projectedIndex: index, host: 'any' }, options)),
  );
  return index;
}

/** Compares the logs of all nodes, up to the index that all of them have. */
export async function auditLogs(
  nodes: readonly NodeProcess[],
  groupId: string,
  expected: readonly Expectation[],
): Promise<LogReport> {
  const index = await caughtUp(nodes, groupId);
  const logged = await Promise.all(
    nodes.map(async (node) => ({ name: node.name, entries: await readLog(node, groupId, index) })),
  );
  return checkLogs(logged, expected);
}

async function readLog(node: NodeProcess, groupId: string, last: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of node.client().log(groupId)) {
    if (entry.index > last) break;
    entries.push(entry);
  }
  return entries;
}
