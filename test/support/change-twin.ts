/** What changes messages, roles and the own name of a node in memory. Everything is confirmed at once. */
import type { ChangeGroup, Group } from '../../src/api/groups.ts';
import type { ChangeMember, Member } from '../../src/api/members.ts';
import type { EditMessage, Message, Reaction } from '../../src/api/messages.ts';
import { NODE_NOTICES_AT_FIRST } from '../../src/api/notices.ts';
import type { ChangeNode, NodeInfo } from '../../src/api/node.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { EventId, GroupId, MemberId, RoomId } from '../../src/protocol/ids.ts';
import type { ChangeService } from '../../src/server/http/change-service.ts';

/** The rest of the node in memory; all throw not_found. */
export interface ChangeTwinParts {
  readonly memberId: MemberId;
  message(groupId: GroupId, roomId: RoomId, id: EventId): Message;
  replace(groupId: GroupId, message: Message): void;
  member(groupId: GroupId, memberId: MemberId): Member;
  group(groupId: GroupId): Group;
  node(): NodeInfo;
}

export class ChangeTwin implements ChangeService {
  name: string | null = null;
  /** Nearby was said at the start. */
  settings: NodeInfo['settings'] = {
    portMap: { on: false, fixed: false, state: 'off', address: null, router: null, reason: null },
    nearby: { on: true, fixed: true, failed: false },
    lock: { protection: 'file', idleMinutes: 0 },
    notices: NODE_NOTICES_AT_FIRST,
    privacy: { receipts: false, blocked: [] },
  };
  private readonly parts: ChangeTwinParts;

  constructor(parts: ChangeTwinParts) {
    this.parts = parts;
  }

  async editMessage(groupId: GroupId, roomId: RoomId, id: EventId, { text }: EditMessage): Promise<Message> {
    const before = this.open(groupId, roomId, id);
    const message = { ...before, text, editedAt: before.at };
    this.parts.replace(groupId, message);
    return message;
  }

  async deleteMessage(groupId: GroupId, roomId: RoomId, id: EventId): Promise<void> {
    const message = this.parts.message(groupId, roomId, id);
    this.parts.replace(groupId, { ...message, text: '', reactions: [], deleted: true });
  }

  async react(groupId: GroupId, roomId: RoomId, id: EventId, emoji: string, on: boolean): Promise<void> {
    const message = this.open(groupId, roomId, id);
    const others = message.reactions.filter((one) => one.emoji !== emoji);
    const own: Reaction = { emoji, count: 1, mine: true, members: [this.parts.memberId] };
    this.parts.replace(groupId, { ...message, reactions: on ? [...others, own] : others });
  }

  async changeMember(groupId: GroupId, memberId: MemberId, { role }: ChangeMember): Promise<Member> {
    return { ...this.parts.member(groupId, memberId), role };
  }

  async changeGroup(groupId: GroupId, { receipts }: ChangeGroup): Promise<Group> {
    const group = this.parts.group(groupId);
    return { ...group, receipts: receipts ?? group.receipts };
  }

  async removeMember(groupId: GroupId, memberId: MemberId): Promise<void> {
    this.parts.member(groupId, memberId);
  }

  async nameDevice(groupId: GroupId): Promise<void> {
    this.parts.member(groupId, this.parts.memberId);
  }

  async removeDevice(groupId: GroupId): Promise<void> {
    this.parts.member(groupId, this.parts.memberId);
  }

  async leaveGroup(groupId: GroupId): Promise<void> {
    this.parts.member(groupId, this.parts.memberId);
  }

  /** This node has a host: there is nothing to recover. */
  async recoverGroup(): Promise<never> {
    throw new DemesError('conflict');
  }

  async renewKeys(groupId: GroupId): Promise<void> {
    this.parts.member(groupId, this.parts.memberId);
  }

  async changeNode({ name, portMap, nearby }: ChangeNode): Promise<NodeInfo> {
    const before = this.settings;
    if (nearby === false) throw new DemesError('conflict');
    this.name = name ?? this.name;
    this.settings = { ...before, portMap: { ...before.portMap, on: portMap ?? before.portMap.on } };
    return this.parts.node();
  }

  private open(groupId: GroupId, roomId: RoomId, id: EventId): Message {
    const message = this.parts.message(groupId, roomId, id);
    if (message.deleted === true) throw new DemesError('conflict');
    return message;
  }
}
