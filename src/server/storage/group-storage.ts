/**
 * One group's log and state on this node's disk: the real side of the engine's storage port (its twin is in
 * sim/). Everything is synchronous, so there is no interleaving to reason about: when `save` calls back,
 * the batch is on the disk or nothing of it is.
 */
import type { AppliedEntry, ApplyBatch, CommitProof, SaveBatch } from '../../core/ready.ts';
import type { Hole, LogBase, SnapshotInstall, Unjudged } from '../../core/snapshot/holes.ts';
import type { ForkChange } from '../../engine/fork.ts';
import type { GroupStorage, SavedState } from '../../engine/ports.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, Hash, Index, Term } from '../../protocol/ids.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import { indexOfKey, longIdColumn, rowKey } from './columns.ts';
import { contradictionOf, writeContradiction } from './contradiction-row.ts';
import type { Database } from './database.ts';
import { acknowledgementOfColumn, eventOfRow, outboxValues, type OutboxRow } from './log-rows.ts';
import { KeysRows } from './keys-rows.ts';
import { LogTable } from './log-table.ts';
import { ownEventOf, rememberOwnEvent, type OwnEvent } from './own-events.ts';
import { proofsOf, writeProof } from './proof-rows.ts';
import { deleteReadModel } from './read-model-rows.ts';
import { rowSum, sumHolds } from './row-sums.ts';
import { StandingRows } from './standing-rows.ts';
import { StateRow } from './state-row.ts';
import { EntryDamaged, damaged, decoded } from './storage-errors.ts';
import { TentativeRows } from './tentative-rows.ts';
import { UnjudgedRows } from './unjudged-rows.ts';

/** Entries whose hashes are checked when the group is opened: all that one save can have written, and more. */
const CHECKED_ENTRIES = 1_024;

/** Which rows are the group's, and whose node this is. */
export interface GroupPlace extends Scope {
  readonly number: number;
  readonly deviceId: DeviceId;
}

export class SqliteGroupStorage implements GroupStorage {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #run: (sql: string, ...values: (number | string | Uint8Array | null)[]) => number;
  readonly #state: StateRow;
  readonly #standings: StandingRows;
  readonly #tentative: TentativeRows;
  readonly #unjudged: UnjudgedRows;
  readonly #log: LogTable;

  /**
   * Damaged entries become holes.
   *
   * @throws DemesError data_damaged when the state is not what was written, saves are missing, or a hole cannot be made
   */
  constructor(database: Database, place: GroupPlace, hash: HashFunction) {
    this.#database = database;
    this.#place = place;
    this.#run = (sql, ...values) => database.run(sql, ...values);
    this.#state = new StateRow(database, place.number);
    this.#standings = new StandingRows(database, place.number);
    this.#tentative = new TentativeRows(database, place.number);
    this.#unjudged = new UnjudgedRows(database, place.number);
    this.#log = new LogTable(database, place, hash, this.#state);
    this.#checkEnd();
  }

  firstIndex(): Index {
    return this.#log.holes.base.index + 1;
  }

  lastIndex(): Index {
    return this.#log.last.index;
  }

  base(): LogBase {
    return this.#log.holes.base;
  }

  holes(): readonly Hole[] {
    return this.#log.holes.all.map(({ low, high, hash }) => ({ low, high, hash }));
  }

  /** The lowest entry that was damaged here and has not come in again; null for none. */
  lost(): Index | null {
    return this.#log.holes.all.find(({ rank }) => rank === null)?.low ?? null;
  }

  unjudged(): readonly Unjudged[] {
    return this.#unjudged.all;
  }

  pastHash(index: Index): Hash | undefined {
    return this.#log.holes.pastHash(index);
  }

  head(index: Index): { readonly term: Term; readonly hash: Hash } | undefined {
    return this.#log.head(index);
  }

  entries(from: Index, to: Index, bytesMax: number): Entry[] {
    return this.#log.entries(from, to, bytesMax);
  }

  /**
   * Looks at `limit` entries from an index on, at how they follow the one before, and at what they came to. Answers where
   * to go on; null at the end.
   *
   * @throws EntryDamaged, or DemesError data_damaged for a verdict
   */
  check(from: Index, limit: number): Index | null {
    const next = this.#log.check(from, limit);
    const rotten = this.#database.get<{ id: number }>(
      'SELECT id FROM log_verdict WHERE id BETWEEN ? AND ? AND sum IS NOT row_sum(id, kind, reason) LIMIT 1',
      this.#key(from),
      this.#key(from + limit - 1),
    );
    if (rotten === undefined) return next;
    throw damaged(this.#database.path, `what entry ${indexOfKey(rotten.id)} came to`);
  }

