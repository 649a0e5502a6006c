/** Counts the signs of life that came in from each peer, so that a screen can show one pulse for each. */
import type { DeviceId } from '../../protocol/ids.ts';
import type { PeerMessage } from '../../protocol/peer-messages.ts';

export class Pulses {
  readonly #counts = new Map<DeviceId, number>();

  /** A link is new: counted from here. */
  begin(peer: DeviceId): void {
    this.#counts.set(peer, 0);
  }

  /** Only of peers that have a link, so the list is bounded by them. */
  heard(from: DeviceId, { type }: PeerMessage): void {
    if (type !== 'heartbeat' && type !== 'heartbeatAnswer') return;
    this.#counts.set(from, this.count(from) + 1);
  }

  count(peer: DeviceId): number {
    return this.#counts.get(peer) ?? 0;
  }
}
