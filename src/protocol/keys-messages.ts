/**
 * What devices of a room say to each other about its keys, beside the log (MK70 to MK79). No replica hears of it, and
 * nothing is lost when it is: who needs something asks again. Rooms are named as in the fold: zeros for the open ones.
 */
import type { DeviceId, Hash, Index, RoomId } from './ids.ts';

/** The host says: it is your turn to end this epoch of this room. */
interface KeysTurn {
  readonly type: 'keysTurn';
  readonly roomId: RoomId;
  readonly epoch: number;
}

/** Could you follow this commit, if it got a place now? Fields as in a keysCommit, without the welcome. */
export interface KeysTrial {
  readonly type: 'keysTrial';
  readonly roomId: RoomId;
  /** Agreed time at which it was made, ms: key packages are to be in their time. */
  readonly atMs: number;
  readonly epoch: number;
  readonly added: readonly DeviceId[];
  readonly removed: readonly DeviceId[];
  readonly commit: Uint8Array;
  readonly treeHash: Hash;
}

/** The answer; of whoever cannot say there is none. */
interface KeysTried {
  readonly type: 'keysTried';
  /** SHA-256 of the commit. */
  readonly commitHash: Hash;
  readonly follows: boolean;
}

/** The tree with this hash, which a commit that counts names: asked for, handed out, or not there. */
export interface KeysTree {
  readonly type: 'keysTree';
  readonly treeHash: Hash;
  readonly said: 'asked' | 'given' | 'none';
  /** Empty but when it is given. */
  readonly tree: Uint8Array;
}

/** Keys of epochs that the asker has not: asked for by the entries they began with, or handed out, sealed. */
export interface KeysPast {
  readonly type: 'keysPast';
  readonly roomId: RoomId;
  /** In force: what is handed out is sealed with a key of it. */
  readonly epoch: number;
  readonly said: 'asked' | 'given';
  /** Rising; empty but when they are asked for. */
  readonly wanted: readonly Index[];
  /** Empty but when they are given. */
  readonly box: Uint8Array;
}

export type KeysMessage = KeysTurn | KeysTrial | KeysTried | KeysTree | KeysPast;

const TYPES: ReadonlySet<string> = new Set<KeysMessage['type']>([
  'keysTurn',
  'keysTrial',
  'keysTried',
  'keysTree',
  'keysPast',
]);

/** True for what goes to the driver of a group's room keys, and not to its replica. */
export function isKeysMessage(message: { readonly type: string }): message is KeysMessage {
  return TYPES.has(message.type);
}
