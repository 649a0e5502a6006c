/**
 * Bytes and hashes of log entries (FM14 to FM17). The hash of an entry names its place, the log it belongs
 * to, its body and the entry before: comparing one hash compares the whole log up to there.
 */
import { ByteReader, ByteWriter } from './bytes.ts';
import { DOMAIN, FORMAT_VERSION } from './domains.ts';
import { readEvent, writeEvent } from './encode-event.ts';
import {
  ENTRY_KIND,
  type Config,
  type Entry,
  type EntryBody,
  type EntryPlace,
  type RankList,
} from './entry.ts';
import { ProtocolError } from './errors.ts';
import {
  compareIds,
  fromBase32,
  HASH_BYTES,
  SIGNATURE_BYTES,
  toHex,
  ZERO_HASH,
  type DeviceId,
  type Hash,
} from './ids.ts';
import { LIMITS } from './limits.ts';
import { forkAt } from './scope.ts';
import type { HashFunction, Scope } from './scope.ts';

/** Room for both sets of a joint config. */
const RANKED_MAX = 2 * LIMITS.votersMax;

/** Index, term, at, prevHash, kind, length of the body: what the smallest entry has. */
export const ENTRY_BYTES_MIN = 8 + 8 + 8 + HASH_BYTES + 1 + 4;

/** Serves every entry hash: hashing is synchronous and keeps nothing. */
const hashPreimage = new ByteWriter(DOMAIN.entry.length + 4 * HASH_BYTES + 3 * 8 + 1);

export function kindOf(body: EntryBody): number {
  return ENTRY_KIND[body.kind];
}

/** The body as it stands in an entry: event bytes, no-op bytes or config bytes. */
export function encodeBody(body: EntryBody): Uint8Array {
  if (body.kind === 'event') {
    const { headerBytes, payload } = body.event;
    const writer = new ByteWriter(4 + headerBytes.length + SIGNATURE_BYTES + 4 + payload.length);
    writeEvent(writer, body.event);
    return writer.take();
  }
  const writer = new ByteWriter().u8(FORMAT_VERSION);
  if (body.kind === 'noop') writeRankList(writer, body.rank);
  else writeConfig(writer, body.config);
  return writer.take();
}

/** Inverse of encodeBody. `kind` is the number in the entry. */
export function decodeBody(kind: number, bytes: Uint8Array, hash: HashFunction): EntryBody {
  const reader = new ByteReader(bytes);
  const body = readBody(kind, reader, hash);
  reader.end();
  return body;
}

/** The event's id, or the hash of the no-op or config bytes. */
export function bodyHashOf(body: EntryBody, hash: HashFunction): Hash {
  if (body.kind === 'event') return toHex(fromBase32(body.event.id)!) as Hash;
  return toHex(hash(encodeBody(body))) as Hash;
}

export function entryHashOf(
  place: EntryPlace,
  kind: number,
  bodyHash: Hash,
  scope: Scope,
  hash: HashFunction,
): Hash {
  const preimage = hashPreimage
    .clear()
    .ascii(DOMAIN.entry)
    .longId(scope.groupId)
    .longId(forkAt(scope, place.index))
    .u64(place.index)
    .u64(place.term)
    .u64(place.at)
    .hash(place.prevHash)
    .u8(kind)
    .hash(bodyHash)
    .view();
  return toHex(hash(preimage)) as Hash;
}

/** An entry with its hash. */
export function makeEntry(place: EntryPlace, body: EntryBody, scope: Scope, hash: HashFunction): Entry {
  const { index, term, at, prevHash } = place;
  const entryHash = entryHashOf(place, kindOf(body), bodyHashOf(body, hash), scope, hash);
  return { index, term, at, prevHash, hash: entryHash, body };
}

/** Place, kind, u32 length and body. The entry's own hash is not written: whoever reads computes it. */
export function writeEntry(writer: ByteWriter, entry: Entry): void {
  writer.u64(entry.index).u64(entry.term).u64(entry.at).hash(entry.prevHash).u8(kindOf(entry.body));
  writer.bytes(encodeBody(entry.body));
}

/** Inverse of writeEntry. Checks all but signatures and the link to the entry before. */
export function readEntry(reader: ByteReader, scope: Scope, hash: HashFunction): Entry {
  const place = { index: reader.u64(), term: reader.u64(), at: reader.u64(), prevHash: reader.hash() };
  if (place.index < 1) throw new ProtocolError('range', 'entries start at index 1');
  if (place.term < 1) throw new ProtocolError('range', 'entries have a term of at least 1');
  if ((place.index === 1) !== (place.prevHash === ZERO_HASH)) {
    throw new ProtocolError('not_canonical', 'only entry 1 has no entry before it');
  }
  const kind = reader.u8();
  const body = decodeBody(kind, reader.bytesView(LIMITS.entryBytesMax), hash);
  return makeEntry(place, body, scope, hash);
}

/** Growing a writer by doubling copies; how much entries take is known well enough beforehand. */
export function entriesCapacity(entries: readonly Entry[]): number {
  let bytes = 128;
  for (const { body } of entries) {
    bytes += 160 + (body.kind === 'event' ? body.event.headerBytes.length + body.event.payload.length : 256);
  }
  return bytes;
}

/** Term, revision, u32 count and device ids, best first. */
export function writeRankList(writer: ByteWriter, rank: RankList): void {
  writer.u64(rank.term).u64(rank.revision).deviceIds(rank.order);
}

export function readRankList(reader: ByteReader): RankList {
  return { term: reader.u64(), revision: reader.u64(), order: reader.deviceIds(RANKED_MAX) };
}

/** Voters, old voters, learners: each u32 count and device ids, lower first. */
export function writeConfig(writer: ByteWriter, config: Config): void {
  checkConfig(config);
  writer.deviceIds(config.voters).deviceIds(config.votersOld).deviceIds(config.learners);
}

export function readConfig(reader: ByteReader): Config {
  const config = {
    voters: reader.deviceIds(LIMITS.votersMax),
    votersOld: reader.deviceIds(LIMITS.votersMax),
    learners: reader.deviceIds(LIMITS.devicesMax),
  };
  checkConfig(config);
  return config;
}

function readBody(kind: number, reader: ByteReader, hash: HashFunction): EntryBody {
  if (kind === ENTRY_KIND.event) return { kind: 'event', event: readEvent(reader, hash, true) };
  if (kind !== ENTRY_KIND.noop && kind !== ENTRY_KIND.config) {
    throw new ProtocolError('unknown_type', `entry kind ${kind}`);
  }
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `body version ${version}`);
  if (kind === ENTRY_KIND.noop) return { kind: 'noop', rank: readRankList(reader) };
  return { kind: 'config', config: readConfig(reader) };
}

function checkConfig(config: Config): void {
  if (config.voters.length < 1) throw new ProtocolError('range', 'a config has at least one voter');
  checkSet(config.voters, LIMITS.votersMax);
  checkSet(config.votersOld, LIMITS.votersMax);
  checkSet(config.learners, LIMITS.devicesMax);
}

function checkSet(ids: readonly DeviceId[], countMax: number): void {
  if (ids.length > countMax) throw new ProtocolError('limit', `${ids.length} devices, at most ${countMax}`);
  for (let i = 1; i < ids.length; i++) {
    if (compareIds(ids[i - 1]!, ids[i]!) >= 0) {
      throw new ProtocolError('not_canonical', 'devices of a config are not in rising order');
    }
  }
}
