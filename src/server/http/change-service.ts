/** What the routes that change something that is there need from the node. Throws as NodeService does (service.ts). */
import type { ChangeMember, Member } from '../../api/members.ts';
import type { EditMessage, Message } from '../../api/messages.ts';
import type { ChangeNode, NodeInfo } from '../../api/node.ts';
import type { EventId, GroupId, MemberId, RoomId } from '../../protocol/ids.ts';

/**
 * Each resolves when the change is durable here, and rejects with not_found, forbidden_role, rate_limited or
 * outbox_full; with conflict where the message was deleted or not accepted. What is as asked already is no error.
 */
export interface ChangeService {
  editMessage(groupId: GroupId, roomId: RoomId, id: EventId, body: EditMessage): Promise<Message>;
  deleteMessage(groupId: GroupId, roomId: RoomId, id: EventId): Promise<void>;
  /** `on`: the own member's emoji is to be under the message; else it is to be gone. */
  react(groupId: GroupId, roomId: RoomId, id: EventId, emoji: string, on: boolean): Promise<void>;
  changeMember(groupId: GroupId, memberId: MemberId, body: ChangeMember): Promise<Member>;
  /** The own name, in every group. */
  changeNode(body: ChangeNode): Promise<NodeInfo>;
}
