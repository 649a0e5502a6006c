/** Bytes of the peer HTTP routes: joining (HS22, HS23) and pages of history (HS27). */
import type { Certificate } from '../../protocol/acknowledgement.ts';
import { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { FORMAT_VERSION } from '../../protocol/domains.ts';
import { readCertificate, writeCertificate } from '../../protocol/encode-acknowledgement.ts';
import { ENTRY_BYTES_MIN, readEntry, writeEntry } from '../../protocol/encode-entry.ts';
import { readEvent, writeEvent } from '../../protocol/encode-event.ts';
import { readForks, writeForks } from '../../protocol/encode-fork.ts';
import {
  readAddressRecord,
  readDeviceCertificate,
  writeAddressRecord,
  writeDeviceCertificate,
} from '../../protocol/encode-identity.ts';
import type { Entry } from '../../protocol/entry.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { SignedEvent } from '../../protocol/event.ts';
import type { AddressRecord, DeviceCertificate } from '../../protocol/identity.ts';
import type { ForkRecord } from '../../protocol/fork.ts';
import type { ForkId, GroupId, Index } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';

/** Header, payload of a join and an address record are far below. */
export const JOIN_BYTES_MAX = 16 * 1024;
/** A welcome: certificates and records of as many devices as a group may have. */
export const WELCOME_BYTES_MAX = 4 * 1024 * 1024;
/** A page of history: entries of the greatest size, a hundred at most. */
export const HISTORY_ENTRIES_MAX = 100;
export const HISTORY_BYTES_MAX = HISTORY_ENTRIES_MAX * (LIMITS.entryBytesMax + 1024);

const DEVICES_MAX = LIMITS.devicesMax;
const CERTIFICATE_BYTES_MIN = 170;
const RECORD_BYTES_MIN = 90;
const REFUSAL_CODE_BYTES_MAX = 64;
const REFUSAL_DETAIL_BYTES_MAX = 1024;

export interface JoinRequest {
  /** Made once by the joiner and sent again and again until somebody answers. */
  readonly event: SignedEvent;
  readonly addressRecord: AddressRecord;
}

/** What a newcomer needs to find the others; the log, which it then receives, proves it all. */
export interface Welcome {
  readonly groupId: GroupId;
  readonly forkId: ForkId;
  /** That led to that fork, oldest first. */
  readonly forks: readonly ForkRecord[];
  readonly groupName: string;
  /** Every device of the group, the newcomer included. */
  readonly devices: readonly DeviceCertificate[];
  readonly addressRecords: readonly AddressRecord[];
  /** Newest proof of confirmation. */
  readonly certificate: Certificate | null;
}

export function encodeJoinRequest(request: JoinRequest): Uint8Array {
  const writer = new ByteWriter(2048).u8(FORMAT_VERSION);
  writeEvent(writer, request.event);
  writeAddressRecord(writer, request.addressRecord);
  return writer.take();
}

/** Throws ProtocolError. */
export function decodeJoinRequest(bytes: Uint8Array, hash: HashFunction): JoinRequest {
  const reader = new ByteReader(bytes);
  readVersion(reader);
  const request = { event: readEvent(reader, hash), addressRecord: readAddressRecord(reader) };
  reader.end();
  return request;
}

/**
 * A join's answer comes in two pieces in one HTTP body: first that the invitation holds and the host is being
 * asked, then how it ended. The first is one byte, so no framing is needed.
 */
export const JOIN_ANSWER = { proved: 1, welcome: 2, refused: 3 } as const;

export type JoinAnswer =
  | { readonly kind: 'welcome'; readonly welcome: Welcome }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

export function encodeWelcome(welcome: Welcome): Uint8Array {
  const writer = new ByteWriter(4096)
    .u8(JOIN_ANSWER.welcome)
    .u8(FORMAT_VERSION)
    .longId(welcome.groupId)
    .longId(welcome.forkId)
    .text(welcome.groupName)
    .list(welcome.devices, writeDeviceCertificate)
    .list(welcome.addressRecords, writeAddressRecord)
    .flag(welcome.certificate !== null);
  if (welcome.certificate !== null) writeCertificate(writer, welcome.certificate);
  writeForks(writer, welcome.forks);
  return writer.take();
}

export function encodeJoinRefusal(code: string, detail: string): Uint8Array {
  return new ByteWriter(128).u8(JOIN_ANSWER.refused).u8(FORMAT_VERSION).text(code).text(detail).take();
}

/** The whole body, with or without the first piece. Throws ProtocolError. */
export function decodeJoinAnswer(bytes: Uint8Array): JoinAnswer {
  const reader = new ByteReader(bytes);
  let type = reader.u8();
  if (type === JOIN_ANSWER.proved) type = reader.u8();
  readVersion(reader);
  let answer: JoinAnswer;
  if (type === JOIN_ANSWER.welcome) answer = { kind: 'welcome', welcome: readWelcome(reader) };
  else if (type === JOIN_ANSWER.refused) {
    const code = reader.text(REFUSAL_CODE_BYTES_MAX);
    answer = { kind: 'refused', code, detail: reader.text(REFUSAL_DETAIL_BYTES_MAX) };
  } else throw new ProtocolError('unknown_type', `join answer ${type}`);
  reader.end();
  return answer;
}

function readWelcome(reader: ByteReader): Welcome {
  return {
    groupId: reader.groupId(),
    forkId: reader.forkId(),
    groupName: reader.text(4 * LIMITS.nameCodePointsMax),
    devices: reader.list(DEVICES_MAX, CERTIFICATE_BYTES_MIN, readDeviceCertificate),
    addressRecords: reader.list(DEVICES_MAX, RECORD_BYTES_MIN, readAddressRecord),
    certificate: reader.flag() ? readCertificate(reader) : null,
    forks: readForks(reader),
  };
}

/** Entries newest first, each as on disk. */
export interface HistoryPage {
  readonly firstIndex: Index;
  readonly appliedIndex: Index;
  readonly entries: readonly Entry[];
}

export function encodeHistory(page: HistoryPage): Uint8Array {
  return new ByteWriter(64 * 1024)
    .u8(FORMAT_VERSION)
    .u64(page.firstIndex)
    .u64(page.appliedIndex)
    .list(page.entries, writeEntry)
    .take();
}

/** Throws ProtocolError, also when the entries do not chain: each must be the one that the next names. */
export function decodeHistory(bytes: Uint8Array, scope: Scope, hash: HashFunction): HistoryPage {
  const reader = new ByteReader(bytes);
  readVersion(reader);
  const page = {
    firstIndex: reader.u64(),
    appliedIndex: reader.u64(),
    entries: reader.list(HISTORY_ENTRIES_MAX, ENTRY_BYTES_MIN, (from) => readEntry(from, scope, hash)),
  };
  reader.end();
  for (let at = 1; at < page.entries.length; at++) {
    const newer = page.entries[at - 1]!;
    const older = page.entries[at]!;
    if (older.index !== newer.index - 1 || older.hash !== newer.prevHash) {
      throw new ProtocolError('mismatch', `entry ${older.index} is not the one before entry ${newer.index}`);
    }
  }
  return page;
}

export function encodeProof(certificate: Certificate): Uint8Array {
  const writer = new ByteWriter(1024).u8(FORMAT_VERSION);
  writeCertificate(writer, certificate);
  return writer.take();
}

/** Throws ProtocolError. */
export function decodeProof(bytes: Uint8Array): Certificate {
  const reader = new ByteReader(bytes);
  readVersion(reader);
  const certificate = readCertificate(reader);
  reader.end();
  return certificate;
}

function readVersion(reader: ByteReader): void {
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `version ${version}`);
}
