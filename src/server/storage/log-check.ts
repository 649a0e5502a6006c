/** Looks for damage that SQLite cannot see: bytes of entries that no longer have the hashes in the chain. */
import { entryHashOf } from '../../protocol/encode-entry.ts';
import { eventIdOf } from '../../protocol/encode-event.ts';
import { toHex } from '../../protocol/ids.ts';
import type { Hash, Index } from '../../protocol/ids.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import { entryOfRow, type EntryRow } from './log-rows.ts';
import { eventIdOfColumn, hashOfColumn } from './columns.ts';

/**
 * The first fault in a run of entries without gaps, as a few words; null when they are sound: each has the
 * hash of its own bytes and names the hash of the one before. Signatures were checked when they came in.
 */
export function findFault(rows: readonly EntryRow[], scope: Scope, hash: HashFunction): string | null {
  let previous: { index: Index; hash: Hash } | null = null;
  for (const row of rows) {
    const fault = faultOf(row, scope, hash);
    if (fault !== null) return fault;
    const { index, prevHash } = entryOfRow(row, hash);
    if (previous !== null && index !== previous.index + 1) return `entry ${previous.index + 1} is missing`;
    if (previous !== null && prevHash !== previous.hash)
      return `entry ${index} does not follow the one before`;
    previous = { index, hash: hashOfColumn(row.hash) };
  }
  return null;
}

function faultOf(row: EntryRow, scope: Scope, hash: HashFunction): string | null {
  const bodyHash = hashOfColumn(row.body_hash);
  try {
    const entry = entryOfRow(row, hash);
    if (entry.body.kind === 'event') {
      const { header, headerBytes, payload } = entry.body.event;
      if (eventIdOf(headerBytes, hash) !== eventIdOfColumn(row.body_hash))
        return `header of entry ${entry.index}`;
      if (toHex(hash(payload)) !== header.payloadHash) return `payload of entry ${entry.index}`;
    } else if (toHex(hash(row.bytes)) !== bodyHash) return `body of entry ${entry.index}`;
    if (entryHashOf(entry, row.kind, bodyHash, scope, hash) !== entry.hash)
      return `hash of entry ${entry.index}`;
    return null;
  } catch (error) {
    return `entry with the key ${row.id}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
