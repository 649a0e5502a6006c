/** Which messages are pinned in their rooms: a row each. */
import { LIMITS } from '../../protocol/limits.ts';
import type { MemberId } from '../../protocol/ids.ts';
import { indexOfKey } from './columns.ts';
import type { Database } from './database.ts';
import type { PinRecord } from './message-rows.ts';
import { requireSum, rowSum } from './row-sums.ts';

interface PinRow {
  readonly message_id: number;
  readonly room_number: number;
  readonly member_id: MemberId;
  readonly at: number;
  readonly sum: number;
}

/** MS280 False when it is pinned already, or there are as many in its room as there may be. */
export function putPin(
  database: Database,
  messageKey: number,
  room: number,
  { memberId, at }: PinRecord,
): boolean {
  const there = database.get<{ n: number }>('SELECT count(*) AS n FROM pin WHERE room_number = ?', room)!.n;
  if (there >= LIMITS.pinsMax) return false;
  const values = [messageKey, room, memberId, at] as const;
  const sql =
    'INSERT OR IGNORE INTO pin (message_id, room_number, member_id, at, sum) VALUES (?, ?, ?, ?, ?)';
  return database.run(sql, ...values, rowSum(...values)) > 0;
}

/** False when it was not. */
export function takePin(database: Database, messageKey: number): boolean {
  return database.run('DELETE FROM pin WHERE message_id = ?', messageKey) > 0;
}

/** One query for all messages of a page. */
export function pinsOf(database: Database, messageKeys: readonly number[]): Map<number, PinRecord> {
  const sql = 'SELECT * FROM pin WHERE message_id IN (SELECT value FROM json_each(?))';
  return new Map(checked(database, database.all<PinRow>(sql, JSON.stringify(messageKeys))));
}

/** Keys of those of a room, the latest said first. */
export function pinnedIn(database: Database, room: number): number[] {
  const sql = 'SELECT * FROM pin WHERE room_number = ? ORDER BY message_id DESC';
  return checked(database, database.all<PinRow>(sql, room)).map(([key]) => key);
}

function checked(database: Database, rows: readonly PinRow[]): [number, PinRecord][] {
  return rows.map(({ message_id: key, room_number: room, member_id: memberId, at, sum }) => {
    requireSum(
      database.path,
      `that the message of entry ${indexOfKey(key)} is pinned`,
      sum,
      key,
      room,
      memberId,
      at,
    );
    return [key, { memberId, at }];
  });
}
