/** Bytes of the events by which the keys of rooms change (MK31 to MK33). What MLS made of them is opaque here. */
import type { ByteReader, ByteWriter } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { compareIds, SHORT_ID_BYTES, type DeviceId } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { KeyPackagePayload, KeysCommitPayload, KeysUnreadablePayload } from './payloads.ts';

export function writeKeysCommit(writer: ByteWriter, payload: KeysCommitPayload): void {
  checkCommit(payload);
  writer.u64(payload.epoch).u64(payload.start);
  writer.deviceIds(payload.added).deviceIds(payload.removed);
  writer.bytes(payload.commit).bytes(payload.welcome).hash(payload.treeHash);
}

export function readKeysCommit(reader: ByteReader): KeysCommitPayload {
  const payload: KeysCommitPayload = {
    kind: 'keysCommit',
    epoch: reader.u64(),
    start: reader.u64(),
    added: reader.list(LIMITS.keysAddsMax, SHORT_ID_BYTES, readDeviceId),
    removed: reader.list(LIMITS.devicesMax, SHORT_ID_BYTES, readDeviceId),
    commit: reader.bytes(LIMITS.keysCommitBytesMax),
    welcome: reader.bytes(LIMITS.keysWelcomeBytesMax),
    treeHash: reader.hash(),
  };
  checkCommit(payload);
  return payload;
}

export function writeKeyPackage(writer: ByteWriter, keyPackage: Uint8Array): void {
  writer.bytes(checkedPackage(keyPackage));
}

export function readKeyPackage(reader: ByteReader): Uint8Array {
  return checkedPackage(reader.bytes(LIMITS.keyPackageBytesMax));
}

export function readKeyPackagePayload(reader: ByteReader): KeyPackagePayload {
  return { kind: 'keyPackage', keyPackage: readKeyPackage(reader) };
}

export function writeKeysUnreadable(writer: ByteWriter, payload: KeysUnreadablePayload): void {
  writeKeyPackage(writer.u64(payload.epoch), payload.keyPackage);
}

export function readKeysUnreadable(reader: ByteReader): KeysUnreadablePayload {
  return { kind: 'keysUnreadable', epoch: reader.u64(), keyPackage: readKeyPackage(reader) };
}

/** The same on both ways: bounds, order, and that a welcome is there when there is somebody to welcome. */
function checkCommit({ added, removed, commit, welcome }: KeysCommitPayload): void {
  if (added.length > LIMITS.keysAddsMax || removed.length > LIMITS.devicesMax) {
    throw new ProtocolError('limit', 'too many devices in a commit');
  }
  const isTooLong = commit.length > LIMITS.keysCommitBytesMax || welcome.length > LIMITS.keysWelcomeBytesMax;
  if (isTooLong) throw new ProtocolError('limit', 'a commit or welcome that is too long');
  if (!isRising(added) || !isRising(removed)) {
    throw new ProtocolError('not_canonical', 'devices of a commit are not in rising order');
  }
  if (commit.length === 0 || (welcome.length === 0) !== (added.length === 0)) {
    throw new ProtocolError('mismatch', 'a commit or welcome is missing, or one too many');
  }
}

function checkedPackage(keyPackage: Uint8Array): Uint8Array {
  if (keyPackage.length === 0 || keyPackage.length > LIMITS.keyPackageBytesMax) {
    throw new ProtocolError('limit', `a key package of ${keyPackage.length} bytes`);
  }
  return keyPackage;
}

function isRising(ids: readonly DeviceId[]): boolean {
  return ids.every((id, at) => at === 0 || compareIds(ids[at - 1]!, id) < 0);
}

function readDeviceId(reader: ByteReader): DeviceId {
  return reader.deviceId();
}
