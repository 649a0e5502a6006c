/**
 * Finds damage that SQLite cannot see: bytes of an entry that no longer have the hashes stored with them.
 * Every entry that leaves the disk goes through here, so a rotten one is never sent, applied or shown.
 */
import { entryHashOf } from '../../protocol/encode-entry.ts';
import { eventIdOf, isForgotten } from '../../protocol/encode-event.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { toHex } from '../../protocol/ids.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import { hashOfColumn } from './columns.ts';
import { entryOfRow, type EntryRow } from './log-rows.ts';
import type { SealedColumns } from './sealed-columns.ts';
import type { Hash } from '../../protocol/ids.ts';
import { indexOfKey } from './columns.ts';

/**
 * The entry of a row, as it was written. Signatures were checked when it came in, and the hashes cover what
 * was signed.
 *
 * @throws ProtocolError that names the entry and what is wrong with it
 */
export function checkedEntry(row: EntryRow, scope: Scope, hash: HashFunction, columns: SealedColumns): Entry {
  const entry = entryOfRow(row, hash, columns);
  const bodyHash = hashOfColumn(row.body_hash);
  if (entry.body.kind === 'event') {
    const { event } = entry.body;
    const { id, header, headerBytes, payload } = event;
    if (eventIdOf(headerBytes, hash) !== id) throw rotten(entry, 'header');
    // What was to be forgotten is: nothing is left to compare.
    if (!isForgotten(event) && toHex(hash(payload)) !== header.payloadHash) throw rotten(entry, 'payload');
  } else if (toHex(hash(row.bytes)) !== bodyHash) throw rotten(entry, 'body');
  if (entryHashOf(entry, row.kind, bodyHash, scope, hash) !== entry.hash) throw rotten(entry, 'hash');
  return entry;
}

/** What a head is made from: everything that an entry's hash covers, with the hash of the body instead of the body. */
export type HeadRow = Pick<EntryRow, 'id' | 'term' | 'at' | 'kind' | 'prev_hash' | 'hash' | 'body_hash'>;

/**
 * The hash of an entry, recomputed: a rotten head would make this node contradict others about the past.
 *
 * @throws ProtocolError that names the entry
 */
export function checkedHead(row: HeadRow, scope: Scope, hash: HashFunction): Hash {
  const place = {
    index: indexOfKey(row.id),
    term: row.term,
    at: row.at,
    prevHash: hashOfColumn(row.prev_hash),
  };
  const own = hashOfColumn(row.hash);
  if (entryHashOf(place, row.kind, hashOfColumn(row.body_hash), scope, hash) !== own)
    throw rotten(place, 'hash');
  return own;
}

function rotten(entry: Pick<Entry, 'index'>, what: string): ProtocolError {
  return new ProtocolError('mismatch', `the ${what} of entry ${entry.index}`);
}
