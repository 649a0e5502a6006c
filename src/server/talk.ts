/** TalkService over the node's groups. */
import type { Message } from '../api/messages.ts';
import type { RepliesQuery, ReplyPage } from '../api/talk-routes.ts';
import type { EventId, GroupId, RoomId } from '../protocol/ids.ts';
import type { Group } from './group/group.ts';
import type { TalkService } from './http/talk-service.ts';

export class Talk implements TalkService {
  readonly #inRooms: (groupId: GroupId) => Group;

  /** inRooms: throws not_found, `joining`, `keeper`, or what halted the group. */
  constructor(inRooms: (groupId: GroupId) => Group) {
    this.#inRooms = inRooms;
  }

  pins(groupId: GroupId, roomId: RoomId): Message[] {
    return this.#inRooms(groupId).messages.talk.pins(roomId);
  }

  async pin(groupId: GroupId, roomId: RoomId, id: EventId, on: boolean): Promise<void> {
    await this.#inRooms(groupId).messages.changes.pin(roomId, id, on);
  }

  async vote(groupId: GroupId, roomId: RoomId, id: EventId, choices: readonly number[]): Promise<void> {
    await this.#inRooms(groupId).messages.changes.vote(roomId, id, choices);
  }

  async closePoll(groupId: GroupId, roomId: RoomId, id: EventId): Promise<void> {
    await this.#inRooms(groupId).messages.changes.closePoll(roomId, id);
  }

  replies(groupId: GroupId, roomId: RoomId, id: EventId, query: RepliesQuery): ReplyPage {
    return this.#inRooms(groupId).messages.talk.replies(roomId, id, query);
  }
}
