/**
 * The small row of a group that changes with every save: term, vote, commit index, newest acknowledgement, and where the
 * log ends. No hash covers it and nothing could make it again, so it has sums of its own: a node that read another vote
 * or a shorter log than it wrote would unsay what it has told others.
 */
import type { HardState, SaveBatch } from '../../core/ready.ts';
import type { LogBase } from '../../core/snapshot/holes.ts';
import { ZERO_HASH, type DeviceId, type Index } from '../../protocol/ids.ts';
import { hashColumn, hashOfColumn } from './columns.ts';
import type { Database } from './database.ts';
import { acknowledgementColumn } from './log-rows.ts';
import { rowSum, sumHolds } from './row-sums.ts';
import { damaged, decoded } from './storage-errors.ts';

export interface GroupState {
  readonly term: number;
  readonly voted_for: DeviceId | null;
  readonly commit_index: number;
  readonly acknowledgement: Uint8Array | null;
  /** Of the log's last entry, as of the newest save; its hash is null while there is none. */
  readonly last_index: number;
  readonly last_term: number;
  readonly last_hash: Uint8Array | null;
  readonly last_at: number;
  /** Counts them, for the mark beside the database. */
  readonly saves: number;
  readonly applied_index: number;
  /** 1 when damage was found: the whole log is to be looked at before it is used again. */
  readonly suspect: number;
}

interface StoredState extends GroupState {
  readonly sum: number | null;
  readonly applied_sum: number | null;
}

const EMPTY: GroupState = {
  term: 0,
  voted_for: null,
  commit_index: 0,
  acknowledgement: null,
  last_index: 0,
  last_term: 0,
  last_hash: null,
  last_at: 0,
  saves: 0,
  applied_index: 0,
  suspect: 0,
};

export class StateRow {
  readonly #database: Database;
  readonly #number: number;

  /** `number`: the group's in this database. */
  constructor(database: Database, number: number) {
    this.#database = database;
    this.#number = number;
  }

  /** Of a new group; inside a transaction. */
  begin(): void {
    const sum = rowSum(...savedValues(EMPTY));
    const sql = 'INSERT INTO group_state (group_number, sum, applied_sum, projected_sum) VALUES (?, ?, ?, ?)';
    this.#database.run(sql, this.#number, sum, rowSum(0), rowSum(0));
  }

  /** @throws DemesError data_damaged when it is not what was written */
  read(): GroupState {
    const row = this.#database.get<StoredState>(
      `SELECT term, voted_for, commit_index, acknowledgement, last_index, last_term, last_hash, last_at, saves, sum,
       applied_index, applied_sum, suspect FROM group_state WHERE group_number = ?`,
      this.#number,
    );
    const name = `group ${this.#number}`;
    if (row === undefined) throw damaged(this.#database.path, `${name} has no state`);
    if (!sumHolds(row.sum, ...savedValues(row)) || !sumHolds(row.applied_sum, row.applied_index)) {
      throw damaged(this.#database.path, `the state of ${name} is not what was written`);
    }
    return row;
  }

  /** The newest entry of the log. */
  lastEntry(): LogBase {
    const { last_index: index, last_term: term, last_hash: hash, last_at: at } = this.read();
    const name = hash === null ? ZERO_HASH : decoded(this.#database.path, () => hashOfColumn(hash));
    return { index, term, hash: name, at };
  }

  /** Inside a durable transaction; answers how many saves there were with this one. */
  save({ hardState, acknowledgement }: SaveBatch, last: LogBase): number {
    const column = acknowledgement && acknowledgementColumn(acknowledgement);
    return this.#write(this.read(), hardState, column, last);
  }

  /** RS47 As `save`, for a log that goes over to another fork: what was acknowledged in the one before is void. */
  saveFork(hardState: HardState, last: LogBase): number {
    return this.#write({ ...this.read(), acknowledgement: null }, hardState, null, last);
  }

  #write(
    before: GroupState,
    hardState: HardState | null,
    acknowledgement: Uint8Array | null,
    last: LogBase,
  ): number {
    const after: GroupState = {
      term: hardState === null ? before.term : hardState.term,
      voted_for: hardState === null ? before.voted_for : hardState.votedFor,
      commit_index: hardState === null ? before.commit_index : hardState.commitIndex,
      acknowledgement: acknowledgement ?? before.acknowledgement,
      last_index: last.index,
      last_term: last.term,
      last_hash: last.index === 0 ? null : hashColumn(last.hash),
      last_at: last.at,
      saves: before.saves + 1,
      applied_index: before.applied_index,
      suspect: before.suspect,
    };
    const values = savedValues(after);
    this.#database.run(
      `UPDATE group_state SET term = ?, voted_for = ?, commit_index = ?, acknowledgement = ?, last_index = ?,
       last_term = ?, last_hash = ?, last_at = ?, saves = ?, sum = ? WHERE group_number = ?`,
      ...values,
      rowSum(...values),
      this.#number,
    );
    return after.saves;
  }

  /** Inside a durable transaction. */
  setDamaged(isDamaged: boolean): void {
    const sql = 'UPDATE group_state SET suspect = ? WHERE group_number = ?';
    this.#database.run(sql, isDamaged ? 1 : 0, this.#number);
  }

  /** Inside a transaction. */
  setApplied(index: Index): void {
    const sql = 'UPDATE group_state SET applied_index = ?, applied_sum = ? WHERE group_number = ?';
    this.#database.run(sql, index, rowSum(index), this.#number);
  }
}

function savedValues(state: GroupState): (number | string | Uint8Array | null)[] {
  return [
    state.term,
    state.voted_for,
    state.commit_index,
    state.acknowledgement,
    state.last_index,
    state.last_term,
    state.last_hash,
    state.last_at,
    state.saves,
  ];
}
