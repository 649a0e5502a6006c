/**
 * Bytes of what two nodes say to each other about one group (FM31): type, version, fields in the
 * order of `peer-messages.ts`. Not signed as a whole: the link is authenticated.
 */
import { ByteReader, ByteWriter } from './bytes.ts';
import { FORMAT_VERSION } from './domains.ts';
import {
  readAcknowledgement,
  readCertificate,
  writeAcknowledgement,
  writeCertificate,
} from './encode-acknowledgement.ts';
import { readProof, writeProof } from './encode-contradiction.ts';
import {
  ENTRY_BYTES_MIN,
  entriesCapacity,
  readEntry,
  readRankList,
  writeEntry,
  writeRankList,
} from './encode-entry.ts';
import { readEvent, writeEvent } from './encode-event.ts';
import { READ_KEYS_MESSAGE, WRITE_KEYS_MESSAGE } from './encode-keys-message.ts';
import { READ_READING_MESSAGE, WRITE_READING_MESSAGE } from './encode-reading-message.ts';
import { readPreVoteAnswer, writePreVoteAnswer } from './encode-pre-vote-answer.ts';
import { ProtocolError } from './errors.ts';
import {
  readHistoryPage,
  readHistoryRequest,
  readSnapshotAnswer,
  readSnapshotChunk,
  readSnapshotOffer,
  snapshotMessageCapacity,
  writeHistoryPage,
  writeHistoryRequest,
  writeSnapshotAnswer,
  writeSnapshotChunk,
  writeSnapshotOffer,
} from './encode-snapshot-message.ts';
import type { SignedEvent } from './event.ts';
import { FRAME_OVERHEAD_BYTES } from './frames.ts';
import { SHORT_ID_BYTES, SIGNATURE_BYTES, type DeviceId } from './ids.ts';
import { LIMITS } from './limits.ts';
import {
  PEER_MESSAGE_CODE,
  type Append,
  type AppendAnswer,
  type DelayEdge,
  type Heartbeat,
  type MatchOf,
  type NumberOf,
  type PeerMessage,
  type PullPage,
  type Removed,
} from './peer-messages.ts';
import type { Entry } from './entry.ts';
import type { HashFunction, Scope } from './scope.ts';

/** What is left of a WebSocket message for one peer message. */
export const PEER_MESSAGE_BYTES_MAX = LIMITS.frameBytesMax - FRAME_OVERHEAD_BYTES;
const HEARD_MAX = 2 * LIMITS.votersMax;
/** Header, signature and payload of the smallest event. */
const EVENT_BYTES_MIN = 256;
const STORED = 1;
const CONFLICT = 2;

/** Throws ProtocolError when the message would be larger than a frame. */
export function encodePeerMessage(message: PeerMessage): Uint8Array {
  const writer = new ByteWriter(
    'entries' in message ? entriesCapacity(message.entries) : snapshotMessageCapacity(message),
  );
  writer.u8(PEER_MESSAGE_CODE[message.type]).u8(FORMAT_VERSION);
  (WRITE_BY_TYPE[message.type] as WriteMessage<PeerMessage['type']>)(writer, message);
  if (writer.length > PEER_MESSAGE_BYTES_MAX) {
    throw new ProtocolError('limit', `message of ${writer.length} bytes, at most ${PEER_MESSAGE_BYTES_MAX}`);
  }
  return writer.take();
}

/** Throws ProtocolError: `unknown_type` and `unknown_version` for what a newer node might say. */
export function decodePeerMessage(bytes: Uint8Array, scope: Scope, hash: HashFunction): PeerMessage {
  if (bytes.length > PEER_MESSAGE_BYTES_MAX) {
    throw new ProtocolError('limit', `message of ${bytes.length} bytes, at most ${PEER_MESSAGE_BYTES_MAX}`);
  }
  const reader = new ByteReader(bytes);
  const code = reader.u8();
  const read = READERS.get(code);
  if (read === undefined) throw new ProtocolError('unknown_type', `message type ${code}`);
  const version = reader.u8();
  if (version !== FORMAT_VERSION) throw new ProtocolError('unknown_version', `message version ${version}`);
  const message = read(reader, scope, hash);
  reader.end();
  return message;
}

