/** What the engine needs to carry out the core's decisions. Real ones: server/; twins: sim/ under the same names. */
import type { ApplyBatch, HardState, SaveBatch, AppliedEntry, Publication } from '../core/ready.ts';
import type { CorePorts, LogReader } from '../core/ports.ts';
import type { ShownBy } from '../core/standing/memory.ts';
import type { Acknowledgement } from '../protocol/acknowledgement.ts';
import type { Contradiction } from '../protocol/contradiction.ts';
import type { Config, RankList } from '../protocol/entry.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { DeviceId, GroupId, Index } from '../protocol/ids.ts';
import type { PeerMessage } from '../protocol/peer-messages.ts';
import type { Scope } from '../protocol/scope.ts';

/** What a group's disk holds when its replica is (re)built. */
export interface SavedState {
  readonly hardState: HardState;
  /** Every config entry in the log, ascending: the newest is in force, the others are for truncation. */
  readonly configs: readonly { readonly index: Index; readonly config: Config }[];
  /** From the newest no-op. */
  readonly rank: RankList | null;
  readonly acknowledgement: Acknowledgement | null;
  readonly appliedIndex: Index;
  readonly foldRows: readonly { readonly key: string; readonly value: Uint8Array }[];
  /** Ascending by number. */
  readonly outbox: readonly SignedEvent[];
  /** What other devices showed of their disks (RS40). */
  readonly remembered: readonly ShownBy[];
  /** Others' unconfirmed events, each device's ascending by number. */
  readonly tentative: readonly SignedEvent[];
  /** In this fork; null while nobody was found to have lied. */
  readonly contradiction: Contradiction | null;
}

/** One group on one disk. Every write is atomic; `save` is durable when it calls back. */
export interface GroupStorage extends LogReader {
  load(): SavedState;
  /** Calls `done` once: without error when everything is on the disk, else with what went wrong (nothing was written). */
  save(batch: SaveBatch, done: (error: Error | null) => void): void;
  /** Atomic with the applied index; need not be durable at once. Throws when the disk refuses. */
  apply(batch: ApplyBatch): void;
}

/** Sends to a peer over its authenticated link; a frame for a peer without a link is dropped. */
export interface Links {
  /** `channel`: the group's, of its fork (protocol/scope.ts). */
  send(to: DeviceId, channel: GroupId, message: PeerMessage): void;
  /** The turn is over: frames collected for one peer may leave together. */
  flush(): void;
}

export interface Crypto {
  hash(bytes: Uint8Array): Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** Calls `turn` once, soon, after what is already waiting (setImmediate on a node, the event heap in the simulator). */
type Schedule = (turn: () => void) => void;

/** Whoever shows what happened: the read model, the feed, metrics, the simulator's checkers. */
interface Audience {
  /** In index order, after the fold's transaction. */
  applied(entries: readonly AppliedEntry[]): void;
  /** Verdicts on entries that a snapshot had left out, in index order: all below is judged by now. */
  judged(entries: readonly AppliedEntry[]): void;
  published(publication: Publication): void;
  /** The engine can no longer go on with this disk; it has stopped. */
  failed(error: Error): void;
}

export interface EnginePorts extends Scope {
  readonly deviceId: DeviceId;
  readonly storage: GroupStorage;
  readonly links: Links;
  readonly crypto: Crypto;
  readonly schedule: Schedule;
  readonly audience: Audience;
  /** MK68 The driver of room keys (keys/driver.ts), where what is said in rooms is sealed. */
  readonly seal?: NonNullable<CorePorts['seal']>;
}
