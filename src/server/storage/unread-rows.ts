/** Which confirmed messages of a room somebody has not read, from the read model. Asked once for a room and start. */
import type { DeviceId, Index, RoomId } from '../../protocol/ids.ts';
import { indexOfKey, longIdColumn, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';
import type { MessageRecord, MessageRow } from './message-rows.ts';
import { openParts } from './parts-column.ts';
import { decoded } from './storage-errors.ts';

/** One value instead of 100,000 rows, and one pass over them: half the time. */
const UNREAD = `SELECT json_group_array(id) AS ids,
  json_group_array(id) FILTER (WHERE may_name > 0) AS with_names
  FROM message WHERE room_number = (SELECT number FROM room WHERE group_number = ? AND room_id = ?)
  AND id > ? AND reason IS NULL AND deleted = 0 AND device_id NOT IN (SELECT value FROM json_each(?))`;

const NEWEST = `SELECT id FROM message
  WHERE room_number = (SELECT number FROM room WHERE group_number = ? AND room_id = ?)
  AND id > ? AND reason IS NULL AND deleted = 0 AND device_id NOT IN (SELECT value FROM json_each(?))
  ORDER BY id DESC LIMIT 1`;

export interface UnreadFound {
  /** Ascending. */
  readonly indexes: Index[];
  /** Those of them that may name somebody, ascending. */
  readonly withNames: readonly ({ readonly index: Index } & Pick<MessageRecord, 'text' | 'parts'>)[];
}

type NamingRow = Pick<MessageRow, 'id' | 'text' | 'parts'>;

export class UnreadRows {
  readonly #database: Database;
  readonly #place: GroupPlace;

  constructor(database: Database, place: GroupPlace) {
    this.#database = database;
    this.#place = place;
  }

  /** What devices other than `own` wrote in the room after the index. */
  after(roomId: RoomId, index: Index, own: readonly DeviceId[]): UnreadFound {
    const { number } = this.#place;
    const values = [number, longIdColumn(roomId), rowKey(number, index), JSON.stringify(own)] as const;
    const found = this.#database.get<{ ids: string; with_names: string }>(UNREAD, ...values)!;
    const sql =
      'SELECT id, text, parts FROM message WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id';
    const named = this.#database.all<NamingRow>(sql, found.with_names);
    const { path, columns } = this.#database;
    return {
      // They come in the order of the index that was used; sorting what is sorted costs little.
      indexes: (JSON.parse(found.ids) as number[]).map(indexOfKey).sort((a, b) => a - b),
      withNames: decoded(path, () =>
        named.map(({ id, text, parts }) => ({
          index: indexOfKey(id),
          text: columns.openText('message.text', id, text),
          parts: openParts(columns, id, parts),
        })),
      ),
    };
  }

  /** Of the newest message that devices other than `own` wrote in the room; 0 without one. */
  newest(roomId: RoomId, own: readonly DeviceId[]): Index {
    const { number } = this.#place;
    const values = [number, longIdColumn(roomId), rowKey(number, 0), JSON.stringify(own)] as const;
    const row = this.#database.get<{ id: number }>(NEWEST, ...values);
    return row === undefined ? 0 : indexOfKey(row.id);
  }
}
