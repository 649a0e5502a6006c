/** What the outbox remembers (rules OB1..OB5). */
import type { Head, Hlc, SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId, Hash } from '../../protocol/ids.ts';

export interface OutboxState {
  lastSeq: number;
  lastId: EventId;
  hlc: Hlc;
  /** The applied head named by the last own event; never goes back. */
  head: Head;
  /** Ascending by number. */
  pending: SignedEvent[];
  unsaved: SignedEvent[];
  readonly clientIds: Map<string, { readonly id: EventId; readonly payloadHash: Hash }>;
  /** The host that the window below is about; null makes it start again. */
  sentTo: DeviceId | null;
  /** Sent up to and including this number. */
  sentSeq: number;
  /** When the window was last empty, or the host last said something new about it. */
  progressTick: number;
}
