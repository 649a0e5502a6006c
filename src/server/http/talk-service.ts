/** What the routes of pins, polls and threads need from the node. Throws as NodeService does (service.ts). */
import type { Message } from '../../api/messages.ts';
import type { RepliesQuery, ReplyPage } from '../../api/talk-routes.ts';
import type { EventId, GroupId, RoomId } from '../../protocol/ids.ts';

/** What changes something resolves when that is durable here; what is as asked already is no error. */
export interface TalkService {
  pins(groupId: GroupId, roomId: RoomId): Message[];
  pin(groupId: GroupId, roomId: RoomId, id: EventId, on: boolean): Promise<void>;
  /** Places of answers; none takes the vote back. `invalid` for what is no vote, `conflict` once the poll ended. */
  vote(groupId: GroupId, roomId: RoomId, id: EventId, choices: readonly number[]): Promise<void>;
  closePoll(groupId: GroupId, roomId: RoomId, id: EventId): Promise<void>;
  replies(groupId: GroupId, roomId: RoomId, id: EventId, query: RepliesQuery): ReplyPage;
}
