/**
 * One group's log and state on this node's disk: the real side of the engine's storage port (its twin is in
 * sim/). Everything is synchronous, so there is no interleaving to reason about: when `save` calls back,
 * the batch is on the disk or nothing of it is.
 */
import type { AppliedEntry, ApplyBatch, CommitProof, SaveBatch } from '../../core/ready.ts';
import type { Hole, LogBase, Unjudged } from '../../core/snapshot/holes.ts';
import { entrySize } from '../../core/log/raft-log.ts';
import type { GroupStorage, SavedState } from '../../engine/ports.ts';
import { ENTRY_KIND } from '../../protocol/entry.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import { ZERO_HASH, type DeviceId, type Hash, type Index, type Term } from '../../protocol/ids.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import { indexOfKey, longIdColumn, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { checkedEntry, checkedHead, checkedRun, type HeadRow } from './log-check.ts';
import {
  acknowledgementOfColumn,
  eventOfRow,
  insertEntry,
  outboxValues,
  type EntryRow,
  type OutboxRow,
} from './log-rows.ts';
import { ownEventOf, rememberOwnEvent, type OwnEvent } from './own-events.ts';
import { proofsOf, writeProof } from './proof-rows.ts';
import { rowSum, sumHolds } from './row-sums.ts';
import { StandingRows } from './standing-rows.ts';
import { StateRow } from './state-row.ts';
import { damaged, decoded } from './storage-errors.ts';

/** Entries whose hashes are checked when the group is opened: all that one save can have written, and more. */
const CHECKED_ENTRIES = 1_024;
/** Rows read at once; the byte bound of `entries` is looked at after each. */
const READ_ROWS = 256;

/** Which rows are the group's, and whose node this is. */
export interface GroupPlace extends Scope {
  readonly number: number;
  readonly deviceId: DeviceId;
}

export class SqliteGroupStorage implements GroupStorage {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #hash: HashFunction;
  readonly #run: (sql: string, ...values: (number | string | Uint8Array | null)[]) => number;
  readonly #state: StateRow;
  readonly #standings: StandingRows;
  #firstIndex: Index = 1;
  #lastIndex: Index = 0;

  /** @throws DemesError data_damaged when the state or the end of the log is not what was written, or saves are missing */
  constructor(database: Database, place: GroupPlace, hash: HashFunction) {
    this.#database = database;
    this.#place = place;
    this.#hash = hash;
    this.#run = (sql, ...values) => database.run(sql, ...values);
    this.#state = new StateRow(database, place.number);
    this.#standings = new StandingRows(database, place.number);
    this.#findBounds();
    this.#checkTail();
  }

  firstIndex(): Index {
    return this.#firstIndex;
  }

  lastIndex(): Index {
    return this.#lastIndex;
  }

  base(): LogBase {
    return { index: 0, term: 0, hash: ZERO_HASH, at: 0 };
  }

  holes(): readonly Hole[] {
    return [];
  }

  unjudged(): readonly Unjudged[] {
    return [];
  }

  pastHash(_index: Index): Hash | undefined {
    return undefined;
  }

  head(index: Index): { readonly term: Term; readonly hash: Hash } | undefined {
    if (index < this.#firstIndex || index > this.#lastIndex) return undefined;
    const row = this.#database.get<HeadRow>(
      'SELECT id, term, at, kind, prev_hash, hash, body_hash FROM log_entry WHERE id = ?',
      this.#key(index),
    );
    if (row === undefined) throw damaged(this.#database.path, `entry ${index} is missing`);
    return { term: row.term, hash: this.#decode(() => checkedHead(row, this.#place, this.#hash)) };
  }

  entries(from: Index, to: Index, bytesMax: number): Entry[] {
    const found: Entry[] = [];
    let bytes = 0;
    const first = Math.max(from, this.#firstIndex);
    const last = Math.min(to, this.#lastIndex);
    for (let start = first; start <= last; start += READ_ROWS) {
      for (const row of this.#rows(start, Math.min(last, start + READ_ROWS - 1))) {
        const entry = this.#decode(() => checkedEntry(row, this.#place, this.#hash));
        this.#checkLink(found.at(-1) ?? null, entry, first);
        bytes += entrySize(entry);
        if (found.length > 0 && bytes > bytesMax) return found;
        found.push(entry);
      }
    }
    if (found.length < last - first + 1) {
      throw damaged(this.#database.path, `entry ${first + found.length} is missing`);
    }
    return found;
  }

  /**
   * Looks at `limit` entries from an index on, and at how they follow the one before. Answers where to go on; null at
   * the end.
   *
   * @throws DemesError data_damaged
   */
  check(from: Index, limit: number): Index | null {
    const to = Math.min(this.#lastIndex, from + limit - 1);
    this.entries(Math.max(this.#firstIndex, from - 1), to, Infinity);
    return to < this.#lastIndex ? to + 1 : null;
  }

  /** Something of the group is damaged: the next opening looks at the whole log first. Harmless when that fails. */
  noteDamage(): void {
    try {
      this.#database.durably(() => this.#state.setDamaged(true));
    } catch {
      // The disk refuses altogether: then the next opening finds out by itself, as this time.
    }
  }

  ownEvent(clientId: string): OwnEvent | undefined {
    if (clientId === '') return undefined;
    return ownEventOf(this.#database, this.#place.number, clientId);
  }

  load(): SavedState {
    const state = this.#state.read();
    const configs = this.#ofKind(ENTRY_KIND.config, 'ASC', Number.MAX_SAFE_INTEGER);
    const rank = this.#ofKind(ENTRY_KIND.noop, 'DESC', 1)[0]?.body;
    return {
      hardState: { term: state.term, votedFor: state.voted_for, commitIndex: state.commit_index },
      configs: configs.flatMap(({ index, body }) =>
        body.kind === 'config' ? [{ index, config: body.config }] : [],
      ),
      rank: rank?.kind === 'noop' ? rank.rank : null,
      acknowledgement: this.#decode(
        () => state.acknowledgement && acknowledgementOfColumn(state.acknowledgement),
      ),
      appliedIndex: state.applied_index,
      foldRows: this.#foldRows(),
      outbox: this.#outbox(),
      remembered: this.#standings.all(),
    };
  }

  /** Synchronous: `done` is called before this returns. */
  save(batch: SaveBatch, done: (error: Error | null) => void): void {
    let failure: Error | null = null;
    try {
      const saves = this.#database.durably(() => this.write(batch));
      this.#database.mark.note(this.#place.number, saves);
      this.#moveEnd(batch);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    done(failure);
  }

  /**
   * The rows of a batch, inside a transaction of the caller's, who must open the storage anew afterwards. Answers how
   * many saves there were with this one.
   */
  write(batch: SaveBatch): number {
    if (batch.snapshot !== undefined || batch.history !== undefined) {
      throw new Error('this disk keeps whole logs only');
    }
    // Own events first: a host's have their entry in the same batch.
    for (const event of batch.outbox) this.#writeOwn(event);
    this.#standings.write(batch.remembered ?? []);
    const last = this.#writeEntries(batch.truncateFrom, batch.entries);
    return this.#state.save(batch, last);
  }

  apply(batch: ApplyBatch): void {
    if (batch.appliedIndex > this.#lastIndex) {
      throw new Error(`entry ${batch.appliedIndex} was applied and is not in the log`);
    }
    this.#database.lazily(() => {
      for (const applied of batch.entries) this.#writeVerdict(applied);
      for (const { key, value } of batch.foldRows) this.#writeFoldRow(key, value);
      for (const seq of batch.outboxRemoved) this.#run('DELETE FROM outbox WHERE id = ?', this.#key(seq));
      if (batch.proof !== null) writeProof(this.#database, this.#place.number, batch.proof);
      this.#state.setApplied(batch.appliedIndex);
    });
  }

  /** The newest of each term, ascending: the first whose index is not below an entry's proves that entry. */
  proofs(): CommitProof[] {
    return proofsOf(this.#database, this.#place.number, null);
  }

  /** What proves the most; null before anything was confirmed. */
  newestProof(): CommitProof | null {
    return proofsOf(this.#database, this.#place.number, 1)[0] ?? null;
  }

  #key(index: Index): number {
    return rowKey(this.#place.number, index);
  }

  #findBounds(): void {
    const found = this.#database.get<{ first: number | null; last: number | null }>(
      `SELECT (SELECT id FROM log_entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1) AS first,
              (SELECT id FROM log_entry WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1) AS last`,
      this.#key(1),
      rowKey(this.#place.number + 1, 0) - 1,
    );
    this.#firstIndex = found?.first ? indexOfKey(found.first) : 1;
    this.#lastIndex = found?.last ? indexOfKey(found.last) : 0;
  }

  #checkTail(): void {
    const first = Math.max(this.#firstIndex, this.#lastIndex - CHECKED_ENTRIES + 1);
    const rows = this.#rows(first, this.#lastIndex);
    this.#decode(() => checkedRun(rows, this.#place, this.#hash));
    if (rows.length < this.#lastIndex - first + 1) throw damaged(this.#database.path, 'entries are missing');
    const { last_index: saved, applied_index: applied, saves, suspect: isSuspect } = this.#state.read();
    if (applied > this.#lastIndex || saved !== this.#lastIndex) {
      throw damaged(this.#database.path, 'the log does not end where it was saved');
    }
    if (saves < this.#database.mark.read(this.#place.number)) {
      throw damaged(this.#database.path, 'newer saves of it are missing');
    }
    if (isSuspect === 0) return;
    for (let at: Index | null = 1; at !== null;) at = this.check(at, READ_ROWS);
    this.#database.durably(() => this.#state.setDamaged(false));
  }

  #checkLink(before: Entry | null, entry: Entry, first: Index): void {
    const index = before === null ? first : before.index + 1;
    if (entry.index !== index) throw damaged(this.#database.path, `entry ${index} is missing`);
    if (before !== null && entry.prevHash !== before.hash) {
      throw damaged(this.#database.path, `entry ${index} does not follow the one before`);
    }
  }

  #rows(from: Index, to: Index): EntryRow[] {
    return this.#database.all<EntryRow>(
      'SELECT * FROM log_entry WHERE id BETWEEN ? AND ? ORDER BY id',
      this.#key(from),
      this.#key(to),
    );
  }

  #ofKind(kind: number, order: 'ASC' | 'DESC', limit: number): Entry[] {
    const rows = this.#database.all<EntryRow>(
      `SELECT * FROM log_entry WHERE kind <> 1 AND kind = ? AND id BETWEEN ? AND ? ORDER BY id ${order} LIMIT ?`,
      kind,
      this.#key(this.#firstIndex),
      this.#key(this.#lastIndex),
      limit,
    );
    return this.#decode(() => rows.map((row) => checkedEntry(row, this.#place, this.#hash)));
  }

  #foldRows(): SavedState['foldRows'] {
    const rows = this.#database.all<{ key: string; value: Uint8Array; sum: number | null }>(
      'SELECT key, value, sum FROM fold_row WHERE group_number = ?',
      this.#place.number,
    );
    return rows.map(({ key, value, sum }) => {
      if (sumHolds(sum, key, value)) return { key, value };
      throw damaged(this.#database.path, `a row of the roster of group ${this.#place.number}`);
    });
  }

  #outbox(): SignedEvent[] {
    const rows = this.#database.all<OutboxRow>(
      'SELECT event_id, header, signature, payload, sum FROM outbox WHERE id BETWEEN ? AND ? ORDER BY id',
      this.#key(1),
      rowKey(this.#place.number + 1, 0) - 1,
    );
    return this.#decode(() => rows.map(eventOfRow));
  }

  /** Answers where the log ends. */
  #writeEntries(truncateFrom: Index | null, entries: readonly Entry[]): Index {
    let last = this.#lastIndex;
    if (truncateFrom !== null && truncateFrom <= last) {
      if (truncateFrom <= this.#state.read().applied_index) {
        throw new Error(`entry ${truncateFrom} was applied: it is never removed`);
      }
      const [from, to] = [this.#key(truncateFrom), this.#key(last)];
      this.#run('DELETE FROM log_entry WHERE id BETWEEN ? AND ?', from, to);
      last = truncateFrom - 1;
    }
    for (const entry of entries) {
      if (entry.index !== last + 1) throw new Error(`entry ${entry.index} does not follow entry ${last}`);
      insertEntry(this.#run, this.#key(entry.index), entry, this.#hash);
      if (entry.body.kind === 'event') this.#rememberOwn(entry.body.event, 'INSERT OR IGNORE');
      last = entry.index;
    }
    return last;
  }

  #moveEnd(batch: SaveBatch): void {
    if (batch.truncateFrom !== null) this.#lastIndex = Math.min(this.#lastIndex, batch.truncateFrom - 1);
    this.#lastIndex += batch.entries.length;
  }

  #writeOwn(event: SignedEvent): void {
    const id = longIdColumn(event.id);
    const { headerBytes, signature, payload, header } = event;
    const values = outboxValues({ event_id: id, header: headerBytes, signature, payload });
    const sql = 'INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?)';
    this.#run(sql, this.#key(header.seq), ...values, rowSum(...values));
    this.#rememberOwn(event, 'INSERT');
  }

  /** A device that joins again finds its own old events in the log: they count as well. */
  #rememberOwn(event: SignedEvent, insert: 'INSERT' | 'INSERT OR IGNORE'): void {
    const { clientId, deviceId } = event.header;
    if (clientId === '' || deviceId !== this.#place.deviceId) return;
    rememberOwnEvent(this.#database, this.#place.number, event, insert);
  }

  #writeVerdict({ entry, verdict }: AppliedEntry): void {
    if (verdict === null || verdict.kind === 'valid') return;
    const reason = verdict.kind === 'void' ? verdict.reason : null;
    const values = [this.#key(entry.index), verdict.kind, reason] as const;
    const sql = 'INSERT OR REPLACE INTO log_verdict (id, kind, reason, sum) VALUES (?, ?, ?, ?)';
    this.#run(sql, ...values, rowSum(...values));
  }

  #writeFoldRow(key: string, value: Uint8Array | null): void {
    if (value === null) {
      this.#run('DELETE FROM fold_row WHERE group_number = ? AND key = ?', this.#place.number, key);
    } else {
      const sql = 'INSERT OR REPLACE INTO fold_row VALUES (?, ?, ?, ?)';
      this.#run(sql, this.#place.number, key, value, rowSum(key, value));
    }
  }

  #decode<Result>(work: () => Result): Result {
    return decoded(this.#database.path, work);
  }
}
