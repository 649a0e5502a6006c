/** What the calls of the client can be told beyond what they are about. */
import type { WaitQuery } from '../api/groups.ts';
import type { WaitFor } from '../api/messages.ts';
import type { Query, RequestOptions } from './http.ts';

/** How much longer than the node a call waits for an answer that the node may delay. */
export const WAIT_MARGIN_MS = 10_000;
const SEND_WAIT_MS_DEFAULT = 10_000;

export interface SendOptions extends RequestOptions {
  /** The state to wait for (default none: durable at this node). */
  readonly wait?: WaitFor | undefined;
  /** How long the node waits for that state before it answers with the state there is, ms. */
  readonly waitMs?: number | undefined;
}

export interface PageOptions extends RequestOptions {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly around?: string | undefined;
  readonly limit?: number | undefined;
}

export interface LogOptions extends RequestOptions {
  /** Start behind this index (default 0: the first entry at hand). */
  readonly after?: number | undefined;
  readonly pageLength?: number | undefined;
  /** With header, signature, payload or body as base64url. */
  readonly bytes?: boolean | undefined;
  /** Wait for further entries instead of ending at the commit index. */
  readonly follow?: boolean | undefined;
}

/** What `wait` waits for; all conditions together. */
export type WaitConditions = Partial<Omit<WaitQuery, 'timeoutMs'>>;

/** `forget`: without waiting for anybody, and with everything in it. */
export type Leaving = RequestOptions & { readonly forget?: boolean };
/** `ban`: nobody with this person's root key is let in again. */
export type Removing = RequestOptions & { readonly ban?: boolean };

/** What a call that sends a message asks the node for. */
export function sending(options: SendOptions): RequestOptions & { query: Query } {
  const { wait = 'none', waitMs = SEND_WAIT_MS_DEFAULT, timeoutMs, signal } = options;
  const query = wait === 'none' ? { wait } : { wait, timeoutMs: waitMs };
  const delayMs = wait === 'none' ? 0 : waitMs;
  return { signal, timeoutMs: timeoutMs ?? delayMs + WAIT_MARGIN_MS, query };
}
