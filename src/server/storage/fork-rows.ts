/** How the forks of a group's log came about. No hash of the log covers that, so each row has a sum. */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { readForkRecord, writeForkRecord } from '../../protocol/encode-fork.ts';
import type { ForkRecord } from '../../protocol/fork.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

interface ForkRow {
  readonly position: number;
  readonly record: Uint8Array;
  readonly sum: number | null;
}

/** Oldest first. `group`: its number in this database. @throws DemesError data_damaged */
export function forksOf(database: Database, group: number): ForkRecord[] {
  const sql = 'SELECT position, record, sum FROM fork_record WHERE group_number = ? ORDER BY position';
  return database.all<ForkRow>(sql, group).map(({ position, record, sum }) => {
    requireSum(database.path, `fork ${position} of group ${group}`, sum, position, record);
    return decoded(database.path, () => {
      const reader = new ByteReader(record);
      const fork = readForkRecord(reader);
      reader.end();
      return fork;
    });
  });
}

/** These and no others; inside a transaction. */
export function writeForksOf(database: Database, group: number, forks: readonly ForkRecord[]): void {
  database.run('DELETE FROM fork_record WHERE group_number = ?', group);
  for (const [at, fork] of forks.entries()) {
    const writer = new ByteWriter(512);
    writeForkRecord(writer, fork);
    const values = [at + 1, writer.take()] as const;
    const sql = 'INSERT INTO fork_record (group_number, position, record, sum) VALUES (?, ?, ?, ?)';
    database.run(sql, group, ...values, rowSum(...values));
  }
}
