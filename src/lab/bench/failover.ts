/**
 * How long a group cannot confirm anything when its host's process is killed (SIGKILL) or frozen (SIGSTOP) under load.
 *
 * One clock, that of the load: a confirmation counts when its author has the answer. The outage of a kill is the
 * longest time without a confirmation between the last one before the kill and the first one of the next term.
 * After each kill the node is started again or goes on, and the next kill waits until everybody is back.
 */
import { DemesError } from '../../protocol/errors.ts';
import { settled } from '../group.ts';
import type { NodeProcess } from '../node-process.ts';
import type { Supervisor } from '../supervisor.ts';
import { Load, type Confirmation } from './load.ts';
import type { LogReport } from './log-check.ts';
import { describeMachine, type Machine } from './machine.ts';
import { auditLogs, caughtUp } from './settle.ts';
import { summary, type Summary } from '../../sim/statistics.ts';

/** kill: the others' connections to it are closed at once. freeze: they stay open, and nothing answers. */
export type HostEnd = 'kill' | 'freeze';

export interface FailoverOptions {
  readonly by: HostEnd;
  readonly kills: number;
  readonly perSecond: number;
  readonly textBytes: number;
  readonly onProgress?: (line: string) => void;
}

export interface Kill {
  readonly host: string;
  readonly newHost: string;
  readonly term: number;
  readonly outageMs: number;
  /** What the new host itself measured (`elections.lastOutageMs`). */
  readonly reportedOutageMs: number | null;
  readonly reportedElectionMs: number | null;
}

export interface FailoverResult {
  readonly bench: 'failover';
  readonly by: HostEnd;
  readonly nodes: number;
  readonly timing: string;
  readonly perSecond: number;
  readonly machine: Machine;
  readonly outage: Summary;
  readonly kills: readonly Kill[];
  readonly sent: { readonly accepted: number; readonly confirmed: number; readonly refused: number };
  /** Answers that broke off with the process and were asked for again with the same clientId. */
  readonly resolved: number;
  readonly log: LogReport;
}

const STEADY_MS = 1_000;
const TAKEOVER_MS_MAX = 30_000;

export async function benchFailover(lab: Supervisor, options: FailoverOptions): Promise<FailoverResult> {
  const machine = describeMachine(lab.folder);
  const { by, perSecond, textBytes } = options;
  const load = new Load({ nodes: lab.nodes, groupId: lab.groupId, perSecond, textBytes });
  const kills: Kill[] = [];
  let resolved = 0;
  load.start();
  try {
    while (kills.length < options.kills) {
      const { kill, killed } = await endHost(lab, load, by);
      kills.push(kill);
      options.onProgress?.(
        `kill ${kills.length} of ${options.kills}: ${kill.host} -> ${kill.newHost}, ${kill.outageMs.toFixed(0)} ms`,
      );
      if (by === 'kill') await killed.start();
      else killed.resume();
      resolved += await load.resolveUnknown();
      await settled(lab.nodes, lab.groupId, lab.nodes.length);
      await caughtUp(lab.nodes, lab.groupId);
    }
    await load.stop();
  } catch (error) {
    load.abort();
    throw error;
  }
  resolved += await load.resolveUnknown();
  const expected = load.expectations();
  return {
    bench: 'failover',
    by,
    nodes: lab.nodes.length,
    timing: lab.options.timing,
    perSecond,
    machine,
    outage: summary(kills.map(({ outageMs }) => outageMs)),
    kills,
    sent: { accepted: expected.length, confirmed: load.confirmations.length, refused: load.refused },
    resolved,
    log: await auditLogs(lab.nodes, lab.groupId, expected),
  };
}

async function endHost(
  lab: Supervisor,
  load: Load,
  by: HostEnd,
): Promise<{ kill: Kill; killed: NodeProcess }> {
  await pause(STEADY_MS);
  const [witness] = lab.nodes;
  const before = await witness!.client().wait(lab.groupId, { host: 'any', tier: 'confirmed' });
  const killed = lab.nodes.find(({ deviceId }) => deviceId === before.host)!;
  const some = await load.confirmation(({ term }) => term === before.term, TAKEOVER_MS_MAX);
  if (some === null) throw new DemesError('timeout', { detail: 'Nothing was confirmed under load.' });
  const lastBefore = load.confirmations.at(-1)!;
  if (by === 'kill') await killed.kill();
  else killed.pause();
  const first = await load.confirmation(({ term }) => term > before.term, TAKEOVER_MS_MAX);
  if (first === null) throw new DemesError('timeout', { detail: await standstill(lab, killed) });
  const survivor = lab.nodes.find((node) => node !== killed)!;
  const after = await survivor.client().status(lab.groupId);
  const newHost = lab.nodes.find(({ deviceId }) => deviceId === after.host);
  const { lastOutageMs = null, lastDurationMs = null } =
    newHost === undefined || newHost === killed ? {} : (await newHost.client().status(lab.groupId)).elections;
  return {
    killed,
    kill: {
      host: killed.name,
      newHost: newHost?.name ?? '?',
      term: first.term,
      outageMs: longestGapMs(load.confirmations, lastBefore, first),
      reportedOutageMs: lastOutageMs,
      reportedElectionMs: lastDurationMs,
    },
  };
}

/** Nobody took over: what the others say about it. */
async function standstill(lab: Supervisor, killed: NodeProcess): Promise<string> {
  const states = await Promise.all(
    lab.running().map(async (node) => {
      const { role, term, commitIndex, quorum } = await node.client().status(lab.groupId);
      return `${node.name}: ${role} in term ${term}, commit ${commitIndex}, quorum ${quorum.reachable}/${quorum.needed}`;
    }),
  );
  return `Nobody took over from ${killed.name} within ${TAKEOVER_MS_MAX} ms. ${states.join('; ')}.`;
}

/** The longest time between two confirmations in a row, from one to the other. */
export function longestGapMs(
  confirmations: readonly Confirmation[],
  from: Confirmation,
  to: Confirmation,
): number {
  const between = confirmations.slice(confirmations.indexOf(from), confirmations.indexOf(to) + 1);
  return Math.max(...between.slice(1).map((one, at) => one.atMs - between[at]!.atMs));
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, ms));
}
