/** The groups of this node: which there are, how one begins, how joining goes on after a restart, how one ends. */
import type { SaveBatch } from '../../core/ready.ts';
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import type { KeyPackage } from '../../engine/group-keys.ts';
import type { ForkChange } from '../../engine/fork.ts';
import { readEvent, writeEvent } from '../../protocol/encode-event.ts';
import { earlierOf } from '../../protocol/encode-fork.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { ForkRecord } from '../../protocol/fork.ts';
import type { DeviceId, ForkId, GroupId } from '../../protocol/ids.ts';
import { sha256 } from '../crypto/crypto.ts';
import { rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { forksOf, writeForksOf } from './fork-rows.ts';
import { SqliteGroupStorage, type GroupPlace } from './group-storage.ts';
import { KEYS_TABLES, KeysRows } from './keys-rows.ts';
import { StateRow } from './state-row.ts';
import { requireSum, rowSum } from './row-sums.ts';
import type { SealedColumns } from './sealed-columns.ts';
import { decoded } from './storage-errors.ts';

export interface GroupInfo {
  readonly groupId: GroupId;
  readonly forkId: ForkId;
  /** As the creator or the invitation named it; the roster's name counts as soon as there is one. */
  readonly name: string;
  /** When this node created or began to join it, ms since 1970. */
  readonly addedAt: number;
}

interface Joining {
  /** The whole invitation text, a secret: forgotten as soon as the join is done. */
  readonly invitation: string;
  /** Made once and only repeated: a second first event would be a fork. */
  readonly event: SignedEvent;
  /** Why it failed for good; null while it goes on. */
  readonly failedCode: string | null;
}

/** A group to be joined, by an event that this device makes once. */
export interface NewJoining {
  readonly info: GroupInfo;
  readonly invitation: string;
  readonly event: SignedEvent;
}

export interface GroupRecord extends GroupInfo {
  /** That led to the fork which this device is in, oldest first. */
  readonly forks: readonly ForkRecord[];
  /** Null for a group that this device is in. */
  readonly joining: Joining | null;
}

interface GroupRow {
  readonly number: number;
  readonly group_id: GroupId;
  readonly fork_id: ForkId;
  readonly name: string;
  readonly added_at: number;
  /** Sealed. */
  readonly invitation: Uint8Array | null;
  readonly event: Uint8Array | null;
  readonly failed_code: string | null;
  readonly sum: number | null;
  readonly joining_sum: number | null;
}

const SELECT = `SELECT chat_group.*, invitation, event, failed_code, joining.sum AS joining_sum
  FROM chat_group LEFT JOIN joining ON group_number = number`;

/** Tables whose rows are a group's by `group_number`; those with a shared key follow by range of it. */
const TABLES_BY_NUMBER = [
  'joining',
  'fork_record',
  'invite',
  'group_state',
  'fold_row',
  'commit_proof',
  'own_event',
  'election',
  'draft',
  'thread_draft',
  'read_mark',
  'room_notice',
  'webhook',
  'incoming_webhook',
  'projected_device',
  'projected_member',
  'member_name',
  'peer_standing',
  'tentative',
  'contradiction',
  ...KEYS_TABLES,
] as const;
const TABLES_BY_KEY = [
  ['log_entry', 'id'],
  ['log_verdict', 'id'],
  ['log_hole', 'id'],
  ['past_hashes', 'id'],
  ['log_unjudged', 'id'],
  ['log_config', 'id'],
  ['outbox', 'id'],
  ['message', 'id'],
  ['message_text', 'message_id'],
  ['reaction', 'message_id'],
  ['system_line', 'id'],
  ['closed_event', 'id'],
] as const;

export class GroupList {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In the order in which they came. */
  all(): GroupRecord[] {
    const rows = this.#database.all<GroupRow>(`${SELECT} ORDER BY added_at, number`);
    return rows.map((row) => this.#record(row));
  }

  get(groupId: GroupId): GroupRecord | undefined {
    const row = this.#row(groupId);
    return row && this.#record(row);
  }

  /** Where a group's rows are. Undefined for an unknown group. */
  place(groupId: GroupId, deviceId: DeviceId): GroupPlace | undefined {
    const row = this.#row(groupId);
    if (row === undefined) return undefined;
    const earlier = earlierOf(forksOf(this.#database, row.number));
    return { number: row.number, groupId, forkId: row.fork_id, earlier, deviceId };
  }

  /**
   * RS45, RS47 The group goes over to another fork, all or nothing; durable when it returns. Its engine must have
   * stopped, and the group be opened anew.
   */
  changeFork(groupId: GroupId, deviceId: DeviceId, change: ForkChange): void {
    const place = this.place(groupId, deviceId)!;
    const saves = this.#database.durably(() => {
      const count = new SqliteGroupStorage(this.#database, place, sha256).writeFork(change);
      this.#setForks(place.number, change.forkId, change.forks);
      return count;
    });
    this.#database.mark.note(place.number, saves);
  }

  /** FM48 How the fork came about that this device was invited to; durable when it returns. The group is opened anew. */
  learnForks(groupId: GroupId, forks: readonly ForkRecord[]): void {
    const row = this.#row(groupId);
    if (row === undefined) return;
    this.#database.durably(() => this.#setForks(row.number, row.fork_id, forks));
  }

  /**
   * A new group with its first entries, all or nothing; durable when it returns.
   *
   * @throws DemesError conflict when the group is there already
   */
  create(info: GroupInfo, save: SaveBatch, deviceId: DeviceId): void {
    this.#database.durably(() => {
      const number = this.#add(info);
      const place = { number, groupId: info.groupId, forkId: info.forkId, deviceId };
      new SqliteGroupStorage(this.#database, place, sha256).write(save);
    });
  }

  /**
   * Notes that the group is being joined; durable when it returns. After a failure it may be begun again.
   *
   * @throws DemesError conflict when this device is in the group, or is joining it already
   */
  beginJoining(info: GroupInfo, invitation: string, event: SignedEvent): void {
    this.#database.durably(() => {
      const before = this.#row(info.groupId);
      const isAgain = before !== undefined && before.failed_code !== null;
      // An event that is repeated brings the key package again, whose secret part is here.
      const packages = isAgain ? new KeysRows(this.#database, before.number).load().packages : [];
      if (isAgain) this.#remove(info.groupId);
      const number = this.#writeJoining(info, invitation, event);
      new KeysRows(this.#database, number).write({ packages });
    });
  }

  /** MK105 The event as it leaves, with what it gives away: durable, all or nothing, when it returns. */
  completeJoining(groupId: GroupId, event: SignedEvent, keyPackage: KeyPackage): void {
    const row = this.#row(groupId);
    if (row === undefined) throw new DemesError('not_found');
    const bytes = bytesOf(event);
    this.#database.durably(() => {
      const sql =
        'UPDATE joining SET event = ?1, sum = row_sum(invitation, ?1, failed_code) WHERE group_number = ?2';
      this.#database.run(sql, bytes, row.number);
      const keys = new KeysRows(this.#database, row.number);
      keys.write({ packages: [...keys.load().packages, keyPackage] });
    });
  }

  /** All groups are forgotten; those are joined anew. Inside a transaction. */
  replaceAll(joinings: readonly NewJoining[]): void {
    for (const { groupId } of this.all()) this.#remove(groupId);
    for (const { info, invitation, event } of joinings) this.#writeJoining(info, invitation, event);
  }

  failJoining(groupId: GroupId, code: string): void {
    const sql = `UPDATE joining SET failed_code = ?1, sum = row_sum(invitation, event, ?1)
      WHERE group_number = (SELECT number FROM chat_group WHERE group_id = ?2)`;
    this.#database.durably(() => this.#database.run(sql, code, groupId));
  }

  /** The device is in the group: the invitation is wiped. */
  finishJoining(groupId: GroupId): void {
    const sql = 'DELETE FROM joining WHERE group_number = (SELECT number FROM chat_group WHERE group_id = ?)';
    this.#database.durably(() => this.#database.run(sql, groupId));
  }

  rename(groupId: GroupId, name: string): void {
    const sql = `UPDATE chat_group SET name = ?1, sum = row_sum(number, group_id, fork_id, ?1, added_at)
      WHERE group_id = ?2`;
    this.#database.lazily(() => this.#database.run(sql, name, groupId));
  }

  /** Forgets the group with everything in it. Its engine must have stopped. Unknown groups are forgotten already. */
  remove(groupId: GroupId): void {
    this.#database.durably(() => this.#remove(groupId));
  }

  #setForks(number: number, forkId: ForkId, forks: readonly ForkRecord[]): void {
    writeForksOf(this.#database, number, forks);
    const sql = `UPDATE chat_group SET fork_id = ?1, sum = row_sum(number, group_id, ?1, name, added_at)
      WHERE number = ?2`;
    this.#database.run(sql, forkId, number);
  }

  #writeJoining(info: GroupInfo, invitation: string, event: SignedEvent): number {
    const number = this.#add(info);
    const sql =
      'INSERT INTO joining (group_number, invitation, event, failed_code, sum) VALUES (?, ?, ?, ?, ?)';
    const sealed = this.#database.columns.seal('joining.invitation', number, invitation);
    const values = [sealed, bytesOf(event), null] as const;
    this.#database.run(sql, number, ...values, rowSum(...values));
    return number;
  }

  #add(info: GroupInfo): number {
    if (this.get(info.groupId) !== undefined) {
      throw new DemesError('conflict', { detail: 'This node is in that group already, or is joining it.' });
    }
    const { groupId, forkId, name, addedAt } = info;
    const { number } = this.#database.get<{ number: number }>(
      'SELECT coalesce(max(number), 0) + 1 AS number FROM chat_group',
    )!;
    const values = [number, groupId, forkId, name, addedAt] as const;
    const sql =
      'INSERT INTO chat_group (number, group_id, fork_id, name, added_at, sum) VALUES (?, ?, ?, ?, ?, ?)';
    this.#database.run(sql, ...values, rowSum(...values));
    new StateRow(this.#database, number).begin();
    return number;
  }

  #row(groupId: GroupId): GroupRow | undefined {
    const row = this.#database.get<GroupRow>(`${SELECT} WHERE group_id = ?`, groupId);
    if (row !== undefined) this.#check(row);
    return row;
  }

  #check(row: GroupRow): void {
    const { number, group_id: groupId, fork_id: forkId, name, added_at: addedAt } = row;
    const { invitation, event, failed_code: failedCode, joining_sum: joiningSum } = row;
    const { path } = this.#database;
    requireSum(path, `the row of group ${number}`, row.sum, number, groupId, forkId, name, addedAt);
    if (invitation === null) return;
    requireSum(path, `how group ${number} is joined`, joiningSum, invitation, event, failedCode);
  }

  #record(row: GroupRow): GroupRecord {
    this.#check(row);
    const forks = forksOf(this.#database, row.number);
    return decoded(this.#database.path, () => recordOf(row, forks, this.#database.columns));
  }

  #remove(groupId: GroupId): void {
    const row = this.#row(groupId);
    if (row === undefined) return;
    const { number } = row;
    // First: a mark of a group that is gone would be taken for damage.
    this.#database.mark.clear(number);
    for (const [table, key] of TABLES_BY_KEY) {
      const sql = `DELETE FROM ${table} WHERE ${key} BETWEEN ? AND ?`;
      this.#database.run(sql, rowKey(number, 0), rowKey(number + 1, 0) - 1);
    }
    for (const table of TABLES_BY_NUMBER) {
      this.#database.run(`DELETE FROM ${table} WHERE group_number = ?`, number);
    }
    this.#database.run('DELETE FROM room WHERE group_number = ?', number);
    this.#database.run('DELETE FROM chat_group WHERE number = ?', number);
  }
}

function bytesOf(event: SignedEvent): Uint8Array {
  const writer = new ByteWriter(1024);
  writeEvent(writer, event);
  return writer.take();
}

function recordOf(row: GroupRow, forks: readonly ForkRecord[], columns: SealedColumns): GroupRecord {
  const { group_id: groupId, fork_id: forkId, name, added_at: addedAt } = row;
  if (row.invitation === null || row.event === null)
    return { groupId, forkId, name, addedAt, forks, joining: null };
  const event = readEvent(new ByteReader(row.event), sha256);
  const invitation = columns.openText('joining.invitation', row.number, row.invitation);
  const joining = { invitation, event, failedCode: row.failed_code };
  return { groupId, forkId, name, addedAt, forks, joining };
}
