/** The messages of one group on the disk: written by the projection, read one by one and in pages. */
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId, EventId, Index, RoomId } from '../../protocol/ids.ts';
import { eventKey, indexOfKey, longIdColumn, roomIdOfColumn, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';
import { mayName, messageValues, recordOf, type MessageRecord, type MessageRow } from './message-rows.ts';
import { reactionsOf } from './reaction-rows.ts';
import { requireSum, rowSum, sumHolds } from './row-sums.ts';
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

export interface RoomCount {
  readonly roomId: RoomId;
  /** Confirmed messages. */
  readonly messages: number;
  /** Index of the newest. */
  readonly lastIndex: Index;
}

/** What a change needs to know of the message that it names. */
export interface StoredMessage {
  readonly index: Index;
  readonly roomId: RoomId;
  readonly deviceId: DeviceId;
  readonly isDeleted: boolean;
}

const SELECT = `SELECT message.*, room_id, closed_event.reason AS closed,
  closed_event.role AS closed_role, closed_event.sum AS closed_sum
  FROM message JOIN room ON room.number = room_number LEFT JOIN closed_event ON closed_event.id = message.id`;
const INSERT = `INSERT INTO message (id, room_number, event_id, event_key, device_id, term, at, sent_at, client_id,
  text, may_name, reply_to, reason, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const SELECT_ROOM = 'SELECT number, room_id, messages, last_index, sum FROM room';
/** Void messages are shown to their author only. */
const IN_ROOM = `room_number = ? AND (message.reason IS NULL OR device_id = ?)`;

interface RoomRow {
  readonly number: number;
  readonly room_id: Uint8Array;
  readonly messages: number;
  readonly last_index: number;
  readonly sum: number | null;
}

export class MessageTable {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #roomNumbers = new Map<RoomId, number>();

  constructor(database: Database, place: GroupPlace) {
    this.#database = database;
    this.#place = place;
  }

  insert(message: MessageRecord): void {
    const id = rowKey(this.#place.number, message.index);
    const row = {
      id,
      room_number: this.#roomNumber(message.roomId),
      event_id: longIdColumn(message.id),
      device_id: message.deviceId,
      term: message.term,
      at: message.at,
      sent_at: message.sentAt,
      client_id: message.clientId,
      text: this.#database.columns.seal('message.text', id, message.text),
      may_name: mayName(message.text),
      reply_to: message.replyTo && longIdColumn(message.replyTo),
      reason: message.reason,
      edited_at: null,
      deleted: 0,
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
      sum,
    );
  }

  /** What the message at an index says from here on: its text as edited at a time, or nothing any more. */
  change(index: Index, text: string, editedAt: number | null, isDeleted: boolean): void {
    const before = this.#rowAt(index);
    const row = {
      ...before,
      text: this.#database.columns.seal('message.text', before.id, text),
      may_name: mayName(text),
      edited_at: editedAt,
      deleted: isDeleted ? 1 : 0,
    };
    const sql = 'UPDATE message SET text = ?, may_name = ?, edited_at = ?, deleted = ?, sum = ? WHERE id = ?';
    const sum = rowSum(...messageValues(row));
    this.#database.run(sql, row.text, row.may_name, editedAt, row.deleted, sum, row.id);
  }

  /** MS211 A message that was closed says this after all; an edit or a deletion that came since stays. */
  fill(index: Index, text: string, replyTo: EventId | null): void {
    const row = this.#rowAt(index);
    const isAsItCame = row.edited_at === null && row.deleted === 0;
    const filled = {
      ...row,
      text: isAsItCame ? this.#database.columns.seal('message.text', row.id, text) : row.text,
      may_name: isAsItCame ? mayName(text) : row.may_name,
      reply_to: replyTo && longIdColumn(replyTo),
    };
    const sql = 'UPDATE message SET text = ?, may_name = ?, reply_to = ?, sum = ? WHERE id = ?';
    const sum = rowSum(...messageValues(filled));
    this.#database.run(sql, filled.text, filled.may_name, filled.reply_to, sum, row.id);
  }

  /** The text that a message came with, and since when it stands; undefined once it was edited. */
  unedited(index: Index): { readonly text: string; readonly at: number } | undefined {
    const row = this.#rowAt(index);
    if (row.edited_at !== null) return undefined;
    const { path, columns } = this.#database;
    return decoded(path, () => ({ text: columns.openText('message.text', row.id, row.text), at: row.at }));
  }

  /** These came. Rejected messages are in no room's count. */
  count(messages: readonly MessageRecord[]): void {
    const added = new Map<RoomId, { count: number; lastIndex: Index }>();
    for (const { roomId, index, state } of messages) {
      if (state === 'confirmed')
        added.set(roomId, { count: (added.get(roomId)?.count ?? 0) + 1, lastIndex: index });
    }
    for (const [roomId, { count, lastIndex }] of added) {
      const number = this.#roomNumber(roomId);
      const before = this.#database.get<RoomRow>(`${SELECT_ROOM} WHERE number = ?`, number)!;
      this.#checkRoom(before);
      const messages = before.messages + count;
      const sql = 'UPDATE room SET messages = ?, last_index = ?, sum = ? WHERE number = ?';
      const sum = rowSum(number, before.room_id, messages, lastIndex);
      this.#database.run(sql, messages, lastIndex, sum, number);
    }
  }

  /** What was written last is not there after all. */
  forget(): void {
    this.#roomNumbers.clear();
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
      isDeleted: row.deleted === 1,
    };
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
    const room = this.#findRoom(roomId);
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

  /** Rooms that were written to. */
  roomCounts(): RoomCount[] {
    const sql = `${SELECT_ROOM} WHERE group_number = ? ORDER BY number`;
    const rows = this.#database.all<RoomRow>(sql, this.#place.number);
    for (const row of rows) this.#checkRoom(row);
    return decoded(this.#database.path, () =>
      rows.map((row) => ({
        roomId: roomIdOfColumn(row.room_id),
        messages: row.messages,
        lastIndex: row.last_index,
      })),
    );
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

  #roomNumber(roomId: RoomId): number {
    const known = this.#findRoom(roomId);
    if (known !== null) return known;
    const column = longIdColumn(roomId);
    this.#database.run('INSERT INTO room (group_number, room_id) VALUES (?, ?)', this.#place.number, column);
    const number = this.#findRoom(roomId)!;
    this.#database.run('UPDATE room SET sum = ? WHERE number = ?', rowSum(number, column, 0, 0), number);
    return number;
  }

  #checkRoom({ number, room_id: roomId, messages, last_index: lastIndex, sum }: RoomRow): void {
    requireSum(this.#database.path, 'a room’s count', sum, number, roomId, messages, lastIndex);
  }

  #findRoom(roomId: RoomId): number | null {
    let number = this.#roomNumbers.get(roomId);
    if (number === undefined) {
      const sql = 'SELECT number FROM room WHERE group_number = ? AND room_id = ?';
      number = this.#database.get<{ number: number }>(sql, this.#place.number, longIdColumn(roomId))?.number;
      if (number === undefined) return null;
      this.#roomNumbers.set(roomId, number);
    }
    return number;
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
    const reactions = reactionsOf(
      this.#database,
      rows.map((row) => row.id),
    );
    const { columns } = this.#database;
    return decoded(this.#database.path, () => rows.map((row) => recordOf(row, reactions(row.id), columns)));
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
