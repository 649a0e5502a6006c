/** What a node keeps of rooms for itself, and how it hears the others, in memory: for tests of the HTTP layer. */
import type { Draft, Member, PutDraft, ReadMark, Receipt } from '../../src/api/members.ts';
import { NOTICES_AT_FIRST, type RoomNotices } from '../../src/api/notices.ts';
import type { ChangeRoom, CheckedCreateRoom, Room } from '../../src/api/rooms.ts';
import type { Elections, Meeting, Network } from '../../src/api/network.ts';
import { toBase32, type EventId, type GroupId, type MemberId, type RoomId } from '../../src/protocol/ids.ts';
import type { NetworkService } from '../../src/server/http/network-service.ts';
import type { MadeRoom, RoomService } from '../../src/server/http/room-service.ts';

const MADE_AT = '2026-01-02T03:04:05.678Z';

/** A room in which nothing was said. */
export function aRoom(id: string, more: Partial<Room> = {}): Room {
  const made = { createdBy: null, createdAt: MADE_AT, createdIndex: 1, newcomersSee: 'everything' } as const;
  const counts = { unread: 0, mentions: 0, readIndex: 0, lastIndex: 0, keys: 'here' } as const;
  const what = { name: 'general', topic: '', kind: 'open', archived: false, lifeMs: null } as const;
  return { id, ...what, members: [], ...made, ...counts, notices: NOTICES_AT_FIRST, can: ['post'], ...more };
}

/** `exists` throws not_found. */
export class RoomTwin implements RoomService {
  readIndex = 0;
  kept: Draft = { text: '', updatedAt: null };
  /** What was begun in threads, by their roots. */
  readonly inThreads = new Map<string, Draft>();
  typed = 0;
  private readonly exists: (groupId: GroupId, roomId: RoomId) => void;

  constructor(exists: (groupId: GroupId, roomId: RoomId) => void) {
    this.exists = exists;
  }

  /** Rooms besides the first one, of all groups. */
  readonly made: Room[] = [];

  async create(groupId: GroupId, { kind, name, topic, members }: CheckedCreateRoom): Promise<MadeRoom> {
    const id = toBase32(new Uint8Array(32).fill(this.made.length + 1));
    const room = aRoom(id, { kind, name: name ?? '', topic: topic ?? '', members });
    void groupId;
    this.made.push(room);
    return { room, isNew: true };
  }

  async change(groupId: GroupId, roomId: RoomId, body: ChangeRoom): Promise<Room> {
    this.exists(groupId, roomId);
    const at = this.made.findIndex(({ id }) => id === roomId);
    const changed = { ...(this.made[at] ?? aRoom(roomId)), ...body } as Room;
    if (at >= 0) this.made[at] = changed;
    return changed;
  }

  members(groupId: GroupId, roomId: RoomId): Member[] {
    this.exists(groupId, roomId);
    return [];
  }

  async addMember(groupId: GroupId, roomId: RoomId, memberId: MemberId): Promise<void> {
    const { members } = await this.change(groupId, roomId, {});
    members.push(memberId);
  }

  async removeMember(groupId: GroupId, roomId: RoomId, memberId: MemberId): Promise<void> {
    const { members } = await this.change(groupId, roomId, {});
    members.splice(members.indexOf(memberId), 1);
  }

  markRead(groupId: GroupId, roomId: RoomId, { index, unreadFrom }: ReadMark): void {
    this.exists(groupId, roomId);
    this.readIndex = Math.max(this.readIndex, index ?? 0);
    if (typeof unreadFrom === 'number') this.readIndex = unreadFrom - 1;
  }

  receipts(groupId: GroupId, roomId: RoomId): Receipt[] {
    this.exists(groupId, roomId);
    return [];
  }

  setNotices(groupId: GroupId, roomId: RoomId, notices: RoomNotices): Room {
    this.exists(groupId, roomId);
    return aRoom(roomId, { notices });
  }

  draft(groupId: GroupId, roomId: RoomId, threadRoot: EventId | null): Draft {
    this.exists(groupId, roomId);
    if (threadRoot !== null) return this.inThreads.get(threadRoot) ?? { text: '', updatedAt: null };
    return this.kept;
  }

  putDraft(groupId: GroupId, roomId: RoomId, { text, threadRoot }: PutDraft): void {
    this.exists(groupId, roomId);
    const draft = { text, updatedAt: MADE_AT };
    if (threadRoot === undefined) this.kept = draft;
    else this.inThreads.set(threadRoot, draft);
  }

  sayTyping(groupId: GroupId, roomId: RoomId): void {
    this.exists(groupId, roomId);
    this.typed += 1;
  }
}

/** `exists` throws not_found. */
export class NetworkTwin implements NetworkService {
  shown: Network = {
    links: [],
    delays: [],
    heartbeatMs: 150,
    reachability: {
      state: 'unknown',
      witnesses: [],
      seenAs: null,
      mapping: { state: 'off', address: null, router: null, reason: null },
    },
    nearby: null,
  };
  /** For which group somebody asked, each time. */
  readonly asked: GroupId[] = [];
  private readonly exists: (groupId: GroupId) => void;

  constructor(exists: (groupId: GroupId) => void) {
    this.exists = exists;
  }

  network(groupId: GroupId): Network {
    this.exists(groupId);
    this.asked.push(groupId);
    return this.shown;
  }

  testReachability(groupId: GroupId): Network {
    this.exists(groupId);
    return this.shown;
  }

  async meet(groupId: GroupId): Promise<Meeting> {
    this.exists(groupId);
    return { result: 'refused', deviceId: null };
  }

  elections(groupId: GroupId): Elections {
    this.exists(groupId);
    return { elections: [], next: null };
  }
}
