/** The entries of one group on the disk, each checked whenever it leaves it, and what is missing of them. */
import type { SaveBatch } from '../../core/ready.ts';
import type { LogBase, SnapshotInstall } from '../../core/snapshot/holes.ts';
import { entrySize } from '../../core/log/raft-log.ts';
import { ENTRY_KIND, type Entry, type RankList } from '../../protocol/entry.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { ZERO_HASH, type Hash, type Index, type Term } from '../../protocol/ids.ts';
import type { HashFunction } from '../../protocol/scope.ts';
import { rowKey } from './columns.ts';
import { ConfigRows } from './config-rows.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';
import { HoleRows } from './hole-rows.ts';
import { checkedEntry, checkedHead, type HeadRow } from './log-check.ts';
import { insertEntry, type EntryRow } from './log-rows.ts';
import type { StateRow } from './state-row.ts';
import { EntryDamaged, damaged } from './storage-errors.ts';

/** Rows read at once; the byte bound of `entries` is looked at after each. */
const READ_ROWS = 256;

export class LogTable {
  readonly holes: HoleRows;
  readonly configs: ConfigRows;
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #hash: HashFunction;
  readonly #state: StateRow;
  readonly #run: (sql: string, ...values: (number | string | Uint8Array | null)[]) => number;
  #last: LogBase = { index: 0, term: 0, hash: ZERO_HASH, at: 0 };

  /** @throws DemesError data_damaged */
  constructor(database: Database, place: GroupPlace, hash: HashFunction, state: StateRow) {
    this.#database = database;
    this.#place = place;
    this.#hash = hash;
    this.#state = state;
    this.#run = (sql, ...values) => database.run(sql, ...values);
    this.holes = new HoleRows(database, place.number, hash);
    this.configs = new ConfigRows(database, place.number, hash);
    this.reload();
  }

  /** The newest entry, as the newest save told it: it is known even where its row is damaged. */
  get last(): LogBase {
    return this.#last;
  }

  /** From the disk, after a transaction that changed more than the end, or that was not carried out. */
  reload(): void {
    this.holes.reload();
    this.#last = this.#state.lastEntry();
  }