type WriteMessage<Type> = (
  writer: ByteWriter,
  message: Extract<PeerMessage, { readonly type: Type }>,
) => void;

const WRITE_BY_TYPE: { readonly [Type in PeerMessage['type']]: WriteMessage<Type> } = {
  greeting(writer, message) {
    writer.u64(message.term).u64(message.lastIndex).u64(message.commitIndex).flag(message.willing);
  },
  preVote(writer, message) {
    writer.u64(message.term).u64(message.lastIndex).u64(message.lastTerm).u64(message.attempt);
    writer.deviceIds(message.hears);
  },
  preVoteAnswer: writePreVoteAnswer,
  requestVote(writer, message) {
    writer.u64(message.term).u64(message.lastIndex).u64(message.lastTerm).flag(message.transfer);
  },
  vote(writer, message) {
    writer.u64(message.term).flag(message.granted).u64(message.clockMs);
  },
  append(writer, message) {
    writer.u64(message.term).u64(message.prevIndex).u64(message.prevTerm).hash(message.prevHash);
    writer.u64(message.commitIndex).list(message.entries, writeEntry);
  },
  appendAnswer: writeAppendAnswer,
  commit(writer, message) {
    writer.u64(message.term).u64(message.commitIndex).hash(message.commitHash);
  },
  heartbeat: writeHeartbeat,
  heartbeatAnswer(writer, message) {
    writer.u64(message.term).u64(message.round).u64(message.lastIndex).u64(message.clockMs);
    writer.flag(message.willing).u64(message.missing).list(message.delays, writeDelay);
  },
  timeoutNow(writer, message) {
    writer.u64(message.term);
  },
  propose(writer, message) {
    writer.list(message.events, writeEvent);
  },
  head: (writer, { certificate }) => writeCertificate(writer, certificate),
  contradicted: (writer, { proof }) => writeProof(writer, proof),
  gossip(writer, message) {
    writer.list(message.events, writeEvent);
  },
  digest(writer, message) {
    writer.u64(message.appliedIndex).list(message.held, writeNumber);
  },
  proposeAnswer(writer, message) {
    writer.u64(message.term).shortId(message.deviceId).u64(message.nextSeq).longId(message.lastId);
  },
  transferRequest(writer, message) {
    writer.shortId(message.to);
  },
  typing(writer, message) {
    writer.longId(message.roomId);
  },
  snapshotOffer: writeSnapshotOffer,
  snapshotChunk: writeSnapshotChunk,
  snapshotAnswer: writeSnapshotAnswer,
  historyRequest: writeHistoryRequest,
  historyPage: writeHistoryPage,
  pull(writer, message) {
    writer.u64(message.afterIndex).u64(message.afterTerm);
  },
  pullPage: writePullPage,
  removed: writeRemoved,
  leave: () => {},
  leaveAnswer: () => {},
  ...WRITE_READING_MESSAGE,
  ...WRITE_KEYS_MESSAGE,
};

type ReadMessage = (reader: ByteReader, scope: Scope, hash: HashFunction) => PeerMessage;