  /** An entry is damaged: it is a hole from now on, durably, for whoever opens the group anew. */
  openHole(index: Index): void {
    this.#log.openHole(index);
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
    return {
      hardState: { term: state.term, votedFor: state.voted_for, commitIndex: state.commit_index },
      configs: this.#log.configs.all(),
      rank: this.#log.rank(),
      acknowledgement: this.#decode(
        () => state.acknowledgement && acknowledgementOfColumn(state.acknowledgement),
      ),
      appliedIndex: state.applied_index,
      foldRows: this.#foldRows(),
      outbox: this.#outbox(),
      tentative: this.#tentative.all(),
      remembered: this.#standings.all(),
      contradiction: contradictionOf(this.#database, this.#place.number, this.#place.forkId),
    };
  }

  /** Synchronous: `done` is called before this returns. */
  save(batch: SaveBatch, done: (error: Error | null) => void): void {
    let failure: Error | null = null;
    try {
      const { saves, last } = this.#database.durably(() => this.#write(batch));
      this.#database.mark.note(this.#place.number, saves);
      this.#log.moveEnd(last);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      this.#forget();
    }
    done(failure);
  }

  /** The rows of a batch, inside a transaction of the caller's, who must open the storage anew afterwards. */
  write(batch: SaveBatch): void {
    this.#write(batch);
  }

