/**
 * Everything two nodes say to each other about one group, in one place. Bytes: `encode-peer-message.ts`.
 * The sender is never in the message: it is the far end of the authenticated link.
 */
import type { Acknowledgement, Certificate } from './acknowledgement.ts';
import type { ContradictionProof } from './contradiction.ts';
import type { Entry, RankList } from './entry.ts';
import type { SignedEvent } from './event.ts';
import type { DeviceId, EventId, Hash, Index, RoomId, Term } from './ids.ts';
import type { KeysMessage } from './keys-messages.ts';
import { isReadingMessage, type ReadingMessage } from './reading-messages.ts';

/** How far a device's durable log reaches, as the host knows it. */
export interface MatchOf {
  readonly deviceId: DeviceId;
  readonly index: Index;
}

/** A measured delay from the reporting node to `to`, round trip, in microseconds. */
export interface DelayEdge {
  readonly to: DeviceId;
  readonly rttUs: number;
}

/** Said once per link and group, and again when it changes: what ranking and catch-up need to know. */
interface Greeting {
  readonly type: 'greeting';
  readonly term: Term;
  readonly lastIndex: Index;
  readonly commitIndex: Index;
  readonly willing: boolean;
}

/** EL5 Would you vote for me in `term`? Changes nothing on the voter's disk. */
export interface PreVote {
  readonly type: 'preVote';
  readonly term: Term;
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  /** Counts the candidate's attempts, so that a late answer is not taken for a newer one. */
  readonly attempt: number;
  /** The voters the candidate hears, itself included: a quorum, or it may not run. */
  readonly hears: readonly DeviceId[];
}
export interface PreVoteAnswer {
  readonly type: 'preVoteAnswer';
  readonly term: Term;
  readonly attempt: number;
  /** soft: only because a better-ranked candidate is reachable. leaderAlive: asked again of itself when it suspects. */
  readonly verdict: 'granted' | 'soft' | 'leaderAlive' | 'refused';
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  readonly clockMs: number;
}

/** EL8 Vote for me in `term`. */
export interface RequestVote {
  readonly type: 'requestVote';
  readonly term: Term;
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  /** The host itself asked this candidate to run (TimeoutNow): stickiness does not apply. */
  readonly transfer: boolean;
}
export interface Vote {
  readonly type: 'vote';
  readonly term: Term;
  readonly granted: boolean;
  readonly clockMs: number;
}

/** LG1 Entries after prevIndex, whose entry must hash to prevHash. Also a heartbeat when empty. */
export interface Append {
  readonly type: 'append';
  readonly term: Term;
  readonly prevIndex: Index;
  readonly prevTerm: Term;
  readonly prevHash: Hash;
  readonly entries: readonly Entry[];
  readonly commitIndex: Index;
}
export interface AppendAnswer {
  readonly type: 'appendAnswer';
  readonly term: Term;
  /** 'stored': durable up to acknowledgement.lastIndex. 'conflict': no match; hint* says where to probe next. */
  readonly result:
    | { readonly kind: 'stored'; readonly acknowledgement: Acknowledgement }
    | {
        readonly kind: 'conflict';
        readonly prevIndex: Index;
        readonly hintIndex: Index;
        readonly hintTerm: Term;
      };
  readonly clockMs: number;
}

/** CM5 Confirmed up to here, if your entry there hashes to this. Needs no answer. */
export interface Commit {
  readonly type: 'commit';
  readonly term: Term;
  readonly commitIndex: Index;
  readonly commitHash: Hash;
}

export interface Heartbeat {
  readonly type: 'heartbeat';
  readonly term: Term;
  /** Never above what the receiver is known to hold. */
  readonly commitIndex: Index;
  /** Counts heartbeats of this term; the answer repeats it. */
  readonly round: number;
  readonly rank: RankList;
  readonly unwilling: readonly DeviceId[];
  readonly matches: readonly MatchOf[];
}
export interface HeartbeatAnswer {
  readonly type: 'heartbeatAnswer';
  readonly term: Term;
  readonly round: number;
  readonly lastIndex: Index;
  readonly clockMs: number;
  readonly willing: boolean;
  /** SN13 Entries that the sender's log lacks: its word is no proof that they are kept. */
  readonly missing: number;
  readonly delays: readonly DelayEdge[];
}

/** EL14 Planned handover: run now, I wait for you. */
interface TimeoutNow {
  readonly type: 'timeoutNow';
  readonly term: Term;
}

/** OB3 Own (or carried) events for the host to put into the log, each device's in number order. */
export interface Propose {
  readonly type: 'propose';
  readonly events: readonly SignedEvent[];
}
/** OB4 The next number the host's log wants from that device; everything below is held durably by the host. */
export interface ProposeAnswer {
  readonly type: 'proposeAnswer';
  readonly term: Term;
  readonly deviceId: DeviceId;
  readonly nextSeq: number;
  readonly lastId: EventId;
}

/** RS9 I am about to stop: move my vote (and the host's role, if mine is it) first. */
interface Leave {
  readonly type: 'leave';
}
/** RS9 You may stop: no quorum counts on you any more, or nothing better can be done. */
interface LeaveAnswer {
  readonly type: 'leaveAnswer';
}

/** EL19 While nobody is host: what follows this entry in your log? */
export interface Pull {
  readonly type: 'pull';
  readonly afterIndex: Index;
  readonly afterTerm: Term;
}
/** EL19 It, or what follows the highest entry at or below it whose term is not above; without a word about confirming. */
export interface PullPage {
  readonly type: 'pullPage';
  /** The sender's; its log has none above. */
  readonly term: Term;
  readonly prevIndex: Index;
  readonly prevTerm: Term;
  readonly prevHash: Hash;
  /** Where the sender's log ends. */
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  readonly entries: readonly Entry[];
}

