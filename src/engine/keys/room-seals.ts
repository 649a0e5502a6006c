/** Seals and opens what is said in rooms, with the secrets that this device has (MK66, MK67, MK69). */
import type { Head } from '../../protocol/event.ts';
import type { GroupId, Index, RoomId } from '../../protocol/ids.ts';
import type { SealedHeader } from '../../protocol/seal.ts';
import type { RoomCipher } from '../group-keys.ts';
import type { EpochSecret, KeptKeys, LackedEpoch, PastSecret } from './store.ts';

/** Derived ones at hand: a screen shows few rooms, and history few epochs at a time. */
const ROOM_SECRETS_KEPT = 64;

/** One epoch of a keys room. */
interface Epoch {
  readonly epoch: number;
  readonly from: Index;
  /** Null for one that this device was not given the keys of, but perhaps those of single rooms. */
  readonly secret: Uint8Array | null;
  /** In force in another fork only. */
  readonly isForeign: boolean;
}

export type OpenedPayload =
  | { readonly kind: 'open'; readonly payload: Uint8Array }
  /** `no_keys`: they may yet be handed over. `not_genuine`: with these keys it was not sealed. */
  | { readonly kind: 'closed'; readonly reason: 'no_keys' | 'not_genuine' };

export class RoomSeals {
  readonly #cipher: RoomCipher;
  readonly #groupId: GroupId;
  readonly #forkedAbove: Index;
  /** By keys room, ascending by entry. */
  readonly #epochs = new Map<RoomId, Epoch[]>();
  /** Room secrets that were handed over, by room and entry. */
  readonly #past = new Map<string, Uint8Array>();
  /** By room and entry, the one used longest ago first. */
  readonly #derived = new Map<string, Uint8Array>();

  /** `forkedAbove`: above this entry other forks may have had other epochs; null in a log that never forked. */
  constructor(
    cipher: RoomCipher,
    groupId: GroupId,
    kept: Partial<Pick<KeptKeys, 'secrets' | 'foreign' | 'lacked' | 'past'>>,
    forkedAbove: Index | null = null,
  ) {
    this.#cipher = cipher;
    this.#groupId = groupId;
    this.#forkedAbove = forkedAbove ?? Infinity;
    const { secrets = [], foreign = [], lacked = [], past = [] } = kept;
    for (const secret of secrets) this.add(secret);
    for (const secret of foreign) this.#insert(secret, secret.secret, true);
    for (const one of lacked) this.addLacked(one);
    for (const one of past) this.addPast(one);
  }

  /** Of an epoch of this log; one that is there stays. */
  add(secret: EpochSecret): void {
    this.#insert(secret, secret.secret, false);
  }

  /** An epoch of this log of which this device has no keys. */
  addLacked(lacked: LackedEpoch): void {
    this.#insert(lacked, null, false);
  }

  /** What was handed over; one for the same room and epoch that was there is forgotten. */
  addPast({ roomId, from, secret }: PastSecret): void {
    this.#past.set(nameOf(roomId, from), secret);
    this.#derived.delete(nameOf(roomId, from));
  }

  /**
   * keysRoom: whose keys the room is sealed with; epoch: the one in force there at the header's head, as the log says.
   * Null when this device has not its keys: an older epoch's, which it has, may be known to somebody who was removed.
   */
  seal(keysRoom: RoomId, epoch: number, header: SealedHeader, payload: Uint8Array): Uint8Array | null {
    const at = this.#upTo(keysRoom, header.head).find(({ isForeign }) => !isForeign);
    if (at === undefined || at.secret === null || at.epoch !== epoch) return null;
    return this.#cipher.seal(this.#derive(header.roomId, at.from, at.secret), header, payload);
  }

  open(keysRoom: RoomId, header: SealedHeader, sealed: Uint8Array): OpenedPayload {
    let reason: 'no_keys' | 'not_genuine' = 'not_genuine';
    let isKnown = false;
    for (const { from, secret, isForeign } of this.#upTo(keysRoom, header.head)) {
      const room = this.#roomSecret(header.roomId, from, secret, isForeign);
      const payload = room === null ? null : this.#cipher.open(room, header, sealed);
      if (payload !== null) return { kind: 'open', payload };
      if (room === null) reason = 'no_keys';
      isKnown = true;
      // Nobody else had another epoch in force at this head.
      if (!isForeign && from <= this.#forkedAbove) break;
    }
    return { kind: 'closed', reason: isKnown ? reason : 'no_keys' };
  }

  /** MK75 The secret of this room in the epoch that began with this entry, to be handed on; null when it is not here. */
  roomSecretOf(keysRoom: RoomId, roomId: RoomId, from: Index): { epoch: number; secret: Uint8Array } | null {
    const found = this.#epochs.get(keysRoom)?.find((one) => one.from === from && !one.isForeign);
    if (found === undefined) return null;
    const secret = this.#roomSecret(roomId, from, found.secret, false);
    return secret === null ? null : { epoch: found.epoch, secret };
  }

  /** The secret of an epoch of this log; null when it is not here. */
  epochSecret(keysRoom: RoomId, epoch: number): Uint8Array | null {
    const found = this.#epochs.get(keysRoom)?.findLast((one) => one.epoch === epoch && !one.isForeign);
    return found?.secret ?? null;
  }

  /** MK75 The entries that epochs began with whose keys this device was not given, ascending. */
  lacked(keysRoom: RoomId): Index[] {
    const all = this.#epochs.get(keysRoom) ?? [];
    return all.filter(({ secret }) => secret === null).map(({ from }) => from);
  }

  /** MK75 What was said in this room in that epoch opens by a secret that was handed over. */
  wasHanded(roomId: RoomId, from: Index): boolean {
    return this.#past.has(nameOf(roomId, from));
  }

  #insert({ roomId, epoch, from }: LackedEpoch, secret: Uint8Array | null, isForeign: boolean): void {
    const known = this.#epochs.get(roomId) ?? [];
    const at = known.findLastIndex((one) => one.from <= from);
    for (let same = at; known[same]?.from === from; same--) if (known[same]!.isForeign === isForeign) return;
    known.splice(at + 1, 0, { epoch, from, secret, isForeign });
    this.#epochs.set(roomId, known);
  }

  /** Epochs that began at or below the head, the newest first. */
  #upTo(keysRoom: RoomId, { index }: Head): Epoch[] {
    const all = this.#epochs.get(keysRoom) ?? [];
    const last = all.findLastIndex(({ from }) => from <= index);
    // In a log that never forked the newest is the only one that can be meant.
    if (this.#forkedAbove === Infinity && last >= 0 && !all[last]!.isForeign) return [all[last]!];
    return all.slice(0, last + 1).reverse();
  }

  #roomSecret(roomId: RoomId, from: Index, secret: Uint8Array | null, isForeign: boolean): Uint8Array | null {
    if (isForeign) return secret === null ? null : this.#cipher.roomSecret(secret, this.#groupId, roomId);
    if (secret !== null) return this.#derive(roomId, from, secret);
    return this.#past.get(nameOf(roomId, from)) ?? null;
  }

  #derive(roomId: RoomId, from: Index, secret: Uint8Array): Uint8Array {
    const name = nameOf(roomId, from);
    const derived = this.#derived.get(name) ?? this.#cipher.roomSecret(secret, this.#groupId, roomId);
    this.#derived.delete(name);
    this.#derived.set(name, derived);
    if (this.#derived.size > ROOM_SECRETS_KEPT) this.#derived.delete(this.#derived.keys().next().value!);
    return derived;
  }
}

function nameOf(roomId: RoomId, from: Index): string {
  return `${roomId} ${from}`;
}
