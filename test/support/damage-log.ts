/** A disk that lost what was written: for nodes that are stopped. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const KEYS_PER_GROUP = 2 ** 40;

/** Changes one byte of an entry's event in a group's log. Throws where there is no such entry. */
export function damageLog(dataDirectory: string, groupId: string, index = 4): void {
  const database = new DatabaseSync(join(dataDirectory, 'demes.db'));
  try {
    const { number } = database.prepare('SELECT number FROM chat_group WHERE group_id = ?').get(groupId) as {
      number: number;
    };
    const sql = `UPDATE log_entry SET payload = CAST(substr(payload, 1, 5) || x'07' || substr(payload, 7) AS BLOB) WHERE id = ?`;
    const { changes } = database.prepare(sql).run(number * KEYS_PER_GROUP + index);
    if (changes !== 1) throw new Error(`there is no entry ${index}`);
  } finally {
    database.close();
  }
}
