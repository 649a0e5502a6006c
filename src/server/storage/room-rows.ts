/** Rooms as the read model numbers and counts them. */
import type { Index, RoomId } from '../../protocol/ids.ts';
import { longIdColumn, roomIdOfColumn } from './columns.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';
import type { MessageRecord } from './message-rows.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

export interface RoomCount {
  readonly roomId: RoomId;
  /** Confirmed messages. */
  readonly messages: number;
  /** Index of the newest. */
  readonly lastIndex: Index;
}

const SELECT_ROOM = 'SELECT number, room_id, messages, last_index, sum FROM room';

interface RoomRow {
  readonly number: number;
  readonly room_id: Uint8Array;
  readonly messages: number;
  readonly last_index: number;
  readonly sum: number | null;
}

export class RoomRows {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #numbers = new Map<RoomId, number>();

  constructor(database: Database, place: GroupPlace) {
    this.#database = database;
    this.#place = place;
  }

  /** These came. Rejected messages are in no room's count. */
  count(messages: readonly MessageRecord[]): void {
    const added = new Map<RoomId, { count: number; lastIndex: Index }>();
    for (const { roomId, index, state } of messages) {
      if (state === 'confirmed')
        added.set(roomId, { count: (added.get(roomId)?.count ?? 0) + 1, lastIndex: index });
    }
    for (const [roomId, { count, lastIndex }] of added) {
      const number = this.numberOf(roomId);
      const before = this.#database.get<RoomRow>(`${SELECT_ROOM} WHERE number = ?`, number)!;
      this.#check(before);
      const messages = before.messages + count;
      const sql = 'UPDATE room SET messages = ?, last_index = ?, sum = ? WHERE number = ?';
      const sum = rowSum(number, before.room_id, messages, lastIndex);
      this.#database.run(sql, messages, lastIndex, sum, number);
    }
  }

  /** What was written last is not there after all. */
  forget(): void {
    this.#numbers.clear();
  }

  /** Rooms that were written to. */
  counts(): RoomCount[] {
    const sql = `${SELECT_ROOM} WHERE group_number = ? ORDER BY number`;
    const rows = this.#database.all<RoomRow>(sql, this.#place.number);
    for (const row of rows) this.#check(row);
    return decoded(this.#database.path, () =>
      rows.map((row) => ({
        roomId: roomIdOfColumn(row.room_id),
        messages: row.messages,
        lastIndex: row.last_index,
      })),
    );
  }

  /** Gives it one when it has none. */
  numberOf(roomId: RoomId): number {
    const known = this.find(roomId);
    if (known !== null) return known;
    const column = longIdColumn(roomId);
    this.#database.run('INSERT INTO room (group_number, room_id) VALUES (?, ?)', this.#place.number, column);
    const number = this.find(roomId)!;
    this.#database.run('UPDATE room SET sum = ? WHERE number = ?', rowSum(number, column, 0, 0), number);
    return number;
  }

  /** Null for one that nobody wrote to. */
  find(roomId: RoomId): number | null {
    let number = this.#numbers.get(roomId);
    if (number === undefined) {
      const sql = 'SELECT number FROM room WHERE group_number = ? AND room_id = ?';
      number = this.#database.get<{ number: number }>(sql, this.#place.number, longIdColumn(roomId))?.number;
      if (number === undefined) return null;
      this.#numbers.set(roomId, number);
    }
    return number;
  }

  #check({ number, room_id: roomId, messages, last_index: lastIndex, sum }: RoomRow): void {
    requireSum(this.#database.path, 'a room’s count', sum, number, roomId, messages, lastIndex);
  }
}