const READ_BY_TYPE: { readonly [Type in PeerMessage['type']]: ReadMessage } = {
  greeting: (reader) => ({
    type: 'greeting',
    term: reader.u64(),
    lastIndex: reader.u64(),
    commitIndex: reader.u64(),
    willing: reader.flag(),
  }),
  preVote: (reader) => ({
    type: 'preVote',
    term: reader.u64(),
    lastIndex: reader.u64(),
    lastTerm: reader.u64(),
    attempt: reader.u64(),
    hears: reader.deviceIds(HEARD_MAX),
  }),
  preVoteAnswer: readPreVoteAnswer,
  requestVote: (reader) => ({
    type: 'requestVote',
    term: reader.u64(),
    lastIndex: reader.u64(),
    lastTerm: reader.u64(),
    transfer: reader.flag(),
  }),
  vote: (reader) => ({ type: 'vote', term: reader.u64(), granted: reader.flag(), clockMs: reader.u64() }),
  append: readAppend,
  appendAnswer: readAppendAnswer,
  commit: (reader) => ({
    type: 'commit',
    term: reader.u64(),
    commitIndex: reader.u64(),
    commitHash: reader.hash(),
  }),
  heartbeat: readHeartbeat,
  heartbeatAnswer: (reader) => ({
    type: 'heartbeatAnswer',
    term: reader.u64(),
    round: reader.u64(),
    lastIndex: reader.u64(),
    clockMs: reader.u64(),
    willing: reader.flag(),
    missing: reader.u64(),
    delays: withoutRepeats(
      reader.list(LIMITS.devicesMax, SHORT_ID_BYTES + 4, readDelay),
      (delay) => delay.to,
    ),
  }),
  timeoutNow: (reader) => ({ type: 'timeoutNow', term: reader.u64() }),
  propose: (reader, _scope, hash) => ({ type: 'propose', events: readEvents(reader, hash) }),
  head: (reader) => ({ type: 'head', certificate: readCertificate(reader) }),
  contradicted: (reader) => ({ type: 'contradicted', proof: readProof(reader) }),
  gossip: (reader, _scope, hash) => ({ type: 'gossip', events: readEvents(reader, hash) }),
  digest: (reader) => ({
    type: 'digest',
    appliedIndex: reader.u64(),
    held: withoutRepeats(
      reader.list(LIMITS.devicesMax, SHORT_ID_BYTES + 8, readNumber),
      ({ deviceId }) => deviceId,
    ),
  }),
  proposeAnswer: (reader) => ({
    type: 'proposeAnswer',
    term: reader.u64(),
    deviceId: reader.deviceId(),
    nextSeq: reader.u64(),
    lastId: reader.eventId(),
  }),
  leave: () => ({ type: 'leave' }),
  leaveAnswer: () => ({ type: 'leaveAnswer' }),
  transferRequest: (reader) => ({ type: 'transferRequest', to: reader.deviceId() }),
  removed: (reader, scope, hash) => ({
    type: 'removed',
    entry: readEntry(reader, scope, hash),
    signature: reader.fixed(SIGNATURE_BYTES),
  }),
  typing: (reader) => ({ type: 'typing', roomId: reader.roomId() }),
  snapshotOffer: readSnapshotOffer,
  snapshotChunk: readSnapshotChunk,
  snapshotAnswer: readSnapshotAnswer,
  historyRequest: readHistoryRequest,
  historyPage: readHistoryPage,
  pull: (reader) => ({ type: 'pull', afterIndex: reader.u64(), afterTerm: reader.u64() }),
  pullPage: readPullPage,
  ...READ_READING_MESSAGE,
  ...READ_KEYS_MESSAGE,
};

const READERS: ReadonlyMap<number, ReadMessage> = new Map(
  (Object.keys(READ_BY_TYPE) as PeerMessage['type'][]).map((type) => [
    PEER_MESSAGE_CODE[type],
    READ_BY_TYPE[type],
  ]),
);

function readAppend(reader: ByteReader, scope: Scope, hash: HashFunction): Append {
  const term = reader.u64();
  const prevIndex = reader.u64();
  const prevTerm = reader.u64();
  const prevHash = reader.hash();
  const commitIndex = reader.u64();
  const entries = readEntries(reader, scope, hash);
  return { type: 'append', term, prevIndex, prevTerm, prevHash, entries, commitIndex };
}

function readPullPage(reader: ByteReader, scope: Scope, hash: HashFunction): PullPage {
  return {
    type: 'pullPage',
    term: reader.u64(),
    prevIndex: reader.u64(),
    prevTerm: reader.u64(),
    prevHash: reader.hash(),
    lastIndex: reader.u64(),
    lastTerm: reader.u64(),
    entries: readEntries(reader, scope, hash),
  };
}

