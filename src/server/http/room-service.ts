/** What the routes of a room need from the node, beyond its messages. Throws as NodeService does (service.ts). */
import type { Draft, Member, PutDraft, ReadMark, Receipt } from '../../api/members.ts';
import type { RoomNotices } from '../../api/notices.ts';
import type { ChangeRoom, CheckedCreateRoom, Room } from '../../api/rooms.ts';
import type { EventId, GroupId, MemberId, RoomId } from '../../protocol/ids.ts';

/** What asking for a room came to. */
export interface MadeRoom {
  readonly room: Room;
  /** It was not there before. */
  readonly isNew: boolean;
}

/**
 * Making and changing rooms answers when the group has confirmed it. Rejects with not_found, forbidden_role, conflict,
 * invalid, not_sealed, room_archived, too_many_rooms, no_quorum, timeout, rate_limited or outbox_full.
 */
export interface RoomService {
  create(groupId: GroupId, body: CheckedCreateRoom): Promise<MadeRoom>;
  change(groupId: GroupId, roomId: RoomId, body: ChangeRoom): Promise<Room>;
  members(groupId: GroupId, roomId: RoomId): Member[];
  addMember(groupId: GroupId, roomId: RoomId, memberId: MemberId): Promise<void>;
  /** Oneself: leaves. */
  removeMember(groupId: GroupId, roomId: RoomId, memberId: MemberId): Promise<void>;
  /** Never beyond what is shown; back only where it is asked for. */
  markRead(groupId: GroupId, roomId: RoomId, mark: ReadMark): void;
  /** As they said since this node started. */
  receipts(groupId: GroupId, roomId: RoomId): Receipt[];
  /** Durable when it returns. */
  setNotices(groupId: GroupId, roomId: RoomId, notices: RoomNotices): Room;
  /** `threadRoot`: begun in the thread of this message. */
  draft(groupId: GroupId, roomId: RoomId, threadRoot: EventId | null): Draft;
  putDraft(groupId: GroupId, roomId: RoomId, body: PutDraft): void;
  /** Tells whoever can be reached, every three seconds at most. */
  sayTyping(groupId: GroupId, roomId: RoomId): void;
}
