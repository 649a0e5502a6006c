/**
 * Rooms of one group as this node's person deals with them: what is unread, what was begun, who types (rules MS85
 * to MS91). Marks and drafts are this node's own; nobody else hears of them.
 */
import type { FeedObjects } from '../../api/events.ts';
import type { Draft, PutDraft } from '../../api/members.ts';
import type { RoomNotices } from '../../api/notices.ts';
import type { Room } from '../../api/rooms.ts';
import type { AppliedEntry } from '../../core/ready.ts';
import type { MemberState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId, EventId, Index, MemberId, RoomId } from '../../protocol/ids.ts';
import { mentionPattern } from '../../protocol/mention.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import type { Scope } from '../../protocol/scope.ts';
import type { Feed } from '../http/feed.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { MessageRecord, Projected } from '../storage/read-model.ts';
import type { ReadEvent } from '../storage/readable.ts';
import { payloadOf } from './event-reader.ts';
import { memberOfDevice } from './roster-view.ts';
import { isSeen, roomById, roomSeen, roomsOf, type RosterRoom } from './room-view.ts';
import { Typing } from './typing.ts';
import { Unread } from './unread.ts';
import { roomChangedBy } from './applied-kinds.ts';

export interface RoomDeskPorts {
  /** Throws what stopped the group. */
  keysOf(roomId: RoomId): Room['keys'];
  readonly scope: Scope;
  readonly feed: Feed;
  /** These two throw what stopped the group. */
  store(): Pick<GroupStore, 'readModel' | 'local' | 'unread' | 'storage' | 'notices'>;
  /** What an event says to this device. */
  readonly read: ReadEvent;
  view(): ReplicaView;
  /** To every device of the group that a link leads to and that is meant; what is lost is lost. */
  tellPeers(message: PeerMessage, isMeant: (deviceId: DeviceId) => boolean): void;
  /** ms since 1970. */
  wallMs(): number;
  /** Monotonic, ms. */
  nowMs(): number;
}

/** Counted for one name; with another everything is counted anew. */
interface Counts {
  readonly name: string;
  readonly memberId: MemberId;
  readonly naming: RegExp;
  readonly rooms: Map<RoomId, Unread>;
}

export class RoomDesk {
  readonly #ports: RoomDeskPorts;
  readonly #typing: Typing;
  /** Of private rooms: what the screens were told that they are called. */
  readonly #toldNames = new Map<RoomId, string>();
  /** Null until somebody asks. */
  #counts: Counts | null = null;

  constructor(ports: RoomDeskPorts) {
    this.#ports = ports;
    this.#typing = new Typing(() => ports.nowMs());
  }

  /** Counts what is unread before anybody asks: with 100,000 messages that takes a moment, once (MS87). */
  prepare(): void {
    try {
      this.all();
    } catch (error) {
      // A group that is being joined or has halted says so to whoever asks.
      if (!(error instanceof DemesError)) throw error;
    }
  }

