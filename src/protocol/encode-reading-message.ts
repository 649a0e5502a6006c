/** Bytes of what is said of reading (FM31, FM76, FM77). */
import type { ByteReader, ByteWriter } from './bytes.ts';
import { ProtocolError } from './errors.ts';
import { compareIds, HASH_BYTES, SHORT_ID_BYTES } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { OwnMarks, OwnSwitch, ReadingMessage, Receipts } from './reading-messages.ts';

const NUMBER_BYTES = 8;

type OfType<Type> = Extract<ReadingMessage, { readonly type: Type }>;

export const WRITE_READING_MESSAGE: {
  readonly [Type in ReadingMessage['type']]: (writer: ByteWriter, message: OfType<Type>) => void;
} = {
  ownMarks(writer, { rooms, blocked, receipts }) {
    writer.list(rooms, (to, { roomId, turn, index }) => to.longId(roomId).u64(turn).u64(index));
    writer.list(blocked, (to, { memberId, ...one }) => writeSwitch(to.shortId(memberId), one));
    writeSwitch(writer, receipts);
  },
  receipts(writer, { shares, rooms }) {
    writer.flag(shares).list(rooms, (to, { roomId, index }) => to.longId(roomId).u64(index));
  },
};

export const READ_READING_MESSAGE: {
  readonly [Type in ReadingMessage['type']]: (reader: ByteReader) => OfType<Type>;
} = {
  ownMarks: readOwnMarks,
  receipts: readReceipts,
};

function readOwnMarks(reader: ByteReader): OwnMarks {
  const rooms = reader.list(LIMITS.roomsMax, HASH_BYTES + 2 * NUMBER_BYTES, (from) => ({
    roomId: from.roomId(),
    turn: from.u64(),
    index: from.u64(),
  }));
  const blocked = reader.list(LIMITS.membersMax, SHORT_ID_BYTES + NUMBER_BYTES + 1, (from) => ({
    memberId: from.memberId(),
    ...readSwitch(from),
  }));
  requireRising(rooms.map(({ roomId }) => roomId));
  requireRising(blocked.map(({ memberId }) => memberId));
  return { type: 'ownMarks', rooms, blocked, receipts: readSwitch(reader) };
}

function readReceipts(reader: ByteReader): Receipts {
  const shares = reader.flag();
  const rooms = reader.list(LIMITS.roomsMax, HASH_BYTES + NUMBER_BYTES, (from) => ({
    roomId: from.roomId(),
    index: from.u64(),
  }));
  requireRising(rooms.map(({ roomId }) => roomId));
  if (!shares && rooms.length > 0)
    throw new ProtocolError('not_canonical', 'rooms of which nothing is shared');
  return { type: 'receipts', shares, rooms };
}

function writeSwitch(writer: ByteWriter, { turn, on }: OwnSwitch): void {
  writer.u64(turn).flag(on);
}

function readSwitch(reader: ByteReader): OwnSwitch {
  return { turn: reader.u64(), on: reader.flag() };
}

/** Each once, lower first: one encoding for what is said. */
function requireRising(ids: readonly string[]): void {
  if (ids.some((id, i) => i > 0 && compareIds(ids[i - 1]!, id) >= 0))
    throw new ProtocolError('not_canonical', 'not each once, lower first');
}
