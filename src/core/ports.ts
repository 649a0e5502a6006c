/**
 * What the core needs from outside, owned here because the core is the one that needs it. All of it is
 * synchronous and free of side effects but for `sign`, which is deterministic (Ed25519).
 */
import type { Entry } from '../protocol/entry.ts';
import type { SignedEvent } from '../protocol/event.ts';
import type { EventId, Hash, Index, Term } from '../protocol/ids.ts';
import type { RosterState } from './roster/state.ts';
import type { VoidReason } from './ready.ts';
import type { SealedHeader } from '../protocol/seal.ts';
import type { Hole, LogBase, Unjudged } from './snapshot/holes.ts';

/** Reads what is durable. The core never writes: it hands out what is to be saved (`Ready.save`). */
export interface LogReader {
  /** From here to lastIndex nothing is missing: the index after the base. */
  firstIndex(): Index;
  lastIndex(): Index;
  base(): LogBase;
  /** What is missing, ascending; holes do not overlap. */
  holes(): readonly Hole[];
  /** What was never judged here, ascending. */
  unjudged(): readonly Unjudged[];
  /** Hash of an entry that a snapshot named whose hole is open; undefined for others. */
  pastHash(index: Index): Hash | undefined;
  /** Undefined in holes (but for the base) and beyond lastIndex. */
  head(index: Index): { readonly term: Term; readonly hash: Hash } | undefined;
  /**
   * Ascending from `from` to at most `to`, stopping before `bytesMax` is passed and before a hole, but at least one
   * where `from` is at hand.
   */
  entries(from: Index, to: Index, bytesMax: number): Entry[];
  /** An event of this device by its clientId, whether still in the outbox or long confirmed. */
  ownEvent(clientId: string): { readonly id: EventId; readonly payloadHash: Hash } | undefined;
}

export interface CorePorts {
  readonly log: LogReader;
  /** SHA-256 (in the simulator a keyed twin). */
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  /** Signature of this device. */
  sign(bytes: Uint8Array): Uint8Array;
  /** Signature check for what the fold itself must decide: grants and proofs inside join events. */
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean;
  /** chat/rules: may this author do this here? Asked for kinds that the roster does not decide itself. */
  judge(roster: RosterState, event: SignedEvent): VoidReason | null;
  /** MK68 Seals what is said in a room for this header, or says why not now. Absent: nothing is said sealed. */
  seal?(header: SealedHeader, payload: Uint8Array): Uint8Array | NotSealed;
}

/** MK68 Why nothing can be sealed in a room at this moment. */
export type NotSealed =
  /** A change of keys is being followed: the head that the event would name is not followed yet, in a moment it is. */
  | 'following'
  /** Somebody who was removed still has the keys, until a commit has taken it out (MK48). */
  | 'locked'
  /** This device lost the keys and asks to be added anew (MK64). */
  | 'unreadable'
  /** This device is not in the room, or not yet. */
  | 'not_in';
