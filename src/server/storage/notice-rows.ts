/**
 * What is worth a notice on the person's desktop: of a room in a group, and of the whole node. A row that is not what was
 * written is as if it were not there: then everything is worth one, as at first.
 */
import {
  NODE_NOTICES_AT_FIRST,
  NOTICES_AT_FIRST,
  type NodeNotices,
  type NoticeLevel,
  type RoomNotices,
} from '../../api/notices.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { longIdColumn } from './columns.ts';
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';

interface RoomRow {
  readonly level: NoticeLevel;
  readonly muted_until: number | null;
  readonly sum: number;
}

interface NodeRow {
  readonly quiet_from: number | null;
  readonly quiet_to: number | null;
  readonly hide_content: number;
  readonly sum: number;
}

/** Of the rooms of one group. */
export class RoomNoticeRows {
  readonly #database: Database;
  readonly #number: number;

  constructor(database: Database, groupNumber: number) {
    this.#database = database;
    this.#number = groupNumber;
  }

  of(roomId: RoomId): RoomNotices {
    const room = longIdColumn(roomId);
    const sql = 'SELECT level, muted_until, sum FROM room_notice WHERE group_number = ? AND room_id = ?';
    const row = this.#database.get<RoomRow>(sql, this.#number, room);
    if (row === undefined || !sumHolds(row.sum, room, row.level, row.muted_until)) return NOTICES_AT_FIRST;
    const mutedUntil = row.muted_until === null ? null : new Date(row.muted_until).toISOString();
    return { level: row.level, mutedUntil };
  }

  /** Durable when it returns. */
  save(roomId: RoomId, { level, mutedUntil }: RoomNotices): void {
    const values = [
      longIdColumn(roomId),
      level,
      mutedUntil === null ? null : Date.parse(mutedUntil),
    ] as const;
    const sql =
      'INSERT OR REPLACE INTO room_notice (group_number, room_id, level, muted_until, sum) VALUES (?, ?, ?, ?, ?)';
    this.#database.durably(() => this.#database.run(sql, this.#number, ...values, rowSum(...values)));
  }
}

/** Of the node. */
export class NodeNoticeRow {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get value(): NodeNotices {
    const sql = 'SELECT quiet_from, quiet_to, hide_content, sum FROM node_notice';
    const row = this.#database.get<NodeRow>(sql);
    if (row === undefined) return NODE_NOTICES_AT_FIRST;
    const { quiet_from: from, quiet_to: to, hide_content: hide, sum } = row;
    if (!sumHolds(sum, from, to, hide)) return NODE_NOTICES_AT_FIRST;
    return { quiet: from === null || to === null ? null : { from, to }, hideContent: hide === 1 };
  }

  /** Durable when it returns. */
  save({ quiet, hideContent }: NodeNotices): void {
    const values = [quiet?.from ?? null, quiet?.to ?? null, Number(hideContent)] as const;
    const sql =
      'INSERT OR REPLACE INTO node_notice (one, quiet_from, quiet_to, hide_content, sum) VALUES (1, ?, ?, ?, ?)';
    this.#database.durably(() => this.#database.run(sql, ...values, rowSum(...values)));
  }
}
