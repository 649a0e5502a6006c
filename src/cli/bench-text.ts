/** What `demes bench` prints: the numbers, and beside them what they were measured on. */
import type { CatchupResult } from '../lab/bench/catchup.ts';
import type { FailoverResult, Kill } from '../lab/bench/failover.ts';
import type { LatencyResult } from '../lab/bench/latency.ts';
import type { LogReport } from '../lab/bench/log-check.ts';
import type { Machine } from '../lab/bench/machine.ts';
import type { Summary } from '../sim/statistics.ts';
import type { ThroughputResult } from '../lab/bench/throughput.ts';
import { durationText, table } from './table.ts';

export function failoverText(result: FailoverResult): string {
  const { nodes, timing, perSecond, kills, outage, sent, resolved, log, machine } = result;
  const rows = table<Kill>(
    [
      { title: 'HOST', cell: ({ host }) => host },
      { title: 'NEXT', cell: ({ newHost }) => newHost },
      { title: 'TERM', align: 'right', cell: ({ term }) => String(term) },
      { title: 'OUTAGE', align: 'right', cell: ({ outageMs }) => durationText(outageMs) },
      {
        title: 'AS REPORTED',
        align: 'right',
        cell: ({ reportedOutageMs }) => durationText(reportedOutageMs),
      },
      {
        title: 'ELECTION',
        align: 'right',
        cell: ({ reportedElectionMs }) => durationText(reportedElectionMs),
      },
    ],
    kills,
  );
  return [
    rows,
    '',
    `failover   ${summaryText(outage)}`,
    `load       ${perSecond}/s: ${sent.accepted} accepted, ${sent.confirmed} answered as confirmed, ${sent.refused} not taken by a dead node, ${resolved} asked for again`,
    logText(log),
    machineText(nodes, timing, machine),
  ].join('\n');
}

export function throughputText(result: ThroughputResult): string {
  const { mode, nodes, timing, writers, seconds, confirmed, confirmedPerSecond, request, elections } = result;
  return [
    `throughput ${Math.round(confirmedPerSecond)} confirmed messages/s (${confirmed} in ${seconds.toFixed(1)} s, ${mode}, ${writers} writers)`,
    `request    ${summaryText(request)}`,
    `elections  ${elections} while measuring`,
    processorText(result.processorMs),
    logText(result.log),
    machineText(nodes, timing, result.machine),
  ].join('\n');
}

export function latencyText(result: LatencyResult): string {
  const { nodes, timing, perSecond, everywhere, author, machine } = result;
  return [
    `everywhere ${summaryText(everywhere)}, at ${perSecond}/s`,
    `author     ${summaryText(author)}`,
    machineText(nodes, timing, machine),
  ].join('\n');
}

export function catchupText(result: CatchupResult): string {
  const { nodes, timing, messages, startMs, caughtUpMs, processorMs, log, machine } = result;
  const used = processorMs === null ? 'not known here' : durationText(processorMs);
  return [
    `catch-up   ${messages} messages in ${durationText(caughtUpMs)}, of which ${durationText(startMs)} to start`,
    `processor  ${used} of the node that was away, its start included`,
    logText(log),
    machineText(nodes, timing, machine),
  ].join('\n');
}

function processorText(used: ThroughputResult['processorMs']): string {
  if (used === null) return 'processor  not known here';
  const part = (ms: number): string => `${ms.toFixed(2)} ms`;
  return `processor  for one message: host ${part(used.host)}, each other node ${part(used.others)}, load ${part(used.load)}`;
}

function summaryText({ count, p50Ms, p95Ms, p99Ms, maxMs }: Summary): string {
  const times = { p50: p50Ms, p95: p95Ms, p99: p99Ms, max: maxMs };
  const parts = Object.entries(times).map(([name, ms]) => `${name} ${durationText(ms)}`);
  return `${parts.join(', ')} (${count})`;
}

function logText({ entries, lost, doubled, contradictions }: LogReport): string {
  const verdict = contradictions.length === 0 ? 'the same on all nodes' : contradictions.join(' ');
  return `logs       ${entries} entries, ${verdict}; ${lost.length} lost, ${doubled.length} doubled`;
}

function machineText(
  nodes: number,
  timing: string,
  { cores, processor, node, loadBefore, fsync }: Machine,
): string {
  return (
    `measured   ${nodes} nodes, timing ${timing}, ${cores} cores (${processor}) under load ${loadBefore.toFixed(1)}, Node ${node}, ` +
    `fsync p50 ${durationText(fsync.p50Ms)}, p99 ${durationText(fsync.p99Ms)}`
  );
}
