/** RoomService over the node's groups. */
import type { Draft, Member, PutDraft, ReadMark, Receipt } from '../api/members.ts';
import type { RoomNotices } from '../api/notices.ts';
import type { ChangeRoom, CheckedCreateRoom, Room } from '../api/rooms.ts';
import type { EventId, GroupId, MemberId, RoomId } from '../protocol/ids.ts';
import type { Group } from './group/group.ts';
import { roomSeen } from './group/room-view.ts';
import type { MadeRoom, RoomService } from './http/room-service.ts';
import type { People } from './people.ts';

export class InRoom implements RoomService {
  readonly #joined: (groupId: GroupId) => Group;

  readonly #people: People;

  /** joined: throws not_found, `joining`, `keeper`, or what halted the group. */
  constructor(joined: (groupId: GroupId) => Group, people: People) {
    this.#joined = joined;
    this.#people = people;
  }

  async create(groupId: GroupId, body: CheckedCreateRoom): Promise<MadeRoom> {
    return this.#joined(groupId).roomChanges.create(body);
  }

  async change(groupId: GroupId, roomId: RoomId, body: ChangeRoom): Promise<Room> {
    return this.#joined(groupId).roomChanges.change(roomId, body);
  }

  members(groupId: GroupId, roomId: RoomId): Member[] {
    const view = this.#joined(groupId).view();
    const { kind, members } = roomSeen(view, roomId);
    return this.#people.members(groupId).filter(({ id }) => kind === 'open' || members.has(id as MemberId));
  }

  async addMember(groupId: GroupId, roomId: RoomId, memberId: MemberId): Promise<void> {
    await this.#joined(groupId).roomChanges.add(roomId, memberId);
  }

  async removeMember(groupId: GroupId, roomId: RoomId, memberId: MemberId): Promise<void> {
    await this.#joined(groupId).roomChanges.remove(roomId, memberId);
  }

  markRead(groupId: GroupId, roomId: RoomId, { index, unreadFrom }: ReadMark): void {
    const { rooms } = this.#joined(groupId);
    if (index !== undefined) rooms.markRead(roomId, index);
    if (unreadFrom !== undefined) rooms.markUnread(roomId, unreadFrom);
  }

  receipts(groupId: GroupId, roomId: RoomId): Receipt[] {
    return this.#joined(groupId).rooms.receipts(roomId);
  }

  setNotices(groupId: GroupId, roomId: RoomId, notices: RoomNotices): Room {
    return this.#joined(groupId).rooms.setNotices(roomId, notices);
  }

  draft(groupId: GroupId, roomId: RoomId, threadRoot: EventId | null): Draft {
    return this.#joined(groupId).rooms.draft(roomId, threadRoot);
  }

  putDraft(groupId: GroupId, roomId: RoomId, body: PutDraft): void {
    this.#joined(groupId).rooms.putDraft(roomId, body);
  }

  sayTyping(groupId: GroupId, roomId: RoomId): void {
    this.#joined(groupId).rooms.sayTyping(roomId);
  }
}
