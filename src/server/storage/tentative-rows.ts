/**
 * Unconfirmed events of other devices (TN5, TN11): kept until the fold has judged them. A row that is damaged is
 * forgotten with those that follow it: whoever else holds the event tells it again.
 */
import { decodeHeader } from '../../protocol/encode-event.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { NumberOf } from '../../protocol/peer-messages.ts';
import { eventIdOfColumn, longIdColumn } from './columns.ts';
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';

interface TentativeRow {
  readonly device_id: DeviceId;
  readonly seq: number;
  readonly event_id: Uint8Array;
  readonly header: Uint8Array;
  readonly signature: Uint8Array;
  readonly payload: Uint8Array;
  readonly sum: number;
}

export class TentativeRows {
  readonly #database: Database;
  readonly #number: number;

  /** `number`: the group's in this database. */
  constructor(database: Database, number: number) {
    this.#database = database;
    this.#number = number;
  }

  /** Each device's ascending by number. */
  all(): SignedEvent[] {
    const rows = this.#database.all<TentativeRow>(
      `SELECT device_id, seq, event_id, header, signature, payload, sum FROM tentative
       WHERE group_number = ? ORDER BY device_id, seq`,
      this.#number,
    );
    const events: SignedEvent[] = [];
    const damaged = new Set<DeviceId>();
    for (const row of rows) {
      const { device_id: deviceId, seq, event_id: id, header, signature, payload, sum } = row;
      if (!sumHolds(sum, deviceId, seq, id, header, signature, payload)) damaged.add(deviceId);
      if (damaged.has(deviceId)) continue;
      const headerBytes = header;
      events.push({ id: eventIdOfColumn(id), header: decodeHeader(header), headerBytes, signature, payload });
    }
    return events;
  }

  /** Inside a transaction. What was damaged and came again takes its place. */
  write(events: readonly SignedEvent[]): void {
    for (const { id, header, headerBytes, signature, payload } of events) {
      const { deviceId, seq } = header;
      const values = [deviceId, seq, longIdColumn(id), headerBytes, signature, payload] as const;
      const sql = 'INSERT OR REPLACE INTO tentative VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
      this.#database.run(sql, this.#number, ...values, rowSum(...values));
    }
  }

  /** Inside a transaction. */
  remove(upTo: readonly NumberOf[]): void {
    for (const { deviceId, seq } of upTo) {
      const sql = 'DELETE FROM tentative WHERE group_number = ? AND device_id = ? AND seq <= ?';
      this.#database.run(sql, this.#number, deviceId, seq);
    }
  }
}
