/** Where in a log a time lies, and what follows a place, by the messages of the read model. */
import type { Index } from '../../protocol/ids.ts';
import { indexOfKey, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { ROW_KEYS_PER_GROUP } from './schema.ts';

/**
 * The place of the first message whose entry is not older than a time, ms since 1970; null without one. `group`: its
 * number in this database.
 */
export function firstMessageAt(database: Database, group: number, at: number): Index | null {
  const last = rowKey(group, ROW_KEYS_PER_GROUP - 1);
  const next = 'SELECT id, at FROM message WHERE id >= ? AND id <= ? ORDER BY id LIMIT 1';
  const newest = 'SELECT id FROM message WHERE id <= ? AND id >= ? ORDER BY id DESC LIMIT 1';
  let from = rowKey(group, 0);
  // Agreed time never goes back along the log.
  let to = (database.get<{ id: number }>(newest, last, from)?.id ?? from - 1) + 1;
  let found: number | null = null;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const row = database.get<{ id: number; at: number }>(next, middle, last);
    if (row !== undefined && row.at < at) from = row.id + 1;
    else {
      found = row?.id ?? found;
      to = middle;
    }
  }
  return found === null ? null : indexOfKey(found);
}

/** The places of the next `limit` confirmed messages after an index, ascending. `group`: its number in this database. */
export function messagesAfter(database: Database, group: number, index: Index, limit: number): Index[] {
  const sql = 'SELECT id FROM message WHERE id > ? AND id <= ? AND reason IS NULL ORDER BY id LIMIT ?';
  const to = rowKey(group, ROW_KEYS_PER_GROUP - 1);
  return database.all<{ id: number }>(sql, rowKey(group, index), to, limit).map(({ id }) => indexOfKey(id));
}
