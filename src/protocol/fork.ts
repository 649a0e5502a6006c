/** How a group goes on after its quorum was lost for good: a new fork of its log. Bytes: `encode-fork.ts`. */
import type { DeviceId, ForkId, GroupId, Hash, Index } from './ids.ts';

/** Everything that the new fork's id is the hash of. */
export interface ForkTerms {
  readonly groupId: GroupId;
  readonly parentForkId: ForkId;
  /** The last entry of the parent that the new fork takes over. */
  readonly index: Index;
  readonly hash: Hash;
  /** How far `by` knew the parent to be confirmed; at most `index`. */
  readonly confirmedTo: Index;
  /** The device that recovered. */
  readonly by: DeviceId;
  /** Devices that are gone for good, as a person said; lower first. */
  readonly lost: readonly DeviceId[];
  /** ms since 1970. */
  readonly createdAt: number;
}

/** A device's signature over the terms: a person at it agreed. */
export interface ForkAgreement {
  readonly deviceId: DeviceId;
  readonly signature: Uint8Array;
}

export interface ForkRecord extends ForkTerms {
  /** That of `by` is among them; lower device first. */
  readonly agreed: readonly ForkAgreement[];
}

/** What a device of one fork tells a member of another: where its log ends, and which forks led to it, oldest first. */
export interface ForkState {
  readonly lastTerm: number;
  readonly lastIndex: Index;
  readonly forks: readonly ForkRecord[];
}
