/** Entries of a group that a snapshot stood for and that were never judged here, with the digest to compare with. */
import type { Unjudged } from '../../core/snapshot/holes.ts';
import type { Index } from '../../protocol/ids.ts';
import { hashColumn, hashOfColumn, indexOfKey, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

interface UnjudgedRow {
  /** Of the highest of them. */
  readonly id: number;
  readonly low: number;
  readonly digest: Uint8Array;
  readonly sum: number | null;
}

export class UnjudgedRows {
  readonly #database: Database;
  readonly #group: number;
  #ranges: readonly Unjudged[] = [];

  /** `group`: the group's number in this database. */
  constructor(database: Database, group: number) {
    this.#database = database;
    this.#group = group;
    this.reload();
  }

  /** Ascending. */
  get all(): readonly Unjudged[] {
    return this.#ranges;
  }

  /** Inside a transaction, as what follows; the caller reloads when that is not carried out. */
  add({ low, high, digest }: Unjudged): void {
    this.#write(rowKey(this.#group, high), low, hashColumn(digest));
    this.reload();
  }

  /** Everything up to the index has its verdict. */
  judged(upTo: Index): void {
    for (const { low, high, digest } of this.#ranges) {
      const key = rowKey(this.#group, high);
      if (high <= upTo) this.#database.run('DELETE FROM log_unjudged WHERE id = ?', key);
      else if (low <= upTo) this.#write(key, upTo + 1, hashColumn(digest));
    }
    this.reload();
  }

  /** From the disk. Throws data_damaged when that is not what was written. */
  reload(): void {
    const { path } = this.#database;
    const rows = this.#database.all<UnjudgedRow>(
      'SELECT id, low, digest, sum FROM log_unjudged WHERE id BETWEEN ? AND ? ORDER BY id',
      rowKey(this.#group, 0),
      rowKey(this.#group + 1, 0) - 1,
    );
    for (const { id, low, digest, sum } of rows)
      requireSum(path, 'what is to be judged', sum, id, low, digest);
    this.#ranges = decoded(path, () =>
      rows.map(({ id, low, digest }) => ({ low, high: indexOfKey(id), digest: hashOfColumn(digest) })),
    );
  }

  #write(key: number, low: Index, digest: Uint8Array): void {
    const sql = 'INSERT OR REPLACE INTO log_unjudged (id, low, digest, sum) VALUES (?, ?, ?, ?)';
    this.#database.run(sql, key, low, digest, rowSum(key, low, digest));
  }
}
