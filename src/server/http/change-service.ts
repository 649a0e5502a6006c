/** What the routes that change something that is there need from the node. Throws as NodeService does (service.ts). */
import type { ChangeGroup, Group, LeaveGroup, RecoverGroup } from '../../api/groups.ts';
import type { ChangeDevice, ChangeMember, Member, RemoveMember } from '../../api/members.ts';
import type { EditMessage, Message } from '../../api/messages.ts';
import type { ChangeNode, NodeInfo } from '../../api/node.ts';
import type { DeviceId, EventId, GroupId, MemberId, RoomId } from '../../protocol/ids.ts';

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
  changeGroup(groupId: GroupId, body: ChangeGroup): Promise<Group>;
  /** By the own member about itself: it leaves. last_device where nobody would be left. */
  removeMember(groupId: GroupId, memberId: MemberId, query: RemoveMember): Promise<void>;
  /** One of the own member's. */
  nameDevice(groupId: GroupId, deviceId: DeviceId, body: ChangeDevice): Promise<void>;
  removeDevice(groupId: GroupId, deviceId: DeviceId): Promise<void>;
  /** Leaves; a group that is being joined, or that this node was removed from, is forgotten, as with `forget`. */
  leaveGroup(groupId: GroupId, query: LeaveGroup): Promise<void>;
  /** A new fork without the devices that are lost, or over to one that others started; conflict where that does not fit. */
  recoverGroup(groupId: GroupId, body: RecoverGroup): Promise<Group>;
  /** MK107 Resolves when each room has other keys. not_sealed, no_quorum, room_unreadable, timeout. */
  renewKeys(groupId: GroupId): Promise<void>;
  /** The own name, in every group. */
  changeNode(body: ChangeNode): Promise<NodeInfo>;
}
