/**
 * New room keys because somebody here wants them (MK107): whoever has a copy of what this device had reads nothing of what
 * is said afterwards.
 */
import type { ReplicaView } from '../../core/view.ts';
import { DemesError } from '../../protocol/errors.ts';
import { KeysMoves } from './keys-moves.ts';
import { TokenBucket, type Rate } from './rate-limit.ts';
import type { RoomKeys } from './room-keys.ts';
import { tierOf } from '../../core/tier.ts';

/** A majority that is there needs a second. */
const RENEWED_WITHIN_MS = 10_000;
/** Each is an entry of up to 48 KiB a room, which everybody has to follow. */
const RATE: Rate = { burst: 3, perSecond: 1 / 20 };

export interface KeysRenewalPorts {
  /** Both throw what stopped the group. */
  view(): ReplicaView;
  keys(): Pick<RoomKeys, 'isSealed' | 'renew' | 'isRenewing'>;
  /** Monotonic, ms. */
  nowMs(): number;
}

export class KeysRenewal {
  readonly #ports: KeysRenewalPorts;
  readonly #moves = new KeysMoves();
  readonly #bucket: TokenBucket;

  constructor(ports: KeysRenewalPorts) {
    this.#ports = ports;
    this.#bucket = new TokenBucket(RATE, () => ports.nowMs());
  }

  /**
   * Resolves when each room has keys that this device made. Rejects with not_sealed, no_quorum, room_unreadable,
   * rate_limited, timeout (it goes on while the node runs), and what stopped the group.
   */
  async renew(): Promise<void> {
    const { role } = this.#ports.view();
    if (role === 'removed') throw new DemesError('removed');
    const keys = this.#ports.keys();
    if (!keys.isSealed) throw new DemesError('not_sealed', { detail: 'This group’s rooms have no keys.' });
    if (tierOf(this.#ports.view()) === 'tentative') throw new DemesError('no_quorum', { detail: NO_QUORUM });
    const retryAfterMs = this.#bucket.take(1);
    if (retryAfterMs > 0) throw new DemesError('rate_limited', { extra: { retryAfterMs } });
    const rooms = keys.renew();
    if (rooms.length === 0) throw new DemesError('room_unreadable');
    const endMs = this.#ports.nowMs() + RENEWED_WITHIN_MS;
    while (rooms.some((id) => this.#ports.keys().isRenewing(id))) {
      const leftMs = endMs - this.#ports.nowMs();
      if (leftMs <= 0) throw new DemesError('timeout', { detail: LATER });
      await this.#moves.next(leftMs);
    }
  }

  /** Keys moved, or the group halts: whoever waits looks again. */
  moved(): void {
    this.#moves.moved();
  }
}

const NO_QUORUM = 'Which keys are in force is for a majority to say, and there is none. Nothing was begun.';
const LATER = 'Not all rooms have new keys yet. It goes on by itself while this node runs.';
