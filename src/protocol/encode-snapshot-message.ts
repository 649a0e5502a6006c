/** Bytes of the peer messages of chapter SN (FM31): snapshots in parts, history in pages. */
import type { ByteReader, ByteWriter } from './bytes.ts';
import { ENTRY_BYTES_MIN, readEntry, writeEntry } from './encode-entry.ts';
import { ProtocolError } from './errors.ts';
import { LIMITS } from './limits.ts';
import type {
  HistoryPage,
  HistoryRequest,
  PeerMessage,
  SnapshotAnswer,
  SnapshotChunk,
  SnapshotOffer,
  SnapshotRefusal,
} from './peer-messages.ts';
import type { HashFunction, Scope } from './scope.ts';

const REFUSALS = [
  'stale',
  'damaged',
  'foreign',
  'unproved',
  'contradiction',
] as const satisfies SnapshotRefusal[];
const WANTS = 1;
const REFUSED = 2;

export function snapshotMessageCapacity(message: PeerMessage): number {
  return message.type === 'snapshotChunk' ? message.bytes.length + 128 : 256;
}

export function writeSnapshotOffer(writer: ByteWriter, message: SnapshotOffer): void {
  writer.u64(message.term).u64(message.index).hash(message.hash).u64(message.bytes).hash(message.digest);
}

export function readSnapshotOffer(reader: ByteReader): SnapshotOffer {
  const offer = {
    type: 'snapshotOffer' as const,
    term: reader.u64(),
    index: reader.u64(),
    hash: reader.hash(),
    bytes: reader.u64(),
    digest: reader.hash(),
  };
  if (offer.index < 1) throw new ProtocolError('range', 'a snapshot is of an entry');
  if (offer.bytes < 1 || offer.bytes > LIMITS.snapshotBytesMax) {
    throw new ProtocolError(
      'limit',
      `a snapshot of ${offer.bytes} bytes, at most ${LIMITS.snapshotBytesMax}`,
    );
  }
  return offer;
}

export function writeSnapshotChunk(writer: ByteWriter, message: SnapshotChunk): void {
  writer.u64(message.term).hash(message.digest).u64(message.offset).bytes(message.bytes);
}

export function readSnapshotChunk(reader: ByteReader): SnapshotChunk {
  return {
    type: 'snapshotChunk',
    term: reader.u64(),
    digest: reader.hash(),
    offset: reader.u64(),
    bytes: reader.bytes(LIMITS.snapshotChunkBytesMax),
  };
}

export function writeSnapshotAnswer(writer: ByteWriter, message: SnapshotAnswer): void {
  writer.u64(message.term).u64(message.clockMs).hash(message.digest);
  const { result } = message;
  if (result.kind === 'wants') writer.u8(WANTS).u64(result.offset);
  else writer.u8(REFUSED).u8(REFUSALS.indexOf(result.reason) + 1);
}

export function readSnapshotAnswer(reader: ByteReader): SnapshotAnswer {
  const term = reader.u64();
  const clockMs = reader.u64();
  const digest = reader.hash();
  return { type: 'snapshotAnswer', term, clockMs, digest, result: readResult(reader) };
}

function readResult(reader: ByteReader): SnapshotAnswer['result'] {
  const code = reader.u8();
  if (code === WANTS) return { kind: 'wants', offset: reader.u64() };
  if (code !== REFUSED) throw new ProtocolError('range', `snapshot result ${code}`);
  const refusal = reader.u8();
  const reason = REFUSALS[refusal - 1];
  if (reason === undefined) throw new ProtocolError('range', `snapshot refusal ${refusal}`);
  return { kind: 'refused', reason };
}

export function writeHistoryRequest(writer: ByteWriter, message: HistoryRequest): void {
  writer.u64(message.high).hash(message.hash).u32(message.count);
}

export function readHistoryRequest(reader: ByteReader): HistoryRequest {
  return { type: 'historyRequest', high: reader.u64(), hash: reader.hash(), count: reader.u32() };
}

export function writeHistoryPage(writer: ByteWriter, message: HistoryPage): void {
  writer.u64(message.high).list(message.entries, writeEntry);
}

export function readHistoryPage(reader: ByteReader, scope: Scope, hash: HashFunction): HistoryPage {
  const high = reader.u64();
  const entries = reader.list(LIMITS.historyEntriesMax, ENTRY_BYTES_MIN, (source) =>
    readEntry(source, scope, hash),
  );
  return { type: 'historyPage', high, entries };
}
