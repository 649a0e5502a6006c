/** Messages as the read model keeps them: what an applied entry shows, and the rows it is kept in. */
import type { AppliedEntry, VoidReason } from '../../core/ready.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { EVENT_KIND, isMessageKind } from '../../protocol/event.ts';
import type { Role } from '../../protocol/identity.ts';
import type { DeviceId, EventId, Index, MemberId, RoomId, Term } from '../../protocol/ids.ts';
import type { MessageParts } from '../../protocol/message-parts.ts';
import { eventIdOfColumn, indexOfKey, roomIdOfColumn } from './columns.ts';
import type { ClosedReason, ReadEvent } from './readable.ts';
import { openParts } from './parts-column.ts';
import { sumHolds } from './row-sums.ts';
import type { SealedColumns } from './sealed-columns.ts';

/** One emoji under a message, with whose it is, in the order they came. */
export interface ReactionRecord {
  readonly emoji: string;
  readonly members: readonly MemberId[];
}

/** What is said about a message in its thread. */
export interface ThreadRecord {
  readonly replies: number;
  /** Of the newest: its index, and its entry's agreed time in ms since 1970. */
  readonly lastIndex: Index;
  readonly lastAt: number;
}

/** Who pinned a message, and when by agreed time, in ms since 1970. */
export interface PinRecord {
  readonly memberId: MemberId;
  readonly at: number;
}

/** What somebody chose, places of answers, rising. */
export interface VoteRecord {
  readonly memberId: MemberId;
  readonly choices: readonly number[];
}

/** What belongs to a message and stands in tables of its own. */
export interface MessageSides {
  /** In the order in which each emoji came first. */
  readonly reactions: readonly ReactionRecord[];
  /** Null for what nobody answered in a thread. */
  readonly thread: ThreadRecord | null;
  readonly pin: PinRecord | null;
  /** Who voted first, first. */
  readonly votes: readonly VoteRecord[];
}

export interface MessageRecord extends MessageSides {
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
  /** MS282 Its time was over; it is deleted then, too. */
  readonly expired: boolean;
  /** Whether it is forgotten some day, and when, by agreed time in ms since 1970: null where that cannot be read. */
  readonly passing: boolean;
  readonly expiresAt: number | null;
  /** Beside the text, as last edited; empty when there is nothing. */
  readonly parts: MessageParts;
  /** The message in whose thread it stands; null for the conversation itself. */
  readonly threadIndex: Index | null;
  /** Agreed time since when its poll takes no votes, ms since 1970; null while it does. */
  readonly pollClosedAt: number | null;
  /** MS210 Why it says nothing here; null for what can be read, and for rejected ones. */
  readonly closed: ClosedReason | null;
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
  /** 1 when the text has an @, 2 when the parts say who is named. */
  readonly may_name: number;
  /** Sealed; null without any. */
  readonly parts: Uint8Array | null;
  readonly passing: number;
  readonly expires_at: number | null;
  readonly thread_id: number | null;
  readonly poll_closed_at: number | null;
  readonly reply_to: Uint8Array | null;
  readonly reason: VoidReason | null;
  readonly edited_at: number | null;
  /** 1 by somebody, 2 when its time was over. */
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
  if (!isMessageKind(header.kind)) return null;
  const reason = verdict.kind === 'void' ? verdict.reason : null;
  const content = read(event);
  const payload = content.kind === 'read' && content.payload.kind === 'message' ? content.payload : null;
  const closed = content.kind === 'closed' && reason === null ? content.reason : null;
  const isGone = content.kind === 'forgotten';
  if (payload === null && reason === null && closed === null && !isGone) return null;
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
    passing: header.kind === EVENT_KIND.passing,
    expiresAt: expiryOf(payload?.parts, entry.at),
    parts: payload?.parts ?? {},
    threadIndex: null,
    state: reason === null ? 'confirmed' : 'rejected',
    reason,
    editedAt: null,
    deleted: isGone,
    expired: isGone,
    pollClosedAt: null,
    closed,
    ...NO_SIDES,
  };
}

/** Of what just came. */
const NO_SIDES: MessageSides = { reactions: [], thread: null, pin: null, votes: [] };

/** `at`: its entry's. */
export function expiryOf(parts: MessageParts | undefined, at: number): number | null {
  return parts?.lifeMs === undefined ? null : at + parts.lifeMs;
}

/** What `deleted` is when its time was over. */
export const EXPIRED = 2;

/** Whether somebody may be named in it, and where that is to be seen. */
export function mayName(text: string, { mentions }: MessageParts): number {
  if (mentions !== undefined) return 2;
  return text.includes('@') ? 1 : 0;
}

/** What the sum of a row is over. */
export function messageValues(
  row: Omit<MessageRow, 'room_id' | 'sum' | 'closed' | 'closed_role' | 'closed_sum'>,
): (number | string | Uint8Array | null)[] {
  const { id, room_number: room, event_id: eventId, device_id: deviceId, term, at, sent_at: sentAt } = row;
  const { client_id: clientId, text, may_name: mayName, reply_to: replyTo, reason } = row;
  const said = [clientId, text, mayName, replyTo, reason, row.edited_at, row.deleted];
  const more = [row.parts, row.passing, row.expires_at, row.thread_id, row.poll_closed_at];
  return [id, room, eventId, deviceId, term, at, sentAt, ...said, ...more];
}

/** The other way round, from the disk. Throws ProtocolError when the row is not what was written. */
export function recordOf(row: MessageRow, sides: MessageSides, columns: SealedColumns): MessageRecord {
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
    deleted: row.deleted > 0,
    expired: row.deleted === EXPIRED,
    passing: row.passing === 1,
    expiresAt: row.expires_at,
    parts: openParts(columns, row.id, row.parts),
    threadIndex: row.thread_id && indexOfKey(row.thread_id),
    pollClosedAt: row.poll_closed_at,
    closed: row.closed,
    ...sides,
  };
}
