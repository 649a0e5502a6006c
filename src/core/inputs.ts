/** Everything that can happen to a replica. One door: `replica.step(input)`. */
import type { DelayEdge, ReplicaMessage } from '../protocol/peer-messages.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceId, RoomId } from '../protocol/ids.ts';

/** An event to be made, numbered and signed. */
export interface Draft {
  readonly kind: number;
  readonly roomId: RoomId;
  /** Empty when the caller does not need deduplication. */
  readonly clientId: string;
  /** SEAL_EPOCH: sealed when the event is made, for the header that it has then. */
  readonly seal: number;
  /** Clear. */
  readonly payload: Uint8Array;
}

export type LinkDownReason = 'closed' | 'refused' | 'silent';

export type Input =
  /** One tick of options.timing.tickMs passed; elapsedMs is what the monotonic clock says. */
  | { readonly type: 'tick'; readonly elapsedMs: number; readonly wallMs: number }
  /** This machine slept so long that the others may have replaced it. */
  | { readonly type: 'resumed'; readonly elapsedMs: number; readonly wallMs: number }
  /** Decoded and verified at the door: ids, hashes and signatures are right. */
  | { readonly type: 'receive'; readonly from: DeviceId; readonly message: ReplicaMessage }
  | { readonly type: 'linkUp'; readonly peer: DeviceId }
  /** closed: the link broke and is being redialled; refused, silent: the peer is suspected. */
  | { readonly type: 'linkDown'; readonly peer: DeviceId; readonly reason: LinkDownReason }
  | {
      readonly type: 'propose';
      readonly requestId: number;
      readonly drafts: readonly Draft[];
      readonly wallMs: number;
    }
  /** An event that somebody else made, handed in by hand (a join through this node). */
  | { readonly type: 'carry'; readonly event: SignedEvent }
  /** The save of the last Ready is durable. */
  | { readonly type: 'saved' }
  /** Smoothed round trips measured on this node's links. */
  | { readonly type: 'latencies'; readonly edges: readonly DelayEdge[] }
  | { readonly type: 'transferHost'; readonly to: DeviceId | null }
  /** This node is about to stop. Answered by the publication `left`. */
  | { readonly type: 'leave' }
  /** Lab: run for host now, whatever the rank. */
  | { readonly type: 'campaign' }
  /** Lab: give the host's role up without choosing a successor. */
  | { readonly type: 'stepDown' };
