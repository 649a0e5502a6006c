/**
 * How often a device's record is taken (AD5): whoever moves does so now and then. A member that says every moment that it
 * is somewhere else would have everybody dial wherever it likes, and pass that on. Pure but for the clock handed in.
 */
import type { AddressRecord } from '../../protocol/identity.ts';
import type { DeviceId } from '../../protocol/ids.ts';

/** Of one device at once; the sum of a day's moves of a laptop. */
const AT_ONCE = 8;
/** And one more in each such time. */
const ONE_EACH_MS = 10_000;
/** AD16 So many that are to wait are checked until the next is taken. */
const CHECKED_MAX = AT_ONCE;

/** now: it may be taken. later: it may wait for its turn, when it is a good one. no: it is one too many. */
export type Turn = 'now' | 'later' | 'no';

interface Bucket {
  left: number;
  sinceMs: number;
  /** The newest good one that came when none was left. */
  waiting: AddressRecord | null;
  /** How many were checked in order to wait. */
  checked: number;
}

export class RecordGate {
  readonly #buckets = new Map<DeviceId, Bucket>();

  /** nowMs: monotonic. Whoever is answered otherwise than with `no` checks the record, and then says `spend` or `wait`. */
  turnOf(record: AddressRecord, nowMs: number): Turn {
    const bucket = this.#bucket(record.deviceId, nowMs);
    if (bucket.left >= 1) return 'now';
    if (bucket.waiting !== null && record.counter <= bucket.waiting.counter) return 'no';
    if (bucket.checked >= CHECKED_MAX) return 'no';
    bucket.checked++;
    return 'later';
  }

  /** A good record whose turn comes later; one that waited is older and was not said to anybody. */
  wait(record: AddressRecord, nowMs: number): void {
    this.#bucket(record.deviceId, nowMs).waiting = record;
  }

  /** A record whose turn is now is a good one, and new: only these are counted. */
  spend(deviceId: DeviceId, nowMs: number): void {
    this.#bucket(deviceId, nowMs).left--;
  }

  /** Records whose turn has come; each is handed out once. */
  due(nowMs: number): AddressRecord[] {
    return [...this.#buckets.keys()].flatMap((deviceId) => {
      const bucket = this.#bucket(deviceId, nowMs);
      const { waiting } = bucket;
      if (bucket.left < 1) return [];
      bucket.waiting = null;
      bucket.checked = 0;
      if (bucket.left >= AT_ONCE) this.#buckets.delete(deviceId);
      return waiting === null ? [] : [waiting];
    });
  }

  #bucket(deviceId: DeviceId, nowMs: number): Bucket {
    const before = this.#buckets.get(deviceId);
    if (before === undefined) {
      const bucket = { left: AT_ONCE, sinceMs: nowMs, waiting: null, checked: 0 };
      this.#buckets.set(deviceId, bucket);
      return bucket;
    }
    before.left = Math.min(AT_ONCE, before.left + (nowMs - before.sinceMs) / ONE_EACH_MS);
    before.sinceMs = nowMs;
    return before;
  }
}
