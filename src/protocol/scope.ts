/** The log that bytes belong to, and the hash function they are hashed with. */
import type { ForkId, GroupId } from './ids.ts';

/** Hashes and signatures name the group and its fork: nothing can be carried from one to another. */
export interface Scope {
  readonly groupId: GroupId;
  readonly forkId: ForkId;
}

/** SHA-256; handed in, so that this folder needs no library and the simulator can use a cheaper twin. */
export type HashFunction = (bytes: Uint8Array) => Uint8Array;
