/**
 * What the devices of one person tell each other about a group: how far rooms were read, whom the person does not want to see
 * (MS294). Said over the link between them and to nobody else, when one comes and when something changed; whoever hears
 * something newer passes it on to the person's other devices.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { compareIds, type DeviceId, type RoomId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';
import type { OwnMarks, RoomMark } from '../../protocol/reading-messages.ts';
import type { OwnChoices } from '../own-choices.ts';
import { changesDevices } from './applied-kinds.ts';
import { quietly } from './quietly.ts';
import { TokenBucket, type Rate } from './rate-limit.ts';
import type { RoomDesk } from './room-desk.ts';
import { memberOfDevice } from './roster-view.ts';

/** What moved within this time is told at once: who scrolls reads many places in a second. */
const TOGETHER_MS = 250;
/** More than a device ever says, and little enough to hear from one that was taken. */
const HEARD_RATE: Rate = Object.freeze({ burst: 32, perSecond: 8 });

export interface ReadingPorts {
  /** Throws what stopped the group. */
  view(): ReplicaView;
  readonly rooms: Pick<RoomDesk, 'marks' | 'heardMark' | 'blockedChanged'>;
  readonly choices: Pick<OwnChoices, 'blocked' | 'receipts' | 'merge' | 'watch'>;
  /** To every device of the group that a link leads to and that is meant; what is lost is lost. */
  tellPeers(message: PeerMessage, isMeant: (deviceId: DeviceId) => boolean): void;
  /** Runs it after so many ms, unless the answer is called first. */
  later(ms: number, work: () => void): () => void;
  /** Monotonic, ms. */
  nowMs(): number;
}

export class Reading {
  readonly #ports: ReadingPorts;
  readonly #heard: TokenBucket;
  readonly #unwatch: () => void;
  readonly #moved = new Map<RoomId, RoomMark>();
  #waiting: (() => void) | null = null;

  constructor(ports: ReadingPorts) {
    this.#ports = ports;
    this.#heard = new TokenBucket(HEARD_RATE, () => ports.nowMs());
    this.#unwatch = ports.choices.watch(() => {
      quietly(() => ports.rooms.blockedChanged());
      this.#tellSoon();
    });
  }

  /** A read mark moved at this device. */
  marked(mark: RoomMark): void {
    this.#moved.set(mark.roomId, mark);
    this.#tellSoon();
  }

  /** A link leads to this device now: one's own is told everything. */
  met(peer: DeviceId): void {
    quietly(() => {
      if (this.#isOwn(peer)) this.#tell(this.#ports.rooms.marks(), (deviceId) => deviceId === peer);
    });
  }

  /** A device that is linked already may have become the person's by these. */
  applied(entries: readonly AppliedEntry[]): void {
    if (!changesDevices(entries)) return;
    this.#tell(this.#ports.rooms.marks(), (deviceId) => this.#isOwn(deviceId));
  }

  heard(from: DeviceId, { rooms, blocked, receipts }: OwnMarks): void {
    if (!this.#isOwn(from) || this.#heard.take(1) !== 0) return;
    for (const mark of rooms) this.#ports.rooms.heardMark(mark);
    this.#ports.choices.merge({ blocked, receipts });
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#unwatch();
    this.#waiting?.();
    this.#waiting = null;
  }

  #tellSoon(): void {
    this.#waiting ??= this.#ports.later(TOGETHER_MS, () => {
      this.#waiting = null;
      const moved = [...this.#moved.values()];
      this.#moved.clear();
      quietly(() => this.#tell(moved, (deviceId) => this.#isOwn(deviceId)));
    });
  }

  #tell(rooms: readonly RoomMark[], isMeant: (deviceId: DeviceId) => boolean): void {
    const { blocked, receipts } = this.#ports.choices;
    const { members, former } = this.#ports.view().roster;
    const here = blocked.filter(({ memberId }) => members.has(memberId) || former.has(memberId));
    const message = {
      type: 'ownMarks',
      rooms: [...rooms].sort((a, b) => compareIds(a.roomId, b.roomId)).slice(0, LIMITS.roomsMax),
      blocked: here.slice(0, LIMITS.membersMax),
      receipts,
    } as const;
    this.#ports.tellPeers(message, isMeant);
  }

  /** Another device of this person. */
  #isOwn(deviceId: DeviceId): boolean {
    const { roster, deviceId: here } = this.#ports.view();
    const member = memberOfDevice(roster, deviceId);
    return member !== undefined && deviceId !== here && member === memberOfDevice(roster, here);
  }
}
