/** Bytes of the events by which rooms are made and changed (FM60 to FM63, FM69). */
import type { ByteReader, ByteWriter } from './bytes.ts';
import { checkedLife } from './encode-message-parts.ts';
import { ProtocolError } from './errors.ts';
import { EVENT_KIND } from './event.ts';
import { compareIds, SHORT_ID_BYTES, type MemberId } from './ids.ts';
import { LIMITS } from './limits.ts';
import type {
  RoomKind,
  RoomLifePayload,
  RoomMadePayload,
  RoomMembersPayload,
  RoomNamedPayload,
  RoomPayload,
} from './payloads.ts';
import { nameProblem, topicProblem } from './text.ts';

/** Their numbers are their places, from 1 on. */
const KINDS = ['open', 'private', 'direct'] as const satisfies readonly RoomKind[];
const SEES = ['everything', 'joining'] as const;
/** UTF-8 needs at most four bytes for a code point. */
const NAME_BYTES_MAX = 4 * LIMITS.nameCodePointsMax;
const TOPIC_BYTES_MAX = 4 * LIMITS.topicCodePointsMax;

export function writeRoomPayload(writer: ByteWriter, payload: RoomPayload): void {
  if (payload.kind === 'roomMade') writeRoomMade(writer, payload);
  else if (payload.kind === 'roomNamed') writeRoomNamed(writer, payload);
  else if (payload.kind === 'roomMembers') writeRoomMembers(writer, payload);
  else if (payload.kind === 'roomLife') writeRoomLife(writer, payload);
  else writer.flag(payload.archived);
}

/** `kind`: one of the five. */
export function readRoomPayload(kind: number, reader: ByteReader): RoomPayload {
  if (kind === EVENT_KIND.roomMade) return readRoomMade(reader);
  if (kind === EVENT_KIND.roomNamed) return readRoomNamed(reader);
  if (kind === EVENT_KIND.roomMembers) return readRoomMembers(reader);
  if (kind === EVENT_KIND.roomLife) return readRoomLife(reader);
  return { kind: 'roomArchived', archived: reader.flag() };
}

function writeRoomMade(writer: ByteWriter, payload: RoomMadePayload): void {
  const { roomKind, newcomersSee, name, members } = checkedRoom(payload);
  writer
    .u8(KINDS.indexOf(roomKind) + 1)
    .u8(SEES.indexOf(newcomersSee) + 1)
    .text(name)
    .list(members, writeMember);
}

function readRoomMade(reader: ByteReader): RoomMadePayload {
  return checkedRoom({
    kind: 'roomMade',
    roomKind: readChoice(reader, KINDS),
    newcomersSee: readChoice(reader, SEES),
    name: reader.text(NAME_BYTES_MAX),
    members: readMembers(reader),
  });
}

function writeRoomNamed(writer: ByteWriter, payload: RoomNamedPayload): void {
  const { name, topic } = checkedNames(payload);
  for (const given of [name, topic]) {
    writer.flag(given !== null);
    if (given !== null) writer.text(given);
  }
}

function readRoomNamed(reader: ByteReader): RoomNamedPayload {
  const name = reader.flag() ? reader.text(NAME_BYTES_MAX) : null;
  const topic = reader.flag() ? reader.text(TOPIC_BYTES_MAX) : null;
  return checkedNames({ kind: 'roomNamed', name, topic });
}

function writeRoomMembers(writer: ByteWriter, payload: RoomMembersPayload): void {
  const { added, removed } = checkedMembers(payload);
  writer.list(added, writeMember).list(removed, writeMember);
}

function readRoomMembers(reader: ByteReader): RoomMembersPayload {
  return checkedMembers({
    kind: 'roomMembers',
    added: readMembers(reader),
    removed: readMembers(reader),
  });
}

function writeRoomLife(writer: ByteWriter, { lifeMs }: RoomLifePayload): void {
  writer.flag(lifeMs !== null);
  if (lifeMs !== null) writer.u64(checkedLife(lifeMs));
}

function readRoomLife(reader: ByteReader): RoomLifePayload {
  return { kind: 'roomLife', lifeMs: reader.flag() ? checkedLife(reader.u64()) : null };
}

/** An open room has a name and everybody in it, a direct one has one other. */
function checkedRoom(payload: RoomMadePayload): RoomMadePayload {
  const { roomKind, name, members } = payload;
  if (roomKind === 'open') checkedLine(nameProblem(name));
  else if (name !== '') throw new ProtocolError('mismatch', 'a name that is not sealed');
  checkOrder(members);
  const isMisfit =
    (roomKind === 'open' && members.length > 0) || (roomKind === 'direct' && members.length !== 1);
  if (isMisfit) throw new ProtocolError('mismatch', `${members.length} others in a room that is ${roomKind}`);
  return payload;
}

function checkedNames(payload: RoomNamedPayload): RoomNamedPayload {
  const { name, topic } = payload;
  if (name === null && topic === null) throw new ProtocolError('mismatch', 'neither a name nor a topic');
  if (name !== null) checkedLine(nameProblem(name));
  if (topic !== null) checkedLine(topicProblem(topic));
  return payload;
}

/** Nobody comes and goes at once. */
function checkedMembers(payload: RoomMembersPayload): RoomMembersPayload {
  const { added, removed } = payload;
  checkOrder(added);
  checkOrder(removed);
  if (added.length + removed.length === 0) throw new ProtocolError('mismatch', 'nobody comes or goes');
  if (added.some((id) => removed.includes(id)))
    throw new ProtocolError('mismatch', 'somebody comes and goes at once');
  return payload;
}

function checkedLine(problem: string | null): void {
  if (problem !== null) throw new ProtocolError('text', problem);
}

function checkOrder(ids: readonly MemberId[]): void {
  if (ids.length > LIMITS.membersMax) throw new ProtocolError('limit', 'more members than a group has');
  for (let at = 1; at < ids.length; at++) {
    if (compareIds(ids[at - 1]!, ids[at]!) >= 0)
      throw new ProtocolError('not_canonical', 'members out of order');
  }
}

function writeMember(writer: ByteWriter, id: MemberId): void {
  writer.shortId(id);
}

function readMembers(reader: ByteReader): MemberId[] {
  return reader.list(LIMITS.membersMax, SHORT_ID_BYTES, (from) => from.memberId());
}

function readChoice<Choice>(reader: ByteReader, choices: readonly Choice[]): Choice {
  const code = reader.u8();
  const choice = choices[code - 1];
  if (choice === undefined) throw new ProtocolError('range', `choice ${code}`);
  return choice;
}
