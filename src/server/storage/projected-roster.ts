/**
 * Who belongs as of the projected index: the fold may be ahead, and what a change of a message comes to is decided
 * by the log up to the change. Small, so kept in memory; written with the entry that changes it.
 */
import type { ChangeAuthor } from '../../chat/changes.ts';
import { memberIdOf } from '../../protocol/encode-identity.ts';
import type { DeviceCertificate, Role } from '../../protocol/identity.ts';
import { compareIds } from '../../protocol/ids.ts';
import type { DeviceId, Index, MemberId } from '../../protocol/ids.ts';
import { sha256 } from '../crypto/crypto.ts';
import { rowKey } from './columns.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';

interface NameRow {
  readonly member_id: MemberId;
  readonly log_index: Index;
  readonly name: string;
  readonly sum: number | null;
}

/** In front of the member in the row of a device that was removed. */
const GONE = 'gone:';

export class ProjectedRoster {
  readonly #database: Database;
  readonly #group: number;
  readonly #devices = new Map<DeviceId, MemberId>();
  /** Devices that belong to nobody any more; whose they were stays known. */
  readonly #gone = new Set<DeviceId>();
  readonly #roles = new Map<MemberId, Role>();
  readonly #names = new Map<MemberId, string>();

  /** `group`: the group's number in this database. */
  constructor(database: Database, group: number) {
    this.#database = database;
    this.#group = group;
    this.reload();
  }

