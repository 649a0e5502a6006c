/** Valid events of the log that this device cannot open (MS210): messages that show why, and changes that show nothing. */
import type { Role } from '../../protocol/identity.ts';
import type { Index } from '../../protocol/ids.ts';
import { indexOfKey, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import type { ClosedReason } from './readable.ts';
import { requireSum, rowSum } from './row-sums.ts';

export interface ClosedEvent {
  readonly index: Index;
  /** Its author's at that place; null of messages, which anybody may write. */
  readonly role: Role | null;
}

interface ClosedRow {
  readonly id: number;
  readonly reason: ClosedReason;
  readonly role: Role | null;
  readonly sum: number;
}

export class ClosedRows {
  readonly #database: Database;
  readonly #group: number;

  /** `group`: its number in this database. */
  constructor(database: Database, group: number) {
    this.#database = database;
    this.#group = group;
  }

  /** Inside a transaction, as all that writes here. */
  put({ index, role }: ClosedEvent, reason: ClosedReason): void {
    const values = [rowKey(this.#group, index), reason, role] as const;
    const sql = 'INSERT OR REPLACE INTO closed_event (id, reason, role, sum) VALUES (?, ?, ?, ?)';
    this.#database.run(sql, ...values, rowSum(...values));
  }

  remove(index: Index): void {
    this.#database.run('DELETE FROM closed_event WHERE id = ?', rowKey(this.#group, index));
  }

  /** At most `limit` that may open some day, after an index, ascending. */
  after(index: Index, limit: number): ClosedEvent[] {
    const rows = this.#database.all<ClosedRow>(
      `SELECT id, reason, role, sum FROM closed_event WHERE id BETWEEN ? AND ? AND reason <> 'notGenuine'
       ORDER BY id LIMIT ?`,
      rowKey(this.#group, index + 1),
      rowKey(this.#group + 1, 0) - 1,
      limit,
    );
    return rows.map(({ id, reason, role, sum }) => {
      requireSum(this.#database.path, 'what is closed', sum, id, reason, role);
      return { index: indexOfKey(id), role };
    });
  }
}
