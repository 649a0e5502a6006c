/** What became of own events that somebody waits for: told when this node has applied them. */
import type { AppliedEntry, Verdict } from '../../core/ready.ts';
import type { DeviceId, EventId } from '../../protocol/ids.ts';

/** Verdicts remembered for whoever asks a moment later. */
const KEPT_MAX = 256;

export class Verdicts {
  readonly #deviceId: DeviceId;
  readonly #kept = new Map<EventId, Verdict>();
  readonly #waiting = new Map<EventId, (verdict: Verdict | null) => void>();

  constructor(deviceId: DeviceId) {
    this.#deviceId = deviceId;
  }

  /** Null when nothing was heard of it within timeoutMs. */
  async wait(id: EventId, timeoutMs: number): Promise<Verdict | null> {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<Verdict | null>();
    this.#waiting.set(id, resolve);
    const timer = setTimeout(() => resolve(null), timeoutMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  applied(entries: readonly AppliedEntry[]): void {
    for (const { entry, verdict } of entries) {
      if (entry.body.kind !== 'event' || verdict === null) continue;
      const { id, header } = entry.body.event;
      if (header.deviceId !== this.#deviceId || (verdict.kind !== 'valid' && verdict.kind !== 'void'))
        continue;
      this.#kept.set(id, verdict);
      if (this.#kept.size > KEPT_MAX) this.#kept.delete(this.#kept.keys().next().value!);
      this.#waiting.get(id)?.(verdict);
    }
  }

  /** The group halts or stops: nobody hears more. */
  endAll(): void {
    for (const resolve of this.#waiting.values()) resolve(null);
  }
}
