/**
 * How long from sending a message until it is confirmed and shown at all nodes, at a steady rate. One clock: the
 * moment before the request, and the moment at which the last node's feed says `confirmed`.
 */
import { randomUUID } from 'node:crypto';
import { DemesError } from '../../protocol/errors.ts';
import type { NodeProcess } from '../node-process.ts';
import type { Supervisor } from '../supervisor.ts';
import { textOf } from '../../sim/scenario/load-plan.ts';
import { describeMachine, type Machine } from './machine.ts';
import { summary, type Summary } from '../../sim/statistics.ts';

export interface LatencyOptions {
  readonly seconds: number;
  readonly perSecond: number;
  readonly textBytes: number;
}

export interface LatencyResult {
  readonly bench: 'latency';
  readonly nodes: number;
  readonly timing: string;
  readonly perSecond: number;
  readonly machine: Machine;
  /** Until the last of all nodes shows it as confirmed. */
  readonly everywhere: Summary;
  /** Until the author's node shows it as confirmed. */
  readonly author: Summary;
}

interface Flight {
  readonly sentMs: number;
  readonly author: NodeProcess;
  readonly shownBy: Set<NodeProcess>;
}

const WARM_UP_MS = 2_000;
const LAST_MS_MAX = 10_000;

export async function benchLatency(lab: Supervisor, options: LatencyOptions): Promise<LatencyResult> {
  const machine = describeMachine(lab.folder);
  const watch = new Watch(lab);
  try {
    await watch.opened();
    await post(lab, watch, { ...options, seconds: WARM_UP_MS / 1_000 });
    watch.forget();
    await post(lab, watch, options);
  } finally {
    await watch.close();
  }
  return {
    bench: 'latency',
    nodes: lab.nodes.length,
    timing: lab.options.timing,
    perSecond: options.perSecond,
    machine,
    everywhere: summary(watch.everywhereMs),
    author: summary(watch.authorMs),
  };
}

/** Sends at the rate, to the nodes in turn; resolves when all nodes show all of it. */
async function post(lab: Supervisor, watch: Watch, options: LatencyOptions): Promise<void> {
  const gapMs = 1_000 / options.perSecond;
  const count = Math.round(options.seconds * options.perSecond);
  const startedMs = performance.now();
  for (let number = 0; number < count; number += 1) {
    const waitMs = startedMs + number * gapMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => void setTimeout(resolve, waitMs));
    const node = lab.nodes[number % lab.nodes.length]!;
    const clientId = randomUUID();
    watch.sent(clientId, node);
    const text = textOf(number, options.textBytes);
    void node
      .client()
      .send(lab.groupId, 'general', { text, clientId })
      .catch((error: unknown) => watch.fail(error));
  }
  await watch.allShown();
}

/** The feeds of all nodes, and the messages that some of them do not show yet. */
class Watch {
  everywhereMs: number[] = [];
  authorMs: number[] = [];
  private readonly flights = new Map<string, Flight>();
  private readonly nodes: number;
  private readonly closing = new AbortController();
  private readonly openings: Promise<void>[];
  private readonly readers: Promise<void>[];
  private readonly failed = Promise.withResolvers<never>();
  private landed: (() => void) | undefined;

  constructor(lab: Supervisor) {
    this.nodes = lab.nodes.length;
    this.failed.promise.catch(() => undefined);
    const subscriptions = lab.nodes.map((node) => this.subscribe(node));
    this.openings = subscriptions.map(({ opened }) => opened);
    this.readers = subscriptions.map(({ reader }) => reader);
  }

  async opened(): Promise<void> {
    await Promise.race([Promise.all(this.openings), this.failed.promise]);
  }

  sent(clientId: string, author: NodeProcess): void {
    this.flights.set(clientId, { sentMs: performance.now(), author, shownBy: new Set() });
  }

  fail(error: unknown): void {
    this.failed.reject(error instanceof Error ? error : new Error(String(error)));
  }

  forget(): void {
    this.everywhereMs = [];
    this.authorMs = [];
  }

  async allShown(): Promise<void> {
    const all = new Promise<void>((resolve) => {
      this.landed = () => this.flights.size === 0 && resolve();
      this.landed();
    });
    const late = new Promise<never>((_resolve, reject) => {
      const detail = 'Some messages did not appear on every node in time.';
      setTimeout(() => reject(new DemesError('timeout', { detail })), LAST_MS_MAX).unref();
    });
    await Promise.race([all, late, this.failed.promise]);
    this.landed = undefined;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.readers);
  }

  private subscribe(node: NodeProcess): { opened: Promise<void>; reader: Promise<void> } {
    const opened = Promise.withResolvers<void>();
    const events = node.client().events({ signal: this.closing.signal, onOpen: opened.resolve });
    const reader = (async () => {
      for await (const { message } of events) {
        if (message?.state === 'confirmed') this.shown(message.clientId, node);
      }
    })().catch((error: unknown) => this.fail(error));
    return { opened: opened.promise, reader };
  }

  private shown(clientId: string, node: NodeProcess): void {
    const flight = this.flights.get(clientId);
    if (flight === undefined || flight.shownBy.has(node)) return;
    const tookMs = performance.now() - flight.sentMs;
    flight.shownBy.add(node);
    if (node === flight.author) this.authorMs.push(tookMs);
    if (flight.shownBy.size < this.nodes) return;
    this.everywhereMs.push(tookMs);
    this.flights.delete(clientId);
    this.landed?.();
  }
}
