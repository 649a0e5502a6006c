/**
 * What the simulator saw happen, told by the twins of disk and network and by what users were shown: never by
 * what an engine thinks of itself, but for its role. Checkers know nothing else, so they can be fed by hand.
 */
import type { TimingProfile } from '../core/options.ts';
import type { AppliedEntry, ProposeResult, SaveBatch } from '../core/ready.ts';
import type { Unjudged } from '../core/snapshot/holes.ts';
import type { RosterState } from '../core/roster/state.ts';
import type { RoleName } from '../core/view.ts';
import type { Entry } from '../protocol/entry.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceId, EventId, ForkId, Hash, Index, RoomId, Term } from '../protocol/ids.ts';
import type { DamagedPart, DiskRefused } from './disk-faults.ts';
import type { NumberOf, PeerMessage } from '../protocol/peer-messages.ts';

type ProposeRefusal = Extract<ProposeResult, { kind: 'refused' }>['code'];

/** A step of the way that a log came: the fork, and how much it took over from the one before. */
export interface ForkStep {
  readonly forkId: ForkId;
  /** The last entry that it took over. */
  readonly index: Index;
  /** How far its maker knew that to be confirmed. */
  readonly confirmedTo: Index;
}

/** What a process found on its disk when it started. */
export interface FoundOnDisk {
  readonly forkId: ForkId;
  readonly term: Term;
  readonly votedFor: DeviceId | null;
  readonly lastIndex: Index;
  readonly lastHash: Hash | null;
  readonly commitIndex: Index;
  readonly appliedIndex: Index;
  /** What a snapshot left out and was not judged by then. */
  readonly unjudged: readonly Unjudged[];
}

