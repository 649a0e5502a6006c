/**
 * Everything a replica knows, in one place, and the small steps that every module needs. Modules are functions
 * over this state: election/ decides who leads, replication/ moves entries, roster/ folds, outbox/ keeps own events.
 */
import type { Acknowledgement } from '../protocol/acknowledgement.ts';
import type { RankList } from '../protocol/entry.ts';
import type { Head, SignedEvent } from '../protocol/event.ts';
import type { DeviceId, EventId, Index, Term } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { MatchOf, ReplicaMessage } from '../protocol/peer-messages.ts';
import type { Scope } from '../protocol/scope.ts';
import type { LatencyMatrix } from './rank/matrix.ts';
import type { ToldMatch } from './replication/matches.ts';
import type { Progress } from './replication/progress.ts';
import type { RemovalsUnderWay } from './replication/removals.ts';
import type { CorePorts } from './ports.ts';
import type { CommitProof, HardState, Outgoing, Publication } from './ready.ts';
import type { ReplicaOptions } from './options.ts';
import type { ConfigHistory } from './roster/config-history.ts';
import type { RosterState } from './roster/state.ts';
import type { HeadsState } from './tamper/heads-state.ts';
import type { LeftOutState } from './tamper/left-out-state.ts';
import type { StandingMemory } from './standing/memory.ts';
import type { OutboxState } from './outbox/outbox-state.ts';
import type { TentativeState } from './tentative/tentative-state.ts';
import type { DeferredPreVote, Outage } from './election/outage.ts';
import type { RaftLog } from './log/raft-log.ts';
import type { MissingState } from './snapshot/state.ts';
import type { TakenSnapshot } from './snapshot/take.ts';
import type { Random } from './random.ts';
import type { Ticks } from './ticks.ts';

/** Waits for a host, or for the moment to run. */
interface FollowerRole {
  readonly name: 'follower';
  leader: DeviceId | null;
}

interface FresherVoter {
  readonly device: DeviceId;
  readonly lastIndex: Index;
  readonly lastTerm: Term;
}

export interface PreCandidateRole {
  readonly name: 'preCandidate';
  readonly attempt: number;
  readonly granted: Set<DeviceId>;
  readonly refused: Set<DeviceId>;
  readonly soft: Set<DeviceId>;
  /** The voter with the freshest log among those who refused because theirs is fresher. */
  fresher: FresherVoter | null;
  readonly deadlineTick: number;
}

export interface CandidateRole {
  readonly name: 'candidate';
  readonly granted: Set<DeviceId>;
  readonly refused: Set<DeviceId>;
  readonly deadlineTick: number;
  readonly transfer: boolean;
}

/** Where each device's numbers stand at the end of the host's own log, confirmed or not. */
export interface Numbering {
  readonly seq: number;
  readonly id: EventId;
}

export interface LeaderRole {
  readonly name: 'leader';
  readonly progress: Map<DeviceId, Progress>;
  /** Index of this term's no-op: the barrier before config changes (R2) and commits (S6). */
  readonly noopIndex: Index;
  readonly numbering: Map<DeviceId, Numbering>;
  readonly acknowledgements: Map<DeviceId, Acknowledgement>;
  readonly matrix: LatencyMatrix;
  /** Voters that are clearly better placed, since which tick without a break (RK12). */
  readonly better: Map<DeviceId, number>;
  heartbeatRound: number;
  readonly toldMatches: Map<DeviceId, ToldMatch>;
  nextHeartbeatTick: number;
  nextLearnerHeartbeatTick: number;
  nextRankTick: number;
  rankLoggedAtMs: number;
  /** What a member asked for last, and when it may be carried out. */
  requestedTransfer: DeviceId | null;
  nextRequestTick: number;
  transfer: { readonly to: DeviceId; readonly deadlineTick: number; sent: boolean } | null;
  readonly removals: RemovalsUnderWay;
  /** Devices that asked to stop: their votes are moved first. */
  readonly leavers: Set<DeviceId>;
  /** Something happened that may call for a change of voters; looking costs time in a large group. */
  reviewVoters: boolean;
  /** When those who are to get votes were asked for a sign of life; null while nobody is. */
  heirsAskedTick: number | null;
  /** Leavers that wait for word. */
  readonly owedLeaves: Set<DeviceId>;
  /** Who is owed word about whose events: `${to}/${author}`. */
  readonly owedProposals: Map<string, { readonly to: DeviceId; readonly author: DeviceId }>;
  uncommittedBytes: number;
  lastAt: number;
  /** The newest that was taken in this term. */
  snapshot: TakenSnapshot | null;
}

type Role = FollowerRole | PreCandidateRole | CandidateRole | LeaderRole;

interface Carried {
  readonly event: SignedEvent;
  readonly untilTick: number;
  sentTick: number | null;
}

export interface PeerEvidence {
  up: boolean;
  /** Last frame that only a host sends: whatever else it says, a former host must not seem to be one. */
  lastHeardTick: number;
  /** Last heartbeat as host. */
  lastBeatTick: number;
  willing: boolean;
  /** Wall clock it last reported, and our monotonic time then. */
  clock: { readonly wallMs: number; readonly atMonoMs: number } | null;
}

