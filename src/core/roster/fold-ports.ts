import type { SignedEvent } from '../../protocol/event.ts';
import type { GroupId, Hash, Index } from '../../protocol/ids.ts';
import type { VoidReason } from '../ready.ts';
import type { RosterState } from './state.ts';

/** What the fold asks of its surroundings; all of it pure. */
export interface FoldPorts {
  readonly groupId: GroupId;
  hash(bytes: Uint8Array): Uint8Array;
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean;
  judge(roster: RosterState, event: SignedEvent): VoidReason | null;
  /** Of the own log, for the head that an event names. */
  hashAt(index: Index): Hash | undefined;
  /** RS49 Heads above this index may be of a fork that is not this log; null or absent where there is none. */
  readonly forkedAbove?: Index | null;
}
