/**
 * How long a node that was away needs until it shows what it missed: from starting its process until it has
 * projected the last message that was confirmed without it.
 */
import { randomUUID } from 'node:crypto';
import { DemesError } from '../../protocol/errors.ts';
import type { NodeProcess } from '../node-process.ts';
import type { Supervisor } from '../supervisor.ts';
import { textOf } from '../../sim/scenario/load-plan.ts';
import type { LogReport } from './log-check.ts';
import { describeMachine, type Machine } from './machine.ts';
import { processorMs } from './processor-time.ts';
import { auditLogs } from './settle.ts';

export interface CatchupOptions {
  readonly messages: number;
  readonly textBytes: number;
  readonly onProgress?: (line: string) => void;
}

export interface CatchupResult {
  readonly bench: 'catchup';
  readonly nodes: number;
  readonly timing: string;
  readonly machine: Machine;
  readonly messages: number;
  /** From starting the process until it serves its groups. */
  readonly startMs: number;
  /** From starting the process until it shows everything that it missed. */
  readonly caughtUpMs: number;
  /** What that process used of the processors for both, ms; null where the system does not tell. */
  readonly processorMs: number | null;
  readonly log: LogReport;
}

const BATCH = 100;
const CATCH_UP_MS_MAX = 120_000;
const CONFIRM_MS_MAX = 60_000;

export async function benchCatchup(lab: Supervisor, options: CatchupOptions): Promise<CatchupResult> {
  const machine = describeMachine(lab.folder);
  const { host } = await lab.nodes[0]!.client().wait(lab.groupId, { host: 'any', tier: 'confirmed' });
  const away = lab.nodes.find(({ deviceId }) => deviceId !== host);
  const writer = lab.nodes.find(({ deviceId }) => deviceId === host);
  if (away === undefined || writer === undefined) {
    throw new DemesError('usage', { detail: 'Catching up needs at least two nodes.' });
  }
  await away.kill();
  const clientIds = await write(writer, lab.groupId, options);
  const { commitIndex } = await writer.client().status(lab.groupId);
  const startedMs = performance.now();
  await away.start();
  const startMs = performance.now() - startedMs;
  await away.client().wait(lab.groupId, { projectedIndex: commitIndex }, { timeoutMs: CATCH_UP_MS_MAX });
  return {
    bench: 'catchup',
    nodes: lab.nodes.length,
    timing: lab.options.timing,
    machine,
    messages: options.messages,
    startMs,
    caughtUpMs: performance.now() - startedMs,
    processorMs: processorMs(away.pid),
    log: await auditLogs(
      lab.nodes,
      lab.groupId,
      clientIds.map((clientId) => ({ clientId, index: null })),
    ),
  };
}

/** Resolves when all are confirmed. */
async function write(node: NodeProcess, groupId: string, options: CatchupOptions): Promise<string[]> {
  const client = node.client();
  const clientIds = Array.from({ length: options.messages }, () => randomUUID());
  for (let from = 0; from < clientIds.length; from += BATCH) {
    const bodies = clientIds
      .slice(from, from + BATCH)
      .map((clientId, at) => ({ clientId, text: textOf(from + at, options.textBytes) }));
    await client.sendBatch(groupId, 'general', bodies, { wait: 'confirmed', waitMs: CONFIRM_MS_MAX });
  }
  options.onProgress?.(`${clientIds.length} messages confirmed without one node, starting it again`);
  return clientIds;
}
