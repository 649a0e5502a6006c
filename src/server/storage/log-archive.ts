/** Reads a group's log for others than the engine: the audit page of the API, and the projection's catch-up. */
import type { AppliedEntry, Verdict, VoidReason } from '../../core/ready.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { ForkId, Hash, Index } from '../../protocol/ids.ts';
import type { HashFunction } from '../../protocol/scope.ts';
import { hashOfColumn, indexOfKey, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';
import { checkedEntry } from './log-check.ts';
import type { EntryRow } from './log-rows.ts';
import { requireSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

interface VerdictColumns {
  readonly verdict_kind: Verdict['kind'] | null;
  readonly verdict_reason: VoidReason | null;
  readonly verdict_sum: number | null;
}

export interface ArchivedEntry {
  readonly entry: Entry;
  readonly forkId: ForkId;
  readonly bodyHash: Hash;
  /** Of events that were applied, else null. */
  readonly verdict: Verdict | null;
  /** Of no-ops and configs: the bytes that bodyHash is the hash of. */
  readonly bodyBytes: Uint8Array | null;
}

export interface ArchivePage {
  /** Ascending. */
  readonly entries: readonly ArchivedEntry[];
  readonly firstIndex: Index;
  /** What to give as `after` next; null when this was the end. */
  readonly next: Index | null;
}

export class LogArchive {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #hash: HashFunction;

  constructor(database: Database, place: GroupPlace, hash: HashFunction) {
    this.#database = database;
    this.#place = place;
    this.#hash = hash;
  }

  /** At most `limit` entries after index `after`, none above `upTo` (the commit index, for what is confirmed). */
  page(after: Index, limit: number, upTo: Index): ArchivePage {
    const appliedIndex = this.#appliedIndex();
    const entries = this.#rows(after + 1, upTo, limit).map((row): ArchivedEntry => {
      const entry = this.#checked(row);
      return {
        entry,
        forkId: this.#place.forkId,
        bodyHash: hashOfColumn(row.body_hash),
        verdict: entry.index <= appliedIndex ? this.#verdict(entry, row) : null,
        bodyBytes: entry.body.kind === 'event' ? null : row.bytes,
      };
    });
    const last = entries.at(-1)?.entry.index ?? upTo;
    return { entries, firstIndex: this.#firstIndex(), next: last < upTo ? last : null };
  }

  /** At most `limit` applied entries after index `after`, with their verdicts, as the engine handed them out. */
  applied(after: Index, limit: number): AppliedEntry[] {
    return this.#rows(after + 1, this.#appliedIndex(), limit).map((row) => {
      const entry = this.#checked(row);
      return { entry, verdict: this.#verdict(entry, row) };
    });
  }

  #rows(from: Index, to: Index, limit: number): (EntryRow & VerdictColumns)[] {
    if (from > to) return [];
    return this.#database.all<EntryRow & VerdictColumns>(
      `SELECT log_entry.*, log_verdict.kind AS verdict_kind, reason AS verdict_reason,
       log_verdict.sum AS verdict_sum
       FROM log_entry LEFT JOIN log_verdict USING (id) WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?`,
      rowKey(this.#place.number, from),
      rowKey(this.#place.number, to),
      limit,
    );
  }

  #checked(row: EntryRow): Entry {
    return decoded(this.#database.path, () => checkedEntry(row, this.#place, this.#hash));
  }

  #verdict(entry: Entry, row: EntryRow & VerdictColumns): Verdict | null {
    if (entry.body.kind !== 'event') return null;
    const { verdict_kind: kind, verdict_reason: reason, verdict_sum: sum } = row;
    if (kind === null) return { kind: 'valid' };
    requireSum(this.#database.path, `what entry ${entry.index} came to`, sum, row.id, kind, reason);
    return kind === 'void' ? { kind, reason: reason! } : { kind };
  }

  #appliedIndex(): Index {
    const row = this.#database.get<{ applied_index: number }>(
      'SELECT applied_index FROM group_state WHERE group_number = ?',
      this.#place.number,
    );
    return row?.applied_index ?? 0;
  }

  #firstIndex(): Index {
    const row = this.#database.get<{ id: number }>(
      'SELECT id FROM log_entry WHERE id >= ? ORDER BY id LIMIT 1',
      rowKey(this.#place.number, 1),
    );
    return row === undefined ? 1 : indexOfKey(row.id);
  }
}
