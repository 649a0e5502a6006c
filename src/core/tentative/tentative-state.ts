/** What the tentative tier remembers (chapter TN). Nothing of it touches term, vote, log or config (scope.ts). */
import type { SignedEvent } from '../../protocol/event.ts';
import type { DeviceId, EventId, Index } from '../../protocol/ids.ts';
import { HeldEvents } from './held-events.ts';
import { RecentIds } from './recent-ids.ts';

/** More than any author could have on the screen between two looks at what is confirmed. */
const RECENT_MIN = 4096;

/** What a peer said that it holds, and what it was told. */
export interface PeerDigest {
  appliedIndex: Index;
  /** The highest number of each device that it has, confirmed or not. */
  numbers: ReadonlyMap<DeviceId, number>;
  /** False until it said so on this link. */
  isKnown: boolean;
  /** When it was last sent what it lacks by these numbers. */
  servedTick: number;
  /** The highest own number that it was sent unasked on this link. */
  pushedSeq: number;
  /** The own digest that it was sent last; null when it is to be told anew. */
  sentRevision: number | null;
  sentAppliedIndex: Index;
  sentTick: number;
  /** It asked, or sent something: it is told after the save. */
  owed: boolean;
}

/** What a host is still to append, in order, as of a revision of the set. */
export interface DrainPlan {
  readonly revision: number;
  readonly tick: number;
  readonly lastIndex: Index;
  readonly queue: readonly SignedEvent[];
  at: number;
}

export interface TentativeState {
  readonly held: HeldEvents;
  /** Others' events that had no place in the log when they came: the next save keeps those that still have none. */
  readonly unsaved: Set<SignedEvent>;
  readonly peers: Map<DeviceId, PeerDigest>;
  nextTick: number;
  plan: DrainPlan | null;
  /** The order of a revision of the set, once somebody asked for it. */
  shown: {
    readonly revision: number;
    readonly isAll: boolean;
    readonly events: readonly SignedEvent[];
  } | null;
  /** Events that came to their turn before one they come after: since when, and whether they wait for it still. */
  readonly parked: Map<EventId, { readonly sinceTick: number; readonly waits: boolean }>;
  /** Devices that were found to have made two events of one number. */
  readonly doubled: Set<DeviceId>;
  /** Newest applied events: what may be named as come before and is no longer held. */
  readonly recent: RecentIds;
  /** Up to here it was applied before the start, and is not in `recent` yet; null when it is. */
  appliedBefore: Index | null;
}

/** `heldMax`: TN6. */
export function newTentative(heldMax: number): TentativeState {
  return {
    held: new HeldEvents(heldMax),
    unsaved: new Set(),
    peers: new Map(),
    nextTick: 0,
    plan: null,
    shown: null,
    parked: new Map(),
    doubled: new Set(),
    recent: new RecentIds(RECENT_MIN),
    appliedBefore: null,
  };
}
