/**
 * The config entries of a group once more, beside the log: those of a snapshot are in force while their entries are still
 * missing, and a damaged entry must not make an older config seem to be the newest.
 */
import type { PlacedConfig } from '../../core/roster/config-history.ts';
import { decodeBody, encodeBody } from '../../protocol/encode-entry.ts';
import { ENTRY_KIND, type Config } from '../../protocol/entry.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Index } from '../../protocol/ids.ts';
import type { HashFunction } from '../../protocol/scope.ts';
import { indexOfKey, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

interface ConfigRow {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly sum: number | null;
}

export class ConfigRows {
  readonly #database: Database;
  readonly #group: number;
  readonly #hash: HashFunction;

  /** `group`: the group's number in this database. */
  constructor(database: Database, group: number, hash: HashFunction) {
    this.#database = database;
    this.#group = group;
    this.#hash = hash;
  }

  /** Ascending. Throws data_damaged when one is not what was written. */
  all(): PlacedConfig[] {
    const { path } = this.#database;
    const rows = this.#database.all<ConfigRow>(
      'SELECT id, bytes, sum FROM log_config WHERE id BETWEEN ? AND ? ORDER BY id',
      rowKey(this.#group, 0),
      rowKey(this.#group + 1, 0) - 1,
    );
    for (const { id, bytes, sum } of rows) requireSum(path, 'who votes', sum, id, bytes);
    return decoded(path, () => rows.map((row) => this.#placed(row)));
  }

  /** Inside a transaction, as what follows. What is there already is the same. */
  add(index: Index, config: Config): void {
    const key = rowKey(this.#group, index);
    const bytes = encodeBody({ kind: 'config', config });
    const sql = 'INSERT OR REPLACE INTO log_config (id, bytes, sum) VALUES (?, ?, ?)';
    this.#database.run(sql, key, bytes, rowSum(key, bytes));
  }

  removeFrom(index: Index): void {
    const range = [rowKey(this.#group, index), rowKey(this.#group + 1, 0) - 1] as const;
    this.#database.run('DELETE FROM log_config WHERE id BETWEEN ? AND ?', ...range);
  }

  #placed({ id, bytes }: ConfigRow): PlacedConfig {
    const body = decodeBody(ENTRY_KIND.config, bytes, this.#hash);
    if (body.kind !== 'config') throw new ProtocolError('mismatch', 'a config');
    return { index: indexOfKey(id), config: body.config };
  }
}
