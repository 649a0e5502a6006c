/**
 * Bytes of a snapshot (SN1). One encoding for one state: whoever takes a snapshot at the same entry with the same
 * certificate makes the same bytes. It proves nothing by its shape; `core/snapshot/check.ts` says whether it may be
 * believed.
 */
import { ByteReader, ByteWriter } from './bytes.ts';
import { FORMAT_VERSION } from './domains.ts';
import { readCertificate, writeCertificate } from './encode-acknowledgement.ts';
import { readConfig, readRankList, writeConfig, writeRankList } from './encode-entry.ts';
import { ProtocolError } from './errors.ts';
import { HASH_BYTES, toHex, type Hash } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { HashFunction } from './scope.ts';
import type { SnapshotState } from './snapshot.ts';

const KEY_BYTES_MAX = 256;
const ROW_BYTES_MAX = 64 * 1024;
/** Rows of members, devices, invitations and rooms: bounded by the snapshot's bytes before this. */
const ROWS_MAX = 1_000_000;

type Row = SnapshotState['rows'][number];

export function encodeSnapshot(state: SnapshotState): Uint8Array {
  const writer = new ByteWriter(64 * 1024).u8(FORMAT_VERSION);
  writer.longId(state.scope.groupId).longId(state.scope.forkId);
  writeCertificate(writer, state.certificate);
  writer.list(state.hashes, (to, hash) => to.hash(hash));
  writer.list(state.configs, (to, { index, config }) => writeConfig(to.u64(index), config));
  writeRankList(writer, state.rank);
  writer.list(state.rows, writeRow);
  return writer.take();
}

/** Throws ProtocolError for what no `encodeSnapshot` made. */
export function decodeSnapshot(bytes: Uint8Array): SnapshotState {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `snapshot version ${version}`);
  const state = {
    scope: { groupId: reader.groupId(), forkId: reader.forkId() },
    certificate: readCertificate(reader),
    hashes: reader.list(LIMITS.snapshotHashesMax, HASH_BYTES, (source) => source.hash()),
    configs: reader.list(LIMITS.snapshotConfigsMax, 8 + 12, (source) => ({
      index: source.u64(),
      config: readConfig(source),
    })),
    rank: readRankList(reader),
    rows: reader.list(ROWS_MAX, 8, readRow),
  };
  reader.end();
  checkOrder(state);
  return state;
}

/** The digest of fold rows, in the order of their keys: equal states have equal digests. */
export function rowsDigestOf(rows: readonly Row[], hash: HashFunction): Hash {
  const writer = new ByteWriter(64 * 1024);
  writer.list(rows, writeRow);
  return toHex(hash(writer.view())) as Hash;
}

function writeRow(writer: ByteWriter, { key, value }: Row): void {
  writer.text(key).bytes(value);
}

function readRow(reader: ByteReader): Row {
  return { key: reader.text(KEY_BYTES_MAX), value: reader.bytes(ROW_BYTES_MAX) };
}

function checkOrder({ certificate, hashes, configs, rows }: SnapshotState): void {
  if (certificate.heads.length === 0 || hashes.length === 0 || configs.length === 0) {
    throw new ProtocolError('range', 'a snapshot has heads, hashes and configs');
  }
  const areConfigsInOrder = configs.every(({ index }, i) => i === 0 || configs[i - 1]!.index < index);
  const areRowsInOrder = rows.every(({ key }, i) => i === 0 || rows[i - 1]!.key < key);
  if (!areConfigsInOrder || !areRowsInOrder) {
    throw new ProtocolError('not_canonical', 'configs or rows of a snapshot are not in rising order');
  }
}
