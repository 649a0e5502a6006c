/**
 * What the engine must do for the core, in this order: sendEarly, save, send, apply, publish.
 * The contract: nothing in `send`, `apply` or `publish` may happen before `save` is durable.
 */
import type { Acknowledgement, SignedBy } from '../protocol/acknowledgement.ts';
import type { Contradiction } from '../protocol/contradiction.ts';
import type { Entry } from '../protocol/entry.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceId, EventId, Hash, Index, Term } from '../protocol/ids.ts';
import type { NumberOf, ReplicaMessage } from '../protocol/peer-messages.ts';
import type { ChatRefusal } from '../protocol/refusals.ts';
import type { NotSealed } from './ports.ts';
import type { ShownBy } from './standing/memory.ts';
import type { LogBase, SnapshotInstall } from './snapshot/holes.ts';

export interface Outgoing {
  readonly to: DeviceId;
  readonly message: ReplicaMessage;
}

/** Term and vote must be durable before any answer about them; commitIndex is a hint that saves time at a restart. */
export interface HardState {
  readonly term: Term;
  readonly votedFor: DeviceId | null;
  readonly commitIndex: Index;
}

/** One durable transaction: truncate or install first, then append, then fill. */
export interface SaveBatch {
  readonly hardState: HardState | null;
  /** Remove this index and all above. */
  readonly truncateFrom: Index | null;
  readonly entries: readonly Entry[];
  /** The newest this device signed; it replaces the one before. */
  readonly acknowledgement: Acknowledgement | null;
  readonly outbox: readonly SignedEvent[];
  /** Given: go on from here. The applied index becomes the base's; then nothing is truncated besides. */
  readonly snapshot?: SnapshotInstall;
  /** Given: the entry before `truncateFrom` is damaged and was this one; its hole ends with it from now on. */
  readonly lastDamaged?: LogBase;
  /** Given: entries of one hole, descending without a gap from its `high`. What is still missing is the new hole. */
  readonly history?: readonly Entry[];
  /** What other devices showed of their disks, each replacing the row before. Absent: nothing new. */
  readonly remembered?: readonly ShownBy[];
  /** Given: two histories were confirmed; kept for as long as the group goes by this fork. */
  readonly contradiction?: Contradiction;
  /** Given: others' events that are not confirmed and have no place in the log. */
  readonly tentative?: readonly SignedEvent[];
}

/** Why an event is in the log and has no effect. Shown to its author. */
export type VoidReason =
  | ChatRefusal
  | 'not_a_member'
  | 'room_locked'
  | 'false_head'
  | 'invite_invalid'
  | 'invite_expired'
  | 'invite_used'
  | 'invite_revoked'
  | 'too_many_revoked'
  | 'group_full'
  | 'already_member'
  | 'device_removed'
  | 'certificate_fork'
  | 'banned';

/** valid and void use the author's number up; the rest are no-ops that use up nothing. */
export type Verdict =
  | { readonly kind: 'valid' }
  | { readonly kind: 'void'; readonly reason: VoidReason }
  | { readonly kind: 'duplicate' | 'gap' | 'fork' };

export interface AppliedEntry {
  readonly entry: Entry;
  /** Null for no-ops and configs. */
  readonly verdict: Verdict | null;
}

/** A row of the fold's state; null deletes it. The value's bytes are the fold's own business. */
export interface FoldRow {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** The acknowledgements of a quorum that confirmed everything up to `index`. */
export interface CommitProof {
  readonly term: Term;
  readonly index: Index;
  readonly acknowledgements: readonly SignedBy[];
}

/** One transaction with the applied index; may be lost in a crash, never torn: it is made again from the log. */
export interface ApplyBatch {
  readonly entries: readonly AppliedEntry[];
  readonly foldRows: readonly FoldRow[];
  /** Numbers of own events that reached their place. */
  readonly outboxRemoved: readonly number[];
  /** Given: of each of these devices the tentative rows up to a number go, since they were judged. */
  readonly tentativeRemoved?: readonly NumberOf[];
  readonly appliedIndex: Index;
  /** The newest of its term; it proves all before, so one row a term is kept. */
  readonly proof: CommitProof | null;
  /** Given: verdicts on entries that a snapshot stood for, ascending; all up to the last of them are judged now. */
  readonly judged?: readonly AppliedEntry[];
}

export type ProposeResult =
  /** `made`: new. `known`: same clientId and content as before. */
  | { readonly kind: 'made'; readonly event: SignedEvent }
  | { readonly kind: 'known'; readonly id: EventId }
  /** client_id_reused: same clientId, other content. outbox_full: the bound on waiting events. not_joined: no device of the group yet. removed: not any more. group_frozen: two histories were confirmed. */
  | {
      readonly kind: 'refused';
      readonly code: 'client_id_reused' | 'outbox_full' | 'not_joined' | 'removed' | 'group_frozen';
    }
  /** MK68 Nothing was made, since the room's keys are not at hand: to be tried again. */
  | { readonly kind: 'notYet'; readonly reason: NotSealed };

export type Publication =
  | { readonly type: 'proposed'; readonly requestId: number; readonly results: readonly ProposeResult[] }
  /** Something in the view changed: role, host, term, commit, config, rank, reachability. */
  | { readonly type: 'status' }
  /** This node no longer believes in the host: silence, a refused or closed link, or lost quorum. */
  | { readonly type: 'suspected'; readonly host: DeviceId }
  | { readonly type: 'hostKnown'; readonly host: DeviceId; readonly term: Term }
  /** First entry of a new term confirmed here: the outage is over. */
  | { readonly type: 'confirming'; readonly term: Term; readonly index: Index }
  /** The host holds own events below this number durably. */
  | { readonly type: 'held'; readonly belowSeq: number }
  | { readonly type: 'left' }
  /** This node goes on from a snapshot: entries from `low` to `index` come in later. */
  | { readonly type: 'installed'; readonly low: Index; readonly index: Index }
  /** This device does not belong to the group any more; index of the entry that says so. */
  | { readonly type: 'removed'; readonly index: Index }
  /** TE4 Two histories were confirmed, which part at this index. */
  | { readonly type: 'frozen'; readonly index: Index }
  /** TN3 A device signed two events with one number. */
  | { readonly type: 'doubled'; readonly deviceId: DeviceId; readonly seq: number }
  /** TE11 The host does not order this event of a device, which others hold. Once of each event. */
  | {
      readonly type: 'leftOut';
      readonly host: DeviceId;
      readonly deviceId: DeviceId;
      readonly seq: number;
    }
  /** A voter signed something that contradicts our log; for the record and the screen. */
  | { readonly type: 'evidence'; readonly deviceId: DeviceId; readonly index: Index; readonly hash: Hash };

export interface Ready {
  readonly sendEarly: readonly Outgoing[];
  readonly save: SaveBatch | null;
  readonly send: readonly Outgoing[];
  readonly apply: ApplyBatch | null;
  readonly publish: readonly Publication[];
}
