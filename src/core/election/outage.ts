/** From the moment this node stops believing in a host until an entry of a new term is confirmed. */
import type { DeviceId, Term } from '../../protocol/ids.ts';
import type { PreVote } from '../../protocol/peer-messages.ts';

export interface Outage {
  readonly sinceTick: number;
  /** The term in force when it began. */
  readonly term: Term;
  /** The host that was lost; null at a start. */
  readonly lostHost: DeviceId | null;
  /** When this node runs next; null while it may not. */
  campaignTick: number | null;
  softRefusals: number;
  /** Candidates that this voter helped and waited for. */
  readonly gaveWayTo: Set<DeviceId>;
  /** Who ran and really lost: others go first. */
  readonly passedOver: Set<DeviceId>;
  /** How often everyone was passed over: slots double each time. */
  cycle: number;
  /** The voter whose longer log this node is reading, to be able to win; null while it does not. */
  pullsFrom: DeviceId | null;
}

export function newOutage(tick: number, term: Term, lostHost: DeviceId | null): Outage {
  return {
    sinceTick: tick,
    term,
    lostHost,
    campaignTick: null,
    softRefusals: 0,
    gaveWayTo: new Set(),
    passedOver: new Set(),
    cycle: 0,
    pullsFrom: null,
  };
}

/** A pre-vote that could not be granted because the host still seemed alive: answered again when it no longer does. */
export interface DeferredPreVote {
  readonly from: DeviceId;
  readonly message: PreVote;
}
