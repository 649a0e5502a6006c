/**
 * One group's log and state on this node's disk: the real side of the engine's storage port (its twin is in
 * sim/). Everything is synchronous, so there is no interleaving to reason about: when `save` calls back,
 * the batch is on the disk or nothing of it is.
 */
import type { AppliedEntry, ApplyBatch, CommitProof, SaveBatch } from '../../core/ready.ts';
import { entrySize } from '../../core/log/raft-log.ts';
import type { GroupStorage, SavedState } from '../../engine/ports.ts';
import { ENTRY_KIND } from '../../protocol/entry.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId, Hash, Index, Term } from '../../protocol/ids.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import { eventIdOfColumn, hashColumn, hashOfColumn, indexOfKey, longIdColumn, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { checkedEntry, checkedRun } from './log-check.ts';
import {
  acknowledgementColumn,
  acknowledgementOfColumn,
  eventOfRow,
  insertEntry,
  proofColumn,
  proofOfColumn,
  type EntryRow,
  type OutboxRow,
} from './log-rows.ts';
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

interface StateRow {
  readonly term: number;
  readonly voted_for: DeviceId | null;
  readonly commit_index: number;
  readonly acknowledgement: Uint8Array | null;
  readonly applied_index: number;
}

export class SqliteGroupStorage implements GroupStorage {
  readonly #database: Database;
  readonly #place: GroupPlace;
  readonly #hash: HashFunction;
  readonly #run: (sql: string, ...values: (number | string | Uint8Array | null)[]) => number;
  #firstIndex: Index = 1;
  #lastIndex: Index = 0;

  /** @throws DemesError data_damaged when the end of the log is not what was written */
  constructor(database: Database, place: GroupPlace, hash: HashFunction) {
    this.#database = database;
    this.#place = place;
    this.#hash = hash;
    this.#run = (sql, ...values) => database.run(sql, ...values);
    this.#findBounds();
    this.#checkTail();
  }

  firstIndex(): Index {
    return this.#firstIndex;
  }

  lastIndex(): Index {
    return this.#lastIndex;
  }

  head(index: Index): { readonly term: Term; readonly hash: Hash } | undefined {
    if (index < this.#firstIndex || index > this.#lastIndex) return undefined;
    const row = this.#database.get<{ term: number; hash: Uint8Array }>(
      'SELECT term, hash FROM log_entry WHERE id = ?',
      this.#key(index),
    );
    if (row === undefined) throw damaged(this.#database.path, `entry ${index} is missing`);
    return { term: row.term, hash: this.#decode(() => hashOfColumn(row.hash)) };
  }

  entries(from: Index, to: Index, bytesMax: number): Entry[] {
    const found: Entry[] = [];
    let bytes = 0;
    const first = Math.max(from, this.#firstIndex);
    const last = Math.min(to, this.#lastIndex);
    for (let start = first; start <= last; start += READ_ROWS) {
      for (const row of this.#rows(start, Math.min(last, start + READ_ROWS - 1))) {
        const entry = this.#decode(() => checkedEntry(row, this.#place, this.#hash));
        bytes += entrySize(entry);
        if (found.length > 0 && bytes > bytesMax) return found;
        found.push(entry);
      }
    }
    return found;
  }

  ownEvent(clientId: string): { readonly id: EventId; readonly payloadHash: Hash } | undefined {
    if (clientId === '') return undefined;
    const row = this.#database.get<{ event_id: Uint8Array; payload_hash: Uint8Array }>(
      'SELECT event_id, payload_hash FROM own_event WHERE group_number = ? AND client_id = ?',
      this.#place.number,
      clientId,
    );
    if (row === undefined) return undefined;
    return this.#decode(() => ({
      id: eventIdOfColumn(row.event_id),
      payloadHash: hashOfColumn(row.payload_hash),
    }));
  }

  load(): SavedState {
    const state = this.#state();
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
      foldRows: this.#database.all(
        'SELECT key, value FROM fold_row WHERE group_number = ?',
        this.#place.number,
      ),
      outbox: this.#outbox(),
    };
  }

  /** Synchronous: `done` is called before this returns. */
  save(batch: SaveBatch, done: (error: Error | null) => void): void {
    let failure: Error | null = null;
    try {
      this.#database.durably(() => this.write(batch));
      this.#moveEnd(batch);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    done(failure);
  }

  /** The rows of a batch, inside a transaction of the caller's, who must open the storage anew afterwards. */
  write(batch: SaveBatch): void {
    // Own events first: a host's have their entry in the same batch.
    for (const event of batch.outbox) this.#writeOwn(event);
    this.#writeEntries(batch.truncateFrom, batch.entries);
    if (batch.acknowledgement !== null) {
      const column = acknowledgementColumn(batch.acknowledgement);
      this.#run(
        'UPDATE group_state SET acknowledgement = ? WHERE group_number = ?',
        column,
        this.#place.number,
      );
    }
    if (batch.hardState !== null) {
      const { term, votedFor, commitIndex } = batch.hardState;
      this.#run(
        'UPDATE group_state SET term = ?, voted_for = ?, commit_index = ? WHERE group_number = ?',
        term,
        votedFor,
        commitIndex,
        this.#place.number,
      );
    }
  }

  apply(batch: ApplyBatch): void {
    if (batch.appliedIndex > this.#lastIndex) {
      throw new Error(`entry ${batch.appliedIndex} was applied and is not in the log`);
    }
    this.#database.lazily(() => {
      for (const applied of batch.entries) this.#writeVerdict(applied);
      for (const { key, value } of batch.foldRows) this.#writeFoldRow(key, value);
      for (const seq of batch.outboxRemoved) this.#run('DELETE FROM outbox WHERE id = ?', this.#key(seq));
      if (batch.proof !== null) this.#writeProof(batch.proof);
      this.#run(
        'UPDATE group_state SET applied_index = ? WHERE group_number = ?',
        batch.appliedIndex,
        this.#place.number,
      );
    });
  }

  /** The newest of each term, ascending: the first whose index is not below an entry's proves that entry. */
  proofs(): CommitProof[] {
    const rows = this.#database.all<{ log_index: number; proof: Uint8Array }>(
      'SELECT log_index, proof FROM commit_proof WHERE group_number = ? ORDER BY term',
      this.#place.number,
    );
    return this.#decode(() => rows.map((row) => proofOfColumn(row.log_index, row.proof)));
  }

  /** What proves the most; null before anything was confirmed. */
  newestProof(): CommitProof | null {
    const row = this.#database.get<{ log_index: number; proof: Uint8Array }>(
      'SELECT log_index, proof FROM commit_proof WHERE group_number = ? ORDER BY term DESC LIMIT 1',
      this.#place.number,
    );
    return row === undefined ? null : this.#decode(() => proofOfColumn(row.log_index, row.proof));
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
    if (this.#state().applied_index > this.#lastIndex) {
      throw damaged(this.#database.path, 'the log ends before what was applied from it');
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

  #state(): StateRow {
    const row = this.#database.get<StateRow>(
      'SELECT term, voted_for, commit_index, acknowledgement, applied_index FROM group_state WHERE group_number = ?',
      this.#place.number,
    );
    if (row === undefined) throw damaged(this.#database.path, `group ${this.#place.number} has no state`);
    return row;
  }

  #outbox(): SignedEvent[] {
    const rows = this.#database.all<OutboxRow>(
      'SELECT event_id, header, signature, payload FROM outbox WHERE id BETWEEN ? AND ? ORDER BY id',
      this.#key(1),
      rowKey(this.#place.number + 1, 0) - 1,
    );
    return this.#decode(() => rows.map(eventOfRow));
  }

  #writeEntries(truncateFrom: Index | null, entries: readonly Entry[]): void {
    let last = this.#lastIndex;
    if (truncateFrom !== null && truncateFrom <= last) {
      if (truncateFrom <= this.#state().applied_index) {
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
  }

  #moveEnd(batch: SaveBatch): void {
    if (batch.truncateFrom !== null) this.#lastIndex = Math.min(this.#lastIndex, batch.truncateFrom - 1);
    this.#lastIndex += batch.entries.length;
  }

  #writeOwn(event: SignedEvent): void {
    const id = longIdColumn(event.id);
    const { headerBytes, signature, payload, header } = event;
    this.#run(
      'INSERT INTO outbox VALUES (?, ?, ?, ?, ?)',
      this.#key(header.seq),
      id,
      headerBytes,
      signature,
      payload,
    );
    this.#rememberOwn(event, 'INSERT');
  }

  /** A device that joins again finds its own old events in the log: they count as well. */
  #rememberOwn({ id, header }: SignedEvent, insert: 'INSERT' | 'INSERT OR IGNORE'): void {
    if (header.clientId === '' || header.deviceId !== this.#place.deviceId) return;
    this.#run(
      `${insert} INTO own_event VALUES (?, ?, ?, ?)`,
      this.#place.number,
      header.clientId,
      longIdColumn(id),
      hashColumn(header.payloadHash),
    );
  }

  #writeVerdict({ entry, verdict }: AppliedEntry): void {
    if (verdict === null || verdict.kind === 'valid') return;
    const reason = verdict.kind === 'void' ? verdict.reason : null;
    this.#run(
      'INSERT OR REPLACE INTO log_verdict VALUES (?, ?, ?)',
      this.#key(entry.index),
      verdict.kind,
      reason,
    );
  }

  #writeFoldRow(key: string, value: Uint8Array | null): void {
    if (value === null) {
      this.#run('DELETE FROM fold_row WHERE group_number = ? AND key = ?', this.#place.number, key);
    } else {
      this.#run('INSERT OR REPLACE INTO fold_row VALUES (?, ?, ?)', this.#place.number, key, value);
    }
  }

  #writeProof(proof: CommitProof): void {
    this.#run(
      `INSERT INTO commit_proof VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET log_index = excluded.log_index, proof = excluded.proof
       WHERE excluded.log_index > log_index`,
      this.#place.number,
      proof.term,
      proof.index,
      proofColumn(proof),
    );
  }

  #decode<Result>(work: () => Result): Result {
    return decoded(this.#database.path, work);
  }
}
