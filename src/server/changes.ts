/** ChangeService over the node's groups. */
import type { ChangeMember, Member } from '../api/members.ts';
import type { EditMessage, Message } from '../api/messages.ts';
import type { ChangeNode, NodeInfo } from '../api/node.ts';
import type { EventId, GroupId, MemberId, RoomId } from '../protocol/ids.ts';
import type { Group } from './group/group.ts';
import type { ChangeService } from './http/change-service.ts';
import type { Feed } from './http/feed.ts';
import type { Logger } from './log.ts';

export interface ChangesPorts {
  /** Throws not_found, `joining`, or what halted the group. */
  joined(groupId: GroupId): Group;
  groups(): readonly Group[];
  node(): NodeInfo;
  /** Durable when it returns. */
  saveName(name: string): void;
  readonly feed: Feed;
  readonly log: Logger;
}

export class Changes implements ChangeService {
  readonly #ports: ChangesPorts;

  constructor(ports: ChangesPorts) {
    this.#ports = ports;
  }

  async editMessage(groupId: GroupId, roomId: RoomId, id: EventId, { text }: EditMessage): Promise<Message> {
    return this.#ports.joined(groupId).messages.changes.edit(roomId, id, text);
  }

  async deleteMessage(groupId: GroupId, roomId: RoomId, id: EventId): Promise<void> {
    await this.#ports.joined(groupId).messages.changes.remove(roomId, id);
  }

  async react(groupId: GroupId, roomId: RoomId, id: EventId, emoji: string, on: boolean): Promise<void> {
    await this.#ports.joined(groupId).messages.changes.react(roomId, id, emoji, on);
  }

  async changeMember(groupId: GroupId, memberId: MemberId, body: ChangeMember): Promise<Member> {
    return this.#ports.joined(groupId).members.change(memberId, body);
  }

  /** The name is this node's own first; each group hears of it as soon as it takes events of this device. */
  async changeNode({ name }: ChangeNode): Promise<NodeInfo> {
    if (this.#ports.node().name !== name) {
      this.#ports.saveName(name);
      this.#ports.feed.publish('node', null, { name });
    }
    const open = this.#ports.groups().filter((group) => group.hasJoined && group.failure === null);
    await Promise.all(open.map((group) => group.members.rename(name)));
    for (const group of this.#ports.groups()) if (!open.includes(group)) this.#renameLater(group);
    return this.#ports.node();
  }

  /** After a start: groups that do not know the own name, because it was given with the start or just before a crash. */
  tellName(): void {
    for (const group of this.#ports.groups()) if (group.failure === null) this.#renameLater(group);
  }

  /** A group that is being joined was told the name of before. */
  #renameLater(group: Group): void {
    const rename = async (): Promise<void> => {
      await group.joined;
      if (group.hasJoined) await group.members.rename(this.#ports.node().name);
    };
    rename().catch((error: unknown) => {
      this.#ports.log.warn(
        { err: error, groupId: group.scope.groupId },
        'a group does not know the new name',
      );
    });
  }
}