  /**
   * RS47 Goes over to another fork, inside a transaction of the caller's, who must open the storage anew afterwards.
   * Answers how many saves there were with this one.
   */
  writeFork({ term, keep, refold, entries, outbox, tentative }: ForkChange): number {
    const { number } = this.#place;
    const state = this.#state.read();
    if (refold) this.#forgetFold();
    new KeysRows(this.#database, number).changeFork(keep);
    const truncateFrom = keep < this.lastIndex() ? keep + 1 : null;
    const last = this.#log.write({
      truncateFrom,
      entries,
      hardState: null,
      acknowledgement: null,
      outbox: [],
    });
    for (const event of outbox) this.#writeOwn(event, 'INSERT OR IGNORE');
    // Nothing that was said in the fork before is worth anything in this one.
    this.#run('DELETE FROM commit_proof WHERE group_number = ?', number);
    this.#run('DELETE FROM peer_standing WHERE group_number = ?', number);
    this.#run('DELETE FROM tentative WHERE group_number = ?', number);
    this.#tentative.write(tentative);
    return this.#state.saveFork({ term, votedFor: state.voted_for, commitIndex: keep }, last);
  }

  apply(batch: ApplyBatch): void {
    if (batch.appliedIndex > this.lastIndex()) {
      throw new Error(`entry ${batch.appliedIndex} was applied and is not in the log`);
    }
    const judged = batch.judged?.at(-1)?.entry.index;
    this.#database.lazily(() => {
      for (const applied of [...(batch.judged ?? []), ...batch.entries]) this.#writeVerdict(applied);
      for (const { key, value } of batch.foldRows) this.#writeFoldRow(key, value);
      for (const seq of batch.outboxRemoved) this.#run('DELETE FROM outbox WHERE id = ?', this.#key(seq));
      this.#tentative.remove(batch.tentativeRemoved ?? []);
      if (batch.proof !== null) writeProof(this.#database, this.#place.number, batch.proof);
      this.#state.setApplied(batch.appliedIndex);
      if (judged !== undefined) this.#unjudged.judged(judged);
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

  /** The end of the log, which a killed process may have been writing; all of it after damage was found. */
  #checkEnd(): void {
    const { applied_index: applied, saves, suspect: isSuspect } = this.#state.read();
    const { path, mark } = this.#database;
    if (saves < mark.read(this.#place.number)) throw damaged(path, 'newer saves of it are missing');
    const beyond = this.#database.get<{ id: number }>(
      'SELECT id FROM log_entry WHERE id BETWEEN ? AND ? LIMIT 1',
      this.#key(this.lastIndex() + 1),
      rowKey(this.#place.number + 1, 0) - 1,
    );
    if (applied > this.lastIndex() || beyond !== undefined) {
      throw damaged(path, 'the log does not end where it was saved');
    }
    if (isSuspect === 0) this.#mend(Math.max(1, this.lastIndex() - CHECKED_ENTRIES + 1));
    else {
      this.#mend(1);
      this.#database.durably(() => this.#state.setDamaged(false));
    }
    this.#mended(() => void this.#log.rank());
    this.#mended(() => void this.entries(applied, applied, Infinity));
  }

  /** What is read at every opening, however deep in the log it is: a damaged entry becomes a hole. */
  #mended(read: () => void): void {
    for (let isWhole = false; !isWhole;) {
      try {
        read();
        isWhole = true;
      } catch (error) {
        if (!(error instanceof EntryDamaged)) throw error;
        this.#log.openHole(error.index);
      }
    }
  }

  /** Looks at everything from an index on, and makes holes of what is damaged. */
  #mend(from: Index): void {
    for (let at: Index | null = from; at !== null;) {
      try {
        at = this.check(at, CHECKED_ENTRIES);
      } catch (error) {
        if (!(error instanceof EntryDamaged)) throw error;
        this.#log.openHole(error.index);
      }
    }
    this.#log.checkEnd();
  }

  /** What was not carried out is not in memory either. */
  #forget(): void {
    try {
      this.#log.reload();
      this.#unjudged.reload();
    } catch (error) {
      // A disk that cannot even be read: nothing goes on with it.
      if (!(error instanceof DemesError)) throw error;
    }
  }

  #write(batch: SaveBatch): { saves: number; last: LogBase } {
    // Own events first: a host's have their entry in the same batch.
    for (const event of batch.outbox) this.#writeOwn(event);
    this.#standings.write(batch.remembered ?? []);
    this.#tentative.write(batch.tentative ?? []);
    const { contradiction } = batch;
    if (contradiction !== undefined)
      writeContradiction(this.#database, this.#place.number, this.#place.forkId, contradiction);
    if (batch.snapshot !== undefined) this.#writeSnapshot(batch.snapshot);
    const last = this.#log.write(batch);
    for (const { body } of [...batch.entries, ...(batch.history ?? [])]) {
      if (body.kind === 'event') this.#rememberOwn(body.event, 'INSERT OR IGNORE');
    }
    return { saves: this.#state.save(batch, last), last };
  }

  /** The log is folded again from its first entry, and shown again. */
  #forgetFold(): void {
    const { number } = this.#place;
    this.#run('DELETE FROM fold_row WHERE group_number = ?', number);
    this.#run(
      'DELETE FROM log_verdict WHERE id BETWEEN ? AND ?',
      rowKey(number, 0),
      rowKey(number + 1, 0) - 1,
    );
    this.#unjudged.judged(Infinity);
    this.#state.setApplied(0);
    deleteReadModel(this.#database, number);
  }

  /** What is not of the log itself. */
  #writeSnapshot(snapshot: SnapshotInstall): void {
    const { base, unjudgedFrom, digest, foldRows, outboxRemoved } = snapshot;
    this.#tentative.remove(snapshot.tentativeRemoved ?? []);
    this.#run('DELETE FROM fold_row WHERE group_number = ?', this.#place.number);
    for (const { key, value } of foldRows) this.#writeFoldRow(key, value);
    for (const seq of outboxRemoved) this.#run('DELETE FROM outbox WHERE id = ?', this.#key(seq));
    this.#unjudged.add({ low: unjudgedFrom, high: base.index, digest });
    this.#state.setApplied(base.index);
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
      'SELECT id, event_id, header, signature, payload, sum FROM outbox WHERE id BETWEEN ? AND ? ORDER BY id',
      this.#key(1),
      rowKey(this.#place.number + 1, 0) - 1,
    );
    return this.#decode(() => rows.map((row) => eventOfRow(row, this.#database.columns)));
  }

  #writeOwn(event: SignedEvent, insert: 'INSERT' | 'INSERT OR IGNORE' = 'INSERT'): void {
    const id = longIdColumn(event.id);
    const { headerBytes, signature, header } = event;
    const key = this.#key(header.seq);
    const payload = this.#database.columns.seal('outbox.payload', key, event.payload);
    const values = outboxValues({ event_id: id, header: headerBytes, signature, payload });
    const sql = 'INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?)';
    this.#run(sql, key, ...values, rowSum(...values));
    this.#rememberOwn(event, insert);
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
