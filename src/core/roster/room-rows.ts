/** The rows of rooms. Bytes are this file's own, as with the other rows of the fold. */
import type { ByteReader, ByteWriter } from '../../protocol/bytes.ts';
import { SHORT_ID_BYTES, sortedIds, type Index, type MemberId, type RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { RoomKind } from '../../protocol/payloads.ts';
import type { RoomState } from './state.ts';

const KINDS = ['open', 'private', 'direct'] as const satisfies readonly RoomKind[];
const SEES = [null, 'everything', 'joining'] as const;
const TEXT_BYTES_MAX = 1024;
const SINCE_BYTES = 8;

/**
 * Members lower first: equal states have equal rows. A first room about nothing is written as it was when there was no
 * other: rows and snapshots of that time stay what they are.
 */
export function writeRoomRow(writer: ByteWriter, room: RoomState): void {
  writer.text(room.name).u8(KINDS.indexOf(room.kind)).u64(room.createdIndex).u64(room.createdAt);
  if (room.madeBy === null && room.topic === '' && room.lifeMs === null) return;
  writer
    .text(room.topic)
    .text(room.madeBy ?? '')
    .u8(SEES.indexOf(room.newcomersSee))
    .flag(room.isArchived);
  writer.list(sortedIds(room.members.keys()), (to, id) => to.shortId(id).u64(room.members.get(id)!));
  writer.u64(room.namedIndex);
  // Rows of rooms that keep what is said are as they were when all did.
  if (room.lifeMs !== null) writer.u64(room.lifeMs);
}

export function readRoomRow(roomId: RoomId, reader: ByteReader): RoomState {
  const name = reader.text(TEXT_BYTES_MAX);
  const kind = KINDS[reader.u8()]!;
  const of = { roomId, name, kind, createdIndex: reader.u64(), createdAt: reader.u64() };
  if (reader.left === 0) {
    const plain = { topic: '', madeBy: null, newcomersSee: null, isArchived: false, lifeMs: null } as const;
    return { ...of, ...plain, members: new Map(), namedIndex: 0 };
  }
  const topic = reader.text(TEXT_BYTES_MAX);
  const maker = reader.text(TEXT_BYTES_MAX);
  return {
    ...of,
    topic,
    madeBy: maker === '' ? null : (maker as MemberId),
    newcomersSee: SEES[reader.u8()]!,
    isArchived: reader.flag(),
    members: new Map(reader.list(LIMITS.membersMax, SHORT_ID_BYTES + SINCE_BYTES, readSince)),
    namedIndex: reader.u64(),
    lifeMs: reader.left > 0 ? reader.u64() : null,
  };
}

function readSince(reader: ByteReader): [MemberId, Index] {
  return [reader.memberId(), reader.u64()];
}
