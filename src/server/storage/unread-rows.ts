/** Which confirmed messages of a room somebody has not read, from the read model. Asked once for a room and start. */
import type { DeviceId, Index, RoomId } from '../../protocol/ids.ts';
import { indexOfKey, longIdColumn, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';

const UNREAD = `message JOIN room ON room.number = room_number
  WHERE group_number = ? AND room_id = ? AND id > ? AND reason IS NULL AND deleted = 0
  AND device_id NOT IN (SELECT value FROM json_each(?))`;

export class UnreadRows {
  readonly #database: Database;
  readonly #place: GroupPlace;

  constructor(database: Database, place: GroupPlace) {
    this.#database = database;
    this.#place = place;
  }

  /** Indexes of what devices other than `own` wrote after the index, ascending. */
  after(roomId: RoomId, index: Index, own: readonly DeviceId[]): Index[] {
    const sql = `SELECT id FROM ${UNREAD} ORDER BY id`;
    return this.#database
      .all<{ id: number }>(sql, ...this.#values(roomId, index, own))
      .map(({ id }) => indexOfKey(id));
  }

  /** Those of them that may name somebody, with their texts. */
  withNames(roomId: RoomId, index: Index, own: readonly DeviceId[]): { index: Index; text: string }[] {
    const sql = `SELECT id, text FROM ${UNREAD} AND instr(text, '@') > 0 ORDER BY id`;
    return this.#database
      .all<{ id: number; text: string }>(sql, ...this.#values(roomId, index, own))
      .map(({ id, text }) => ({ index: indexOfKey(id), text }));
  }

  #values(roomId: RoomId, index: Index, own: readonly DeviceId[]): [number, Uint8Array, number, string] {
    const { number } = this.#place;
    return [number, longIdColumn(roomId), rowKey(number, index), JSON.stringify(own)];
  }
}
