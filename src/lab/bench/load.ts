/**
 * People who type: messages at a steady rate, to the nodes in turn, each waiting for its confirmation. What the
 * load knows about every message is what an author would know: accepted, confirmed and where, or no answer.
 */
import { randomUUID } from 'node:crypto';
import type { Message } from '../../api/messages.ts';
import { DemesApiError, DemesConnectionError } from '../../sdk/errors.ts';
import { textOf } from '../../sim/scenario/load-plan.ts';
import type { NodeProcess } from '../node-process.ts';
import type { Expectation } from './log-check.ts';

export interface LoadOptions {
  readonly nodes: readonly NodeProcess[];
  readonly groupId: string;
  readonly perSecond: number;
  readonly textBytes: number;
}

export interface Confirmation {
  readonly clientId: string;
  readonly index: number;
  readonly term: number;
  /** When the answer was here, ms of performance.now(). */
  readonly atMs: number;
}

interface Sent {
  readonly clientId: string;
  readonly node: NodeProcess;
  readonly text: string;
  /** accepted: the node answered. unknown: the connection broke. refused: it was never taken. */
  outcome: 'open' | 'accepted' | 'unknown' | 'refused';
  index: number | null;
}

/** How long a message may wait for its confirmation before the answer is 202: longer than any outage here. */
const CONFIRM_MS_MAX = 60_000;
const RESEND_MS_MAX = 30_000;
const RESEND_PAUSE_MS = 100;

export class Load {
  private readonly options: LoadOptions;
  private readonly sent: Sent[] = [];
  private readonly confirmed: Confirmation[] = [];
  private readonly open = new Set<Promise<void>>();
  private readonly watchers = new Set<() => void>();
  private readonly giveUp = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(options: LoadOptions) {
    this.options = options;
  }

  /** In the order in which the answers came. */
  get confirmations(): readonly Confirmation[] {
    return this.confirmed;
  }

  /** Messages that no node took because the one asked was not there. */
  get refused(): number {
    return this.sent.filter(({ outcome }) => outcome === 'refused').length;
  }

  start(): void {
    const startedMs = performance.now();
    const gapMs = 1_000 / this.options.perSecond;
    const first = this.sent.length;
    this.timer = setInterval(() => {
      // By the clock, not by the number of calls: a late timer is made up for, as people would.
      const due = Math.floor((performance.now() - startedMs) / gapMs);
      while (this.sent.length - first < due) this.sendNext();
    }, gapMs / 2);
  }

  /** Stops sending; resolves when every message sent has its answer. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.open);
  }

  /** Stops at once, without the answers that are still open. */
  abort(): void {
    clearInterval(this.timer);
    this.giveUp.abort();
  }

  /** Resolves with the first confirmation for which `test` holds; null when there was none in time. */
  async confirmation(test: (one: Confirmation) => boolean, timeoutMs: number): Promise<Confirmation | null> {
    const found = this.confirmed.find(test);
    if (found !== undefined) return found;
    return new Promise((resolve) => {
      const look = (): void => {
        const newest = this.confirmed.at(-1);
        if (newest !== undefined && test(newest)) end(newest);
      };
      const end = (result: Confirmation | null): void => {
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve(result);
      };
      const timer = setTimeout(() => end(null), timeoutMs);
      this.watchers.add(look);
    });
  }

  /** Sends messages without an answer again with the same clientId, now that their nodes run: once each. */
  async resolveUnknown(): Promise<number> {
    const unknown = this.sent.filter(({ outcome }) => outcome === 'unknown');
    await Promise.all(unknown.map(async (one) => this.resend(one)));
    return unknown.length;
  }

  /** What must be in every log. */
  expectations(): Expectation[] {
    return this.sent
      .filter(({ outcome }) => outcome === 'accepted')
      .map(({ clientId, index }) => ({ clientId, index }));
  }

  private sendNext(): void {
    const { nodes, textBytes } = this.options;
    const number = this.sent.length;
    const one: Sent = {
      clientId: randomUUID(),
      node: nodes[number % nodes.length]!,
      text: textOf(number, textBytes),
      outcome: 'open',
      index: null,
    };
    this.sent.push(one);
    const done: Promise<void> = this.send(one).finally(() => this.open.delete(done));
    this.open.add(done);
  }

  private async send(one: Sent): Promise<void> {
    if (one.node.state === 'stopped') {
      one.outcome = 'refused';
      return;
    }
    try {
      this.accepted(one, await this.post(one));
    } catch (error) {
      const isUnreachable = error instanceof DemesConnectionError && error.fault === 'unreachable';
      const isRefused = error instanceof DemesApiError && error.status < 500;
      one.outcome = isUnreachable || isRefused ? 'refused' : 'unknown';
    }
  }

  private async resend(one: Sent): Promise<void> {
    const deadline = performance.now() + RESEND_MS_MAX;
    for (;;) {
      try {
        return this.accepted(one, await this.post(one));
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await new Promise((resolve) => void setTimeout(resolve, RESEND_PAUSE_MS));
      }
    }
  }

  private async post({ node, clientId, text }: Sent): Promise<Message> {
    const options = { wait: 'confirmed', waitMs: CONFIRM_MS_MAX, signal: this.giveUp.signal } as const;
    return node.client().send(this.options.groupId, 'general', { text, clientId }, options);
  }

  private accepted(one: Sent, message: Message): void {
    one.outcome = 'accepted';
    if (message.state !== 'confirmed' || message.index === null || message.term === null) return;
    one.index = message.index;
    const { clientId } = one;
    this.confirmed.push({ clientId, index: message.index, term: message.term, atMs: performance.now() });
    for (const look of this.watchers) look();
  }
}
