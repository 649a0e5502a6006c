/** The read model as rows: all of them follow from the log, so all of them may be thrown away. */
import { rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { rowSum } from './row-sums.ts';

const BY_KEY = [
  ['message', 'id'],
  ['message_text', 'message_id'],
  ['reaction', 'message_id'],
  ['system_line', 'id'],
  ['closed_event', 'id'],
  ['pin', 'message_id'],
  ['vote', 'message_id'],
  ['attachment', 'message_id'],
] as const;
const BY_GROUP = ['projected_device', 'projected_member', 'member_name', 'room'] as const;

/** Nothing of the log is projected any more; durable when it returns. `group`: its number in this database. */
export function emptyReadModel(database: Database, group: number): void {
  database.durably(() => deleteReadModel(database, group));
}

/** The same inside a transaction of the caller's. */
export function deleteReadModel(database: Database, group: number): void {
  for (const [table, key] of BY_KEY) {
    const sql = `DELETE FROM ${table} WHERE ${key} BETWEEN ? AND ?`;
    database.run(sql, rowKey(group, 0), rowKey(group + 1, 0) - 1);
  }
  for (const table of BY_GROUP) database.run(`DELETE FROM ${table} WHERE group_number = ?`, group);
  const sql = 'UPDATE group_state SET projected_index = 0, projected_sum = ? WHERE group_number = ?';
  database.run(sql, rowSum(0), group);
}
