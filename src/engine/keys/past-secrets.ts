/**
 * Keys of epochs that a device was not given: asked for, and handed over by any device of the room, to whom they belong
 * (MK75, MK76, MK124).
 */
import { handedFrom } from '../../core/roster/keys-duties.ts';
import { isEntitled } from '../../core/roster/room-keys.ts';
import type { RoomKeysState } from '../../core/roster/keys-state.ts';
import type { RosterState } from '../../core/roster/state.ts';
import type { ReplicaView } from '../../core/view.ts';
import {
  decodePastSecrets,
  encodePastSecrets,
  pastBoxPreimage,
  type RoomSecret,
} from '../../protocol/encode-keys-message.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { DeviceId, Index, RoomId } from '../../protocol/ids.ts';
import type { KeysPast } from '../../protocol/keys-messages.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { KeysScene } from './scene.ts';
import type { PastSecret } from './store.ts';

const ASKED_EVERY_MS = 1_000;
/** When nobody within reach had anything, patience doubles up to this. */
const ASKED_EVERY_MS_MAX = 60_000;
/** One device is answered so often at most. */
const ANSWERED_EVERY_MS = 300;
const NOTHING = new Uint8Array(0);

interface Asking {
  /** Since something last came, or since all were. */
  readonly asked: Set<DeviceId>;
  /** How often all were. */
  rounds: number;
  atMs: number;
}

export class PastSecrets {
  readonly #scene: KeysScene;
  readonly #asking = new Map<RoomId, Asking>();
  readonly #answeredMs = new Map<DeviceId, number>();

  constructor(scene: KeysScene) {
    this.#scene = scene;
  }

  tick(view: ReplicaView): void {
    for (const room of view.roster.keys.values()) this.#ask(view, room);
  }

  heard(from: DeviceId, message: KeysPast, view: ReplicaView): void {
    const room = view.roster.keys.get(message.roomId);
    if (room === undefined || !room.devices.has(from)) return;
    if (message.said === 'asked') this.#give(view, room, from, message.epoch, message.wanted);
    else this.#take(view, room, from, message);
  }

  #ask(view: ReplicaView, room: RoomKeysState): void {
    const { nowMs, ports } = this.#scene;
    const { roomId, epoch } = room;
    const asking = this.#asking.get(roomId) ?? { asked: new Set<DeviceId>(), rounds: 0, atMs: nowMs };
    if (this.#scene.atHand(view, roomId) === null) return;
    const others = this.#scene.others(view, room);
    // Whoever was not there before is asked without that patience.
    const isSomebodyNew = others.some((id) => !asking.asked.has(id));
    const dueMs = isSomebodyNew ? Math.min(asking.atMs, nowMs + ASKED_EVERY_MS) : asking.atMs;
    asking.atMs = dueMs;
    this.#asking.set(roomId, asking);
    if (nowMs < dueMs || others.length === 0) return;
    const wanted = this.#mine(view, room);
    if (wanted.length === 0) {
      asking.atMs = nowMs + ASKED_EVERY_MS;
      return;
    }
    if (!isSomebodyNew) {
      asking.asked.clear();
      asking.rounds++;
    }
    const asked = longestIn(
      room,
      others.filter((id) => !asking.asked.has(id)),
    );
    asking.asked.add(asked);
    const isRoundOver = others.every((id) => asking.asked.has(id));
    const patienceMs = isRoundOver ? ASKED_EVERY_MS * 2 ** Math.min(asking.rounds, 16) : ASKED_EVERY_MS;
    asking.atMs = nowMs + Math.min(patienceMs, ASKED_EVERY_MS_MAX);
    // The newest first: that is what somebody looks at.
    const some = wanted.slice(-LIMITS.keysPastAskedMax);
    ports.send(asked, { type: 'keysPast', roomId, epoch, said: 'asked', wanted: some, box: NOTHING });
  }

