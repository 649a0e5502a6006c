/** Ids, hashes and keys as they stand in columns: bytes, half the size of their text. */
import { ProtocolError } from '../../protocol/errors.ts';
import { HASH_BYTES, base32At, hexAt, writeBase32At } from '../../protocol/ids.ts';
import type { EventId, Hash, Index, RoomId } from '../../protocol/ids.ts';
import { ROW_KEYS_PER_GROUP } from './schema.ts';

/** Key of a group's row number `index` (1, 2, 3 ...) in the tables that all groups share. */
export function rowKey(groupNumber: number, index: Index): number {
  return groupNumber * ROW_KEYS_PER_GROUP + index;
}

/** The other way round. */
export function indexOfKey(key: number): Index {
  return key % ROW_KEYS_PER_GROUP;
}

/** Damaged pages give rows of other shapes than were written. */
function whole(bytes: unknown): Uint8Array {
  if (bytes instanceof Uint8Array && bytes.length === HASH_BYTES) return bytes;
  throw new ProtocolError('truncated', 'a hash or id is not there');
}

export function hashColumn(hash: Hash): Uint8Array {
  return Buffer.from(hash, 'hex');
}

export function hashOfColumn(bytes: Uint8Array): Hash {
  return hexAt(whole(bytes), 0, HASH_BYTES) as Hash;
}

/** Of a 32-byte id: event, room. */
export function longIdColumn(id: EventId | RoomId): Uint8Array {
  const bytes = new Uint8Array(HASH_BYTES);
  if (!writeBase32At(id, HASH_BYTES, bytes, 0)) throw new RangeError(`not a 32-byte id: ${id}`);
  return bytes;
}

const EVENT_KEY_BYTES = 6;

/** What events are looked up by: the first bits of the id's bytes, as many as a number holds well. */
export function eventKey(idBytes: Uint8Array): number {
  let key = 0;
  for (let at = 0; at < EVENT_KEY_BYTES; at++) key = key * 0x100 + idBytes[at]!;
  return key;
}

export function eventIdOfColumn(bytes: Uint8Array): EventId {
  return base32At(whole(bytes), 0, HASH_BYTES) as EventId;
}

export function roomIdOfColumn(bytes: Uint8Array): RoomId {
  return base32At(whole(bytes), 0, HASH_BYTES) as RoomId;
}
