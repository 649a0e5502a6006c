/** A sealed group under the test's hand: whoever does something does it in the next entry, and hears what it came to. */
import type { RoomKeysState } from '../../src/core/roster/keys-state.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { EVENT_KIND, SEAL_EPOCH, type Head } from '../../src/protocol/event.ts';
import { sortedIds, type DeviceId, type Hash, type RoomId } from '../../src/protocol/ids.ts';
import type { KeysCommitPayload, RoomMadePayload } from '../../src/protocol/payloads.ts';
import { sealedLength } from '../../src/protocol/seal.ts';
import { genesisPayload, joinPayload, type Person } from '../support/people.ts';
import { FoldedLog } from './folded-log.ts';

/** Bytes that only have the length of what they stand for: the fold looks at no more. */
export const PACKAGE = new Uint8Array(300).fill(7);
export const SEALED = new Uint8Array(sealedLength(10)).fill(9);

export interface CommitChoices {
  readonly added?: readonly Person[];
  readonly removed?: readonly Person[];
  readonly epoch?: number;
  readonly start?: number;
}

export class SealedGroup extends FoldedLog {
  constructor(founder: Person, isSealed = true, newcomersSee: 'everything' | 'joining' = 'everything') {
    const clear = { ...genesisPayload(founder), newcomersSee };
    super(founder, isSealed ? { ...clear, isSealed } : clear);
  }

  get open(): RoomKeysState {
    return this.roster.keys.get(ZERO_ROOM)!;
  }

  joins(who: Person, inviter: Person, keyPackage: Uint8Array | null = PACKAGE): unknown {
    const payload = joinPayload(who, inviter, this.groupId);
    const whole = keyPackage === null ? payload : { ...payload, keyPackage };
    return this.comes(who, whole);
  }

  commits(who: Person, choices: CommitChoices = {}, roomId = ZERO_ROOM): unknown {
    return this.does(who, this.commitOf(choices, roomId), roomId);
  }

  /** As it would be made now. */
  commitOf({ added = [], removed = [], ...more }: CommitChoices, roomId = ZERO_ROOM): KeysCommitPayload {
    const room = this.roster.keys.get(roomId) ?? this.open;
    return {
      kind: 'keysCommit',
      epoch: more.epoch ?? room.epoch,
      start: more.start ?? room.start,
      added: sortedIds(added.map(({ deviceId }) => deviceId)),
      removed: sortedIds(removed.map(({ deviceId }) => deviceId)),
      commit: new Uint8Array(100).fill(room.epoch + 1),
      welcome: new Uint8Array(added.length === 0 ? 0 : 50),
      treeHash: '12'.repeat(32) as Hash,
    };
  }

  /** Something sealed, by somebody who had seen the log up to `head`. */
  says(who: Person, head: Head = this.head, sealed: Uint8Array = SEALED): unknown {
    return this.saysIn(this.groupId as string as RoomId, who, EVENT_KIND.message, head, sealed);
  }

  /** The same in any room, and of any kind. */
  saysIn(
    roomId: RoomId,
    who: Person,
    kind: number = EVENT_KIND.message,
    head: Head = this.head,
    sealed: Uint8Array = SEALED,
  ): unknown {
    return this.makes(who, { kind, payload: sealed, seal: SEAL_EPOCH }, roomId, head);
  }

  /** The id of a room that is made now: it is its event's. Says so where it is not made. */
  makesRoom(who: Person, made: Omit<RoomMadePayload, 'kind' | 'newcomersSee'>): RoomId {
    const verdict = this.does(who, { kind: 'roomMade', newcomersSee: 'joining', ...made });
    if (verdict !== 'valid') throw new Error(`a room was not made: ${String(verdict)}`);
    return this.lastEvent as string as RoomId;
  }

  /** Who is in the open rooms. */
  members(): DeviceId[] {
    return sortedIds(this.open.devices.keys());
  }
}