  /** From the disk: after a transaction that was not carried out. */
  reload(): void {
    for (const kept of [this.#devices, this.#gone, this.#roles, this.#names]) kept.clear();
    const { path } = this.#database;
    const devices = this.#database.all<{ device_id: DeviceId; member_id: string; sum: number | null }>(
      'SELECT device_id, member_id, sum FROM projected_device WHERE group_number = ?',
      this.#group,
    );
    for (const { device_id: deviceId, member_id: memberId, sum } of devices) {
      requireSum(path, 'a device that the screens know', sum, deviceId, memberId);
      const isGone = memberId.startsWith(GONE);
      this.#devices.set(deviceId, memberId.slice(isGone ? GONE.length : 0) as MemberId);
      if (isGone) this.#gone.add(deviceId);
    }
    const members = this.#database.all<{ member_id: MemberId; role: Role; sum: number | null }>(
      'SELECT member_id, role, sum FROM projected_member WHERE group_number = ?',
      this.#group,
    );
    for (const { member_id: memberId, role, sum } of members) {
      requireSum(path, 'a member that the screens know', sum, memberId, role);
      this.#roles.set(memberId, role);
    }
    const names = this.#database.all<NameRow>(
      'SELECT member_id, log_index, name, sum FROM member_name WHERE group_number = ? ORDER BY log_index',
      this.#group,
    );
    for (const row of names) this.#names.set(row.member_id, this.#checkedName(row));
  }

  memberOf(deviceId: DeviceId): MemberId | null {
    return this.#devices.get(deviceId) ?? null;
  }

  author(deviceId: DeviceId): ChangeAuthor | undefined {
    const memberId = this.#devices.get(deviceId);
    const role = memberId && this.#roles.get(memberId);
    return memberId === undefined || role === undefined ? undefined : { memberId, role };
  }

  roleOf(memberId: MemberId): Role | undefined {
    return this.#roles.get(memberId);
  }

  /** Newest; empty for somebody unknown. */
  nameOf(memberId: MemberId): string {
    return this.#names.get(memberId) ?? '';
  }

  /** The name as of an index; empty before it was given. */
  nameAt(memberId: MemberId, index: Index): string {
    const row = this.#database.get<NameRow>(
      `SELECT member_id, log_index, name, sum FROM member_name WHERE group_number = ? AND member_id = ? AND log_index <= ?
       ORDER BY log_index DESC LIMIT 1`,
      this.#group,
      memberId,
      index,
    );
    return row === undefined ? '' : this.#checkedName(row);
  }

  /** A device came. Answers whose it is, and whether that member is new too: then it has this name and role. */
  addDevice(
    deviceId: DeviceId,
    certificate: DeviceCertificate,
    newcomer: { readonly name: string; readonly role: Role },
    index: Index,
  ): { memberId: MemberId; isNew: boolean } {
    const memberId = memberIdOf(certificate.rootKey, sha256);
    this.#saveDevice(deviceId, memberId);
    this.#devices.set(deviceId, memberId);
    const isNew = !this.#roles.has(memberId);
    if (isNew) {
      this.setRole(memberId, newcomer.role);
      this.setName(memberId, newcomer.name, index);
    }
    return { memberId, isNew };
  }

  /** Answers whose it was, and whether that member is gone with it. */
  removeDevice(deviceId: DeviceId): { memberId: MemberId; isLast: boolean } | undefined {
    const memberId = this.#devices.get(deviceId);
    if (memberId === undefined) return undefined;
    this.#gone.add(deviceId);
    this.#saveDevice(deviceId, GONE + memberId);
    const isLast = this.#devicesOf(memberId).length === 0;
    if (isLast) this.#forgetMember(memberId);
    return { memberId, isLast };
  }

  removeMember(memberId: MemberId): void {
    for (const deviceId of this.#devicesOf(memberId)) this.removeDevice(deviceId);
  }

  setRole(memberId: MemberId, role: Role): void {
    const sql =
      'INSERT OR REPLACE INTO projected_member (group_number, member_id, role, sum) VALUES (?, ?, ?, ?)';
    this.#database.run(sql, this.#group, memberId, role, rowSum(memberId, role));
    this.#roles.set(memberId, role);
  }

  setName(memberId: MemberId, name: string, index: Index): void {
    const sql =
      'INSERT OR REPLACE INTO member_name (group_number, member_id, log_index, name, sum) VALUES (?, ?, ?, ?, ?)';
    this.#database.run(sql, this.#group, memberId, index, name, rowSum(memberId, index, name));
    this.#names.set(memberId, name);
  }

  #devicesOf(memberId: MemberId): DeviceId[] {
    const owned = [...this.#devices].filter(([id, owner]) => owner === memberId && !this.#gone.has(id));
    return owned.map(([deviceId]) => deviceId);
  }

  /** RS22 The owner's place passes on as in the fold. */
  #forgetMember(memberId: MemberId): void {
    const role = this.#roles.get(memberId);
    const sql = 'DELETE FROM projected_member WHERE group_number = ? AND member_id = ?';
    this.#database.run(sql, this.#group, memberId);
    this.#roles.delete(memberId);
    if (role !== 'owner') return;
    const joined = this.#joinedKeys();
    const heir = [...this.#roles.keys()].sort((a, b) => {
      const place = (id: MemberId): number => (this.#roles.get(id) === 'admin' ? 0 : 1);
      return place(a) - place(b) || (joined.get(a) ?? 0) - (joined.get(b) ?? 0) || compareIds(a, b);
    })[0];
    if (heir !== undefined) this.setRole(heir, 'owner');
  }

  /** Where each member's line says that it came, the last time. */
  #joinedKeys(): Map<MemberId, number> {
    const rows = this.#database.all<{ member_id: MemberId; key: number }>(
      `SELECT member_id, max(id) AS key FROM system_line
       WHERE id BETWEEN ? AND ? AND kind IN ('groupCreated', 'memberJoined') GROUP BY member_id`,
      rowKey(this.#group, 0),
      rowKey(this.#group + 1, 0) - 1,
    );
    return new Map(rows.map((row) => [row.member_id, row.key]));
  }

  #saveDevice(deviceId: DeviceId, owner: string): void {
    this.#database.run(
      'INSERT OR REPLACE INTO projected_device (group_number, device_id, member_id, sum) VALUES (?, ?, ?, ?)',
      this.#group,
      deviceId,
      owner,
      rowSum(deviceId, owner),
    );
  }

  #checkedName({ member_id: memberId, log_index: index, name, sum }: NameRow): string {
    requireSum(this.#database.path, 'a name that the screens show', sum, memberId, index, name);
    return name;
  }
}
