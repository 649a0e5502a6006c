/** The live feed of a node as an endless iterator that survives broken connections. */
import type { BlobState } from '../api/blobs.ts';
import type { FeedEvent } from '../api/events.ts';
import type { GroupStatus } from '../api/groups.ts';
import type { Message } from '../api/messages.ts';
import { DemesApiError, DemesConnectionError } from './errors.ts';
import type { NodeHttp } from './http.ts';
import { ServerSentEventParser } from './server-sent-events.ts';

/** The parts of a feed event that this version knows; a reader ignores types that it does not know. */
export type LiveEvent = FeedEvent & {
  readonly message?: Message;
  readonly status?: GroupStatus;
  readonly blob?: BlobState;
};

export interface FeedOptions {
  readonly signal?: AbortSignal | undefined;
  /** Go on after this event; without it the feed starts now. */
  readonly after?: string | undefined;
  /** Called whenever the node has accepted the subscription: what happens from now on will be seen. */
  readonly onOpen?: (() => void) | undefined;
  /** False: end with the error of the first broken connection instead of connecting again. */
  readonly reconnect?: boolean | undefined;
}

/** The node sends a comment every 15 s: three missed ones mean that nobody is there. */
const SILENCE_MS_MAX = 45_000;
const RETRY_MS_FIRST = 100;
const RETRY_MS_MAX = 5_000;

/**
 * Events in order, each once, until the signal aborts. A `reset` comes where something may be missing (the node
 * was started again, or the connection was away too long): the reader must ask for the present state itself.
 */
export async function* readFeed(http: NodeHttp, options: FeedOptions): AsyncGenerator<LiveEvent, void> {
  let after = options.after;
  let retryMs = RETRY_MS_FIRST;
  let isFirst = true;
  for (;;) {
    try {
      const opened = (): boolean => {
        const hasGap = !isFirst && after === undefined;
        isFirst = false;
        options.onOpen?.();
        return hasGap;
      };
      for await (const event of connection(http, after, options, opened)) {
        if (event.id !== '') after = event.id;
        retryMs = RETRY_MS_FIRST;
        yield event;
      }
    } catch (error) {
      if (options.signal?.aborted === true) return;
      if (options.reconnect === false || !isPassing(error)) throw error;
    }
    if (options.signal?.aborted === true) return;
    if (options.reconnect === false) return;
    await pause(retryMs * (0.5 + Math.random() / 2), options.signal);
    retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof DemesApiError) return error.retryable;
  return error instanceof DemesConnectionError && error.fault !== 'foreign';
}

async function* connection(
  http: NodeHttp,
  after: string | undefined,
  options: FeedOptions,
  opened: () => boolean,
): AsyncGenerator<LiveEvent, void> {
  const silence = new AbortController();
  const heard = (): NodeJS.Timeout => setTimeout(() => silence.abort(), SILENCE_MS_MAX);
  let timer = heard();
  const signal =
    options.signal === undefined ? silence.signal : AbortSignal.any([options.signal, silence.signal]);
  try {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (after !== undefined) headers['last-event-id'] = after;
    const response = await http.stream('/api/v1/events', { headers, signal });
    // Without an id to go on from, the node could not say that something is missing.
    if (opened()) yield { id: '', type: 'reset', groupId: null, at: new Date().toISOString() };
    const parser = new ServerSentEventParser();
    for await (const bytes of response.body ?? []) {
      clearTimeout(timer);
      timer = heard();
      for (const { data } of parser.push(bytes)) yield JSON.parse(data) as LiveEvent;
    }
  } catch (error) {
    if (error instanceof DemesApiError || error instanceof DemesConnectionError) throw error;
    // What cannot be read once cannot be read the next time either.
    const fault = error instanceof SyntaxError || error instanceof RangeError ? 'foreign' : 'broken';
    throw new DemesConnectionError(fault, `The event stream of ${http.url} broke.`, { cause: error });
  } finally {
    clearTimeout(timer);
    // Ends the request also when the reader stopped in the middle.
    silence.abort();
  }
}

/** Resolves early, not with an error, when the signal aborts. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}
