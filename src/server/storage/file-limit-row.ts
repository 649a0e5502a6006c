/**
 * How much attached files may take on this node, where a person said it while it ran. A row that is not what was written
 * is as if it were not there.
 */
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';

/** Bytes; null: nobody said. */
export interface ChosenFileLimits {
  readonly quotaBytes: number | null;
  readonly fetchedBytesMax: number | null;
}

interface LimitRow {
  readonly quota_bytes: number | null;
  readonly fetched_bytes: number | null;
  readonly sum: number;
}

export class FileLimitRow {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get value(): ChosenFileLimits {
    const sql = 'SELECT quota_bytes, fetched_bytes, sum FROM file_limit';
    const row = this.#database.get<LimitRow>(sql);
    if (row === undefined || !sumHolds(row.sum, row.quota_bytes, row.fetched_bytes))
      return { quotaBytes: null, fetchedBytesMax: null };
    return { quotaBytes: row.quota_bytes, fetchedBytesMax: row.fetched_bytes };
  }

  /** Durable when it returns. */
  save({ quotaBytes, fetchedBytesMax }: ChosenFileLimits): void {
    const values = [quotaBytes, fetchedBytesMax] as const;
    const sql =
      'INSERT OR REPLACE INTO file_limit (one, quota_bytes, fetched_bytes, sum) VALUES (1, ?, ?, ?)';
    this.#database.durably(() => this.#database.run(sql, ...values, rowSum(...values)));
  }
}