/** Please hand over the host's role to this device (from any member, by a person's click). */
interface TransferRequest {
  readonly type: 'transferRequest';
  readonly to: DeviceId;
}

/** SN2 Instead of the log up to `index`: its state there, in `bytes` bytes whose SHA-256 is `digest`. */
export interface SnapshotOffer {
  readonly type: 'snapshotOffer';
  readonly term: Term;
  readonly index: Index;
  readonly hash: Hash;
  readonly bytes: number;
  readonly digest: Hash;
}
/** SN3 A part of the snapshot with this digest, from `offset` on. */
export interface SnapshotChunk {
  readonly type: 'snapshotChunk';
  readonly term: Term;
  readonly digest: Hash;
  readonly offset: number;
  readonly bytes: Uint8Array;
}
/** Why a snapshot is not taken. */
export type SnapshotRefusal =
  /** SN5 The receiver's own log is confirmed as far. */
  | 'stale'
  /** SN7 The bytes are not those that were offered, or say nothing that can be read. */
  | 'damaged'
  /** SN8 Of another group or fork. */
  | 'foreign'
  /** SN9 Its certificate does not prove it. */
  | 'unproved'
  /** SN10 It contradicts what the receiver knows to be confirmed. */
  | 'contradiction';
/** SN4 `wants`: everything before `offset` is here. */
export interface SnapshotAnswer {
  readonly type: 'snapshotAnswer';
  readonly term: Term;
  readonly clockMs: number;
  readonly digest: Hash;
  readonly result:
    | { readonly kind: 'wants'; readonly offset: number }
    | { readonly kind: 'refused'; readonly reason: SnapshotRefusal };
}

/** SN20 Your entries from `high`, whose hash is this, downwards: at most `count`. Asked of anybody. */
export interface HistoryRequest {
  readonly type: 'historyRequest';
  readonly high: Index;
  readonly hash: Hash;
  readonly count: number;
}
/** SN21 Newest first, without a gap; none when the sender does not have the entry at `high`. */
export interface HistoryPage {
  readonly type: 'historyPage';
  readonly high: Index;
  readonly entries: readonly Entry[];
}

/** RS24 You do not belong here any more: the entry that removed you, by the word of the device that answers. */
export interface Removed {
  readonly type: 'removed';
  readonly entry: Entry;
  /** Of the sender's device; `removedPreimage`. */
  readonly signature: Uint8Array;
}

/** How far a device's events are held, confirmed or not: whoever has a number has all before it. */
export interface NumberOf {
  readonly deviceId: DeviceId;
  readonly seq: number;
}

/** TN9 What the sender holds durably: everything that is applied, and beyond it these devices' events. */
export interface Digest {
  readonly type: 'digest';
  readonly appliedIndex: Index;
  readonly held: readonly NumberOf[];
}
/** TN11 Events that the receiver lacks, each device's in number order, whoever made them. Answered by a digest. */
export interface Gossip {
  readonly type: 'gossip';
  readonly events: readonly SignedEvent[];
}

/** TE1 The newest entry that the sender knows a quorum to have signed for. */
export interface CertifiedHead {
  readonly type: 'head';
  readonly certificate: Certificate;
}

/** TE6 Two histories were confirmed. */
interface Contradicted {
  readonly type: 'contradicted';
  readonly proof: ContradictionProof;
}

/** MS90 Somebody types in this room at the sender's node. Of the moment only: kept nowhere, and no replica hears of it. */
interface Typing {
  readonly type: 'typing';
  readonly roomId: RoomId;
}

/** What replicas of one log say to each other. */
export type ReplicaMessage =
  | Greeting
  | PreVote
  | PreVoteAnswer
  | RequestVote
  | Vote
  | Append
  | AppendAnswer
  | Commit
  | Heartbeat
  | HeartbeatAnswer
  | TimeoutNow
  | Propose
  | ProposeAnswer
  | Leave
  | LeaveAnswer
  | TransferRequest
  | Pull
  | PullPage
  | SnapshotOffer
  | SnapshotChunk
  | SnapshotAnswer
  | HistoryRequest
  | HistoryPage
  | Removed
  | Digest
  | Gossip
  | CertifiedHead
  | Contradicted;

/** What people's screens hear of each other: of the moment, or of one person's devices. No replica does. */
export type ScreenMessage = Typing | ReadingMessage;

export type PeerMessage = ReplicaMessage | ScreenMessage | KeysMessage;

export function isScreenMessage(message: PeerMessage): message is ScreenMessage {
  return message.type === 'typing' || isReadingMessage(message);
}

/** Type numbers on the wire; never reused. */
export const PEER_MESSAGE_CODE = {
  greeting: 1,
  preVote: 2,
  preVoteAnswer: 3,
  requestVote: 4,
  vote: 5,
  append: 6,
  appendAnswer: 7,
  heartbeat: 8,
  heartbeatAnswer: 9,
  timeoutNow: 10,
  propose: 11,
  proposeAnswer: 12,
  leave: 13,
  leaveAnswer: 14,
  transferRequest: 15,
  commit: 16,
  typing: 17,
  pull: 24,
  pullPage: 25,
  snapshotOffer: 18,
  snapshotChunk: 19,
  snapshotAnswer: 20,
  historyRequest: 21,
  historyPage: 22,
  removed: 28,
  ownMarks: 30,
  receipts: 31,
  digest: 40,
  gossip: 41,
  head: 60,
  contradicted: 61,
  keysTurn: 65,
  keysTrial: 66,
  keysTried: 67,
  keysTree: 68,
  keysPast: 69,
} as const satisfies Record<PeerMessage['type'], number>;
