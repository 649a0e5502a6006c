/** A disk that holds something else than what was written: for nodes that are stopped. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rowSum } from '../../src/server/storage/row-sums.ts';

/** A node that was just killed may still hold its lock for a moment. */
const BUSY_MS = 5_000;
const KEYS_PER_GROUP = 2 ** 40;

/** Changes one byte of an entry's event in a group's log. Throws where there is no such entry. */
export function damageLog(dataDirectory: string, groupId: string, index = 4): void {
  atEntry(dataDirectory, groupId, index, (database, key) => {
    const sql = `UPDATE log_entry SET payload = CAST(substr(payload, 1, 5) || x'07' || substr(payload, 7) AS BLOB) WHERE id = ?`;
    const { changes } = database.prepare(sql).run(key);
    if (changes !== 1) throw new Error(`there is no entry ${index}`);
  });
}

/** As if the event of this entry had named a head that the log does not have. It stays on the screen if it was there. */
export function judgeFalseHead(dataDirectory: string, groupId: string, index: number): void {
  atEntry(dataDirectory, groupId, index, (database, key) => {
    const values = [key, 'void', 'false_head'] as const;
    const sql = 'INSERT OR REPLACE INTO log_verdict (id, kind, reason, sum) VALUES (?, ?, ?, ?)';
    database.prepare(sql).run(...values, rowSum(...values));
  });
}

function atEntry(
  dataDirectory: string,
  groupId: string,
  index: number,
  change: (database: DatabaseSync, key: number) => void,
): void {
  const database = new DatabaseSync(join(dataDirectory, 'demes.db'), { timeout: BUSY_MS });
  try {
    const { number } = database.prepare('SELECT number FROM chat_group WHERE group_id = ?').get(groupId) as {
      number: number;
    };
    change(database, number * KEYS_PER_GROUP + index);
  } finally {
    database.close();
  }
}
