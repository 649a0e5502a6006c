/**
 * What one node keeps about a group for itself, in no log: how far its person has read, what was begun and not
 * sent, and the changes of host that it lived through. All of it survives a killed process; a power cut may take
 * the last moments, because none of it is worth an fsync of its own. For the same reason a row that is not what was
 * written is as if it were not there.
 */
import { ProtocolError } from '../../protocol/errors.ts';
import {
  toBase32,
  type DeviceId,
  type EventId,
  type Index,
  type RoomId,
  type Term,
} from '../../protocol/ids.ts';
import type { ReadMark, RoomMark } from '../../protocol/reading-messages.ts';
import { longIdColumn } from './columns.ts';
import type { Database } from './database.ts';
import type { GroupPlace } from './group-storage.ts';
import { rowSum, sumHolds } from './row-sums.ts';

export interface DraftRecord {
  readonly text: string;
  /** ms since 1970. */
  readonly updatedAt: number;
}

export interface ElectionRecord {
  readonly term: Term;
  /** Of the entry that began the term; 0 until it is confirmed here. */
  readonly index: Index;
  readonly host: DeviceId | null;
  /** ms since 1970: agreed time of that entry, until then this node's own clock. */
  readonly at: number;
  /** Own suspicion to new host known; null without an own suspicion. */
  readonly durationMs: number | null;
  /** Last confirmed before to first confirmed after; null before that, and where nothing was missed. */
  readonly outageMs: number | null;
}

interface MarkRow {
  readonly room_id: Uint8Array;
  readonly log_index: number;
  readonly turn: number;
  readonly sum: number | null;
}

/** Of a room that nobody opened. */
const NOTHING_READ: ReadMark = Object.freeze({ turn: 0, index: 0 });

interface ElectionRow {
  readonly term: number;
  readonly log_index: number;
  readonly host: DeviceId | null;
  readonly at: number;
  readonly duration_ms: number | null;
  readonly outage_ms: number | null;
}

const WHOLE_ELECTIONS = `SELECT * FROM election WHERE group_number = ?
  AND sum = row_sum(term, log_index, host, at, duration_ms, outage_ms)`;

export class LocalRows {
  readonly #database: Database;
  readonly #number: number;

  constructor(database: Database, place: GroupPlace) {
    this.#database = database;
    this.#number = place.number;
  }

  /** NOTHING_READ for a room that was not read here yet. */
  readMark(roomId: RoomId): ReadMark {
    const room = longIdColumn(roomId);
    const sql = 'SELECT room_id, log_index, turn, sum FROM read_mark WHERE group_number = ? AND room_id = ?';
    const row = this.#database.get<MarkRow>(sql, this.#number, room);
    return row !== undefined && isWhole(row) ? { turn: row.turn, index: row.log_index } : NOTHING_READ;
  }

  /** Of all rooms that were read here, lower id first. */
  readMarks(): RoomMark[] {
    const sql = 'SELECT room_id, log_index, turn, sum FROM read_mark WHERE group_number = ? ORDER BY room_id';
    const rows = this.#database.all<MarkRow>(sql, this.#number).filter(isWhole);
    return rows.map(({ room_id: room, log_index: index, turn }) => {
      return { roomId: toBase32(room) as RoomId, turn, index };
    });
  }

  saveReadMark(roomId: RoomId, { turn, index }: ReadMark): void {
    const room = longIdColumn(roomId);
    const sql =
      'INSERT OR REPLACE INTO read_mark (group_number, room_id, log_index, turn, sum) VALUES (?, ?, ?, ?, ?)';
    const values = [room, index, turn] as const;
    this.#database.lazily(() => this.#database.run(sql, this.#number, ...values, rowSum(...values)));
  }

  /** What was begun in a room, or in the thread of a message there. */
  draft(roomId: RoomId, root: EventId | null): DraftRecord | undefined {
    const { table, column, key } = placeOf(roomId, root);
    const row = this.#database.get<{ text: Uint8Array; updated_at: number; sum: number | null }>(
      `SELECT text, updated_at, sum FROM ${table} WHERE group_number = ? AND ${column} = ?`,
      this.#number,
      key,
    );
    if (row === undefined || !sumHolds(row.sum, key, row.text, row.updated_at)) return undefined;
    try {
      const text = this.#database.columns.openText(`${table}.text`, this.#name(key), row.text);
      return { text, updatedAt: row.updated_at };
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  /** An empty text forgets it. */
  saveDraft(roomId: RoomId, root: EventId | null, { text, updatedAt }: DraftRecord): void {
    const { table, column, key } = placeOf(roomId, root);
    this.#database.lazily(() => {
      this.#database.run(`DELETE FROM ${table} WHERE group_number = ? AND ${column} = ?`, this.#number, key);
      if (text === '') return;
      const sql = `INSERT INTO ${table} (group_number, ${column}, text, updated_at, sum) VALUES (?, ?, ?, ?, ?)`;
      const sealed = this.#database.columns.seal(`${table}.text`, this.#name(key), text);
      this.#database.run(sql, this.#number, key, sealed, updatedAt, rowSum(key, sealed, updatedAt));
    });
  }

  #name(key: Uint8Array): string {
    return `${this.#number}/${Buffer.from(key).toString('hex')}`;
  }

  /** One a term: what was kept of the term before is replaced. */
  saveElection({ term, index, host, at, durationMs, outageMs }: ElectionRecord): void {
    const sql = `INSERT OR REPLACE INTO election
      (group_number, term, log_index, host, at, duration_ms, outage_ms, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
    const values = [term, index, host, at, durationMs, outageMs] as const;
    this.#database.lazily(() => this.#database.run(sql, this.#number, ...values, rowSum(...values)));
  }

  /** Those whose first entry is not confirmed here, ascending: the newest `limit`. */
  openElections(limit: number): ElectionRecord[] {
    const sql = `${WHOLE_ELECTIONS} AND log_index = 0 ORDER BY term DESC LIMIT ?`;
    return this.#database.all<ElectionRow>(sql, this.#number, limit).map(electionOf).reverse();
  }

  election(term: Term): ElectionRecord | undefined {
    const sql = `${WHOLE_ELECTIONS} AND term = ?`;
    const row = this.#database.get<ElectionRow>(sql, this.#number, term);
    return row && electionOf(row);
  }

  /** Newest first, of terms below `before` whose first entry is confirmed. */
  elections(before: Term, limit: number): ElectionRecord[] {
    const sql = `${WHOLE_ELECTIONS} AND term < ? AND log_index > 0 ORDER BY term DESC LIMIT ?`;
    return this.#database.all<ElectionRow>(sql, this.#number, before, limit).map(electionOf);
  }
}

function electionOf(row: ElectionRow): ElectionRecord {
  return {
    term: row.term,
    index: row.log_index,
    host: row.host,
    at: row.at,
    durationMs: row.duration_ms,
    outageMs: row.outage_ms,
  };
}

/** A thread's root names it: no two rooms have a message in common. */
function placeOf(roomId: RoomId, root: EventId | null) {
  return root === null
    ? ({ table: 'draft', column: 'room_id', key: longIdColumn(roomId) } as const)
    : ({ table: 'thread_draft', column: 'root_id', key: longIdColumn(root) } as const);
}

function isWhole({ room_id: room, log_index: index, turn, sum }: MarkRow): boolean {
  return sumHolds(sum, room, index, turn);
}
