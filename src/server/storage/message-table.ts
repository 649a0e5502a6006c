/** The messages of one group on the disk: written by the projection, read one by one and in pages. */
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId, EventId, Index, RoomId } from '../../protocol/ids.ts';
import { withMentions, type Mentions, type MessageParts, type Poll } from '../../protocol/message-parts.ts';
import type { MessagePayload } from '../../protocol/payloads.ts';
import { nameFiles } from './attachment-rows.ts';
import { eventKey, indexOfKey, longIdColumn, roomIdOfColumn, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';
import {
  EXPIRED,
  expiryOf,
  mayName,
  messageValues,
  recordOf,
  type MessageRecord,
  type MessageRow,
} from './message-rows.ts';
import { sidesOf } from './message-sides.ts';
import { openParts, sealParts } from './parts-column.ts';
import { pinnedIn } from './pin-rows.ts';
import type { RoomRows } from './room-rows.ts';
import { rowSum, sumHolds } from './row-sums.ts';
import { ROW_KEYS_PER_GROUP } from './schema.ts';
import { damaged, decoded } from './storage-errors.ts';

/** A message's id, or an index of the log, whether or not it is a message's. */
export type MessagePlace = EventId | Index;

export type MessageQuery = { readonly limit: number } & (
  | { readonly newest: true }
  | { readonly before: MessagePlace }
  | { readonly after: MessagePlace }
  | { readonly around: MessagePlace }
);

export interface MessageRecordPage {
  /** Ascending by index. */
  readonly messages: readonly MessageRecord[];
  /** What to give as `before`, `after` to go on; null where there is no more. */
  readonly before: Index | null;
  readonly after: Index | null;
  /**
   * The part of the log that the page stands for, up to where the next page begins: pages lie side by side.
   * `to` is null up to the end.
   */
  readonly from: Index;
  readonly to: Index | null;
}

/** What a change needs to know of the message that it names. */
export interface StoredMessage {
  readonly index: Index;
  readonly roomId: RoomId;
  readonly deviceId: DeviceId;
  readonly isDeleted: boolean;
  readonly isExpired: boolean;
  readonly isPassing: boolean;
  /** When it is forgotten, ms since 1970; null: never, or not known here. */
  readonly expiresAt: number | null;
  readonly poll: Poll | null | 'unknown';
  readonly isPollClosed: boolean;
  /** Number of its room. */
  readonly room: number;
}

const SELECT = `SELECT message.*, room_id, closed_event.reason AS closed,
  closed_event.role AS closed_role, closed_event.sum AS closed_sum
  FROM message JOIN room ON room.number = room_number LEFT JOIN closed_event ON closed_event.id = message.id`;
const INSERT = `INSERT INTO message (id, room_number, event_id, event_key, device_id, term, at, sent_at, client_id,
  text, may_name, reply_to, reason, parts, passing, expires_at, thread_id, deleted, sum)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** Void messages are shown to their author only. */
const IN_ROOM = `room_number = ? AND (message.reason IS NULL OR device_id = ?)`;

export class MessageTable {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #rooms: RoomRows;

  constructor(database: Database, place: GroupPlace, rooms: RoomRows) {
    this.#database = database;
    this.#place = place;
    this.#rooms = rooms;
  }

  insert(message: MessageRecord): void {
    const id = rowKey(this.#place.number, message.index);
    const row = {
      id,
      room_number: this.#rooms.numberOf(message.roomId),
      event_id: longIdColumn(message.id),
      device_id: message.deviceId,
      term: message.term,
      at: message.at,
      sent_at: message.sentAt,
      client_id: message.clientId,
      text: this.#database.columns.seal('message.text', id, message.text),
      may_name: mayName(message.text, message.parts),
      reply_to: message.replyTo && longIdColumn(message.replyTo),
      reason: message.reason,
      parts: sealParts(this.#database.columns, id, message.parts),
      passing: message.passing ? 1 : 0,
      expires_at: message.expiresAt,
      thread_id: message.threadIndex && rowKey(this.#place.number, message.threadIndex),
      poll_closed_at: null,
      edited_at: null,
      deleted: message.expired ? EXPIRED : 0,
    };
    const sum = rowSum(...messageValues(row));
    this.#database.run(
      INSERT,
      row.id,
      row.room_number,
      row.event_id,
      eventKey(row.event_id),
      row.device_id,
      row.term,
      row.at,
      row.sent_at,
      row.client_id,
      row.text,
      row.may_name,
      row.reply_to,
      row.reason,
      row.parts,
      row.passing,
      row.expires_at,
      row.thread_id,
      row.deleted,
      sum,
    );
    if (message.reason === null) nameFiles(this.#database, id, message.parts.attachments);
  }

  /** What the message at an index says from here on, as edited at a time (ms since 1970) or as it came (null). */
  change(index: Index, text: string, mentions: Mentions | undefined, editedAt: number | null): void {
    const before = this.#rowAt(index);
    const parts = withMentions(this.#partsOf(before), mentions);
    this.#write({ ...before, ...this.#said(before.id, text, parts), edited_at: editedAt });
  }

  /** It says nothing any more: deleted, or its time was over. Answers whether it was to disappear: then it is as a log says that forgot it. */
  empty(index: Index, isExpired: boolean): boolean {
    const before = this.#rowAt(index);
    const isPassing = before.passing === 1;
    this.#write({
      ...before,
      ...this.#said(before.id, '', {}),
      edited_at: null,
      poll_closed_at: null,
      ...(isPassing ? { reply_to: null, thread_id: null, expires_at: null } : {}),
      deleted: isExpired ? EXPIRED : 1,
    });
    return isPassing;
  }

  /** MS281 Its poll takes no votes from a time on, ms since 1970. */
  closePoll(index: Index, at: number): void {
    this.#write({ ...this.#rowAt(index), poll_closed_at: at });
  }

  /** MS211 A message that was closed says this after all; an edit or a deletion that came since stays. */
  fill(index: Index, { text, replyTo, parts = {} }: MessagePayload, threadIndex: Index | null): void {
    const row = this.#rowAt(index);
    const isEdited = row.edited_at !== null;
    const now = isEdited ? withMentions(parts, this.#partsOf(row).mentions) : parts;
    const said = isEdited ? this.#openText(row) : text;
    if (row.deleted === 0) nameFiles(this.#database, row.id, parts.attachments);
    this.#write({
      ...row,
      ...(row.deleted === 0 ? this.#said(row.id, said, now) : {}),
      reply_to: replyTo && longIdColumn(replyTo),
      thread_id: threadIndex && rowKey(this.#place.number, threadIndex),
      expires_at: expiryOf(parts, row.at),
    });
  }

  /** Keys of messages whose time is over, the earliest first. `at`: ms since 1970. */
  expired(at: number, limit: number): Index[] {
    const { number } = this.#place;
    const rows = this.#database.all<{ id: number }>(
      `SELECT id FROM message WHERE expires_at <= ? AND deleted = 0 AND id BETWEEN ? AND ?
       ORDER BY expires_at LIMIT ?`,
      at,
      rowKey(number, 0),
      rowKey(number + 1, 0) - 1,
      limit,
    );
    return rows.map(({ id }) => indexOfKey(id));
  }

  /** The text that a message came with, and since when it stands; undefined once it was edited. */
  unedited(index: Index): { readonly text: string; readonly at: number } | undefined {
    const row = this.#rowAt(index);
    if (row.edited_at !== null) return undefined;
    return { text: this.#openText(row), at: row.at };
  }

  byId(id: EventId): MessageRecord | undefined {
    return this.#byEventId(longIdColumn(id));
  }

  /** What a change may be about: confirmed messages only. */
  stored(id: EventId): StoredMessage | undefined {
    const row = this.#row(longIdColumn(id));
    if (row === undefined || row.reason !== null) return undefined;
    return {
      index: indexOfKey(row.id),
      roomId: decoded(this.#database.path, () => roomIdOfColumn(row.room_id)),
      deviceId: row.device_id,
      isDeleted: row.deleted > 0,
      isExpired: row.deleted === EXPIRED,
      isPassing: row.passing === 1,
      expiresAt: row.expires_at,
      poll: row.closed === null ? (this.#partsOf(row).poll ?? null) : 'unknown',
      isPollClosed: row.poll_closed_at !== null,
      room: row.room_number,
    };
  }

  /** The message with this id in the same room, whose thread something is said in; null when there is none. */
  threadOf(roomId: RoomId, root: EventId | undefined): Index | null {
    const stored = root === undefined ? undefined : this.stored(root);
    return stored?.roomId === roomId ? stored.index : null;
  }

  /** Those of a room that are pinned, the latest said first. */
  pinned(roomId: RoomId): MessageRecord[] {
    const room = this.#rooms.find(roomId);
    if (room === null) return [];
    return this.byIndexes(pinnedIn(this.#database, room).map(indexOfKey)).reverse();
  }

  /** What is said in a thread before an index: the newest `limit`, ascending, and whether there is more. */
  thread(root: Index, before: Index, limit: number): { messages: MessageRecord[]; hasMore: boolean } {
    const { number, deviceId } = this.#place;
    const rows = this.#database.all<MessageRow>(
      `${SELECT} WHERE thread_id = ? AND (message.reason IS NULL OR device_id = ?) AND message.id < ?
       ORDER BY message.id DESC LIMIT ?`,
      rowKey(number, root),
      deviceId,
      rowKey(number, before),
      limit + 1,
    );
    return { messages: this.#records(rows.slice(0, limit).reverse()), hasMore: rows.length > limit };
  }

  /** Ascending; indexes that are no message's are passed over. */
  byIndexes(indexes: readonly Index[]): MessageRecord[] {
    if (indexes.length === 0) return [];
    const keys = JSON.stringify(indexes.map((index) => rowKey(this.#place.number, index)));
    const sql = `${SELECT} WHERE message.id IN (SELECT value FROM json_each(?)) ORDER BY message.id`;
    return this.#records(this.#database.all<MessageRow>(sql, keys));
  }

  /**
   * Messages of a room, at most `limit`: confirmed ones, and this device's own rejected ones.
   *
   * @throws DemesError not_found for an id that is not a message of this group
   */
  page(roomId: RoomId, query: MessageQuery): MessageRecordPage {
    const room = this.#rooms.find(roomId);
    if ('newest' in query) {
      return this.#pageOf(room, this.#older(room, Number.MAX_SAFE_INTEGER, query.limit), 1, null);
    }
    if ('before' in query) {
      const key = this.#keyOf(query.before);
      return this.#pageOf(room, this.#older(room, key, query.limit), 1, indexOfKey(key) - 1);
    }
    if ('after' in query) {
      const key = this.#keyOf(query.after) + 1;
      return this.#pageOf(room, this.#newer(room, key, query.limit), indexOfKey(key), null);
    }
    const middle = this.#keyOf(query.around);
    const older = this.#older(room, middle, query.limit);
    const newer = this.#newer(room, middle, query.limit);
    // Half of the page on each side, more where the other side is short.
    const take = Math.min(older.length, Math.max(Math.floor(query.limit / 2), query.limit - newer.length));
    const start = older.length - take;
    return this.#pageOf(room, [...older.slice(start), ...newer.slice(0, query.limit - take)], 1, null);
  }

  /** Confirmed messages of all rooms below a place, the newest `limit`, newest first. */
  olderThan(index: Index, limit: number): MessageRecord[] {
    const { number } = this.#place;
    const sql = `${SELECT} WHERE message.id >= ? AND message.id < ? AND message.reason IS NULL
      ORDER BY message.id DESC LIMIT ?`;
    const from = rowKey(number, 0);
    const to = rowKey(number, Math.min(index, ROW_KEYS_PER_GROUP - 1));
    return this.#records(this.#database.all<MessageRow>(sql, from, to, limit));
  }

  #rowAt(index: Index): MessageRow {
    const key = rowKey(this.#place.number, index);
    const row = this.#database.get<MessageRow>('SELECT * FROM message WHERE id = ?', key);
    if (row === undefined || !sumHolds(row.sum, ...messageValues(row))) {
      throw damaged(this.#database.path, `the message of entry ${index}`);
    }
    return row;
  }

  #byEventId(eventId: Uint8Array): MessageRecord | undefined {
    const row = this.#row(eventId);
    return row && this.#records([row])[0];
  }

  #row(eventId: Uint8Array): MessageRow | undefined {
    return this.#database.get<MessageRow>(
      `${SELECT} WHERE event_key = ? AND event_id = ? AND group_number = ?`,
      eventKey(eventId),
      eventId,
      this.#place.number,
    );
  }

  #keyOf(place: MessagePlace): number {
    if (typeof place === 'number') return rowKey(this.#place.number, place);
    const message = this.byId(place);
    if (message === undefined) throw new DemesError('not_found', { detail: `There is no message ${place}.` });
    return rowKey(this.#place.number, message.index);
  }

  #older(room: number | null, key: number, limit: number): MessageRow[] {
    const sql = `${SELECT} WHERE ${IN_ROOM} AND message.id < ? ORDER BY message.id DESC LIMIT ?`;
    return this.#database.all<MessageRow>(sql, room, this.#place.deviceId, key, limit).reverse();
  }

  #newer(room: number | null, key: number, limit: number): MessageRow[] {
    const sql = `${SELECT} WHERE ${IN_ROOM} AND message.id >= ? ORDER BY message.id LIMIT ?`;
    return this.#database.all<MessageRow>(sql, room, this.#place.deviceId, key, limit);
  }

  #records(rows: readonly MessageRow[]): MessageRecord[] {
    if (rows.length === 0) return [];
    const sides = sidesOf(
      this.#database,
      rows.map((row) => row.id),
    );
    const { columns } = this.#database;
    return decoded(this.#database.path, () => rows.map((row) => recordOf(row, sides(row.id), columns)));
  }

  #said(id: number, text: string, parts: MessageParts): Pick<MessageRow, 'text' | 'may_name' | 'parts'> {
    const { columns } = this.#database;
    const sealed = columns.seal('message.text', id, text);
    return { text: sealed, may_name: mayName(text, parts), parts: sealParts(columns, id, parts) };
  }

  #openText({ id, text }: MessageRow): string {
    const { path, columns } = this.#database;
    return decoded(path, () => columns.openText('message.text', id, text));
  }

  #partsOf({ id, parts }: MessageRow): MessageParts {
    const { path, columns } = this.#database;
    return decoded(path, () => openParts(columns, id, parts));
  }

  /** What of a row changes. */
  #write(row: MessageRow): void {
    this.#database.run(
      `UPDATE message SET text = ?, may_name = ?, parts = ?, edited_at = ?, deleted = ?, reply_to = ?, thread_id = ?,
         expires_at = ?, poll_closed_at = ?, sum = ? WHERE id = ?`,
      row.text,
      row.may_name,
      row.parts,
      row.edited_at,
      row.deleted,
      row.reply_to,
      row.thread_id,
      row.expires_at,
      row.poll_closed_at,
      rowSum(...messageValues(row)),
      row.id,
    );
  }

  /** `from`, `to`: the part of the log that was asked for, where no message says more. */
  #pageOf(
    room: number | null,
    rows: readonly MessageRow[],
    from: Index,
    to: Index | null,
  ): MessageRecordPage {
    const first = rows[0];
    const last = rows.at(-1);
    const hasOlder = first !== undefined && this.#older(room, first.id, 1).length > 0;
    const next = last && this.#newer(room, last.id + 1, 1)[0];
    const toNext = next === undefined ? null : indexOfKey(next.id) - 1;
    return {
      messages: this.#records(rows),
      before: hasOlder ? indexOfKey(first.id) : null,
      after: next === undefined ? null : indexOfKey(last!.id),
      from: hasOlder && from === 1 ? indexOfKey(first.id) : from,
      to: last === undefined ? to : toNext,
    };
  }
}
