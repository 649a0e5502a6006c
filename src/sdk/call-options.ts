/** What the calls of the client can be told beyond what they are about. */
import type { WaitQuery } from '../api/groups.ts';
import type { WaitFor } from '../api/messages.ts';
import type { RequestOptions } from './http.ts';

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
