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

interface Bucket {
  left: number;
  sinceMs: number;
  /** The newest that came when none was left. */
  waiting: AddressRecord | null;
}

export class RecordGate {
  readonly #buckets = new Map<DeviceId, Bucket>();

  /** nowMs: monotonic. False: the record waits, unless a newer one of its device does. */
  admits(record: AddressRecord, nowMs: number): boolean {
    const bucket = this.#bucket(record.deviceId, nowMs);
    if (bucket.left >= 1) return true;
    const { waiting } = bucket;
    if (waiting === null || record.counter > waiting.counter) bucket.waiting = record;
    return false;
  }

  /** A record that was admitted is a good one, and new: only these are counted. */
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
      if (bucket.left >= AT_ONCE) this.#buckets.delete(deviceId);
      return waiting === null ? [] : [waiting];
    });
  }

  #bucket(deviceId: DeviceId, nowMs: number): Bucket {
    const before = this.#buckets.get(deviceId);
    if (before === undefined) {
      const bucket = { left: AT_ONCE, sinceMs: nowMs, waiting: null };
      this.#buckets.set(deviceId, bucket);
      return bucket;
    }
    before.left = Math.min(AT_ONCE, before.left + (nowMs - before.sinceMs) / ONE_EACH_MS);
    before.sinceMs = nowMs;
    return before;
  }
}
