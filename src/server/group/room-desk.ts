/**
 * Rooms of one group as this node's person deals with them: what is unread, what was begun, who types (rules MS85
 * to MS91). Drafts are this node's own, marks those of its person's devices (reading.ts); nobody else hears of them.
 */
import type { FeedObjects } from '../../api/events.ts';
import type { Draft, PutDraft, Receipt } from '../../api/members.ts';
import type { RoomNotices } from '../../api/notices.ts';
import type { Room } from '../../api/rooms.ts';
import type { AppliedEntry } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId, EventId, Index, MemberId, RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import type { RoomMark } from '../../protocol/reading-messages.ts';
import type { Scope } from '../../protocol/scope.ts';
import type { Feed } from '../http/feed.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { Projected } from '../storage/read-model.ts';
import type { ReadEvent } from '../storage/readable.ts';
import { payloadOf } from './event-reader.ts';
import { isNewerMark } from './read-mark.ts';
import { RoomCounts } from './room-counts.ts';
import { memberOfDevice } from './roster-view.ts';
import { isSeen, roomById, roomSeen, roomsOf, type RosterRoom } from './room-view.ts';
import { Typing } from './typing.ts';
import type { Unread } from './unread.ts';
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
  /** MS295 The person does not want to see this member. */
  isBlocked(memberId: MemberId): boolean;
  /** How far others have read a room, by their own word. */
  receiptsOf(roomId: RoomId): readonly Receipt[];
  /** A read mark moved at this device. */
  marked(mark: RoomMark): void;
  /** ms since 1970. */
  wallMs(): number;
  /** Monotonic, ms. */
  nowMs(): number;
}

export class RoomDesk {
  readonly #ports: RoomDeskPorts;
  readonly #typing: Typing;
  /** Of private rooms: what the screens were told that they are called. */
  readonly #toldNames = new Map<RoomId, string>();
  readonly #counts: RoomCounts;

  constructor(ports: RoomDeskPorts) {
    this.#ports = ports;
    this.#typing = new Typing(() => ports.nowMs());
    this.#counts = new RoomCounts({
      store: () => ports.store(),
      view: () => ports.view(),
      isBlocked: (memberId) => ports.isBlocked(memberId),
    });
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

  /** MS86 What is not shown yet cannot have been read: a mark beyond it stops there. */
  markRead(roomId: RoomId, index: Index): void {
    const room = this.#counts.of(this.#known(roomId));
    const { readModel, local } = this.#ports.store();
    const upTo = Math.min(index, readModel.projectedIndex);
    if (upTo <= room.readIndex) return;
    const { turn } = local.readMark(roomId);
    this.#mark({ roomId, turn, index: upTo });
  }

  /** MS293 The message at the index and what follows it is unread again; `last`: the newest that others wrote. */
  markUnread(roomId: RoomId, from: Index | 'last'): void {
    const first = from === 'last' ? this.#counts.newest(this.#known(roomId)) : from;
    if (from === 'last' && first === 0) return;
    const index = Math.max(this.#counts.readAtFirst(this.#known(roomId)), first - 1);
    if (index >= this.#counts.of(roomId).readIndex) return;
    const { turn } = this.#ports.store().local.readMark(roomId);
    this.#mark({ roomId, turn: turn + 1, index });
  }

  /** MS294 Another device of the person says how far a room was read. True: this one knew less. */
  heardMark(mark: RoomMark): boolean {
    const { roomId } = mark;
    const { local } = this.#ports.store();
    if (!isNewerMark(mark, local.readMark(roomId))) return false;
    const view = this.#ports.view();
    const room = view.roster.rooms.get(roomId);
    if (room !== undefined && isSeen(view, room, view.deviceId)) this.#mark(mark);
    // The log that makes the room comes later than the word of it.
    else if (local.readMarks().length < LIMITS.roomsMax) local.saveReadMark(roomId, mark);
    else return false;
    return true;
  }

  /** MS297 How far others have read it, by their own word since this node started. */
  receipts(roomId: RoomId): Receipt[] {
    return [...this.#ports.receiptsOf(this.#known(roomId))];
  }

  /** How far each room was read at this device or another of the person, lower room first. */
  marks(): RoomMark[] {
    return this.#ports.store().local.readMarks();
  }

  #mark(mark: RoomMark): void {
    const { roomId, index } = mark;
    const { local } = this.#ports.store();
    const isBack = index < this.#counts.of(roomId).readIndex;
    local.saveReadMark(roomId, mark);
    // MS87 What lies behind a mark that goes back is on the disk alone.
    if (isBack) this.#counts.forget(roomId);
    else this.#counts.of(roomId).read(index);
    this.#tellRead(roomId, this.#counts.of(roomId));
    this.#ports.marked(mark);
  }

  /** MS295 Somebody is blocked, or is so no more. */
  blockedChanged(): void {
    const known = this.#counts.known.map(([roomId]) => roomId);
    this.#counts.forget();
    for (const roomId of known) this.#tellRead(roomId, this.#counts.of(roomId));
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
    if (this.#ports.isBlocked(member.memberId)) return;
    if (!isSeen(view, room, from) || !isSeen(view, room, deviceId)) return;
    this.#publish('typing', { roomId, memberId: member.memberId, deviceId: from });
  }

  /** What can be read from now on, and what says something else now. */
  projected(step: Pick<Projected, 'messages' | 'changed'>): void {
    this.#counts.projected(step, (roomId, room) => this.#tellRead(roomId, room));
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
    this.#counts.forget();
  }

  #withCounts(room: RosterRoom): Room {
    const { unread, mentions, readIndex, lastIndex } = this.#counts.of(room.id as RoomId);
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
