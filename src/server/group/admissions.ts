/**
 * Join events of others that this node carries to the host: each is answered with its verdict, as the fold gives
 * it. Carrying is repeated by the core until it is applied; here is only who waits for the outcome.
 */
import type { AppliedEntry } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import { EVENT_KIND, type SignedEvent } from '../../protocol/event.ts';
import type { EventId } from '../../protocol/ids.ts';
import type { AdmitResult } from '../links/ports.ts';

export interface AdmissionPorts {
  view(): ReplicaView;
  carry(event: SignedEvent): void;
}

export class Admissions {
  readonly #ports: AdmissionPorts;
  readonly #waiting = new Map<EventId, Set<(result: AdmitResult) => void>>();

  constructor(ports: AdmissionPorts) {
    this.#ports = ports;
  }

  /** Resolves with the verdict; with no_quorum when `signal` aborts first. */
  async admit(event: SignedEvent, signal: AbortSignal): Promise<AdmitResult> {
    const device = this.#ports.view().roster.devices.get(event.header.deviceId);
    if (device !== undefined && device.memberId !== null) return 'confirmed';
    if (signal.aborted) return 'no_quorum';
    const { promise, resolve } = Promise.withResolvers<AdmitResult>();
    const waiting = this.#waiting.get(event.id) ?? new Set();
    this.#waiting.set(event.id, waiting.add(resolve));
    const giveUp = (): void => resolve('no_quorum');
    signal.addEventListener('abort', giveUp);
    this.#ports.carry(event);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', giveUp);
      waiting.delete(resolve);
      if (waiting.size === 0) this.#waiting.delete(event.id);
    }
  }

  applied(entries: readonly AppliedEntry[]): void {
    if (this.#waiting.size === 0) return;
    for (const { entry, verdict } of entries) {
      if (entry.body.kind !== 'event' || entry.body.event.header.kind !== EVENT_KIND.join) continue;
      const result = resultOf(verdict);
      if (result === null) continue;
      for (const resolve of this.#waiting.get(entry.body.event.id) ?? []) resolve(result);
    }
  }

  /** The engine stopped. */
  endAll(): void {
    for (const waiting of this.#waiting.values()) for (const resolve of waiting) resolve('no_quorum');
  }
}

/** Null for repeats: the first one decided. */
function resultOf(verdict: AppliedEntry['verdict']): AdmitResult | null {
  if (verdict?.kind === 'valid') return 'confirmed';
  return verdict?.kind === 'void' ? verdict.reason : null;
}