function readEntries(reader: ByteReader, scope: Scope, hash: HashFunction): Entry[] {
  return reader.list(LIMITS.appendEntriesMax, ENTRY_BYTES_MIN, (source) => readEntry(source, scope, hash));
}

function writePullPage(writer: ByteWriter, message: PullPage): void {
  writer.u64(message.term).u64(message.prevIndex).u64(message.prevTerm).hash(message.prevHash);
  writer.u64(message.lastIndex).u64(message.lastTerm).list(message.entries, writeEntry);
}

function writeAppendAnswer(writer: ByteWriter, message: AppendAnswer): void {
  writer.u64(message.term).u64(message.clockMs);
  const { result } = message;
  if (result.kind === 'stored') {
    writeAcknowledgement(writer.u8(STORED), result.acknowledgement);
  } else {
    writer.u8(CONFLICT).u64(result.prevIndex).u64(result.hintIndex).u64(result.hintTerm);
  }
}

function readAppendAnswer(reader: ByteReader): AppendAnswer {
  const term = reader.u64();
  const clockMs = reader.u64();
  return { type: 'appendAnswer', term, result: readAppendResult(reader), clockMs };
}

function readAppendResult(reader: ByteReader): AppendAnswer['result'] {
  const code = reader.u8();
  if (code === STORED) return { kind: 'stored', acknowledgement: readAcknowledgement(reader) };
  if (code !== CONFLICT) throw new ProtocolError('range', `append result ${code}`);
  return {
    kind: 'conflict',
    prevIndex: reader.u64(),
    hintIndex: reader.u64(),
    hintTerm: reader.u64(),
  };
}

function writeHeartbeat(writer: ByteWriter, message: Heartbeat): void {
  writer.u64(message.term).u64(message.commitIndex).u64(message.round);
  writeRankList(writer, message.rank);
  writer.deviceIds(message.unwilling).list(message.matches, writeMatch);
}

function writeRemoved(writer: ByteWriter, message: Removed): void {
  writeEntry(writer, message.entry);
  writer.fixed(message.signature, SIGNATURE_BYTES);
}

function readHeartbeat(reader: ByteReader): Heartbeat {
  return {
    type: 'heartbeat',
    term: reader.u64(),
    commitIndex: reader.u64(),
    round: reader.u64(),
    rank: readRankList(reader),
    unwilling: reader.deviceIds(LIMITS.devicesMax),
    matches: withoutRepeats(
      reader.list(LIMITS.devicesMax, SHORT_ID_BYTES + 8, readMatch),
      (match) => match.deviceId,
    ),
  };
}

function writeMatch(writer: ByteWriter, match: MatchOf): void {
  writer.shortId(match.deviceId).u64(match.index);
}

function readMatch(reader: ByteReader): MatchOf {
  return { deviceId: reader.deviceId(), index: reader.u64() };
}

function writeNumber(writer: ByteWriter, { deviceId, seq }: NumberOf): void {
  writer.shortId(deviceId).u64(seq);
}

function readNumber(reader: ByteReader): NumberOf {
  return { deviceId: reader.deviceId(), seq: reader.u64() };
}

function readEvents(reader: ByteReader, hash: HashFunction): SignedEvent[] {
  return reader.list(LIMITS.proposeEventsMax, EVENT_BYTES_MIN, (source) =>
    // Into another fork goes everything that had a place in the log before, forgotten or not (TN20).
    readEvent(source, hash, true),
  );
}

function writeDelay(writer: ByteWriter, delay: DelayEdge): void {
  writer.shortId(delay.to).u32(delay.rttUs);
}

function readDelay(reader: ByteReader): DelayEdge {
  return { to: reader.deviceId(), rttUs: reader.u32() };
}

/** A list that names a device twice would count it twice. */
function withoutRepeats<Item>(items: Item[], idOf: (item: Item) => DeviceId): Item[] {
  if (new Set(items.map(idOf)).size !== items.length) {
    throw new ProtocolError('not_canonical', 'a device is named twice');
  }
  return items;
}
