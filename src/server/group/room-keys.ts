/**
 * The room keys of one group, from one opening of its disk to the next: the driver with its ports on this node, and what
 * events say to this device. Whatever it meets on the disk ends the group's life as the engine's own failures do.
 */
import type { RoomKeysState } from '../../api/rooms.ts';
import type { AppliedEntry, ProposeResult } from '../../core/ready.ts';
import type { Draft } from '../../core/inputs.ts';
import type { ReplicaView } from '../../core/view.ts';
import { keysRoomOf } from '../../core/roster/room-keys.ts';
import { KeysDriver } from '../../engine/keys/driver.ts';
import { KeysGuard } from '../../engine/keys/guard.ts';
import type { RoomStanding } from '../../engine/keys/store.ts';
import { SEAL_CLEAR } from '../../protocol/event.ts';
import type { DeviceId, Index, RoomId } from '../../protocol/ids.ts';
import type { KeysMessage } from '../../protocol/keys-messages.ts';
import { channelOf } from '../../protocol/scope.ts';
import type { SealedHeader } from '../../protocol/seal.ts';
import { createRoomCipher } from '../crypto/room-cipher.ts';
import type { GroupStore } from '../storage/node-store.ts';
import { EventReader } from './event-reader.ts';
import type { GroupPorts } from './group-ports.ts';

export interface RoomKeysPorts {
  readonly group: Pick<GroupPorts, 'scope' | 'deviceId' | 'keys' | 'links' | 'crypto'>;
  readonly store: GroupStore;
  /** Of the engine, which is made after this. */
  view(): ReplicaView;
  propose(draft: Draft, done: (result: ProposeResult) => void): void;
  /** Everything up to here can be shown. */
  followed(index: Index): void;
  /** What was closed may open now. */
  opened(): void;
  /** The disk refused, or something was damaged: nothing follows. */
  failed(error: Error): void;
}

export class RoomKeys {
  readonly reader: EventReader;
  readonly #ports: RoomKeysPorts;
  readonly #driver: KeysDriver;
  readonly #guard: KeysGuard;

  /** Reads the disk, and throws what that says. */
  constructor(ports: RoomKeysPorts) {
    this.#ports = ports;
    const { group, store } = ports;
    const { scope, links } = group;
    this.#guard = new KeysGuard((error) => ports.failed(error));
    this.#driver = new KeysDriver({
      scope,
      deviceId: group.deviceId,
      keys: this.#guard.around(group.keys),
      cipher: createRoomCipher(),
      store: store.keys,
      hash: (bytes) => group.crypto.hash(bytes),
      view: () => ports.view(),
      applied: (after, limit) => store.archive.applied(after, limit),
      entry: (index) => store.storage.entries(index, index, 1)[0],
      send: (to, message) => {
        links.send(to, channelOf(scope), message);
        links.flush();
      },
      propose: (draft, done) => ports.propose(draft, (result) => this.#guard.run(() => done(result))),
      followed: (index) => ports.followed(index),
      opened: () => ports.opened(),
    });
    this.reader = new EventReader({
      open: (header, payload) => this.#driver.open(header, payload),
      inRoomSince: (roomId) => this.#inRoomSince(roomId),
    });
  }

  /** MK66 What is above cannot be shown yet; everything can in a group without sealed rooms. */
  get followedIndex(): Index {
    return this.isSealed ? this.#driver.followedIndex : Infinity;
  }

  /** What is said in this group's rooms is sealed. */
  get isSealed(): boolean {
    return this.#ports.view().roster.keys.size > 0;
  }

  readonly seal = (header: SealedHeader, payload: Uint8Array): ReturnType<KeysDriver['seal']> =>
    this.#driver.seal(header, payload);

  standing(roomId: RoomId): RoomStanding['kind'] {
    return this.#driver.standing(roomId);
  }

  /** MS213 As the screens show it. */
  stateOf(roomId: RoomId): RoomKeysState {
    const { roster } = this.#ports.view();
    const keysRoom = keysRoomOf(roster, roomId);
    const room = keysRoom === null ? undefined : roster.keys.get(keysRoom);
    if (room === undefined) return 'clear';
    const standing = this.#driver.standing(roomId);
    if (standing !== 'in') return standing === 'out' ? 'awaited' : 'unreadable';
    return room.locks.at(-1)?.to === null ? 'locked' : 'here';
  }

  /** With the keys of which epoch an event was sealed; null in the clear, and where nobody here knows. */
  sealedEpoch({ seal, roomId, head }: Pick<SealedHeader, 'seal' | 'roomId' | 'head'>): number | null {
    const keysRoom = seal === SEAL_CLEAR ? null : keysRoomOf(this.#ports.view().roster, roomId);
    return keysRoom === null ? null : this.#ports.store.keys.epochAt(keysRoom, head.index);
  }

  /** MK107 Begins to renew the keys of every room that this device has keys of; answers which those are. */
  renew(): readonly RoomId[] {
    const rooms = [...this.#ports.view().roster.keys.keys()].filter(
      (id) => this.#driver.standing(id) === 'in',
    );
    for (const keysRoom of rooms) this.#driver.renew(keysRoom);
    return rooms;
  }

  isRenewing(keysRoom: RoomId): boolean {
    return this.#driver.isRenewing(keysRoom);
  }

  applied(entries: readonly AppliedEntry[]): void {
    this.#driver.applied(entries);
  }

  judged(entries: readonly AppliedEntry[]): void {
    this.#driver.judged(entries);
  }

  /** More of the log is at hand. */
  look(): void {
    this.#guard.run(() => this.#driver.look());
  }

  ticked(): void {
    this.#guard.run(() => this.#driver.tick(performance.now()));
  }

  heard(from: DeviceId, message: KeysMessage): void {
    this.#guard.run(() => this.#driver.heard(from, message));
  }

  end(): void {
    this.#guard.end();
    this.#driver.stop();
  }

  #inRoomSince(roomId: RoomId): Index | null {
    const { roster, deviceId } = this.#ports.view();
    const keysRoom = keysRoomOf(roster, roomId);
    return (keysRoom === null ? undefined : roster.keys.get(keysRoom))?.devices.get(deviceId) ?? null;
  }
}
