/** Holds the news of typing down to what a screen needs, in both directions (MS90, MS91). */
import type { DeviceId, RoomId } from '../../protocol/ids.ts';
import { TokenBucket, type Rate } from './rate-limit.ts';

/** A screen forgets who typed after six seconds: this renews it in time. */
const SAY_EVERY_MS = 3_000;
/** Somebody who goes from room to room types in a few at once. */
const HEARD_RATE: Rate = Object.freeze({ burst: 3, perSecond: 1 });
/** Of all together: a screen names two of them, and the feed has better things to keep. */
const ALL_HEARD_RATE: Rate = Object.freeze({ burst: 16, perSecond: 8 });

export class Typing {
  readonly #nowMs: () => number;
  readonly #saidAtMs = new Map<RoomId, number>();
  readonly #heard = new Map<DeviceId, TokenBucket>();
  readonly #allHeard: TokenBucket;

  /** nowMs: monotonic. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#allHeard = new TokenBucket(ALL_HEARD_RATE, nowMs);
  }

  /** Whether the others have to be told (again). Rooms are those of the roster, so the list stays short. */
  isToBeSaid(roomId: RoomId): boolean {
    const nowMs = this.#nowMs();
    const saidAtMs = this.#saidAtMs.get(roomId);
    if (saidAtMs !== undefined && nowMs - saidAtMs < SAY_EVERY_MS) return false;
    this.#saidAtMs.set(roomId, nowMs);
    return true;
  }

  /** Whether a word of that device is to be looked at. Devices are those that a link leads to. */
  isToBeHeard(from: DeviceId): boolean {
    let bucket = this.#heard.get(from);
    if (bucket === undefined) {
      bucket = new TokenBucket(HEARD_RATE, this.#nowMs);
      this.#heard.set(from, bucket);
    }
    return bucket.take(1) === 0 && this.#allHeard.take(1) === 0;
  }
}
