/**
 * What this node remembers of other devices between its starts: their own starts, and where they are reached. A row that
 * is not what was written is as if it were not there: it is learned again.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { readAddressRecord, writeAddressRecord } from '../../protocol/encode-identity.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { AddressRecord } from '../../protocol/identity.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { Boot, KnownBoot } from '../../core/standing/standing.ts';
import type { AddressStore, PeerBoots } from '../links/ports.ts';
import type { Database } from './database.ts';
import { rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

export class PeerMemory implements PeerBoots, AddressStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  lastBoot(deviceId: DeviceId): KnownBoot | undefined {
    const row = this.#database.get<{ count: number; nonce: string; cloned: number }>(
      `SELECT boot_count AS count, boot_nonce AS nonce, cloned FROM peer_boot WHERE device_id = ?
       AND sum = row_sum(device_id, boot_count, boot_nonce, cloned)`,
      deviceId,
    );
    return row && { count: row.count, nonce: row.nonce, isCloned: row.cloned === 1 };
  }

  /** Durable when it returns: that a disk was rolled back must show even after a power cut here. */
  rememberBoot(deviceId: DeviceId, { count, nonce }: Boot): void {
    const known = this.lastBoot(deviceId);
    if (known?.count === count && known.nonce === nonce) return;
    const sql =
      'INSERT OR REPLACE INTO peer_boot (device_id, boot_count, boot_nonce, cloned, sum) VALUES (?, ?, ?, ?, ?)';
    const values = [deviceId, count, nonce, 0] as const;
    this.#database.durably(() => this.#database.run(sql, ...values, rowSum(...values)));
  }

  /** Durable when it returns: its last start was seen on two machines. */
  rememberClone(deviceId: DeviceId): void {
    const sql = `UPDATE peer_boot SET cloned = 1, sum = row_sum(device_id, boot_count, boot_nonce, 1)
      WHERE device_id = ?`;
    this.#database.durably(() => this.#database.run(sql, deviceId));
  }

  addressRecords(): readonly AddressRecord[] {
    const rows = this.#database.all<{ record: Uint8Array }>(
      'SELECT record FROM address_record WHERE sum = row_sum(device_id, record) ORDER BY device_id',
    );
    return decoded(this.#database.path, () =>
      rows.map(({ record }) => readAddressRecord(new ByteReader(record))),
    );
  }

  saveAddressRecord(record: AddressRecord): void {
    const writer = new ByteWriter();
    writeAddressRecord(writer, record);
    const sql = 'INSERT OR REPLACE INTO address_record (device_id, record, sum) VALUES (?, ?, ?)';
    const values = [record.deviceId, writer.take()] as const;
    this.#database.lazily(() => this.#database.run(sql, ...values, rowSum(...values)));
  }

  /** Newest first. */
  workedAddresses(deviceId: DeviceId): readonly string[] {
    const sql = `SELECT address FROM address_worked WHERE device_id = ?
      AND sum = row_sum(device_id, address, serial) ORDER BY serial DESC`;
    return this.#database.all<{ address: string }>(sql, deviceId).map((row) => row.address);
  }

  rememberWorked(deviceId: DeviceId, address: string): void {
    if (this.workedAddresses(deviceId)[0] === address) return;
    this.#database.lazily(() => {
      this.#database.run(
        `INSERT OR REPLACE INTO address_worked (device_id, address, serial, sum)
         SELECT ?1, ?2, serial, row_sum(?1, ?2, serial)
         FROM (SELECT coalesce(max(serial), 0) + 1 AS serial FROM address_worked WHERE device_id = ?1)`,
        deviceId,
        address,
      );
      this.#database.run(
        `DELETE FROM address_worked WHERE device_id = ?1 AND serial <=
         (SELECT serial FROM address_worked WHERE device_id = ?1 ORDER BY serial DESC LIMIT 1 OFFSET ?2)`,
        deviceId,
        LIMITS.addressesMax,
      );
    });
  }

  /** ms since 1970; undefined where nothing is known. */
  lastSeenMs(deviceId: DeviceId): number | undefined {
    const sql =
      'SELECT seen_ms AS ms FROM device_seen WHERE device_id = ? AND sum = row_sum(device_id, seen_ms)';
    return this.#database.get<{ ms: number }>(sql, deviceId)?.ms;
  }

  rememberSeen(deviceId: DeviceId, seenMs: number): void {
    const sql = 'INSERT OR REPLACE INTO device_seen (device_id, seen_ms, sum) VALUES (?, ?, ?)';
    const values = [deviceId, seenMs] as const;
    this.#database.lazily(() => this.#database.run(sql, ...values, rowSum(...values)));
  }
}