  all(): Room[] {
    return roomsOf(this.#ports.view()).map((room) => this.#withCounts(room));
  }

  /** Throws not_found. */
  one(roomId: RoomId): Room {
    return this.#withCounts(roomById(this.#ports.view(), roomId));
  }

  /** What is not shown yet cannot have been read: a mark beyond it stops there. */
  markRead(roomId: RoomId, index: Index): void {
    const room = this.#unreadOf(this.#known(roomId));
    const { readModel, local } = this.#ports.store();
    const upTo = Math.min(index, readModel.projectedIndex);
    if (upTo <= room.readIndex) return;
    local.saveReadMark(roomId, upTo);
    room.read(upTo);
    this.#tellRead(roomId, room);
  }

  /** MS340 Durable when it returns; all screens hear of it. */
  setNotices(roomId: RoomId, notices: RoomNotices): Room {
    this.#ports.store().notices.save(this.#known(roomId), notices);
    const room = this.one(roomId);
    this.#ports.feed.publish('room', this.#ports.scope.groupId, room);
    return room;
  }

  /** `threadRoot`: begun in the thread of this message; nobody asks whether it is there (MS88). */
  draft(roomId: RoomId, threadRoot: EventId | null): Draft {
    this.#known(roomId);
    const draft = this.#ports.store().local.draft(roomId, threadRoot);
    if (draft === undefined) return { text: '', updatedAt: null };
    return { text: draft.text, updatedAt: new Date(draft.updatedAt).toISOString() };
  }

  putDraft(roomId: RoomId, { text, source, threadRoot }: PutDraft): void {
    this.#known(roomId);
    const root = (threadRoot ?? null) as EventId | null;
    this.#ports.store().local.saveDraft(roomId, root, { text, updatedAt: this.#ports.wallMs() });
    const place = threadRoot === undefined ? {} : { threadRoot };
    this.#publish('draft', { roomId, ...place, text, source: source ?? null });
  }

  /** Somebody types at this node. */
  sayTyping(roomId: RoomId): void {
    const view = this.#ports.view();
    const room = roomSeen(view, roomId);
    if (!this.#typing.isToBeSaid(roomId)) return;
    // Who writes in a private room is no business of others.
    this.#ports.tellPeers({ type: 'typing', roomId }, (deviceId) => isSeen(view, room, deviceId));
  }

  /** Somebody types elsewhere: told if it is another member, in a room that there is. */
  heardTyping(from: DeviceId, roomId: RoomId): void {
    // First of all: looking at the roster costs more than saying a word.
    if (!this.#typing.isToBeHeard(from)) return;
    const view = this.#ports.view();
    const { roster, deviceId } = view;
    const member = memberOfDevice(roster, from);
    const isOwn = member === memberOfDevice(roster, deviceId);
    const room = roster.rooms.get(roomId);
    if (member === undefined || isOwn || room === undefined) return;
    if (!isSeen(view, room, from) || !isSeen(view, room, deviceId)) return;
    this.#publish('typing', { roomId, memberId: member.memberId, deviceId: from });
  }

  /** What can be read from now on, and what says something else now. */
  projected({ messages, changed }: Pick<Projected, 'messages' | 'changed'>): void {
    const counts = this.#counts;
    if (counts === null) return;
    const { roster, deviceId } = this.#ports.view();
    const me = memberOfDevice(roster, deviceId);
    // A room that nobody asked for is counted when somebody does, from the disk.
    for (const record of messages) {
      if (record.state !== 'confirmed') continue;
      const isOwn = memberOfDevice(roster, record.deviceId) === me;
      const isNews = !isOwn && !record.deleted;
      counts.rooms.get(record.roomId)?.add(record.index, isNews, isNamed(counts, record));
    }
    for (const record of changed) {
      const { roomId, index, deleted } = record;
      const room = counts.rooms.get(roomId);
      const isNaming = deleted ? null : isNamed(counts, record);
      if (room?.change(index, isNaming) === true) this.#tellRead(roomId, room);
    }
  }

  /** MS226 Rooms that were made or changed: told to whoever is in them; whoever is in one no more asks anew. */
  applied(entries: readonly AppliedEntry[]): void {
    const { groupId } = this.#ports.scope;
    const told = new Set<RoomId>();
    for (const applied of entries) {
      const roomId = roomChangedBy(applied);
      if (roomId === null || told.has(roomId)) continue;
      told.add(roomId);
      const view = this.#ports.view();
      const room = view.roster.rooms.get(roomId);
      if (room !== undefined && isSeen(view, room, view.deviceId)) this.#tellRoom(roomId);
      else this.#ports.feed.publish('roster', groupId, { index: applied.entry.index });
    }
  }

  #tellRoom(roomId: RoomId): void {
    try {
      const room = this.one(roomId);
      if (room.kind === 'private') this.#toldNames.set(roomId, room.name);
      this.#ports.feed.publish('room', this.#ports.scope.groupId, room);
    } catch (error) {
      // A device that is being let in asks for all rooms when it is.
      if (!(error instanceof DemesError)) throw error;
    }
  }

  /** The disk was read anew: so are the counts, when somebody asks. */
  forget(): void {
    this.#counts = null;
  }

  #withCounts(room: RosterRoom): Room {
    const { unread, mentions, readIndex, lastIndex } = this.#unreadOf(room.id as RoomId);
    const keys = this.#ports.keysOf(room.id as RoomId);
    const notices = this.#ports.store().notices.of(room.id as RoomId);
    const names = this.#sealedNames(room.id as RoomId);
    return { ...room, ...names, unread, mentions, readIndex, lastIndex, keys, notices };
  }

  /** RS63 Of a private room, as far as this device can open them; nothing of others. */
  #sealedNames(roomId: RoomId): { readonly name?: string; readonly topic?: string } {
    const index = this.#ports.view().roster.rooms.get(roomId)?.namedIndex ?? 0;
    if (index === 0) return {};
    const entry = this.#ports.store().storage.entries(index, index, 1)[0];
    const payload = entry?.body.kind === 'event' ? payloadOf(entry.body.event, this.#ports.read) : null;
    return payload?.kind === 'roomNamed' ? { name: payload.name ?? '', topic: payload.topic ?? '' } : {};
  }

  /** Keys came in: names that were told as unknown may be known now. */
  keysMoved(): void {
    const { roster } = this.#ports.view();
    for (const [roomId, told] of this.#toldNames) {
      const names = roster.rooms.has(roomId) ? this.#sealedNames(roomId) : {};
      if (names.name !== undefined && names.name !== told) this.#tellRoom(roomId);
    }
  }

  #unreadOf(roomId: RoomId): Unread {
    const { name, memberId } = this.#me();
    if (this.#counts?.name !== name || this.#counts.memberId !== memberId)
      this.#counts = { name, memberId, naming: mentionPattern(name), rooms: new Map() };
    const { rooms } = this.#counts;
    let room = rooms.get(roomId);
    if (room === undefined) {
      room = this.#count(roomId, this.#counts);
      rooms.set(roomId, room);
    }
    return room;
  }

  /** Reads the disk, once for a room: everything later is arithmetic. */
  #count(roomId: RoomId, counts: Counts): Unread {
    const { local, unread, readModel } = this.#ports.store();
    const { roster, deviceId } = this.#ports.view();
    const { memberId } = this.#me();
    const own = [...roster.devices.values()].flatMap((device) =>
      device.memberId === memberId ? device.deviceId : [],
    );
    // MS85 What was said before this device came, or its member into the room, was never news to it.
    const joinedIndex = roster.devices.get(deviceId)?.joinedIndex ?? 0;
    const sinceIndex = roster.rooms.get(roomId)?.members.get(memberId) ?? 0;
    const readIndex = Math.max(joinedIndex, sinceIndex, local.readMark(roomId));
    const lastIndex = readModel.roomCounts().find((one) => one.roomId === roomId)?.lastIndex ?? 0;
    const { indexes, withNames } = unread.after(roomId, readIndex, own);
    const naming = withNames.filter((one) => isNamed(counts, one)).map(({ index }) => index);
    return new Unread(readIndex, lastIndex, indexes, naming);
  }

  /** Throws `joining` until the roster has this device. */
  #me(): MemberState {
    const { roster, deviceId } = this.#ports.view();
    const me = memberOfDevice(roster, deviceId);
    if (me === undefined) throw new DemesError('joining');
    return me;
  }

  /** The id of a room that there is; throws not_found. */
  #known(roomId: RoomId): RoomId {
    return roomSeen(this.#ports.view(), roomId).roomId;
  }

  #tellRead(roomId: RoomId, { readIndex: index, unread, mentions }: Unread): void {
    this.#publish('read', { roomId, index, unread, mentions });
  }

  #publish<Type extends 'read' | 'draft' | 'typing'>(type: Type, object: FeedObjects[Type]): void {
    this.#ports.feed.publish(type, this.#ports.scope.groupId, object);
  }
}

/** MS284 Where a message says whom it names, its text says nothing about that. */
function isNamed(
  { memberId, naming }: Counts,
  { text, parts: { mentions } }: Pick<MessageRecord, 'text' | 'parts'>,
): boolean {
  if (mentions === undefined) return naming.test(text);
  return mentions.everybody || mentions.members.some((one) => one.memberId === memberId);
}
