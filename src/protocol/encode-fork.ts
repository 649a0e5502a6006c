/** Bytes of fork records (FM47, FM48) and of what one fork tells another (HS38). Errors: ProtocolError. */
import { ByteReader, ByteWriter } from './bytes.ts';
import { DOMAIN, FORMAT_VERSION, beginPreimage } from './domains.ts';
import { ProtocolError } from './errors.ts';
import type { ForkRecord, ForkState, ForkTerms } from './fork.ts';
import { compareIds, HASH_BYTES, SIGNATURE_BYTES, toBase32 } from './ids.ts';
import type { DeviceId, ForkId, GroupId } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { EarlierFork, HashFunction, Scope } from './scope.ts';

/** Three ids, three numbers, a hash and two empty lists. */
const RECORD_BYTES_MIN = 1 + 3 * HASH_BYTES + 3 * 8;
const AGREEMENT_BYTES = 20 + SIGNATURE_BYTES;

/** FM47 What the devices that agree sign, and what the new fork's id is the hash of. */
export function forkPreimage(terms: ForkTerms): Uint8Array {
  const writer = beginPreimage(DOMAIN.fork, terms.groupId);
  writeTerms(writer, terms);
  return writer.take();
}

export function forkIdOf(terms: ForkTerms, hash: HashFunction): ForkId {
  return toBase32(hash(forkPreimage(terms))) as ForkId;
}

/** The scope of a group's log after these forks, oldest first; `forkId` is that of the last, or the group's own. */
export function scopeAfter(groupId: GroupId, forks: readonly ForkRecord[], hash: HashFunction): Scope {
  const last = forks.at(-1);
  const forkId = last === undefined ? (groupId as string as ForkId) : forkIdOf(last, hash);
  return { groupId, forkId, earlier: earlierOf(forks) };
}

export function earlierOf(forks: readonly ForkRecord[]): EarlierFork[] {
  return forks.map(({ parentForkId, index, confirmedTo }) => ({
    forkId: parentForkId,
    upTo: index,
    confirmedTo,
  }));
}

/** FM48 Each fork goes on from the one before, and behind its beginning; the first from the group's own. */
export function isForkChain(groupId: GroupId, forks: readonly ForkRecord[], hash: HashFunction): boolean {
  let parent = groupId as string as ForkId;
  let index = 0;
  for (const fork of forks) {
    if (fork.groupId !== groupId || fork.parentForkId !== parent || fork.index <= index) return false;
    parent = forkIdOf(fork, hash);
    ({ index } = fork);
  }
  return true;
}

/** Version, group, terms, and u32 count of agreements: device and signature, lower device first. */
export function writeForkRecord(writer: ByteWriter, record: ForkRecord): void {
  checkRecord(record);
  writer.u8(FORMAT_VERSION).longId(record.groupId);
  writeTerms(writer, record);
  writer.list(record.agreed, (to, { deviceId, signature }) => {
    to.shortId(deviceId).fixed(signature, SIGNATURE_BYTES);
  });
}

export function readForkRecord(reader: ByteReader): ForkRecord {
  readVersion(reader);
  const record = {
    groupId: reader.groupId(),
    parentForkId: reader.forkId(),
    index: reader.u64(),
    hash: reader.hash(),
    confirmedTo: reader.u64(),
    by: reader.deviceId(),
    lost: reader.deviceIds(LIMITS.devicesMax),
    createdAt: reader.u64(),
    agreed: reader.list(LIMITS.devicesMax, AGREEMENT_BYTES, (from) => ({
      deviceId: from.deviceId(),
      signature: from.fixed(SIGNATURE_BYTES),
    })),
  };
  checkRecord(record);
  return record;
}

/** Oldest first. */
export function writeForks(writer: ByteWriter, forks: readonly ForkRecord[]): void {
  writer.list(forks, writeForkRecord);
}

export function readForks(reader: ByteReader): ForkRecord[] {
  return reader.list(LIMITS.forksMax, RECORD_BYTES_MIN, readForkRecord);
}

export function encodeForkState({ lastTerm, lastIndex, forks }: ForkState): Uint8Array {
  const writer = new ByteWriter(1024).u8(FORMAT_VERSION).u64(lastTerm).u64(lastIndex);
  writeForks(writer, forks);
  return writer.take();
}

export function decodeForkState(bytes: Uint8Array): ForkState {
  const reader = new ByteReader(bytes);
  readVersion(reader);
  const state = { lastTerm: reader.u64(), lastIndex: reader.u64(), forks: readForks(reader) };
  reader.end();
  return state;
}

function writeTerms(writer: ByteWriter, terms: ForkTerms): void {
  writer
    .longId(terms.parentForkId)
    .u64(terms.index)
    .hash(terms.hash)
    .u64(terms.confirmedTo)
    .shortId(terms.by)
    .deviceIds(terms.lost)
    .u64(terms.createdAt);
}

function checkRecord({ index, confirmedTo, by, lost, createdAt, agreed }: ForkRecord): void {
  if (index < 1 || confirmedTo > index) throw new ProtocolError('range', 'a fork begins behind an entry');
  if (createdAt > LIMITS.clockMsMax) throw new ProtocolError('range', 'a time that no date is written for');
  checkRising(lost);
  checkRising(agreed.map(({ deviceId }) => deviceId));
  if (lost.includes(by)) throw new ProtocolError('range', 'the device that recovers is not lost');
  if (!agreed.some(({ deviceId }) => deviceId === by)) {
    throw new ProtocolError('range', 'the device that recovers agrees');
  }
}

function checkRising(ids: readonly DeviceId[]): void {
  for (let at = 1; at < ids.length; at++) {
    if (compareIds(ids[at - 1]!, ids[at]!) >= 0) {
      throw new ProtocolError('not_canonical', 'devices of a fork are not in rising order');
    }
  }
}

function readVersion(reader: ByteReader): void {
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `version ${version}`);
}
