/** ChangeService over the node's groups. */
import type { ChangeGroup, Group as GroupObject, LeaveGroup, RecoverGroup } from '../api/groups.ts';
import type { ChangeDevice, ChangeMember, Member, RemoveMember } from '../api/members.ts';
import type { EditMessage, Message } from '../api/messages.ts';
import type { ChangeNode, NodeInfo } from '../api/node.ts';
import { DemesError } from '../protocol/errors.ts';
import type { DeviceId, EventId, GroupId, MemberId, RoomId } from '../protocol/ids.ts';
import type { Group } from './group/group.ts';
import type { ChangeService } from './http/change-service.ts';
import type { Feed } from './http/feed.ts';
import type { Logger } from './log.ts';
import type { NodeSettings } from './node-settings.ts';
import type { OwnLook } from './own-look.ts';
import type { Recovery } from './recovery.ts';

export interface ChangesPorts {
  /** Throws not_found, `joining`, or what halted the group. */
  joined(groupId: GroupId): Group;
  /** The same, and `keeper` on a node that is in no room. */
  inRooms(groupId: GroupId): Group;
  groups(): readonly Group[];
  node(): NodeInfo;
  /** As the API shows it. */
  shown(groupId: GroupId): GroupObject;
  member(groupId: GroupId, memberId: MemberId): Member;
  readonly recovery: Recovery;
  readonly settings: Pick<NodeSettings, 'change'>;
  /** Durable when it returns. */
  saveName(name: string): void;
  /** With all of it that is on the disk. Throws not_found. */
  forget(groupId: GroupId): void;
  readonly look: Pick<OwnLook, 'change'>;
  readonly feed: Feed;
  readonly log: Logger;
}

export class Changes implements ChangeService {
  readonly #ports: ChangesPorts;

  constructor(ports: ChangesPorts) {
    this.#ports = ports;
  }

  async editMessage(groupId: GroupId, roomId: RoomId, id: EventId, body: EditMessage): Promise<Message> {
    return this.#ports.inRooms(groupId).messages.changes.edit(roomId, id, body);
  }

  async deleteMessage(groupId: GroupId, roomId: RoomId, id: EventId): Promise<void> {
    await this.#ports.inRooms(groupId).messages.changes.remove(roomId, id);
  }

  async react(groupId: GroupId, roomId: RoomId, id: EventId, emoji: string, on: boolean): Promise<void> {
    await this.#ports.inRooms(groupId).messages.changes.react(roomId, id, emoji, on);
  }

  async changeMember(groupId: GroupId, memberId: MemberId, body: ChangeMember): Promise<Member> {
    await this.#ports.joined(groupId).members.change(memberId, body);
    return this.#ports.member(groupId, memberId);
  }

  async changeGroup(groupId: GroupId, { receipts }: ChangeGroup): Promise<GroupObject> {
    const { members } = this.#ports.joined(groupId);
    if (receipts !== undefined) await members.setReceipts(receipts);
    return this.#ports.shown(groupId);
  }

  async removeMember(groupId: GroupId, memberId: MemberId, { ban }: RemoveMember): Promise<void> {
    await this.#ports.joined(groupId).members.remove(memberId, ban);
  }

  async nameDevice(groupId: GroupId, deviceId: DeviceId, body: ChangeDevice): Promise<void> {
    await this.#ports.joined(groupId).members.nameDevice(deviceId, body);
  }

  async removeDevice(groupId: GroupId, deviceId: DeviceId): Promise<void> {
    await this.#ports.joined(groupId).members.removeDevice(deviceId);
  }

  async leaveGroup(groupId: GroupId, { forget }: LeaveGroup): Promise<void> {
    const group = this.#ports.groups().find((one) => one.scope.groupId === groupId);
    const isMember = group !== undefined && group.hasJoined && !isRemoved(group);
    if (forget || !isMember) this.#ports.forget(groupId);
    else await group.members.leave();
  }

  async recoverGroup(groupId: GroupId, body: RecoverGroup): Promise<GroupObject> {
    await this.#ports.recovery.recover(this.#ports.joined(groupId), body);
    return this.#ports.shown(groupId);
  }

  async renewKeys(groupId: GroupId): Promise<void> {
    await this.#ports.inRooms(groupId).keysRenewal.renew();
  }

  async changeNode({ name, look, ...settings }: ChangeNode): Promise<NodeInfo> {
    const { memberId } = this.#ports.node();
    if (settings.blocked?.[memberId] === true) {
      const errors = [{ path: `blocked.${memberId}`, message: 'This is you.' }];
      throw new DemesError('invalid', { extra: { errors } });
    }
    this.#ports.settings.change(settings);
    if (name !== undefined) await this.#rename(name);
    if (look !== undefined) await this.#ports.look.change(look);
    return this.#ports.node();
  }

  /** The name is this node's own first; each group hears of it as soon as it takes events of this device. */
  async #rename(name: string): Promise<void> {
    if (this.#ports.node().name !== name) {
      this.#ports.saveName(name);
      this.#ports.feed.publish('node', null, { name, setAside: this.#ports.node().setAside });
    }
    const open = this.#ports
      .groups()
      .filter((group) => group.failure === null && group.hasJoined && !isRemoved(group));
    await Promise.all(open.map((group) => group.members.rename(name)));
    for (const group of this.#ports.groups()) if (!open.includes(group)) this.#renameLater(group);
  }

  /** After a start: groups that do not know the own name, because it was given with the start or just before a crash. */
  tellName(): void {
    for (const group of this.#ports.groups()) if (group.failure === null) this.#renameLater(group);
  }

  /** A group that is being joined was told the name of before. */
  #renameLater(group: Group): void {
    const rename = async (): Promise<void> => {
      await group.joined;
      if (group.hasJoined && !isRemoved(group)) await group.members.rename(this.#ports.node().name);
    };
    rename().catch((error: unknown) => {
      this.#ports.log.warn(
        { err: error, groupId: group.scope.groupId },
        'a group does not know the new name',
      );
    });
  }
}

/** This node belonged to it once. */
function isRemoved(group: Group): boolean {
  return group.failure === null && group.view().role === 'removed';
}
