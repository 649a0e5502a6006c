/**
 * What the screens read: messages in the order of the log. Made from applied entries in a transaction of its
 * own, with its own projected index; the fold never depends on it. Lost or half-way after a crash, it goes on
 * from the log (`catchUp`).
 *
 * Only confirmed places are here. Own events that wait, and later tentative ones, are added by whoever asks.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { EventId, Index, RoomId } from '../../protocol/ids.ts';
import { eventKey, indexOfKey, longIdColumn, roomIdOfColumn, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';
import type { LogArchive } from './log-archive.ts';
import { messageOf, recordOf, type MessageRecord, type MessageRow } from './message-rows.ts';
import { decoded } from './storage-errors.ts';

/** Entries projected in one transaction while catching up: keeps the node answering. */
const CATCH_UP_ENTRIES = 512;

export type { MessageRecord };

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
}

export interface RoomCount {
  readonly roomId: RoomId;
  /** Confirmed messages. */
  readonly messages: number;
  /** Index of the newest. */
  readonly lastIndex: Index;
}

const SELECT = `SELECT message.*, room_id FROM message JOIN room ON room.number = room_number`;
const INSERT = `INSERT INTO message (id, room_number, event_id, event_key, device_id, term, at, sent_at, client_id,
  text, reply_to, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** Void messages are shown to their author only. */
const IN_ROOM = `room_number = ? AND (reason IS NULL OR device_id = ?)`;

export class ReadModel {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #archive: LogArchive;
  readonly #roomNumbers = new Map<RoomId, number>();
  #projectedIndex: Index;

  constructor(database: Database, place: GroupPlace, archive: LogArchive) {
    this.#database = database;
    this.#place = place;
    this.#archive = archive;
    const sql = 'SELECT projected_index AS i FROM group_state WHERE group_number = ?';
    this.#projectedIndex = database.get<{ i: number }>(sql, place.number)?.i ?? 0;
  }

  /** Everything up to here shows. */
  get projectedIndex(): Index {
    return this.#projectedIndex;
  }

  /**
   * Takes in the next applied entries, all or none; what was taken in before is passed over. Returns the
   * messages that are new, in order.
   *
   * @throws Error when there is a gap after the projected index: then `catchUp` is what is needed
   */
  project(applied: readonly AppliedEntry[]): MessageRecord[] {
    const fresh = applied.filter(({ entry }) => entry.index > this.#projectedIndex);
    const last = fresh.at(-1)?.entry.index;
    if (last === undefined) return [];
    if (last !== this.#projectedIndex + fresh.length) {
      throw new Error(`entries after ${this.#projectedIndex} are to be projected, got up to ${last}`);
    }
    const messages: MessageRecord[] = [];
    try {
      this.#database.lazily(() => {
        for (const one of fresh) {
          const message = messageOf(one);
          if (message === null) continue;
          this.#insert(message);
          messages.push(message);
        }
        this.#count(messages);
        const sql = 'UPDATE group_state SET projected_index = ? WHERE group_number = ?';
        this.#database.run(sql, last, this.#place.number);
      });
    } catch (error) {
      this.#roomNumbers.clear();
      throw error;
    }
    this.#projectedIndex = last;
    return messages;
  }

  /**
   * After a restart: projects what was applied and is not here yet, one bounded step. Returns whether there
   * is more.
   */
  catchUp(): boolean {
    const applied = this.#archive.applied(this.#projectedIndex, CATCH_UP_ENTRIES);
    this.project(applied);
    return applied.length === CATCH_UP_ENTRIES;
  }

  byId(id: EventId): MessageRecord | undefined {
    return this.#byEventId(longIdColumn(id));
  }

  /** A message of this device, by the clientId it was posted with. */
  byClientId(clientId: string): MessageRecord | undefined {
    const own = this.#database.get<{ event_id: Uint8Array }>(
      'SELECT event_id FROM own_event WHERE group_number = ? AND client_id = ?',
      this.#place.number,
      clientId,
    );
    return own && this.#byEventId(own.event_id);
  }

  /**
   * Messages of a room, at most `limit`: confirmed ones, and this device's own rejected ones.
   *
   * @throws DemesError not_found for an id that is not a message of this group
   */
  page(roomId: RoomId, query: MessageQuery): MessageRecordPage {
    const room = this.#findRoom(roomId);
    if ('newest' in query) return this.#pageOf(room, this.#older(room, Number.MAX_SAFE_INTEGER, query.limit));
    if ('before' in query)
      return this.#pageOf(room, this.#older(room, this.#keyOf(query.before), query.limit));
    if ('after' in query)
      return this.#pageOf(room, this.#newer(room, this.#keyOf(query.after) + 1, query.limit));
    const middle = this.#keyOf(query.around);
    const older = this.#older(room, middle, query.limit);
    const newer = this.#newer(room, middle, query.limit);
    // Half of the page on each side, more where the other side is short.
    const take = Math.min(older.length, Math.max(Math.floor(query.limit / 2), query.limit - newer.length));
    const start = older.length - take;
    return this.#pageOf(room, [...older.slice(start), ...newer.slice(0, query.limit - take)]);
  }

  /** Rooms that were written to. */
  roomCounts(): RoomCount[] {
    const rows = this.#database.all<{ room_id: Uint8Array; messages: number; last_index: number }>(
      'SELECT room_id, messages, last_index FROM room WHERE group_number = ? ORDER BY number',
      this.#place.number,
    );
    return decoded(this.#database.path, () =>
      rows.map((row) => ({
        roomId: roomIdOfColumn(row.room_id),
        messages: row.messages,
        lastIndex: row.last_index,
      })),
    );
  }

  #byEventId(eventId: Uint8Array): MessageRecord | undefined {
    const row = this.#database.get<MessageRow>(
      `${SELECT} WHERE event_key = ? AND event_id = ? AND group_number = ?`,
      eventKey(eventId),
      eventId,
      this.#place.number,
    );
    return row && this.#record(row);
  }

  #insert(message: MessageRecord): void {
    const room = this.#roomNumber(message.roomId);
    const eventId = longIdColumn(message.id);
    this.#database.run(
      INSERT,
      rowKey(this.#place.number, message.index),
      room,
      eventId,
      eventKey(eventId),
      message.deviceId,
      message.term,
      message.at,
      message.sentAt,
      message.clientId,
      message.text,
      message.replyTo && longIdColumn(message.replyTo),
      message.reason,
    );
  }

  /** Rejected messages are in no room's count. */
  #count(messages: readonly MessageRecord[]): void {
    const added = new Map<RoomId, { count: number; lastIndex: Index }>();
    for (const { roomId, index, state } of messages) {
      if (state === 'confirmed')
        added.set(roomId, { count: (added.get(roomId)?.count ?? 0) + 1, lastIndex: index });
    }
    for (const [roomId, { count, lastIndex }] of added) {
      const sql = 'UPDATE room SET messages = messages + ?, last_index = ? WHERE number = ?';
      this.#database.run(sql, count, lastIndex, this.#roomNumber(roomId));
    }
  }

  #roomNumber(roomId: RoomId): number {
    const known = this.#findRoom(roomId);
    if (known !== null) return known;
    const column = longIdColumn(roomId);
    this.#database.run('INSERT INTO room (group_number, room_id) VALUES (?, ?)', this.#place.number, column);
    return this.#findRoom(roomId)!;
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
    const sql = `${SELECT} WHERE ${IN_ROOM} AND id < ? ORDER BY id DESC LIMIT ?`;
    return this.#database.all<MessageRow>(sql, room, this.#place.deviceId, key, limit).reverse();
  }

  #newer(room: number | null, key: number, limit: number): MessageRow[] {
    const sql = `${SELECT} WHERE ${IN_ROOM} AND id >= ? ORDER BY id LIMIT ?`;
    return this.#database.all<MessageRow>(sql, room, this.#place.deviceId, key, limit);
  }

  #record(row: MessageRow): MessageRecord {
    return decoded(this.#database.path, () => recordOf(row));
  }

  #pageOf(room: number | null, rows: readonly MessageRow[]): MessageRecordPage {
    const first = rows[0];
    const last = rows.at(-1);
    const hasOlder = first !== undefined && this.#older(room, first.id, 1).length > 0;
    const hasNewer = last !== undefined && this.#newer(room, last.id + 1, 1).length > 0;
    return {
      messages: rows.map((row) => this.#record(row)),
      before: hasOlder ? indexOfKey(first.id) : null,
      after: hasNewer ? indexOfKey(last.id) : null,
    };
  }
}
