/**
 * Unconfirmed events of other devices (TN5, TN11): kept until the fold has judged them. A row that is damaged is
 * forgotten with those that follow it: whoever else holds the event tells it again.
 */
import { ProtocolError } from '../../protocol/errors.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { NumberOf } from '../../protocol/peer-messages.ts';
import { longIdColumn } from './columns.ts';
import type { Database } from './database.ts';
import { eventOfColumns, type EventColumns } from './log-rows.ts';
import { rowSum, sumHolds } from './row-sums.ts';

interface TentativeRow extends EventColumns {
  readonly device_id: DeviceId;
  readonly seq: number;
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
      const event = damaged.has(row.device_id) ? null : this.#eventOf(row);
      if (event === null) damaged.add(row.device_id);
      else events.push(event);
    }
    return events;
  }

  /** Null when it is not what was written. */
  #eventOf(row: TentativeRow): SignedEvent | null {
    const { device_id: deviceId, seq, event_id: id, header, signature, payload, sum } = row;
    if (!sumHolds(sum, deviceId, seq, id, header, signature, payload)) return null;
    try {
      return eventOfColumns('tentative.payload', this.#name(row.device_id, seq), row, this.#database.columns);
    } catch (error) {
      if (error instanceof ProtocolError) return null;
      throw error;
    }
  }

  #name(deviceId: DeviceId, seq: number): string {
    return `${this.#number}/${deviceId}/${seq}`;
  }

  /** Inside a transaction. What was damaged and came again takes its place. */
  write(events: readonly SignedEvent[]): void {
    for (const { id, header, headerBytes, signature, payload } of events) {
      const { deviceId, seq } = header;
      const sealed = this.#database.columns.seal('tentative.payload', this.#name(deviceId, seq), payload);
      const values = [deviceId, seq, longIdColumn(id), headerBytes, signature, sealed] as const;
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
