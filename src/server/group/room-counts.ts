/**
 * What is unread in the rooms of one group (MS85): asked of the disk once for a room, arithmetic from then on (MS87). What
 * blocked members say is never news (MS295).
 */
import type { MemberState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { DeviceId, Index, MemberId, RoomId } from '../../protocol/ids.ts';
import { mentionPattern } from '../../protocol/mention.ts';
import type { GroupStore } from '../storage/node-store.ts';
import type { MessageRecord, Projected } from '../storage/read-model.ts';
import { authorOf, memberOfDevice } from './roster-view.ts';
import { Unread } from './unread.ts';

export interface RoomCountsPorts {
  /** Throw what stopped the group. */
  store(): Pick<GroupStore, 'readModel' | 'local' | 'unread'>;
  view(): ReplicaView;
  isBlocked(memberId: MemberId): boolean;
}

/** Counted for one name; with another everything is counted anew. */
interface Counts {
  readonly name: string;
  readonly memberId: MemberId;
  readonly naming: RegExp;
  readonly rooms: Map<RoomId, Unread>;
}

export class RoomCounts {
  readonly #ports: RoomCountsPorts;
  /** Null until somebody asks. */
  #counts: Counts | null = null;

  constructor(ports: RoomCountsPorts) {
    this.#ports = ports;
  }

  /** The rooms that were asked for, with what is unread in them. */
  get known(): readonly (readonly [RoomId, Unread])[] {
    return [...(this.#counts?.rooms ?? [])];
  }

  /** Throws `joining` until the roster has this device. */
  of(roomId: RoomId): Unread {
    const { name, memberId } = this.#me();
    if (this.#counts?.name !== name || this.#counts.memberId !== memberId)
      this.#counts = { name, memberId, naming: mentionPattern(name), rooms: new Map() };
    const { rooms } = this.#counts;
    let room = rooms.get(roomId);
    if (room === undefined) {
      room = this.#count(roomId, this.#counts);
      rooms.set(roomId, room);
    }
    return room;
  }

  /** What can be read from now on, and what says something else now: `tell` what the screens cannot count themselves. */
  projected(
    { messages, changed }: Pick<Projected, 'messages' | 'changed'>,
    tell: (roomId: RoomId, room: Unread) => void,
  ): void {
    const counts = this.#counts;
    if (counts === null) return;
    const { roster } = this.#ports.view();
    // A room that nobody asked for is counted when somebody does, from the disk.
    for (const record of messages) {
      if (record.state !== 'confirmed') continue;
      const { memberId } = authorOf(roster, record.deviceId);
      const isOthers = memberId !== counts.memberId && !this.#ports.isBlocked(memberId as MemberId);
      counts.rooms
        .get(record.roomId)
        ?.add(record.index, isOthers && !record.deleted, isNamed(counts, record));
    }
    for (const record of changed) {
      const room = counts.rooms.get(record.roomId);
      const isNaming = record.deleted ? null : isNamed(counts, record);
      if (room?.change(record.index, isNaming) === true) tell(record.roomId, room);
    }
  }

  /** The disk says something else than it did: asked again when somebody asks. */
  forget(roomId?: RoomId): void {
    if (roomId === undefined) this.#counts = null;
    else this.#counts?.rooms.delete(roomId);
  }

  /** How far everything counts as read: MS85 what was said before this device came, or its member into the room, was never news to it. */
  readAtFirst(roomId: RoomId): Index {
    const { roster, deviceId } = this.#ports.view();
    const joinedIndex = roster.devices.get(deviceId)?.joinedIndex ?? 0;
    return Math.max(joinedIndex, roster.rooms.get(roomId)?.members.get(this.#me().memberId) ?? 0);
  }

  /** Of the newest message of others that says something; 0 without one. */
  newest(roomId: RoomId): Index {
    return this.#ports.store().unread.newest(roomId, this.#silentDevices(this.#me().memberId));
  }

  /** Reads the disk, once for a room: everything later is arithmetic. */
  #count(roomId: RoomId, counts: Counts): Unread {
    const { local, unread, readModel } = this.#ports.store();
    const readIndex = Math.max(this.readAtFirst(roomId), local.readMark(roomId).index);
    const lastIndex = readModel.roomCounts().find((one) => one.roomId === roomId)?.lastIndex ?? 0;
    const { indexes, withNames } = unread.after(roomId, readIndex, this.#silentDevices(counts.memberId));
    const naming = withNames.filter((one) => isNamed(counts, one)).map(({ index }) => index);
    return new Unread(readIndex, lastIndex, indexes, naming);
  }

  /** Whose words are never news: one's own, and those of blocked members. */
  #silentDevices(own: MemberId): DeviceId[] {
    const { devices, removed } = this.#ports.view().roster;
    return [...devices, ...removed].flatMap(([deviceId, { memberId }]) =>
      memberId !== null && (memberId === own || this.#ports.isBlocked(memberId)) ? deviceId : [],
    );
  }

  #me(): MemberState {
    const { roster, deviceId } = this.#ports.view();
    const me = memberOfDevice(roster, deviceId);
    if (me === undefined) throw new DemesError('joining');
    return me;
  }
}

/** MS284 Where a message says whom it names, its text says nothing about that. */
function isNamed(
  { memberId, naming }: Counts,
  { text, parts: { mentions } }: Pick<MessageRecord, 'text' | 'parts'>,
): boolean {
  if (mentions === undefined) return naming.test(text);
  return mentions.everybody || mentions.members.some((one) => one.memberId === memberId);
}
