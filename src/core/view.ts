/** What a replica shows of itself: read-only, cheap to make, for status, screens and checkers. */
import type { Contradiction } from '../protocol/contradiction.ts';
import type { Config, RankList } from '../protocol/entry.ts';
import type { Head, SignedEvent } from '../protocol/event.ts';
import type { DeviceId, EventId, Index, Term } from '../protocol/ids.ts';
import type { MatchOf } from '../protocol/peer-messages.ts';
import type { RosterState } from './roster/state.ts';
import type { CertifiedEntries } from './tamper/certified.ts';
import type { Standing } from './standing/standing.ts';

export type RoleName = 'leader' | 'candidate' | 'follower' | 'learner' | 'removed';

/** Round trip from one device to another, as the first measured it, µs. */
export interface Delay {
  readonly from: DeviceId;
  readonly to: DeviceId;
  readonly rttUs: number;
}

export interface ReplicaView {
  readonly deviceId: DeviceId;
  /** `candidate` also while asking for pre-votes; `learner` = not a voter in the newest config; `removed` = no member's any more. */
  readonly role: RoleName;
  readonly term: Term;
  readonly leader: DeviceId | null;
  /** Monotonic ms since a host with a quorum was heard (0 on a host that has its quorum). */
  readonly hostSilentMs: number;
  /** How often this device should hear its host, ms. */
  readonly heartbeatDueMs: number;
  readonly firstIndex: Index;
  readonly lastIndex: Index;
  readonly commitIndex: Index;
  readonly appliedIndex: Index;
  /** The entry there, or the newest before it whose hash is known: damage may have taken both. */
  readonly appliedHead: Head;
  /** Everything up to here is on this disk and has its verdict: the applied index, but for what a snapshot left out. */
  readonly judgedIndex: Index;
  /** Entries that a snapshot left out: how many of them have come in. Null when none are missing or unjudged. */
  readonly history: { readonly received: number; readonly total: number } | null;
  /** Newest in the log, confirmed or not. */
  readonly config: Config;
  readonly configIndex: Index;
  readonly rank: RankList;
  readonly unwilling: readonly DeviceId[];
  /** What is known to be durable where; on followers as of the last heartbeat. */
  readonly matches: readonly MatchOf[];
  /** Peers with a live link, self included. */
  readonly reachable: ReadonlySet<DeviceId>;
  /** needed: votes of the (new) voter set that make a majority; reachable: how many of it are within reach, self included. */
  readonly quorum: { readonly needed: number; readonly reachable: number };
  /** Own events not confirmed yet, ascending by number. */
  readonly outbox: readonly SignedEvent[];
  /** Where own events that wait stand in the own log, above what is confirmed. Reads memory only. */
  readonly ownPlaces: () => ReadonlyMap<EventId, Index>;
  /** Round trips: on a host as every device reported them last, else this device's own. Made when asked for. */
  readonly delays: () => readonly Delay[];
  /** Unconfirmed events, whoever made them, in the order to be shown; the same list until something changes. Empty while the host keeps up. */
  readonly tentative: () => readonly SignedEvent[];
  /** All of them that this device has, in no order, with or without a place in its log. */
  readonly held: () => readonly SignedEvent[];
  /** Devices known to hold an event by itself, whether it has a place in a log or not; this one included. */
  readonly holdersOf: (event: SignedEvent) => ReadonlySet<DeviceId>;
  /** Own events below this number are held durably by the host. */
  readonly heldBelowSeq: number;
  /** What this device says of its own disk, and what another must at least know of itself (RS40). */
  readonly standing: () => Standing;
  readonly remembered: (deviceId: DeviceId) => Standing;
  /** Entries that a quorum is known to have signed for, in this log; null while none is. */
  readonly certified: () => CertifiedEntries | null;
  /** Two histories that were confirmed, as they can be proved; null while there is one. */
  readonly contradiction: Contradiction | null;
  /** Read only: the fold's own state. */
  readonly roster: RosterState;
}