/** What is to leave, gathered while stepping; `takeReady` turns it into a Ready. */
interface Outbound {
  messages: Outgoing[];
  publish: Publication[];
  statusChanged: boolean;
  proof: CommitProof | null;
}

export interface CoreState {
  readonly deviceId: DeviceId;
  readonly scope: Scope;
  readonly ports: CorePorts;
  readonly options: ReplicaOptions;
  readonly ticks: Ticks;
  readonly random: Random;
  readonly log: RaftLog;
  readonly configs: ConfigHistory;
  readonly peers: Map<DeviceId, PeerEvidence>;
  roster: RosterState;
  readonly missing: MissingState;
  readonly outbox: OutboxState;
  /** What others showed of their disks. */
  readonly memory: StandingMemory;
  readonly tentative: TentativeState;
  /** What quorums signed for, and whether that hangs together. */
  readonly heads: HeadsState;
  /** What the host seems to leave out. */
  readonly leftOut: LeftOutState;
  /** Events of devices that join through this node, until the fold has seen them. */
  readonly carried: Map<DeviceId, Carried>;
  hardState: HardState;
  hardStateChanged: boolean;
  role: Role;
  /** False while this node winds down, or was told not to host. */
  willing: boolean;
  leaving: { announced: boolean; nextAskTick: number; readonly giveUpTick: number } | null;
  tick: number;
  monoMs: number;
  wallMs: number;
  hostHeardMonoMs: number;
  /** Usual gap between two heartbeats of the host and how far they lie from it, in ticks times 16 (EWMA). */
  hostGap: { mean16: number; deviation16: number };
  /** How late the own ticks came of late: 0 in time, 16 a whole tick or more (EL23). */
  doubt: number;
  outage: Outage | null;
  readonly deferred: Map<DeviceId, DeferredPreVote>;
  rank: RankList;
  unwilling: readonly DeviceId[];
  matches: readonly MatchOf[];
  /** The term whose host told them. */
  matchesTerm: Term;
  delays: Map<DeviceId, number>;
  appliedIndex: Index;
  /**
   * Of the entry there, or, while that is damaged and its hash unknown, of the newest before it whose hash is known.
   * Kept, so that a look at the state never needs the disk.
   */
  appliedHead: Head;
  durableIndex: Index;
  /** The newest acknowledgement signed, and whom it is owed to. */
  acknowledgement: Acknowledgement | null;
  owedAcknowledgement: { to: DeviceId; upTo: Index } | null;
  heldBelowSeq: number;
  /** Index of the entry that removed this device, as a member told it; null when nobody did. */
  farewellIndex: Index | null;
  attempt: number;
  /** When this node last saw a handover, its own attempts included; null: not since it started. */
  handoverTick: number | null;
  /** Pages given to candidates that pull, in this tick. */
  pages: { tick: number; given: number };
  out: Outbound;
}

export function send(
  state: Pick<CoreState, 'deviceId' | 'out'>,
  to: DeviceId,
  message: ReplicaMessage,
): void {
  if (to !== state.deviceId) state.out.messages.push({ to, message });
}

export function publish(state: Pick<CoreState, 'out'>, publication: Publication): void {
  state.out.publish.push(publication);
}

export function setHardState(state: CoreState, change: Partial<HardState>): void {
  state.hardState = { ...state.hardState, ...change };
  // The commit index alone may be lost: it is found again from the host.
  if (change.term !== undefined || change.votedFor !== undefined) state.hardStateChanged = true;
}

export function leaderOf(state: CoreState): DeviceId | null {
  if (state.role.name === 'leader') return state.deviceId;
  return state.role.name === 'follower' ? state.role.leader : null;
}

export function isReachable(state: Pick<CoreState, 'deviceId' | 'peers'>, device: DeviceId): boolean {
  return device === state.deviceId || state.peers.get(device)?.up === true;
}

export function peerEvidence(state: CoreState, device: DeviceId): PeerEvidence {
  let peer = state.peers.get(device);
  if (peer === undefined) {
    peer = { up: false, lastHeardTick: state.tick, lastBeatTick: state.tick, willing: true, clock: null };
    state.peers.set(device, peer);
  }
  return peer;
}

export function isWilling(state: CoreState, device: DeviceId): boolean {
  return device === state.deviceId ? state.willing : (state.peers.get(device)?.willing ?? true);
}

export function noteEvent(state: Pick<CoreState, 'wallMs' | 'outbox'>, event: SignedEvent): void {
  const ahead = state.wallMs + 60_000;
  const { wallMs, counter } = event.header.hlc;
  if (wallMs > ahead) return;
  const own = state.outbox.hlc;
  if (wallMs > own.wallMs || (wallMs === own.wallMs && counter > own.counter)) {
    state.outbox.hlc = { wallMs, counter };
  }
}

/** This machine's own clock, in whole ms as messages carry it, wherever its owner has set it. */
export function setWallClock(state: CoreState, wallMs: number): void {
  state.wallMs = Math.min(Math.max(0, Math.floor(wallMs)), LIMITS.clockMsMax);
}

/** What no date can be written for is no clock. */
export function reportClock(state: CoreState, device: DeviceId, wallMs: number): void {
  if (wallMs > LIMITS.clockMsMax) return;
  peerEvidence(state, device).clock = { wallMs, atMonoMs: state.monoMs };
}
