/**
 * How many messages a second a group confirms, sustained. Writers at every node post as fast as answers come:
 * `batch` with 100 messages a request, `single` with one. What is counted are entries between two moments in the
 * log of one node, not what the writers believe.
 */
import { randomUUID } from 'node:crypto';
import type { Message } from '../../api/messages.ts';
import { DemesApiError } from '../../sdk/errors.ts';
import type { NodeProcess } from '../node-process.ts';
import type { Supervisor } from '../supervisor.ts';
import { textOf } from '../../sim/scenario/load-plan.ts';
import type { Expectation, LogReport } from './log-check.ts';
import { describeMachine, type Machine } from './machine.ts';
import { processorMs } from './processor-time.ts';
import { auditLogs } from './settle.ts';
import { summary, type Summary } from '../../sim/statistics.ts';

export interface ThroughputOptions {
  readonly mode: 'batch' | 'single';
  readonly seconds: number;
  readonly textBytes: number;
  /** Requests under way at the same time, over all nodes. */
  readonly writers: number;
  readonly onProgress?: (line: string) => void;
}

export interface ThroughputResult {
  readonly bench: 'throughput';
  readonly mode: 'batch' | 'single';
  readonly nodes: number;
  readonly timing: string;
  readonly writers: number;
  readonly seconds: number;
  readonly machine: Machine;
  readonly confirmed: number;
  readonly confirmedPerSecond: number;
  /** From posting to the answer that all of the request are confirmed. */
  readonly request: Summary;
  readonly elections: number;
  /** Processor time for one confirmed message, ms: the host's node, the others' average, the load itself. */
  readonly processorMs: { readonly host: number; readonly others: number; readonly load: number } | null;
  readonly log: LogReport;
}

const BATCH = 100;
const WARM_UP_MS = 2_000;
const CONFIRM_MS_MAX = 60_000;
const AGAIN_AFTER_MS = 100;

export async function benchThroughput(
  lab: Supervisor,
  options: ThroughputOptions,
): Promise<ThroughputResult> {
  const machine = describeMachine(lab.folder);
  const writers = Array.from({ length: options.writers }, (_, at) => {
    const node = lab.nodes[at % lab.nodes.length]!;
    return new Writer(node, lab.groupId, options.mode === 'batch' ? BATCH : 1, options.textBytes);
  });
  const running = writers.map(async (writer) => writer.run());
  await pause(WARM_UP_MS);
  const before = await moment(lab);
  options.onProgress?.(`warm, measuring for ${options.seconds} s`);
  await pause(options.seconds * 1_000);
  const after = await moment(lab);
  for (const writer of writers) writer.stop();
  await Promise.all(running);
  const expected = writers.flatMap((writer) => writer.expectations);
  const log = await auditLogs(lab.nodes, lab.groupId, expected);
  const confirmed = after.commitIndex - before.commitIndex;
  const seconds = (after.atMs - before.atMs) / 1_000;
  return {
    bench: 'throughput',
    mode: options.mode,
    nodes: lab.nodes.length,
    timing: lab.options.timing,
    writers: options.writers,
    seconds,
    machine,
    confirmed,
    confirmedPerSecond: confirmed / seconds,
    request: summary(writers.flatMap((writer) => writer.timesMs)),
    elections: after.term - before.term,
    processorMs: processorUse(lab, before, after),
    log,
  };
}

interface Moment {
  readonly atMs: number;
  readonly commitIndex: number;
  readonly term: number;
  readonly host: string | null;
  /** Processor time so far: of the nodes in their order, and of this process. */
  readonly nodesMs: readonly (number | null)[];
  readonly loadMs: number;
}

/** Where the log stands. Entries that are no messages (a new term's first) are a handful in thousands. */
async function moment(lab: Supervisor): Promise<Moment> {
  const { commitIndex, term, host } = await lab.nodes[0]!.client().status(lab.groupId);
  const { user, system } = process.cpuUsage();
  return {
    atMs: performance.now(),
    commitIndex,
    term,
    host,
    nodesMs: lab.nodes.map(({ pid }) => processorMs(pid)),
    loadMs: (user + system) / 1_000,
  };
}

/** Null where the system does not tell, or when the host changed in between. */
function processorUse(lab: Supervisor, before: Moment, after: Moment): ThroughputResult['processorMs'] {
  const messages = after.commitIndex - before.commitIndex;
  const usedMs = after.nodesMs.map((ms, at) => (ms ?? Number.NaN) - (before.nodesMs[at] ?? Number.NaN));
  const hostAt = lab.nodes.findIndex(({ deviceId }) => deviceId === after.host);
  if (usedMs.some(Number.isNaN) || before.host !== after.host || hostAt < 0) return null;
  const othersMs = usedMs.filter((_, at) => at !== hostAt);
  return {
    host: usedMs[hostAt]! / messages,
    others: othersMs.reduce((sum, ms) => sum + ms, 0) / Math.max(1, othersMs.length) / messages,
    load: (after.loadMs - before.loadMs) / messages,
  };
}

/** Posts one request after the other at one node. */
class Writer {
  readonly timesMs: number[] = [];
  readonly expectations: Expectation[] = [];
  private readonly node: NodeProcess;
  private readonly groupId: string;
  private readonly length: number;
  private readonly textBytes: number;
  private isStopped = false;

  constructor(node: NodeProcess, groupId: string, length: number, textBytes: number) {
    this.node = node;
    this.groupId = groupId;
    this.length = length;
    this.textBytes = textBytes;
  }

  stop(): void {
    this.isStopped = true;
  }

  async run(): Promise<void> {
    for (let number = 0; !this.isStopped; number += this.length) {
      const bodies = Array.from({ length: this.length }, (_, at) => ({
        text: textOf(number + at, this.textBytes),
        clientId: randomUUID(),
      }));
      const startedMs = performance.now();
      const messages = await this.post(bodies);
      this.timesMs.push(performance.now() - startedMs);
      for (const { clientId, index } of messages) this.expectations.push({ clientId, index });
    }
  }

  /** As a program should: again where the node says that it helps, such as while the keys of the room are changed. */
  private async post(bodies: readonly Body[]): Promise<readonly Message[]> {
    const client = this.node.client();
    const options = { wait: 'confirmed', waitMs: CONFIRM_MS_MAX } as const;
    const untilMs = performance.now() + CONFIRM_MS_MAX;
    for (;;) {
      try {
        return bodies.length === 1
          ? [await client.send(this.groupId, 'general', bodies[0]!, options)]
          : await client.sendBatch(this.groupId, 'general', bodies, options);
      } catch (error) {
        const isPassing = error instanceof DemesApiError && error.retryable;
        if (!isPassing || performance.now() > untilMs) throw error;
        await pause(AGAIN_AFTER_MS);
      }
    }
  }
}

interface Body {
  readonly text: string;
  readonly clientId: string;
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms));
}
