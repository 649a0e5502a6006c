/** RoomService over the node's groups. */
import type { Draft, PutDraft, ReadMark } from '../api/members.ts';
import type { GroupId, RoomId } from '../protocol/ids.ts';
import type { Group } from './group/group.ts';
import type { RoomService } from './http/room-service.ts';

export class InRoom implements RoomService {
  readonly #joined: (groupId: GroupId) => Group;

  /** joined: throws not_found, `joining`, `keeper`, or what halted the group. */
  constructor(joined: (groupId: GroupId) => Group) {
    this.#joined = joined;
  }

  markRead(groupId: GroupId, roomId: RoomId, { index }: ReadMark): void {
    this.#joined(groupId).rooms.markRead(roomId, index);
  }

  draft(groupId: GroupId, roomId: RoomId): Draft {
    return this.#joined(groupId).rooms.draft(roomId);
  }

  putDraft(groupId: GroupId, roomId: RoomId, body: PutDraft): void {
    this.#joined(groupId).rooms.putDraft(roomId, body);
  }

  sayTyping(groupId: GroupId, roomId: RoomId): void {
    this.#joined(groupId).rooms.sayTyping(roomId);
  }
}
