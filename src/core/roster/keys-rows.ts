/** The rows of room keys. Bytes are this file's own, as with the other rows of the fold. */
import type { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { SHORT_ID_BYTES, sortedIds, type DeviceId, type Index, type RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { KeysLock, RoomKeysState } from './keys-state.ts';

const LOCK_BYTES = 16;
const LOCKS_MAX = 1024 * 1024;

/** Devices lower first: equal states have equal rows. */
export function writeKeysRow(writer: ByteWriter, room: RoomKeysState): void {
  writer.u64(room.epoch).u64(room.start).u64(room.startIndex).hash(room.commitHash);
  writer.u64(room.epochIndex).u64(room.epochAt);
  writer.list(sortedIds(room.devices.keys()), (to, id) => to.shortId(id).u64(room.devices.get(id)!));
  writer.deviceIds(sortedIds(room.unreadable));
  // An open lock has no end, and no entry has index 0.
  writer.list(room.locks, (to, { from, to: end }) => to.u64(from).u64(end ?? 0));
}

export function readKeysRow(roomId: RoomId, reader: ByteReader): RoomKeysState {
  return {
    roomId,
    epoch: reader.u64(),
    start: reader.u64(),
    startIndex: reader.u64(),
    commitHash: reader.hash(),
    epochIndex: reader.u64(),
    epochAt: reader.u64(),
    devices: new Map(reader.list(LIMITS.devicesMax, SHORT_ID_BYTES, readSince)),
    unreadable: new Set(reader.deviceIds(LIMITS.devicesMax)),
    locks: reader.list(LOCKS_MAX, LOCK_BYTES, readLock),
  };
}

function readSince(reader: ByteReader): [DeviceId, Index] {
  return [reader.deviceId(), reader.u64()];
}

function readLock(reader: ByteReader): KeysLock {
  const from = reader.u64();
  const to = reader.u64();
  return { from, to: to === 0 ? null : to };
}
