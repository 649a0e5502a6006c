/** What other devices showed of their disks in one group (RS40). No hash covers it, so each row has a sum. */
import type { ShownBy } from '../../core/standing/memory.ts';
import type { DeviceId } from '../../protocol/ids.ts';
import type { Database } from './database.ts';
import { rowSum, sumHolds } from './row-sums.ts';
import { damaged } from './storage-errors.ts';

interface StandingRow {
  readonly device_id: DeviceId;
  readonly term: number;
  readonly ack_term: number;
  readonly ack_index: number;
  readonly sum: number;
}

export class StandingRows {
  readonly #database: Database;
  readonly #number: number;

  /** `number`: the group's in this database. */
  constructor(database: Database, number: number) {
    this.#database = database;
    this.#number = number;
  }

  /** @throws DemesError data_damaged when one is not what was written */
  all(): ShownBy[] {
    const rows = this.#database.all<StandingRow>(
      'SELECT device_id, term, ack_term, ack_index, sum FROM peer_standing WHERE group_number = ?',
      this.#number,
    );
    return rows.map(({ device_id: deviceId, term, ack_term: ackTerm, ack_index: ackIndex, sum }) => {
      if (sumHolds(sum, deviceId, term, ackTerm, ackIndex)) return { deviceId, term, ackTerm, ackIndex };
      throw damaged(this.#database.path, `what is remembered of a device of group ${this.#number}`);
    });
  }

  /** Inside a transaction. */
  write(rows: readonly ShownBy[]): void {
    for (const { deviceId, term, ackTerm, ackIndex } of rows) {
      this.#database.run(
        'INSERT OR REPLACE INTO peer_standing VALUES (?, ?, ?, ?, ?, ?)',
        this.#number,
        deviceId,
        term,
        ackTerm,
        ackIndex,
        rowSum(deviceId, term, ackTerm, ackIndex),
      );
    }
  }
}
