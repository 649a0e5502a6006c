/** Messages as the read model keeps them: what an applied entry shows, and the rows it is kept in. */
import type { AppliedEntry, VoidReason } from '../../core/ready.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { EVENT_KIND } from '../../protocol/event.ts';
import type { Role } from '../../protocol/identity.ts';
import type { DeviceId, EventId, Index, MemberId, RoomId, Term } from '../../protocol/ids.ts';
import { eventIdOfColumn, indexOfKey, roomIdOfColumn } from './columns.ts';
import type { ClosedReason, ReadEvent } from './readable.ts';
import { sumHolds } from './row-sums.ts';
import type { SealedColumns } from './sealed-columns.ts';

/** One emoji under a message, with whose it is, in the order they came. */
export interface ReactionRecord {
  readonly emoji: string;
  readonly members: readonly MemberId[];
}

export interface MessageRecord {
  readonly id: EventId;
  readonly index: Index;
  readonly term: Term;
  readonly roomId: RoomId;
  readonly deviceId: DeviceId;
  readonly clientId: string;
  /** Agreed time of the entry, ms since 1970. */
  readonly at: number;
  /** When the author's node made it, by its clock, ms since 1970. */
  readonly sentAt: number;
  /** As last edited; empty when it was deleted, or could not be read. */
  readonly text: string;
  readonly replyTo: EventId | null;
  readonly state: 'confirmed' | 'rejected';
  /** Why it was rejected. */
  readonly reason: VoidReason | null;
  /** Agreed time of the newest edit, ms since 1970; null when there was none, or nothing is left of it. */
  readonly editedAt: number | null;
  readonly deleted: boolean;
  /** MS210 Why it says nothing here; null for what can be read, and for rejected ones. */
  readonly closed: ClosedReason | null;
  /** In the order in which each emoji came first. */
  readonly reactions: readonly ReactionRecord[];
}

/** A row of message, with its room. */
export interface MessageRow {
  readonly id: number;
  readonly room_id: Uint8Array;
  readonly event_id: Uint8Array;
  readonly device_id: DeviceId;
  readonly term: number;
  readonly at: number;
  readonly sent_at: number;
  readonly client_id: string;
  /** Sealed. */
  readonly text: Uint8Array;
  /** 1 when the text has an @. */
  readonly may_name: number;
  readonly reply_to: Uint8Array | null;
  readonly reason: VoidReason | null;
  readonly edited_at: number | null;
  readonly deleted: number;
  readonly room_number: number;
  readonly sum: number | null;
  readonly closed: ClosedReason | null;
  readonly closed_role: Role | null;
  readonly closed_sum: number | null;
}

/**
 * What an entry shows; null for entries that are no messages, for repeats of an event that has its place
 * already, and for valid ones that are nonsense.
 */
export function messageOf({ entry, verdict }: AppliedEntry, read: ReadEvent): MessageRecord | null {
  if (entry.body.kind !== 'event' || (verdict?.kind !== 'valid' && verdict?.kind !== 'void')) return null;
  const { event } = entry.body;
  const { header } = event;
  if (header.kind !== EVENT_KIND.message) return null;
  const reason = verdict.kind === 'void' ? verdict.reason : null;
  const content = read(event);
  const payload = content.kind === 'read' && content.payload.kind === 'message' ? content.payload : null;
  const closed = content.kind === 'closed' && reason === null ? content.reason : null;
  if (payload === null && reason === null && closed === null) return null;
  return {
    id: event.id,
    index: entry.index,
    term: entry.term,
    roomId: header.roomId,
    deviceId: header.deviceId,
    clientId: header.clientId,
    at: entry.at,
    sentAt: header.hlc.wallMs,
    text: payload?.text ?? '',
    replyTo: payload?.replyTo ?? null,
    state: reason === null ? 'confirmed' : 'rejected',
    reason,
    editedAt: null,
    deleted: false,
    closed,
    reactions: [],
  };
}

/** Whether somebody may be named in it. */
export function mayName(text: string): number {
  return text.includes('@') ? 1 : 0;
}

/** What the sum of a row is over. */
export function messageValues(
  row: Omit<MessageRow, 'room_id' | 'sum' | 'closed' | 'closed_role' | 'closed_sum'>,
): (number | string | Uint8Array | null)[] {
  const { id, room_number: room, event_id: eventId, device_id: deviceId, term, at, sent_at: sentAt } = row;
  const { client_id: clientId, text, may_name: mayName, reply_to: replyTo, reason } = row;
  const said = [clientId, text, mayName, replyTo, reason, row.edited_at, row.deleted];
  return [id, room, eventId, deviceId, term, at, sentAt, ...said];
}

/** The other way round, from the disk. Throws ProtocolError when the row is not what was written. */
export function recordOf(
  row: MessageRow,
  reactions: readonly ReactionRecord[],
  columns: SealedColumns,
): MessageRecord {
  if (!sumHolds(row.sum, ...messageValues(row))) {
    throw new ProtocolError('mismatch', `the message of entry ${indexOfKey(row.id)}`);
  }
  if (row.closed !== null && !sumHolds(row.closed_sum, row.id, row.closed, row.closed_role)) {
    throw new ProtocolError('mismatch', `why the message of entry ${indexOfKey(row.id)} is closed`);
  }
  return {
    id: eventIdOfColumn(row.event_id),
    index: indexOfKey(row.id),
    term: row.term,
    roomId: roomIdOfColumn(row.room_id),
    deviceId: row.device_id,
    clientId: row.client_id,
    at: row.at,
    sentAt: row.sent_at,
    text: columns.openText('message.text', row.id, row.text),
    replyTo: row.reply_to && eventIdOfColumn(row.reply_to),
    state: row.reason === null ? 'confirmed' : 'rejected',
    reason: row.reason,
    editedAt: row.edited_at,
    deleted: row.deleted === 1,
    closed: row.closed,
    reactions,
  };
}
