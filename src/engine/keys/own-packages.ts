/** The own key package that others can add this device with, and the word that it cannot read (MK73, MK64). */
import { packageDuty } from '../../core/roster/keys-duties.ts';
import { isEntitled } from '../../core/roster/room-keys.ts';
import type { RoomKeysState } from '../../core/roster/keys-state.ts';
import type { ReplicaView } from '../../core/view.ts';
import { ZERO_ROOM } from '../../protocol/encode-event.ts';
import { encodePayload } from '../../protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../protocol/event.ts';
import type { Index } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Payload } from '../../protocol/payloads.ts';
import type { KeyPackage } from '../group-keys.ts';
import type { KeysScene } from './scene.ts';

const DAY_MS = 24 * 3_600_000;
/** Before others leave it out. */
const RENEWED_AFTER_MS = LIMITS.keyPackageLifeMsMax - 10 * DAY_MS;
/** A package that is there and does not lead into a room is no good: its secret part is lost, or its time is. */
const USED_WITHIN_MS = 60_000;
const AGAIN_AFTER_MS = 1_000;

export class OwnPackages {
  readonly #scene: KeysScene;
  #isMaking = false;
  #againMs = 0;
  /** Since when this device waits to be let in with the package that is there. */
  #waitsSinceMs: number | null = null;

  #looked: {
    readonly publicPart: Uint8Array;
    readonly packages: readonly KeyPackage[];
    readonly isHere: boolean;
  } | null = null;

  constructor(scene: KeysScene) {
    this.#scene = scene;
  }

  /** Says what is due. Without a host it waits: nobody could commit anyway. */
  review(view: ReplicaView): void {
    const { follower, nowMs } = this.#scene;
    const { leader, appliedIndex } = view;
    if (this.#isMaking || nowMs < this.#againMs || leader === null) return;
    if (follower.followedIndex < appliedIndex || !this.#scene.isEntitled(view)) return;
    if (this.#isUnderWay(view)) return;
    const unread = [...view.roster.keys.values()].find((room) => this.#cannotRead(room));
    if (unread !== undefined) {
      const { roomId, epoch } = unread;
      this.#say(view, roomId, (keyPackage) => ({ kind: 'keysUnreadable', epoch, keyPackage }));
    } else if (this.#needsPackage(view)) {
      this.#say(view, ZERO_ROOM, (keyPackage) => ({ kind: 'keyPackage', keyPackage }));
    }
  }

  #cannotRead({ roomId, epoch, devices, unreadable }: RoomKeysState): boolean {
    const { follower, deviceId } = this.#scene;
    if (!devices.has(deviceId) || unreadable.has(deviceId)) return false;
    const kept = follower.room(roomId);
    return kept?.facts.epoch === epoch && kept.standing.kind === 'unreadable';
  }

  #needsPackage(view: ReplicaView): boolean {
    const { deviceId, nowMs } = this.#scene;
    const index = view.roster.packages.get(deviceId);
    if (packageDuty(view.roster, deviceId)) return true;
    if (index === undefined || !this.#isGood(view, index)) return true;
    const isOut = [...view.roster.keys.values()].some(
      ({ roomId, devices }) => !devices.has(deviceId) && isEntitled(view.roster, roomId, deviceId),
    );
    this.#waitsSinceMs = isOut ? (this.#waitsSinceMs ?? nowMs) : null;
    return this.#waitsSinceMs !== null && nowMs - this.#waitsSinceMs > USED_WITHIN_MS;
  }

  /** Its secret part is here, and its time is not nearly over. What stands at a missing entry is believed to be good. */
  #isGood(view: ReplicaView, index: Index): boolean {
    const found = this.#scene.packageAt(index);
    if (found === null) return true;
    return this.#isHere(found.publicPart) && this.#scene.agreedAt(view) - found.at < RENEWED_AFTER_MS;
  }

  /** Its secret part is kept here. Looked up again when others are kept, not with each tick. */
  #isHere(publicPart: Uint8Array): boolean {
    const { packages } = this.#scene.follower;
    if (this.#looked?.publicPart !== publicPart || this.#looked.packages !== packages) {
      const isHere = packages.some((one) => isSame(one.publicPart, publicPart));
      this.#looked = { publicPart, packages, isHere };
    }
    return this.#looked.isHere;
  }

  #isUnderWay({ outbox }: ReplicaView): boolean {
    return outbox.some(
      ({ header: { kind } }) => kind === EVENT_KIND.keyPackage || kind === EVENT_KIND.keysUnreadable,
    );
  }

  #say(view: ReplicaView, roomId: typeof ZERO_ROOM, payloadOf: (keyPackage: Uint8Array) => Payload): void {
    const { ports, follower } = this.#scene;
    this.#isMaking = true;
    ports.keys.makePackage({ atMs: this.#scene.agreedAt(view) }, (answer) => {
      if (this.#scene.isStopped) return;
      if (!answer.ok) return this.#end();
      follower.keepPackage(answer.value);
      const payload = payloadOf(answer.value.publicPart);
      const bytes = encodePayload(payload);
      const draft = {
        kind: EVENT_KIND[payload.kind],
        roomId,
        clientId: '',
        seal: SEAL_CLEAR,
        payload: bytes,
      };
      ports.propose(draft, () => this.#end());
    });
  }

  #end(): void {
    this.#isMaking = false;
    this.#waitsSinceMs = null;
    this.#againMs = this.#scene.nowMs + AGAIN_AFTER_MS;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
