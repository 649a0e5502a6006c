/** Reads a group's log for others than the engine: the audit page of the API, and the projection's catch-up. */
import type { AppliedEntry, Verdict, VoidReason } from '../../core/ready.ts';
import { bodyHashOf, encodeBody } from '../../protocol/encode-entry.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { ForkId, Hash, Index } from '../../protocol/ids.ts';
import { forkAt } from '../../protocol/scope.ts';
import { sha256 } from '../crypto/crypto.ts';
import { indexOfKey, rowKey } from './columns.ts';
import type { DamageBook } from './damage-book.ts';
import type { Database } from './database.ts';
import type { GroupPlace, SqliteGroupStorage } from './group-storage.ts';
import { requireSum } from './row-sums.ts';

interface VerdictRow {
  readonly id: number;
  readonly kind: Verdict['kind'];
  readonly reason: VoidReason | null;
  readonly sum: number | null;
}

export interface ArchivedEntry {
  readonly entry: Entry;
  readonly forkId: ForkId;
  readonly bodyHash: Hash;
  /** Of events that were judged, else null. */
  readonly verdict: Verdict | null;
  /** Of no-ops and configs: the bytes that bodyHash is the hash of. */
  readonly bodyBytes: Uint8Array | null;
}

export interface ArchivePage {
  /** Ascending, without a gap. */
  readonly entries: readonly ArchivedEntry[];
  /** From here on nothing is missing. */
  readonly firstIndex: Index;
  /** What to give as `after` next; null when this was the end. */
  readonly next: Index | null;
}

export class LogArchive {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #storage: SqliteGroupStorage;
  readonly #damage: DamageBook;

  constructor(database: Database, place: GroupPlace, storage: SqliteGroupStorage, damage: DamageBook) {
    this.#database = database;
    this.#place = place;
    this.#storage = storage;
    this.#damage = damage;
  }

  /**
   * At most `limit` entries after index `after`, none above `upTo` (the commit index, for what is confirmed). Ends before
   * a part of the log that is missing here; the next page begins behind it.
   */
  page(after: Index, limit: number, upTo: Index): ArchivePage {
    const hole = this.#holeAt(after + 1);
    const from = hole === undefined ? after + 1 : hole.high + 1;
    const entries = this.#read(from, Math.min(upTo, from + limit - 1)).map(
      ({ entry, verdict }): ArchivedEntry => ({
        entry,
        forkId: forkAt(this.#place, entry.index),
        bodyHash: bodyHashOf(entry.body, sha256),
        verdict,
        bodyBytes: entry.body.kind === 'event' ? null : encodeBody(entry.body),
      }),
    );
    const last = entries.at(-1)?.entry.index ?? from - 1;
    const next = this.#holeAt(last + 1)?.high ?? last;
    return { entries, firstIndex: this.#storage.firstIndex(), next: next < upTo ? next : null };
  }

  /**
   * At most `limit` applied entries after index `after`, with their verdicts, as the engine handed them out. Ends before
   * what is missing here or was not judged yet.
   */
  applied(after: Index, limit: number): AppliedEntry[] {
    return this.#read(after + 1, Math.min(this.appliedUpTo(after), after + limit));
  }

  /** The end of what `applied` can hand out after an index. */
  appliedUpTo(after: Index): Index {
    const open = [...this.#storage.holes(), ...this.#storage.unjudged()].filter(({ high }) => high > after);
    return Math.min(this.#appliedIndex(), ...open.map(({ low }) => low - 1));
  }

  /** The newest events that no honest device makes (TE10), at most `limit`, each with its verdict. Ascending. */
  dishonest(limit: number): AppliedEntry[] {
    const rows = this.#database.all<{ readonly id: number }>(
      `SELECT id FROM log_verdict WHERE id BETWEEN ? AND ? AND (kind = 'fork' OR reason = 'false_head')
       ORDER BY id DESC LIMIT ?`,
      rowKey(this.#place.number, 0),
      rowKey(this.#place.number, this.#appliedIndex()),
      limit,
    );
    return rows.reverse().flatMap(({ id }) => this.#read(indexOfKey(id), indexOfKey(id)));
  }

  #holeAt(index: Index): { readonly high: Index } | undefined {
    return this.#storage.holes().find(({ low, high }) => low <= index && index <= high);
  }

  #read(from: Index, to: Index): AppliedEntry[] {
    if (from > to) return [];
    const entries = this.#damage.ofLog(() => this.#storage.entries(from, to, Infinity));
    const verdicts = this.#verdicts(from, to);
    const appliedIndex = this.#appliedIndex();
    const unjudged = this.#storage.unjudged();
    return entries.map((entry) => {
      const { index, body } = entry;
      const isJudged =
        index <= appliedIndex && !unjudged.some(({ low, high }) => low <= index && index <= high);
      const verdict = verdicts.get(index) ?? ({ kind: 'valid' } as const);
      return { entry, verdict: body.kind === 'event' && isJudged ? verdict : null };
    });
  }

  /** Of events that are not valid. */
  #verdicts(from: Index, to: Index): ReadonlyMap<Index, Verdict> {
    const rows = this.#database.all<VerdictRow>(
      'SELECT id, kind, reason, sum FROM log_verdict WHERE id BETWEEN ? AND ?',
      rowKey(this.#place.number, from),
      rowKey(this.#place.number, to),
    );
    return new Map(
      rows.map(({ id, kind, reason, sum }) => {
        const index = indexOfKey(id);
        requireSum(this.#database.path, `what entry ${index} came to`, sum, id, kind, reason);
        return [index, kind === 'void' ? { kind, reason: reason! } : { kind }] as const;
      }),
    );
  }

  #appliedIndex(): Index {
    const row = this.#database.get<{ applied_index: number }>(
      'SELECT applied_index FROM group_state WHERE group_number = ?',
      this.#place.number,
    );
    return row?.applied_index ?? 0;
  }
}