  /** What this device lacks and is to have. */
  #mine({ roster }: ReplicaView, room: RoomKeysState): Index[] {
    const { seals, deviceId } = this.#scene;
    const rooms = this.#scene.roomsOf(roster, room.roomId);
    const isWanted = (roomId: RoomId, from: Index): boolean =>
      !seals.wasHanded(roomId, from) && isDue(roster, roomId, deviceId, from);
    // Whoever gave some may have had no more: room by room.
    return seals.lacked(room.roomId).filter((from) => rooms.some((roomId) => isWanted(roomId, from)));
  }

  #give(view: ReplicaView, room: RoomKeysState, to: DeviceId, epoch: number, wanted: readonly Index[]): void {
    const { seals, ports, deviceId, nowMs } = this.#scene;
    const { roomId } = room;
    // Sealed with what only those have who are in now; who is to go is told nothing any more.
    const isIn = epoch === room.epoch && isEntitled(view.roster, roomId, to);
    if (!isIn || this.#scene.atHand(view, roomId) === null) return;
    if (nowMs - (this.#answeredMs.get(to) ?? -Infinity) < ANSWERED_EVERY_MS) return;
    const secret = seals.epochSecret(roomId, epoch);
    const found = this.#found(view.roster, room, to, wanted);
    if (secret === null || found.length === 0) return;
    this.#answeredMs.set(to, nowMs);
    const { groupId } = ports.scope;
    const key = ports.cipher.pastKey(secret, groupId, roomId);
    const data = pastBoxPreimage(groupId, roomId, epoch, deviceId, to);
    const box = ports.cipher.sealBox(key, data, encodePastSecrets(found));
    ports.send(to, { type: 'keysPast', roomId, epoch, said: 'given', wanted: [], box });
  }

  #found(roster: RosterState, room: RoomKeysState, to: DeviceId, wanted: readonly Index[]): RoomSecret[] {
    const found: RoomSecret[] = [];
    // The newest first, as they were asked for.
    for (const from of wanted.toReversed()) {
      for (const roomId of this.#scene.roomsOf(roster, room.roomId)) {
        if (!isDue(roster, roomId, to, from) || found.length >= LIMITS.keysPastMax) continue;
        const one = this.#scene.seals.roomSecretOf(room.roomId, roomId, from);
        if (one !== null) found.push({ roomId, from, ...one });
      }
    }
    return found;
  }

  #take(view: ReplicaView, room: RoomKeysState, from: DeviceId, { epoch, box }: KeysPast): void {
    const { seals, ports, deviceId } = this.#scene;
    const { roomId: keysRoom } = room;
    const secret = seals.epochSecret(keysRoom, epoch);
    if (secret === null) return;
    const { groupId } = ports.scope;
    const key = ports.cipher.pastKey(secret, groupId, keysRoom);
    const data = pastBoxPreimage(groupId, keysRoom, epoch, from, deviceId);
    const bytes = ports.cipher.openBox(key, data, box);
    const rooms = new Set(this.#scene.roomsOf(view.roster, keysRoom));
    const lacked = new Set(seals.lacked(keysRoom));
    const isFor = ({ roomId, from: began }: RoomSecret): boolean =>
      rooms.has(roomId) && lacked.has(began) && !seals.wasHanded(roomId, began);
    const past = secretsIn(bytes)
      .filter(isFor)
      .map((one): PastSecret => Object.assign(one, { keysRoom }));
    if (past.length === 0) return;
    ports.store.save({ past });
    for (const one of past) seals.addPast(one);
    this.#asking.delete(keysRoom);
    ports.opened(keysRoom);
  }
}

/** Whoever came later lacks the same: of many that come at once, most would ask each other. */
function longestIn({ devices }: RoomKeysState, ids: readonly DeviceId[]): DeviceId {
  return ids.reduce((best, id) => (devices.get(id)! < devices.get(best)! ? id : best));
}

/** MK124 The epoch that began with this entry is for this device to read, in this room. */
function isDue(roster: RosterState, roomId: RoomId, deviceId: DeviceId, from: Index): boolean {
  const since = handedFrom(roster, roomId, deviceId);
  return since !== null && from >= since;
}

/** None in a box that did not open, or holds something else. */
function secretsIn(bytes: Uint8Array | null): RoomSecret[] {
  if (bytes === null) return [];
  try {
    return decodePastSecrets(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return [];
    throw error;
  }
}
