/** Entries and own events as rows, and back: the same bytes, with the hashes that were stored with them. */
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { readAcknowledgement, writeAcknowledgement } from '../../protocol/encode-acknowledgement.ts';
import { decodeBody, encodeBody, kindOf } from '../../protocol/encode-entry.ts';
import { decodeHeader } from '../../protocol/encode-event.ts';
import { ENTRY_KIND } from '../../protocol/entry.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Acknowledgement } from '../../protocol/acknowledgement.ts';
import type { Entry, EntryBody } from '../../protocol/entry.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { HashFunction } from '../../protocol/scope.ts';
import { eventIdOfColumn, hashColumn, hashOfColumn, indexOfKey, longIdColumn } from './columns.ts';
import { rowSum, sumHolds } from './row-sums.ts';
import type { SealedColumn, SealedColumns } from './sealed-columns.ts';

/** A row of log_entry. */
export interface EntryRow {
  readonly id: number;
  readonly term: number;
  readonly at: number;
  readonly kind: number;
  readonly prev_hash: Uint8Array;
  readonly hash: Uint8Array;
  readonly body_hash: Uint8Array;
  readonly bytes: Uint8Array;
  /** Of events only, like the payload. */
  readonly signature: Uint8Array | null;
  /** Sealed. */
  readonly payload: Uint8Array | null;
  /** Of the signature, which no hash covers. */
  readonly signature_sum: number | null;
}

export interface OutboxRow {
  readonly id: number;
  readonly event_id: Uint8Array;
  readonly header: Uint8Array;
  readonly signature: Uint8Array;
  /** Sealed. */
  readonly payload: Uint8Array;
  readonly sum: number | null;
}

const INSERT_ENTRY = 'INSERT INTO log_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

/** Writes one row through `run`. */
export function insertEntry(
  run: (sql: string, ...values: (number | Uint8Array | null)[]) => void,
  key: number,
  entry: Entry,
  hash: HashFunction,
  columns: SealedColumns,
): void {
  const { term, at, body } = entry;
  const prevHash = hashColumn(entry.prevHash);
  const entryHash = hashColumn(entry.hash);
  const kind = kindOf(body);
  if (body.kind === 'event') {
    const { id, headerBytes, signature, payload } = body.event;
    const bodyHash = longIdColumn(id);
    const sealed = columns.seal('log_entry.payload', key, payload);
    const sum = rowSum(signature);
    run(
      INSERT_ENTRY,
      key,
      term,
      at,
      kind,
      prevHash,
      entryHash,
      bodyHash,
      headerBytes,
      signature,
      sealed,
      sum,
    );
  } else {
    const bytes = encodeBody(body);
    run(INSERT_ENTRY, key, term, at, kind, prevHash, entryHash, hash(bytes), bytes, null, null, null);
  }
}

/** Throws ProtocolError when the bytes are not what was written. */
export function entryOfRow(row: EntryRow, hash: HashFunction, columns: SealedColumns): Entry {
  return {
    index: indexOfKey(row.id),
    term: row.term,
    at: row.at,
    prevHash: hashOfColumn(row.prev_hash),
    hash: hashOfColumn(row.hash),
    body: bodyOfRow(row, hash, columns),
  };
}

function bodyOfRow(row: EntryRow, hash: HashFunction, columns: SealedColumns): EntryBody {
  if (row.kind !== ENTRY_KIND.event) return decodeBody(row.kind, row.bytes, hash);
  const { body_hash, bytes: header, signature, payload } = row;
  if (signature === null || payload === null) throw new ProtocolError('truncated', 'half an event');
  if (!sumHolds(row.signature_sum, signature)) throw new ProtocolError('mismatch', 'the signature');
  const event = { event_id: body_hash, header, signature, payload };
  return { kind: 'event', event: eventOfColumns('log_entry.payload', row.id, event, columns) };
}

/** Throws ProtocolError when the row is not what was written. */
export function eventOfRow(row: OutboxRow, columns: SealedColumns): SignedEvent {
  if (!sumHolds(row.sum, ...outboxValues(row))) throw new ProtocolError('mismatch', 'an event of the outbox');
  return eventOfColumns('outbox.payload', row.id, row, columns);
}

/** The columns of an event. */
export type EventColumns = Pick<OutboxRow, 'event_id' | 'header' | 'signature' | 'payload'>;

/** What the sum of a row of outbox is over, in the order of its columns. */
export function outboxValues(row: EventColumns): [Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
  return [row.event_id, row.header, row.signature, row.payload];
}

/** Throws ProtocolError when the payload was not sealed for that row. */
export function eventOfColumns(
  column: SealedColumn,
  name: number | string,
  row: EventColumns,
  columns: SealedColumns,
): SignedEvent {
  return {
    id: eventIdOfColumn(row.event_id),
    header: decodeHeader(row.header),
    headerBytes: row.header,
    signature: row.signature,
    payload: columns.open(column, name, row.payload),
  };
}

export function acknowledgementColumn(acknowledgement: Acknowledgement): Uint8Array {
  const writer = new ByteWriter();
  writeAcknowledgement(writer, acknowledgement);
  return writer.take();
}

export function acknowledgementOfColumn(bytes: Uint8Array): Acknowledgement {
  const reader = new ByteReader(bytes);
  const acknowledgement = readAcknowledgement(reader);
  reader.end();
  return acknowledgement;
}