export type Fact =
  | { readonly type: 'started'; readonly node: DeviceId; readonly found: FoundOnDisk }
  | { readonly type: 'stopped'; readonly node: DeviceId }
  /** From now on a crash cannot take this back. */
  | { readonly type: 'durable'; readonly node: DeviceId; readonly batch: SaveBatch }
  /** Left the engine; whether it arrives is another matter. */
  | { readonly type: 'sent'; readonly node: DeviceId; readonly to: DeviceId; readonly message: PeerMessage }
  /** What the node shows of itself. */
  | {
      readonly type: 'status';
      readonly node: DeviceId;
      readonly role: RoleName;
      readonly term: Term;
      readonly commitIndex: Index;
    }
  /** The node's read model was given these as confirmed; the node itself knows of `commitIndex`, maybe more. */
  | {
      readonly type: 'applied';
      readonly node: DeviceId;
      readonly entries: readonly AppliedEntry[];
      readonly commitIndex: Index;
    }
  /** The node learned the verdicts on these, which a snapshot had left out. */
  | { readonly type: 'judged'; readonly node: DeviceId; readonly entries: readonly AppliedEntry[] }
  /** The node lets go of rows of unconfirmed events, of each device up to a number. */
  | { readonly type: 'released'; readonly node: DeviceId; readonly rows: readonly NumberOf[] }
  /** What this node shows as unconfirmed, in order: what waits for a host that works is not among it. */
  | { readonly type: 'shown'; readonly node: DeviceId; readonly events: readonly SignedEvent[] }
  /** A user at this node was told: your message is kept. */
  | {
      readonly type: 'accepted';
      readonly node: DeviceId;
      readonly clientId: string;
      readonly eventId: EventId;
    }
  /** A user at this node was told why it does not take a message. */
  | { readonly type: 'refused'; readonly node: DeviceId; readonly code: ProposeRefusal }
  /** A user at this node was shown a message of theirs as confirmed at this place. */
  | {
      readonly type: 'confirmed';
      readonly node: DeviceId;
      readonly clientId: string;
      readonly eventId: EventId;
      readonly index: Index;
    }
  /** Before everything else: what all nodes of this world go by. */
  | { readonly type: 'began'; readonly timing: TimingProfile; readonly heldMax?: number }
  /** A person at this node decided that its group goes on in another fork, and its disk is as that wants it. */
  | {
      readonly type: 'forked';
      readonly node: DeviceId;
      /** Forks that led there, oldest first, without the one that the group began in; the last is the new one. */
      readonly lineage: readonly ForkStep[];
      /** Entries above are gone, */
      readonly keep: Index;
      /** these follow, */
      readonly entries: readonly Entry[];
      readonly term: Term;
      /** so many count as applied there, */
      readonly appliedIndex: Index;
      /** and these events of others go along. */
      readonly brought: readonly SignedEvent[];
    }
  /** A message of a device that was in this fork when it said it reached the engine of `node`. */
  | { readonly type: 'took'; readonly node: DeviceId; readonly from: DeviceId; readonly forkId: ForkId }
  /** An answer to a host of this term reached the engine of `node`. */
  | { readonly type: 'heard'; readonly node: DeviceId; readonly from: DeviceId; readonly term: Term }
  /** What only a host says reached the engine of `node`. */
  | { readonly type: 'followed'; readonly node: DeviceId; readonly from: DeviceId; readonly term: Term }
  /** The owner of this node asked it to stop. */
  | { readonly type: 'leaves'; readonly node: DeviceId }
  /** Somebody asked that this device be removed. */
  | { readonly type: 'removing'; readonly device: DeviceId }
  /** The fold's state of this node after `index` entries; as it stands now, not to be kept. */
  | {
      readonly type: 'folded';
      readonly node: DeviceId;
      readonly index: Index;
      readonly roster: RosterState;
    }
  /** What the confirmed entries give when they are folded from nothing: the digest after each index that was told. */
  | { readonly type: 'replayed'; readonly digests: ReadonlyMap<Index, string> }
  /** The node found these entries of its log damaged: they are missing until they come in again. */
  | { readonly type: 'holed'; readonly node: DeviceId; readonly low: Index; readonly high: Index }
  /** The node found this part of its disk damaged, and stopped for good. */
  | { readonly type: 'damaged'; readonly node: DeviceId; readonly part: DamagedPart }
  /** Its disk refused this; the process ended and may begin anew. */
  | { readonly type: 'diskRefused'; readonly node: DeviceId; readonly what: DiskRefused['what'] }
  /** Saves that the disk of this node had called durable are gone. */
  | { readonly type: 'lostSaves'; readonly node: DeviceId }
  /** `node` heard a hello of the device `peer`; isCopy: of another machine with an older copy of its disk. */
  | {
      readonly type: 'greeted';
      readonly node: DeviceId;
      readonly peer: DeviceId;
      readonly isCopy: boolean;
      readonly letIn: boolean;
      /** What the refused one makes of it, in words. */
      readonly seesItself: boolean;
    }
  /** This node will never be well again: nothing is promised about what it alone accepted. */
  | { readonly type: 'givenUp'; readonly node: DeviceId }
  /** No trouble from now on. Within the first of these times there must be a host, within the second rest. */
  | { readonly type: 'healed'; readonly hostWithinMs: number; readonly restWithinMs: number }
  /** For the first time since then a majority of voters follows one host. */
  | { readonly type: 'hosted'; readonly node: DeviceId }
  /** For the first time since then nothing is left to be done. */
  | { readonly type: 'rested' }
  /** Nobody is missing: how long it takes from each to each and back on average, µs, and who wants to host. */
  | {
      readonly type: 'distances';
      readonly roundTrips: ReadonlyMap<DeviceId, ReadonlyMap<DeviceId, number>>;
      readonly willing: ReadonlySet<DeviceId>;
      /** The ranking goes by these. */
      readonly isByCloseness: boolean;
    }
  /** From now on nothing may change any more. */
  | { readonly type: 'settled'; readonly term: Term }
  /** Each of these is asked for one more message: it must be confirmed there within this time. */
  | { readonly type: 'asked'; readonly nodes: readonly DeviceId[]; readonly withinMs: number }
  /** The keys that this node has, by the entries from which on they are in force. */
  | {
      readonly type: 'keyed';
      readonly node: DeviceId;
      readonly epochs: readonly { readonly roomId: RoomId; readonly from: Index; readonly secret: string }[];
    }
  /** Who opens a sealed event in the end, with all that their disks keep; who may by what the log says, and who must. */
  | {
      readonly type: 'read';
      readonly eventId: EventId;
      readonly reads: readonly {
        readonly node: DeviceId;
        readonly opened: boolean;
        readonly may: boolean;
        readonly must: boolean;
      }[];
    }
  /** Everything was healed and given time: these nodes must now hold everything. */
  | { readonly type: 'converged'; readonly nodes: readonly DeviceId[] };

/** Follow from facts: the ledger tells them to the checkers in between. */
export type DerivedFact =
  /** First sign of a leader of this term: a message only leaders send, or its own role. */
  | { readonly type: 'elected'; readonly node: DeviceId; readonly term: Term }
  /** This node is the first to know that `index` is confirmed; `entry` as disks hold it, null if none does. */
  | {
      readonly type: 'committed';
      readonly node: DeviceId;
      readonly index: Index;
      readonly entry: Entry | null;
    };

export type AnyFact = Fact | DerivedFact;
export type FactOf<Type extends AnyFact['type']> = Extract<AnyFact, { type: Type }>;
