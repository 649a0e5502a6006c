/**
 * Lines of the conversation that nobody wrote, from the entries they tell of. What this node measured of a change of
 * host stands in its own table and is looked up when a line is read.
 */
import type { Role } from '../../protocol/identity.ts';
import type { DeviceId, Index, MemberId, Term } from '../../protocol/ids.ts';
import { indexOfKey, rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { ROW_KEYS_PER_GROUP } from './schema.ts';

type LineKind =
  | 'groupCreated'
  | 'memberJoined'
  | 'memberRenamed'
  | 'roleChanged'
  | 'memberLeft'
  | 'memberRemoved'
  | 'memberBanned'
  | 'deviceRemoved'
  | 'hostChanged';

interface LinePlace {
  readonly index: Index;
  readonly term: Term;
  /** Agreed time of the entry, ms since 1970. */
  readonly at: number;
}

/** What the projection writes; null where a line has no such thing. */
export interface NewLine extends LinePlace {
  readonly kind: LineKind;
  readonly memberId: MemberId | null;
  readonly deviceId: DeviceId | null;
  /** Of groupCreated the group's, of hostChanged null: that is known later. */
  readonly name: string | null;
  readonly nameBefore: string | null;
  readonly role: Role | null;
  readonly byMemberId: MemberId | null;
}

/** A line with what this node knows besides. */
export interface LineRecord extends NewLine {
  /** hostChanged: null while this node has not learned it. */
  readonly host: DeviceId | null;
  /** ms; own suspicion to new host known. */
  readonly durationMs: number | null;
  /** ms; last confirmed before to first confirmed after. */
  readonly outageMs: number | null;
}

interface LineRow {
  readonly id: number;
  readonly term: number;
  readonly at: number;
  readonly kind: LineKind;
  readonly member_id: MemberId | null;
  readonly device_id: DeviceId | null;
  readonly name: string | null;
  readonly name_before: string | null;
  readonly role: Role | null;
  readonly by_member_id: MemberId | null;
  readonly host: DeviceId | null;
  readonly duration_ms: number | null;
  readonly outage_ms: number | null;
  readonly sum: number | null;
}

/** A measurement that is not what was written is as if it had not been made. */
const SELECT = `SELECT system_line.*, host, duration_ms, outage_ms FROM system_line
  LEFT JOIN election ON kind = 'hostChanged' AND election.group_number = ? AND election.term = system_line.term
  AND election.sum = row_sum(election.term, log_index, host, election.at, duration_ms, outage_ms)`;

export class SystemLines {
  readonly #database: Database;
  readonly #group: number;

  /** `group`: the group's number in this database. */
  constructor(database: Database, group: number) {
    this.#database = database;
    this.#group = group;
  }

  insert(line: NewLine): void {
    const { term, at, kind, memberId, deviceId, name, nameBefore, role, byMemberId } = line;
    const key = rowKey(this.#group, line.index);
    const values = [key, term, at, kind, memberId, deviceId, name, nameBefore, role, byMemberId];
    this.#database.run(
      `INSERT INTO system_line
       (id, term, at, kind, member_id, device_id, name, name_before, role, by_member_id, sum)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...values,
      rowSum(...values),
    );
  }

  /** The newest `limit` between two indexes, both included, ascending; without `to` up to the end. */
  between(from: Index, to: Index | null, limit: number): LineRecord[] {
    const sql = `${SELECT} WHERE system_line.id BETWEEN ? AND ? ORDER BY system_line.id DESC LIMIT ?`;
    const end = rowKey(this.#group, to ?? ROW_KEYS_PER_GROUP - 1);
    const rows = this.#database.all<LineRow>(sql, this.#group, rowKey(this.#group, from), end, limit);
    for (const row of rows) requireSum(this.#database.path, lineName(row), row.sum, ...lineValues(row));
    return rows.map(recordOf).reverse();
  }

  /** Of the entry at an index, if it is told of. */
  at(index: Index): LineRecord | undefined {
    return this.between(index, index, 1)[0];
  }
}

function lineName({ id }: LineRow): string {
  return `the line of entry ${indexOfKey(id)}`;
}

function lineValues(row: LineRow): (number | string | null)[] {
  const { id, term, at, kind, member_id: memberId, device_id: deviceId, name, role } = row;
  return [id, term, at, kind, memberId, deviceId, name, row.name_before, role, row.by_member_id];
}

function recordOf(row: LineRow): LineRecord {
  return {
    index: indexOfKey(row.id),
    term: row.term,
    at: row.at,
    kind: row.kind,
    memberId: row.member_id,
    deviceId: row.device_id,
    name: row.name,
    nameBefore: row.name_before,
    role: row.role,
    byMemberId: row.by_member_id,
    host: row.host,
    durationMs: row.duration_ms,
    outageMs: row.outage_ms,
  };
}
