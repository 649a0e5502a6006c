/**
 * What is missing of a group's log on this disk: the part that a snapshot stands for, and entries that were damaged. A
 * hole is filled from above; until it is closed its upper end stays known, so that the log can go on behind it.
 */
import type { Hole, LogBase } from '../../core/snapshot/holes.ts';
import { decodeBody, encodeBody } from '../../protocol/encode-entry.ts';
import { ENTRY_KIND, type RankList } from '../../protocol/entry.ts';
import { HASH_BYTES, ZERO_HASH, type Hash, type Index } from '../../protocol/ids.ts';
import type { HashFunction } from '../../protocol/scope.ts';
import { hashColumn, hashOfColumn, indexOfKey, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

/** A hole with what is known of its upper end as it was at first. */
export interface KnownHole extends Hole {
  readonly base: LogBase;
  /** As of the base; null for damage, which hides no newer one. */
  readonly rank: RankList | null;
}

interface HoleRow {
  /** Of the lowest entry that is missing. */
  readonly id: number;
  readonly high: number;
  readonly hash: Uint8Array;
  readonly base_index: number;
  readonly base_term: number;
  readonly base_hash: Uint8Array;
  readonly base_at: number;
  readonly rank: Uint8Array | null;
  readonly sum: number | null;
}

interface HashesRow {
  readonly id: number;
  readonly hashes: Uint8Array;
  readonly sum: number | null;
}

const BEGINNING: LogBase = { index: 0, term: 0, hash: ZERO_HASH, at: 0 };

export class HoleRows {
  readonly #database: Database;
  readonly #group: number;
  readonly #hash: HashFunction;
  /** Ascending. */
  #holes: readonly KnownHole[] = [];
  /** Of each snapshot whose hole is open, its last hash that of its base. */
  #pasts: readonly { readonly last: Index; readonly hashes: Uint8Array }[] = [];

  /** `group`: the group's number in this database. */
  constructor(database: Database, group: number, hash: HashFunction) {
    this.#database = database;
    this.#group = group;
    this.#hash = hash;
    this.reload();
  }

  /** Ascending. */
  get all(): readonly KnownHole[] {
    return this.#holes;
  }

  /** Of the open holes the highest: part of what is above may have been filled, and be damaged by now. */
  get base(): LogBase {
    return this.#holes.reduce((base, hole) => (hole.base.index > base.index ? hole.base : base), BEGINNING);
  }

  at(index: Index): KnownHole | undefined {
    return this.#holes.find(({ low, high }) => low <= index && index <= high);
  }

  /** The last index of the entries at hand that begin at `from`: `from - 1` in a hole. */
  endOfRun(from: Index): Index {
    const next = this.#holes.find(({ high }) => high >= from);
    return next === undefined ? Infinity : Math.max(next.low, from) - 1;
  }

  /** What a snapshot said that the hash of an entry is, while its hole is open. */
  pastHash(index: Index): Hash | undefined {
    for (const { last, hashes } of this.#pasts) {
      const at = hashes.length - HASH_BYTES * (last - index + 1);
      if (index <= last && at >= 0) return hashOfColumn(hashes.subarray(at, at + HASH_BYTES));
    }
    return undefined;
  }

  /** Inside a transaction, as what follows; the caller reloads when that is not carried out. */
  add(hole: KnownHole, hashes: readonly Hash[]): void {
    this.#write(hole);
    if (hashes.length > 0) {
      const bytes = Buffer.concat(hashes.map(hashColumn));
      const key = this.#key(hole.base.index);
      const sql = 'INSERT INTO past_hashes (id, hashes, sum) VALUES (?, ?, ?)';
      this.#database.run(sql, key, bytes, rowSum(key, bytes));
    }
    this.reload();
  }

  /** The hole is another from now on. */
  change(before: KnownHole, after: KnownHole): void {
    this.#database.run('DELETE FROM log_hole WHERE id = ?', this.#key(before.low));
    this.#write(after);
    this.reload();
  }

  remove({ low, base, rank }: KnownHole): void {
    this.#database.run('DELETE FROM log_hole WHERE id = ?', this.#key(low));
    const past = this.#key(base.index);
    if (rank !== null) this.#database.run('DELETE FROM past_hashes WHERE id = ?', past);
    this.reload();
  }

  /** Forgets holes that begin at the index or above: their entries are not of the log any more. */
  removeFrom(index: Index): void {
    for (const hole of this.#holes) if (hole.low >= index) this.remove(hole);
  }

  /** From the disk. Throws data_damaged when that is not what was written. */
  reload(): void {
    const { path } = this.#database;
    const range = [this.#key(0), rowKey(this.#group + 1, 0) - 1] as const;
    const holes = this.#database.all<HoleRow>(
      'SELECT * FROM log_hole WHERE id BETWEEN ? AND ? ORDER BY id',
      ...range,
    );
    for (const row of holes) requireSum(path, 'what is missing of the log', row.sum, ...valuesOf(row));
    this.#holes = decoded(path, () => holes.map((row) => this.#holeOf(row)));
    const pasts = this.#database.all<HashesRow>(
      'SELECT * FROM past_hashes WHERE id BETWEEN ? AND ? ORDER BY id',
      ...range,
    );
    for (const { id, hashes, sum } of pasts) requireSum(path, 'the hashes of a snapshot', sum, id, hashes);
    this.#pasts = pasts.map(({ id, hashes }) => ({ last: indexOfKey(id), hashes }));
  }

  #key(index: Index): number {
    return rowKey(this.#group, index);
  }

  #write({ low, high, hash, base, rank }: KnownHole): void {
    const row = {
      id: this.#key(low),
      high,
      hash: hashColumn(hash),
      base_index: base.index,
      base_term: base.term,
      base_hash: hashColumn(base.hash),
      base_at: base.at,
      rank: rank && encodeBody({ kind: 'noop', rank }),
    };
    const values = valuesOf(row);
    const sql = `INSERT INTO log_hole
      (id, high, hash, base_index, base_term, base_hash, base_at, rank, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    this.#database.run(sql, ...values, rowSum(...values));
  }

  #holeOf(row: HoleRow): KnownHole {
    const { high, base_index: index, base_term: term, base_at: at } = row;
    const base = { index, term, hash: hashOfColumn(row.base_hash), at };
    const body = row.rank && decodeBody(ENTRY_KIND.noop, row.rank, this.#hash);
    const rank = body?.kind === 'noop' ? body.rank : null;
    return { low: indexOfKey(row.id), high, hash: hashOfColumn(row.hash), base, rank };
  }
}

function valuesOf(row: Omit<HoleRow, 'sum'>): (number | Uint8Array | null)[] {
  const { id, high, hash, base_index: index, base_term: term, base_hash: baseHash } = row;
  return [id, high, hash, index, term, baseHash, row.base_at, row.rank];
}
