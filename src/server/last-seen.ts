/**
 * When a link led to each device (DV42), to say so of one that is away. Remembered over restarts, to the minute: links
 * come and go more often than a disk should hear of it.
 */
import type { DeviceId } from '../protocol/ids.ts';
import type { PeerMemory } from './storage/peer-memory.ts';

const SAVED_EVERY_MS = 60_000;

export interface LastSeenPorts {
  readonly memory: Pick<PeerMemory, 'lastSeenMs' | 'rememberSeen'>;
  /** ms since 1970. */
  wallMs(): number;
}

export class LastSeen {
  readonly #ports: LastSeenPorts;
  readonly #linked = new Set<DeviceId>();
  readonly #seenMs = new Map<DeviceId, number>();
  readonly #savedMs = new Map<DeviceId, number>();

  constructor(ports: LastSeenPorts) {
    this.#ports = ports;
  }

  linkUp(peer: DeviceId): void {
    this.#linked.add(peer);
    this.#note(peer);
  }

  linkDown(peer: DeviceId): void {
    // Of a link that never was nothing was heard either.
    if (this.#linked.delete(peer)) this.#note(peer);
  }

  /** Null for a device that is linked now, or that no link ever led to. */
  at(peer: DeviceId): string | null {
    if (this.#linked.has(peer)) return null;
    const ms = this.#seenMs.get(peer) ?? this.#ports.memory.lastSeenMs(peer);
    return ms === undefined ? null : new Date(ms).toISOString();
  }

  #note(peer: DeviceId): void {
    const nowMs = this.#ports.wallMs();
    this.#seenMs.set(peer, nowMs);
    // A clock that was put back begins anew.
    if (Math.abs(nowMs - (this.#savedMs.get(peer) ?? -Infinity)) < SAVED_EVERY_MS) return;
    this.#savedMs.set(peer, nowMs);
    this.#ports.memory.rememberSeen(peer, nowMs);
  }
}
