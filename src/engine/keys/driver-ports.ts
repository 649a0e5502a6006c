/** What the driver of one group's room keys needs of its surroundings, and what it says. */
import type { Draft } from '../../core/inputs.ts';
import type { AppliedEntry, ProposeResult } from '../../core/ready.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { Entry } from '../../protocol/entry.ts';
import type { DeviceId, Index, RoomId } from '../../protocol/ids.ts';
import type { KeysMessage } from '../../protocol/keys-messages.ts';
import type { HashFunction, Scope } from '../../protocol/scope.ts';
import type { GroupKeys, RoomCipher } from '../group-keys.ts';
import type { KeysStore } from './store.ts';

/** Real on a node, twins in the simulator. Nothing of it is called in the constructor but `store.load`. */
export interface KeysDriverPorts {
  readonly scope: Scope;
  readonly deviceId: DeviceId;
  readonly keys: GroupKeys;
  readonly cipher: RoomCipher;
  readonly store: KeysStore;
  readonly hash: HashFunction;
  /** Of the group's engine; asked often, so it must be cheap. */
  view(): ReplicaView;
  /**
   * Entries after this one with their verdicts, in order and without a gap, at most `limit`: as far as they are applied,
   * at hand and judged. Asked at the start, and after a snapshot (as the projection asks its archive).
   */
  applied(after: Index, limit: number): readonly AppliedEntry[];
  /** An entry of the own log; undefined while it is missing. For the key packages that others gave away. */
  entry(index: Index): Entry | undefined;
  /** To a peer that is reachable; what is lost is lost. May be called within any method of the driver. */
  send(to: DeviceId, message: KeysMessage): void;
  /** Makes an own event (`Engine.propose`); `done` is called once it is durable or refused, or never. */
  propose(draft: Draft, done: (result: ProposeResult) => void): void;
  /**
   * Everything up to here is followed: what was said up to here, and what names a head up to here, is opened as well as
   * this device can. Ascending; called for every step, also for entries that have nothing to do with keys.
   */
  followed(index: Index): void;
  /**
   * Keys of earlier epochs came (MK75): what was said in this room (zeros: in any open one) and did not open may open
   * now. Messages of which epoch they are is not told: try what is closed.
   */
  opened(keysRoom: RoomId): void;
}

/** What became of a sealed event. */
export type Opened =
  | { readonly kind: 'open'; readonly payload: Uint8Array }
  | {
      readonly kind: 'closed';
      /**
       * `following`: try again when its head is followed. `no_keys`: this device has not the keys of its epoch: it was
       * not in, or cannot read; tried again after `opened`. `not_genuine`: with the keys that it should be sealed with it
       * does not open, and never will.
       */
      readonly reason: 'following' | 'no_keys' | 'not_genuine';
    };