  head(index: Index): { readonly term: Term; readonly hash: Hash } | undefined {
    if (index < 1 || index > this.#last.index) return undefined;
    const { base } = this.holes;
    if (index === base.index) return base;
    if (this.holes.at(index) !== undefined) return undefined;
    return this.#head(index);
  }

  /** As LogReader.entries. @throws EntryDamaged */
  entries(from: Index, to: Index, bytesMax: number): Entry[] {
    const found: Entry[] = [];
    let bytes = 0;
    const first = Math.max(from, 1);
    const last = Math.min(to, this.#last.index, this.holes.endOfRun(first));
    for (let start = first; start <= last; start += READ_ROWS) {
      for (const row of this.#rows(start, Math.min(last, start + READ_ROWS - 1))) {
        const entry = this.checked(row);
        this.#checkLink(found.at(-1) ?? null, entry, first);
        bytes += entrySize(entry);
        if (found.length > 0 && bytes > bytesMax) return found;
        found.push(entry);
      }
    }
    if (found.length < last - first + 1) throw this.#missing(first + found.length);
    return found;
  }

  /**
   * Looks at `limit` entries from an index on, and at how they follow the one before. Answers where to go on; null at
   * the end.
   *
   * @throws EntryDamaged
   */
  check(from: Index, limit: number): Index | null {
    const to = Math.min(this.#last.index, from + limit - 1);
    for (let at = Math.max(1, from - 1); at <= to;) {
      const end = Math.min(to, this.holes.endOfRun(at));
      if (end >= at) this.entries(at, end, Infinity);
      at = end >= at ? end + 1 : this.holes.at(at)!.high + 1;
    }
    return to < this.#last.index ? to + 1 : null;
  }

  /** The newest entry must be the one that was saved last, not only a whole one: makes a hole of another. */
  checkEnd(): void {
    const { index, hash } = this.#last;
    if (index > 0 && this.holes.at(index) === undefined && this.head(index)?.hash !== hash) {
      this.openHole(index);
    }
  }

  /** The row of an entry; undefined where there is none. It may be anything. */
  row(index: Index): EntryRow | undefined {
    return this.#rows(index, index)[0];
  }

  /** @throws EntryDamaged */
  checked(row: EntryRow): Entry {
    const index = row.id - this.#key(0);
    return this.#guarded(index, () => checkedEntry(row, this.#place, this.#hash, this.#database.columns));
  }

  /** Of the newest no-op. */
  rank(): RankList | null {
    const sql =
      'SELECT * FROM log_entry WHERE kind <> 1 AND kind = ? AND id BETWEEN ? AND ? ORDER BY id DESC';
    const rows = this.#database.all<EntryRow>(
      `${sql} LIMIT ?`,
      ENTRY_KIND.noop,
      this.#key(1),
      this.#key(this.#last.index),
      // Rows of damaged entries lie there until they are replaced.
      1 + this.holes.all.filter(({ rank }) => rank === null).reduce((sum, hole) => sum + sizeOf(hole), 0),
    );
    const newest = rows.find((row) => this.holes.at(row.id - this.#key(0)) === undefined);
    const hole = this.holes.all.findLast(({ rank }) => rank !== null);
    if (hole !== undefined && (newest === undefined || newest.id - this.#key(0) <= hole.base.index)) {
      return hole.rank;
    }
    const body = newest && this.checked(newest).body;
    return body?.kind === 'noop' ? body.rank : null;
  }

  /** The part of a batch that is about the log, inside a transaction. Answers where the log ends then. */
  write({ truncateFrom, lastDamaged, snapshot, entries, history }: SaveBatch): LogBase {
    let last = this.#last;
    if (truncateFrom !== null && truncateFrom <= last.index) last = this.#truncate(truncateFrom, lastDamaged);
    if (snapshot !== undefined) last = this.#install(snapshot);
    for (const entry of entries) {
      if (entry.index !== last.index + 1)
        throw new Error(`entry ${entry.index} does not follow entry ${last.index}`);
      this.#insert(entry);
      last = entry;
    }
    if (history !== undefined) this.#fill(history);
    const { index, term, hash, at } = last;
    return { index, term, hash, at };
  }

  /** What `write` answered is on the disk. */
  moveEnd(last: LogBase): void {
    this.#last = last;
  }

  #key(index: Index): number {
    return rowKey(this.#place.number, index);
  }

  #rows(from: Index, to: Index): EntryRow[] {
    return this.#database.all<EntryRow>(
      'SELECT * FROM log_entry WHERE id BETWEEN ? AND ? ORDER BY id',
      this.#key(from),
      this.#key(to),
    );
  }

  #head(index: Index): LogBase {
    const row = this.#database.get<HeadRow>(
      'SELECT id, term, at, kind, prev_hash, hash, body_hash FROM log_entry WHERE id = ?',
      this.#key(index),
    );
    if (row === undefined) throw this.#missing(index);
    const hash = this.#guarded(index, () => checkedHead(row, this.#place, this.#hash));
    return { index, term: row.term, hash, at: row.at };
  }

  #guarded<Result>(index: Index, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (error instanceof ProtocolError) throw new EntryDamaged(this.#database.path, index, error.message);
      throw error;
    }
  }

  #missing(index: Index): EntryDamaged {
    return new EntryDamaged(this.#database.path, index, 'it is missing');
  }

  #checkLink(before: Entry | null, entry: Entry, first: Index): void {
    const index = before === null ? first : before.index + 1;
    if (entry.index !== index) throw this.#missing(index);
    if (before !== null && entry.prevHash !== before.hash) {
      throw new EntryDamaged(this.#database.path, before.index, 'the next one does not follow it');
    }
  }

  #insert(entry: Entry): void {
    insertEntry(this.#run, this.#key(entry.index), entry, this.#hash, this.#database.columns);
    if (entry.body.kind === 'config') this.configs.add(entry.index, entry.body.config);
  }

  /** Answers the entry that is the last then. */
  #truncate(from: Index, lastDamaged: LogBase | undefined): LogBase {
    if (from <= this.#state.read().applied_index) {
      throw new Error(`entry ${from} was applied: it is never removed`);
    }
    this.#deleteFrom(from);
    const { base } = this.holes;
    if (from === base.index + 1) return base;
    const last = lastDamaged ?? this.#head(from - 1);
    // What the upper end of a hole was is not of the log any more.
    for (const hole of this.holes.all) {
      if (hole.base.index < from) continue;
      const isCut = hole.high > last.index;
      this.holes.change(hole, { ...hole, ...(isCut && { high: last.index, hash: last.hash }), base: last });
    }
    return last;
  }

  #install({ base, keep, configs, rank, hashes }: SnapshotInstall): LogBase {
    this.#deleteFrom(keep + 1);
    for (const { index, config } of configs) if (index > keep) this.configs.add(index, config);
    this.holes.add({ low: keep + 1, high: base.index, hash: base.hash, base, rank }, hashes);
    return base;
  }

  #deleteFrom(index: Index): void {
    this.#deleteRows(index, this.#last.index);
    this.configs.removeFrom(index);
    this.holes.removeFrom(index);
  }

  #deleteRows(from: Index, to: Index): void {
    this.#run('DELETE FROM log_entry WHERE id BETWEEN ? AND ?', this.#key(from), this.#key(to));
  }

  #fill(history: readonly Entry[]): void {
    const first = history[0]!;
    const hole = this.holes.all.find(({ high }) => high === first.index);
    if (hole === undefined || hole.hash !== first.hash) {
      throw new Error(`entry ${first.index} fills no hole from above`);
    }
    for (const [at, entry] of history.entries()) {
      const isNext = entry.index === hole.high - at && entry.index >= hole.low;
      if (!isNext || (at > 0 && history[at - 1]!.prevHash !== entry.hash)) {
        throw new Error('history leaves a gap');
      }
    }
    const { index, prevHash } = history.at(-1)!;
    // Where it was damaged, what is left of it still lies there.
    this.#deleteRows(index, first.index);
    // Upwards: downwards every row makes the tree split its leftmost page.
    for (const entry of history.toReversed()) this.#insert(entry);
    if (index === hole.low) this.holes.remove(hole);
    else this.holes.change(hole, { ...hole, high: index - 1, hash: prevHash });
  }

  /**
   * Makes a hole of an entry and of what is damaged beside it. Durable when it returns.
   *
   * @throws DemesError data_damaged when nothing says what was there
   */
  openHole(index: Index): void {
    if (index < 1 || index > this.#last.index) throw damaged(this.#database.path, `entry ${index}`);
    let [low, high] = [index, index];
    while (low > 1 && this.#isRotten(low - 1)) low -= 1;
    while (high < this.#last.index && this.#isRotten(high + 1)) high += 1;
    const above = this.holes.at(high + 1);
    this.#database.durably(() => {
      if (above !== undefined) this.holes.change(above, { ...above, low });
      else {
        const base = this.#whatWas(low, high);
        this.holes.add({ low, high, hash: base.hash, base, rank: null }, []);
      }
    });
  }

  #isRotten(index: Index): boolean {
    if (this.holes.at(index) !== undefined) return false;
    const row = this.row(index);
    if (row === undefined) return true;
    try {
      this.checked(row);
      return false;
    } catch (error) {
      if (error instanceof EntryDamaged) return true;
      throw error;
    }
  }

  /** What is known of the upper end of a run of damaged entries. */
  #whatWas(low: Index, high: Index): LogBase {
    if (high === this.#last.index) return this.#last;
    const above = this.checked(this.row(high + 1)!);
    const hash = above.prevHash;
    // The first term is 1, and terms never fall along the log.
    const below = low === 1 ? 1 : this.head(low - 1)?.term;
    const term = below === above.term ? below : this.#termOf(high, hash, above.term);
    // Nor does agreed time.
    return { index: high, term, hash, at: above.at };
  }

  /** Between two terms: only a row that is damaged elsewhere still says which one it was. */
  #termOf(index: Index, hash: Hash, newest: Term): Term {
    const row = this.row(index);
    const { path } = this.#database;
    if (row === undefined || row.term > newest) throw damaged(path, `the term of entry ${index}`);
    const found = this.#guarded(index, () => checkedHead(row, this.#place, this.#hash));
    if (found !== hash) throw damaged(path, `the term of entry ${index}`);
    return row.term;
  }
}

function sizeOf({ low, high }: { readonly low: Index; readonly high: Index }): number {
  return high - low + 1;
}
