/**
 * Who has read what (MS297): told over links to the devices of those who tell the same, of rooms that both are in, and kept
 * nowhere. Whoever tells nothing is told nothing: the first word of each is only that it shares. Where the group's admins
 * decided that nobody tells (RS91), it is as if nobody did (MS298).
 */
import type { Receipt } from '../../api/members.ts';
import type { AppliedEntry } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { MemberState } from '../../core/roster/state.ts';
import { compareIds, type DeviceId, type Index, type MemberId, type RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import type { Receipts as Said, RoomMark } from '../../protocol/reading-messages.ts';
import type { OwnChoices } from '../own-choices.ts';
import { changesDevices, changesReceipts } from './applied-kinds.ts';
import { quietly } from './quietly.ts';
import { TokenBucket, type Rate } from './rate-limit.ts';
import { isSeen } from './room-view.ts';
import { memberOfDevice } from './roster-view.ts';

/** What is read within this time is told, and what is heard is shown, at once. */
const TOGETHER_MS = 1_000;
/** Somebody who looks through their rooms reads in some of them in a second. */
const HEARD_RATE: Rate = Object.freeze({ burst: 8, perSecond: 2 });

export interface ReceiptsPorts {
  /** Throws what stopped the group. */
  view(): ReplicaView;
  /** How far this person has read each room. Throws what stopped the group. */
  marks(): readonly RoomMark[];
  readonly choices: Pick<OwnChoices, 'receipts' | 'isBlocked' | 'watch'>;
  /** To every device of the group that a link leads to and that is meant; what is lost is lost. */
  tellPeers(message: PeerMessage, isMeant: (deviceId: DeviceId) => boolean): void;
  /** To the screens: all that is known of a room. */
  tell(roomId: RoomId, receipts: readonly Receipt[]): void;
  /** Runs it after so many ms, unless the answer is called first. */
  later(ms: number, work: () => void): () => void;
  /** Monotonic, ms. */
  nowMs(): number;
}

export class Receipts {
  readonly #ports: ReceiptsPorts;
  readonly #unwatch: () => void;
  /** Devices that said that they share, since a link leads to them. */
  readonly #sharing = new Set<DeviceId>();
  readonly #heard = new Map<DeviceId, TokenBucket>();
  /** How far others have read, each by its own word. Empty while this person shares nothing. */
  readonly #read = new Map<RoomId, Map<MemberId, Index>>();
  readonly #moved = new Map<RoomId, RoomMark>();
  readonly #changed = new Set<RoomId>();
  /** The person shares. */
  #isChosen: boolean;
  #waiting: (() => void) | null = null;

  constructor(ports: ReceiptsPorts) {
    this.#ports = ports;
    this.#isChosen = ports.choices.receipts.on;
    this.#unwatch = ports.choices.watch(() => quietly(() => this.#chosen()));
  }

  /** Of a room, lower member first; nothing while this person shares nothing. */
  of(roomId: RoomId): readonly Receipt[] {
    return [...(this.#read.get(roomId) ?? [])]
      .map(([memberId, index]) => ({ memberId, index }))
      .filter(({ memberId }) => !this.#ports.choices.isBlocked(memberId))
      .sort((a, b) => compareIds(a.memberId, b.memberId));
  }

  /** A link leads to this device now. What it said on a former one it has to say again. */
  met(peer: DeviceId): void {
    this.#sharing.delete(peer);
    quietly(() => {
      if (this.#isOn) this.#say([], (deviceId) => deviceId === peer);
    });
  }

  /** Devices that are linked already may belong to the group by these, and the group may have decided. */
  applied(entries: readonly AppliedEntry[]): void {
    if (this.#isChosen && changesReceipts(entries)) quietly(() => this.#turn());
    else if (this.#isOn && changesDevices(entries)) this.#say([], () => true);
  }

  /** A read mark moved at this device. */
  marked(mark: RoomMark): void {
    if (!this.#isOn) return;
    this.#moved.set(mark.roomId, mark);
    this.#soon();
  }

  heard(from: DeviceId, { shares, rooms }: Said): void {
    const member = this.#other(from);
    if (member === undefined || !this.#isHeard(from)) return;
    const isNew = shares && !this.#sharing.has(from);
    if (shares) this.#sharing.add(from);
    else this.#sharing.delete(from);
    if (!this.#isOn) return;
    if (!shares) this.#forget(member);
    if (isNew) this.#sayAll((deviceId) => deviceId === from);
    const view = this.#ports.view();
    for (const { roomId, index } of rooms) {
      const room = view.roster.rooms.get(roomId);
      const isOfBoth = room !== undefined && isSeen(view, room, from) && isSeen(view, room, view.deviceId);
      if (isOfBoth) this.#take(roomId, member.memberId, index);
    }
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#unwatch();
    this.#waiting?.();
    this.#waiting = null;
  }

  /** A person reads on: what was read is never unread for others. */
  #take(roomId: RoomId, memberId: MemberId, index: Index): void {
    const room = this.#read.get(roomId) ?? new Map<MemberId, Index>();
    this.#read.set(roomId, room);
    if (index <= (room.get(memberId) ?? 0)) return;
    room.set(memberId, index);
    this.#changed.add(roomId);
    this.#soon();
  }

  /** The member shares no more, on none of its devices. */
  #forget({ memberId }: MemberState): void {
    const { roster } = this.#ports.view();
    if ([...this.#sharing].some((one) => memberOfDevice(roster, one)?.memberId === memberId)) return;
    for (const [roomId, room] of this.#read) if (room.delete(memberId)) this.#changed.add(roomId);
    this.#soon();
  }

  /** The person chose, here or on another of its devices; or blocked somebody, whose reading is shown no more. */
  #chosen(): void {
    const { on } = this.#ports.choices.receipts;
    for (const roomId of this.#read.keys()) this.#changed.add(roomId);
    if (on !== this.#isChosen) {
      this.#isChosen = on;
      this.#turn();
    }
    this.#soon();
  }

  /** It is shared from now on, or no more. */
  #turn(): void {
    for (const roomId of this.#read.keys()) this.#changed.add(roomId);
    this.#read.clear();
    this.#moved.clear();
    this.#soon();
    if (this.#isOn) this.#sayAll(() => true);
    else this.#ports.tellPeers({ type: 'receipts', shares: false, rooms: [] }, (to) => this.#isOther(to));
  }

  /** Something is told, and heard. */
  get #isOn(): boolean {
    return this.#isChosen && this.#ports.view().roster.group?.receipts !== false;
  }

  #soon(): void {
    this.#waiting ??= this.#ports.later(TOGETHER_MS, () => {
      this.#waiting = null;
      const moved = [...this.#moved.values()];
      const changed = [...this.#changed];
      this.#moved.clear();
      this.#changed.clear();
      for (const roomId of changed) this.#ports.tell(roomId, this.of(roomId));
      quietly(() => this.#say(moved, (deviceId) => moved.length > 0 && this.#sharing.has(deviceId)));
    });
  }

  /** That this person shares, and to those who do, too, how far it has read. */
  #sayAll(isMeant: (deviceId: DeviceId) => boolean): void {
    this.#say([], (deviceId) => isMeant(deviceId) && !this.#sharing.has(deviceId));
    this.#say(this.#ports.marks(), (deviceId) => isMeant(deviceId) && this.#sharing.has(deviceId));
  }

  /** To each device of others that is meant, of the rooms that it may know of. */
  #say(marks: readonly RoomMark[], isMeant: (deviceId: DeviceId) => boolean): void {
    const view = this.#ports.view();
    const sorted = [...marks].sort((a, b) => compareIds(a.roomId, b.roomId)).slice(0, LIMITS.roomsMax);
    for (const deviceId of view.roster.devices.keys()) {
      if (!this.#isOther(deviceId) || !isMeant(deviceId)) continue;
      const rooms = sorted.flatMap(({ roomId, index }) => {
        const room = view.roster.rooms.get(roomId);
        return room !== undefined && isSeen(view, room, deviceId) ? { roomId, index } : [];
      });
      this.#ports.tellPeers({ type: 'receipts', shares: true, rooms }, (to) => to === deviceId);
    }
  }

  #isHeard(from: DeviceId): boolean {
    let bucket = this.#heard.get(from);
    if (bucket === undefined) {
      bucket = new TokenBucket(HEARD_RATE, () => this.#ports.nowMs());
      this.#heard.set(from, bucket);
    }
    return bucket.take(1) === 0;
  }

  #isOther(deviceId: DeviceId): boolean {
    return this.#other(deviceId) !== undefined;
  }

  /** RS25 Another person who takes part in rooms, by a device of theirs: keepers read nothing. */
  #other(deviceId: DeviceId): MemberState | undefined {
    const { roster, deviceId: here } = this.#ports.view();
    const member = memberOfDevice(roster, deviceId);
    const isPerson = [deviceId, here].every((one) => roster.devices.get(one)?.kind === 'member');
    return member === memberOfDevice(roster, here) || !isPerson ? undefined : member;
  }
}
