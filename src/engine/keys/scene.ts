/** What the parts of a driver share: its ports, what it knows of time, and what the log says of its rooms. */
import { isEntitled } from '../../core/roster/room-keys.ts';
import type { RoomKeysState } from '../../core/roster/keys-state.ts';
import type { RosterState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import { decodePayload } from '../../protocol/encode-payload.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { DeviceCertificate } from '../../protocol/identity.ts';
import { sortedIds, type DeviceId, type Index, type RoomId } from '../../protocol/ids.ts';
import type { KeysDriverPorts } from './driver-ports.ts';
import type { KeysFollower } from './follower.ts';
import type { RoomSeals } from './room-seals.ts';
import type { KeptRoom } from './store.ts';

const PACKAGES_KEPT = 64;

interface FoundPackage {
  readonly publicPart: Uint8Array;
  /** Agreed time, ms. */
  readonly at: number;
}

export class KeysScene {
  readonly ports: KeysDriverPorts;
  readonly seals: RoomSeals;
  /** Monotonic ms, as of the last tick. */
  nowMs = 0;
  isStopped = false;
  #follower: KeysFollower | null = null;
  /** By their entries, the one found longest ago first. */
  readonly #packages = new Map<Index, FoundPackage>();
  #agreed: { readonly index: Index; readonly at: number } = { index: 0, at: 0 };

  constructor(ports: KeysDriverPorts, seals: RoomSeals) {
    this.ports = ports;
    this.seals = seals;
  }

  /** Set once, when it is made. */
  set follower(follower: KeysFollower) {
    this.#follower = follower;
  }

  get follower(): KeysFollower {
    return this.#follower!;
  }

  /** The newest that is applied, while it is at hand. */
  noteApplied({ index, at }: Entry): void {
    this.#agreed = { index, at };
  }

  /** Agreed time of the newest entry that is applied, ms; of one before it while that is missing. */
  agreedAt({ appliedIndex: index }: ReplicaView): number {
    if (index !== this.#agreed.index) {
      this.#agreed = { index, at: this.ports.entry(index)?.at ?? this.#agreed.at };
    }
    return this.#agreed.at;
  }

  /** The key package that stands there, and when by agreed time, ms; null while the entry is missing. */
  packageAt(index: Index): FoundPackage | null {
    const known = this.#packages.get(index);
    if (known !== undefined) return known;
    const found = this.#findPackage(index);
    // What is applied stays as it is: it is looked at with every tick, and read once.
    if (found !== null) this.#packages.set(index, found);
    if (this.#packages.size > PACKAGES_KEPT) this.#packages.delete(this.#packages.keys().next().value!);
    return found;
  }

  #findPackage(index: Index): FoundPackage | null {
    const entry = this.ports.entry(index);
    if (entry?.body.kind !== 'event') return null;
    const { header, payload } = entry.body.event;
    const said = decodePayload(header.kind, payload);
    const publicPart = 'keyPackage' in said ? said.keyPackage : undefined;
    return publicPart === undefined ? null : { publicPart, at: entry.at };
  }

  /** Of a device that is in the roster or was. */
  readonly certificateOf = (id: DeviceId): DeviceCertificate | undefined =>
    this.ports.view().roster.devices.get(id)?.certificate ?? undefined;

  get deviceId(): DeviceId {
    return this.ports.deviceId;
  }

  /**
   * A room that this device can commit in: it has followed the log to the epoch in force, and has its keys. Null for
   * others.
   */
  atHand(
    view: ReplicaView,
    roomId: RoomId,
  ): { readonly room: RoomKeysState; readonly kept: KeptRoom } | null {
    const room = view.roster.keys.get(roomId);
    const kept = this.follower.room(roomId);
    if (room === undefined || kept?.facts.epoch !== room.epoch) return null;
    return kept.standing.kind === 'in' ? { room, kept } : null;
  }

  /** Others within reach that are in this room, lower id first. */
  others({ reachable }: ReplicaView, room: RoomKeysState): DeviceId[] {
    return sortedIds(room.devices.keys()).filter((id) => id !== this.deviceId && reachable.has(id));
  }

  /** This device is somebody's, and may be in rooms. */
  isEntitled({ roster }: ReplicaView): boolean {
    return isEntitled(roster, ZERO_ROOM, this.deviceId);
  }

  /** The rooms that are sealed with these keys. */
  roomsOf({ rooms }: RosterState, keysRoom: RoomId): RoomId[] {
    if (keysRoom !== ZERO_ROOM) return [keysRoom];
    return [...rooms.values()].filter(({ kind }) => kind === 'open').map(({ roomId }) => roomId);
  }
}
