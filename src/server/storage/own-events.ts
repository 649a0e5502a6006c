/** Every clientId that this device ever used in a group, with the event it was for: the same again gets the same answer. */
import type { SignedEvent } from '../../protocol/event.ts';
import type { EventId, Hash } from '../../protocol/ids.ts';
import { eventIdOfColumn, hashColumn, hashOfColumn, longIdColumn } from './columns.ts';
import type { Database } from './database.ts';
import { requireSum, rowSum } from './row-sums.ts';
import { decoded } from './storage-errors.ts';

export interface OwnEvent {
  readonly id: EventId;
  readonly payloadHash: Hash;
}

interface OwnRow {
  readonly event_id: Uint8Array;
  readonly payload_hash: Uint8Array;
  readonly sum: number | null;
}

/** @throws DemesError data_damaged when the row is not what was written */
export function ownEventOf(database: Database, group: number, clientId: string): OwnEvent | undefined {
  const row = database.get<OwnRow>(
    'SELECT event_id, payload_hash, sum FROM own_event WHERE group_number = ? AND client_id = ?',
    group,
    clientId,
  );
  if (row === undefined) return undefined;
  requireSum(database.path, 'an own event', row.sum, clientId, row.event_id, row.payload_hash);
  return decoded(database.path, () => ({
    id: eventIdOfColumn(row.event_id),
    payloadHash: hashOfColumn(row.payload_hash),
  }));
}

/** An event of this device that has a clientId; `insert` says what becomes of a row that is there. */
export function rememberOwnEvent(
  database: Database,
  group: number,
  { id, header }: SignedEvent,
  insert: 'INSERT' | 'INSERT OR IGNORE' | 'INSERT OR REPLACE',
): void {
  const values = [header.clientId, longIdColumn(id), hashColumn(header.payloadHash)] as const;
  const sql = `${insert} INTO own_event (group_number, client_id, event_id, payload_hash, sum) VALUES (?, ?, ?, ?, ?)`;
  database.run(sql, group, ...values, rowSum(...values));
}
