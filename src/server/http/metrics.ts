/**
 * Measurements in Prometheus' text format: a registry of its own per node, so that several nodes can live in
 * one process. Counts and durations are told as they happen; gauges are asked for when somebody looks.
 */
import { Gauge, Histogram, Counter, Registry } from 'prom-client';
import type { Feed } from './feed.ts';
import type { GroupGauges, NodeGauges } from './service.ts';

const LATENCY_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];
const FSYNC_SECONDS = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1];
const GROUP = ['group'] as const;

type Reader<T> = readonly [name: string, help: string, read: (from: T) => number];

const OF_GROUP: readonly Reader<GroupGauges>[] = [
  ['demes_host', '1 when this node is the host', (gauges) => Number(gauges.isHost)],
  ['demes_host_known', '1 when a host with a quorum is known', (gauges) => Number(gauges.hasHost)],
  ['demes_term', 'Election term', (gauges) => gauges.term],
  ['demes_last_index', 'Last entry in the log', (gauges) => gauges.lastIndex],
  ['demes_commit_index', 'Last confirmed entry', (gauges) => gauges.commitIndex],
  ['demes_applied_index', 'Last entry folded into the state', (gauges) => gauges.appliedIndex],
  ['demes_projected_index', 'Last entry that can be read', (gauges) => gauges.projectedIndex],
  ['demes_outbox_events', 'Own events that are not confirmed', (gauges) => gauges.outbox],
  ['demes_missing_entries', 'Entries of the log that are not on this disk', (gauges) => gauges.missing],
  ['demes_engine_inputs', 'Inputs that wait for the engine', (gauges) => gauges.inputs],
];

/** The node keeps these totals itself. */
const TOTALS_OF_GROUP: readonly Reader<GroupGauges>[] = [
  [
    'demes_damage_found_total',
    'Damage on the disk that was found and mended',
    (gauges) => gauges.damageFound,
  ],
  ['demes_snapshots_total', 'Snapshots that this node went on from', (gauges) => gauges.snapshots],
  ['demes_elections_total', 'Elections that this node saw end', (gauges) => gauges.electionsTotal],
  ['demes_outage_seconds_total', 'Time without confirmation', (gauges) => gauges.outageSecondsTotal],
];

interface Whole {
  readonly node: NodeGauges;
  readonly feed: Feed;
}

const OF_NODE: readonly Reader<Whole>[] = [
  ['demes_groups', 'Groups on this node', ({ node }) => node.groups.length],
  ['demes_links', 'Links to peers that are up', ({ node }) => node.linksUp],
  ['demes_feed_readers', 'Readers of the live feed', ({ feed }) => feed.readerCount],
  ['demes_feed_backlog', 'Events that the slowest reader has not read', ({ feed }) => feed.backlog],
  ['demes_uptime_seconds', 'Since the process began', () => process.uptime()],
  ['demes_resident_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss()],
  ['demes_cpu_seconds', 'Processor time of the process', () => cpuSeconds()],
];

const TOTALS_OF_NODE: readonly Reader<Whole>[] = [
  ['demes_link_sent_messages_total', 'WebSocket messages sent on links', ({ node }) => node.sentMessages],
  ['demes_link_sent_bytes_total', 'Bytes sent on links, without TLS', ({ node }) => node.sentBytes],
  [
    'demes_link_received_bytes_total',
    'Bytes received on links, without TLS',
    ({ node }) => node.receivedBytes,
  ],
];

export class NodeMetrics {
  private readonly registry = new Registry();
  private readonly confirm: Histogram;
  private readonly fsync: Histogram;
  private readonly answers: Counter<'status'>;
  private readonly ofNode: Gauge[];
  private readonly ofGroup: Gauge<'group'>[];
  private readonly totals: Counter<'group'>[];
  private readonly totalsOfNode: Counter[];

  constructor() {
    const registers = [this.registry];
    const labelNames = GROUP;
    this.ofNode = OF_NODE.map(([name, help]) => new Gauge({ name, help, registers }));
    this.ofGroup = OF_GROUP.map(([name, help]) => new Gauge({ name, help, labelNames, registers }));
    this.totals = TOTALS_OF_GROUP.map(([name, help]) => new Counter({ name, help, labelNames, registers }));
    this.totalsOfNode = TOTALS_OF_NODE.map(([name, help]) => new Counter({ name, help, registers }));
    this.confirm = new Histogram({
      name: 'demes_confirm_latency_seconds',
      help: 'From a message made on this node to its place in the log, readable here',
      buckets: LATENCY_SECONDS,
      registers,
    });
    this.fsync = new Histogram({
      name: 'demes_fsync_seconds',
      help: 'One durable transaction of the log',
      buckets: FSYNC_SECONDS,
      registers,
    });
    this.answers = new Counter({
      name: 'demes_http_answers_total',
      help: 'Answers of the API by class of status',
      labelNames: ['status'],
      registers,
    });
  }

  confirmed(latencyMs: number): void {
    this.confirm.observe(latencyMs / 1000);
  }

  saved(durationMs: number): void {
    this.fsync.observe(durationMs / 1000);
  }

  answered(status: number): void {
    this.answers.inc({ status: `${Math.floor(status / 100)}xx` });
  }

  /** Text format 0.0.4, with the gauges as they are now. */
  render(node: NodeGauges, feed: Feed): Promise<string> {
    for (const [i, [, , read]] of OF_NODE.entries()) this.ofNode[i]!.set(read({ node, feed }));
    // Groups come and go: what is not there any more must not be shown with its last value.
    for (const metric of [...this.ofGroup, ...this.totals, ...this.totalsOfNode]) metric.reset();
    for (const [i, [, , read]] of TOTALS_OF_NODE.entries()) this.totalsOfNode[i]!.inc(read({ node, feed }));
    for (const group of node.groups) {
      const labels = { group: group.groupId };
      for (const [i, [, , read]] of OF_GROUP.entries()) this.ofGroup[i]!.set(labels, read(group));
      for (const [i, [, , read]] of TOTALS_OF_GROUP.entries()) this.totals[i]!.inc(labels, read(group));
    }
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
