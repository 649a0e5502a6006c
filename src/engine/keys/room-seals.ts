/** Seals and opens what is said in rooms, with the secrets that this device has (MK66, MK67). */
import type { Head } from '../../protocol/event.ts';
import type { GroupId, RoomId } from '../../protocol/ids.ts';
import type { SealedHeader } from '../../protocol/seal.ts';
import type { RoomCipher } from '../group-keys.ts';
import type { EpochSecret } from './store.ts';

/** Derived ones at hand: a screen shows few rooms, and history few epochs at a time. */
const ROOM_SECRETS_KEPT = 64;

export class RoomSeals {
  readonly #cipher: RoomCipher;
  readonly #groupId: GroupId;
  /** By keys room, ascending by entry. */
  readonly #secrets = new Map<RoomId, EpochSecret[]>();
  /** By room and epoch, the one used longest ago first. */
  readonly #derived = new Map<string, Uint8Array>();

  constructor(cipher: RoomCipher, groupId: GroupId, secrets: readonly EpochSecret[]) {
    this.#cipher = cipher;
    this.#groupId = groupId;
    for (const secret of secrets) this.add(secret);
  }

  /** Of any epoch, also an old one that somebody handed over; one that is there stays. */
  add(secret: EpochSecret): void {
    const known = this.#secrets.get(secret.roomId) ?? [];
    const at = known.findLastIndex(({ from }) => from <= secret.from);
    if (known[at]?.from === secret.from) return;
    known.splice(at + 1, 0, secret);
    this.#secrets.set(secret.roomId, known);
  }

  /**
   * keysRoom: whose keys the room is sealed with; epoch: the one in force there at the header's head, as the log says.
   * Null when this device has not its keys: an older epoch's, which it has, may be known to somebody who was removed.
   */
  seal(keysRoom: RoomId, epoch: number, header: SealedHeader, payload: Uint8Array): Uint8Array | null {
    if (this.#epochAt(keysRoom, header.head)?.epoch !== epoch) return null;
    const secret = this.#roomSecret(keysRoom, header);
    return secret === null ? null : this.#cipher.seal(secret, header, payload);
  }

  /** Null when this device has not the keys, or what it is is not what it says. */
  open(keysRoom: RoomId, header: SealedHeader, sealed: Uint8Array): Uint8Array | null {
    const secret = this.#roomSecret(keysRoom, header);
    return secret === null ? null : this.#cipher.open(secret, header, sealed);
  }

  #roomSecret(keysRoom: RoomId, { roomId, head }: SealedHeader): Uint8Array | null {
    const epoch = this.#epochAt(keysRoom, head);
    if (epoch === undefined) return null;
    const name = `${keysRoom}/${roomId}/${epoch.from}`;
    const derived = this.#derived.get(name) ?? this.#cipher.roomSecret(epoch.secret, this.#groupId, roomId);
    this.#derived.delete(name);
    this.#derived.set(name, derived);
    if (this.#derived.size > ROOM_SECRETS_KEPT) this.#derived.delete(this.#derived.keys().next().value!);
    return derived;
  }

  /** The epoch that the newest commit at or below the head began. */
  #epochAt(keysRoom: RoomId, { index }: Head): EpochSecret | undefined {
    return this.#secrets.get(keysRoom)?.findLast(({ from }) => from <= index);
  }
}
