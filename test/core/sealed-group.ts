/** A sealed group under the test's hand: whoever does something does it in the next entry, and hears what it came to. */
import { judgeEvent } from '../../src/chat/rules.ts';
import type { AppliedEntry } from '../../src/core/ready.ts';
import { makeEvent } from '../../src/core/outbox/make-event.ts';
import { foldEntry } from '../../src/core/roster/fold.ts';
import type { RoomKeysState } from '../../src/core/roster/keys-state.ts';
import { rosterFromRows, rowOf } from '../../src/core/roster/rows.ts';
import { emptyRoster, type RosterState } from '../../src/core/roster/state.ts';
import { bootstrapGroup, makeJoinEvent } from '../../src/engine/bootstrap.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import { ZERO_EVENT, ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import { EVENT_KIND, SEAL_CLEAR, SEAL_EPOCH, type Head, type SignedEvent } from '../../src/protocol/event.ts';
import {
  sortedIds,
  ZERO_HASH,
  type DeviceId,
  type ForkId,
  type GroupId,
  type Hash,
  type Index,
  type RoomId,
} from '../../src/protocol/ids.ts';
import type { KeysCommitPayload, Payload, RoomMadePayload } from '../../src/protocol/payloads.ts';
import { sealedLength } from '../../src/protocol/seal.ts';
import { genesisPayload, hash, joinPayload, person, type Person } from '../support/people.ts';

export const AT = 1_700_000_000_000;

/** Bytes that only have the length of what they stand for: the fold looks at no more. */
export const PACKAGE = new Uint8Array(300).fill(7);
export const SEALED = new Uint8Array(sealedLength(10)).fill(9);

export interface CommitChoices {
  readonly added?: readonly Person[];
  readonly removed?: readonly Person[];
  readonly epoch?: number;
  readonly start?: number;
}

export class SealedGroup {
  readonly groupId: GroupId;
  readonly roster: RosterState = emptyRoster();
  /** As a node in a log with forks has it: heads above may be of another one. */
  forkedAbove: Index | null = null;
  /** With verdicts, in order. */
  readonly applied: AppliedEntry[] = [];
  readonly #anybody = person('anybody');
  readonly #touched = new Set<string>();
  readonly #rows = new Map<string, Uint8Array>();
  readonly #entries: Entry[] = [];

  constructor(founder: Person, isSealed = true, newcomersSee: 'everything' | 'joining' = 'everything') {
    const clear = { ...genesisPayload(founder), newcomersSee };
    const genesis = isSealed ? ({ ...clear, isSealed } as const) : clear;
    const { groupId, save } = bootstrapGroup(founder.deviceId, founder.crypto, genesis);
    this.groupId = groupId;
    for (const entry of save.entries) this.#fold(entry);
  }

  get open(): RoomKeysState {
    return this.roster.keys.get(ZERO_ROOM)!;
  }

  /** Of the newest entry. */
  get head(): Head {
    const { index, hash: hashOfLast } = this.#entries.at(-1)!;
    return { index, hash: hashOfLast };
  }

  joins(who: Person, inviter: Person, keyPackage: Uint8Array | null = PACKAGE): unknown {
    const payload = joinPayload(who, inviter, this.groupId);
    const whole = keyPackage === null ? payload : { ...payload, keyPackage };
    return this.#append(makeJoinEvent(who.deviceId, who.crypto, this.groupId, whole, AT));
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
    return this.#does(who, { kind, payload: sealed, seal: SEAL_EPOCH }, roomId, head);
  }

  /** The id of a room that is made now: it is its event's. Says so where it is not made. */
  makesRoom(who: Person, made: Omit<RoomMadePayload, 'kind' | 'newcomersSee'>): RoomId {
    const verdict = this.does(who, { kind: 'roomMade', newcomersSee: 'joining', ...made });
    if (verdict !== 'valid') throw new Error(`a room was not made: ${String(verdict)}`);
    const { body } = this.#entries.at(-1)!;
    return (body.kind === 'event' ? body.event.id : '') as string as RoomId;
  }

  does(who: Person, payload: Payload, roomId: RoomId = ZERO_ROOM): unknown {
    const content = { kind: EVENT_KIND[payload.kind], payload: encodePayload(payload), seal: SEAL_CLEAR };
    return this.#does(who, content, roomId, this.head);
  }

  /** Who is in the open rooms. */
  members(): DeviceId[] {
    return sortedIds(this.open.devices.keys());
  }

  /** As a node restores it after a restart. */
  restored(): RosterState {
    return rosterFromRows([...this.#rows].map(([key, value]) => ({ key, value })));
  }

  #does(
    who: Person,
    content: { readonly kind: number; readonly payload: Uint8Array; readonly seal: number },
    roomId: RoomId,
    head: Head,
  ): unknown {
    const own = this.roster.devices.get(who.deviceId);
    const place = {
      seq: (own?.lastSeq ?? 0) + 1,
      prev: own?.lastId ?? ZERO_EVENT,
      head,
      after: [],
      hlc: { wallMs: AT, counter: 0 },
    };
    const maker = { groupId: this.groupId, deviceId: who.deviceId, ...who.crypto };
    return this.#append(makeEvent(maker, { ...content, roomId, clientId: '' }, place));
  }

  #append(event: SignedEvent): unknown {
    const last = this.#entries.at(-1);
    const index = (last?.index ?? 0) + 1;
    const place = { index, term: 1, at: AT, prevHash: last?.hash ?? ZERO_HASH };
    const scope = { groupId: this.groupId, forkId: this.groupId as string as ForkId };
    return this.#fold(makeEntry(place, { kind: 'event', event }, scope, hash));
  }

  /** 'valid', or why not. */
  #fold(entry: Entry): unknown {
    this.#entries.push(entry);
    this.#touched.clear();
    const applied = foldEntry(this.roster, entry, this.#ports(), this.#touched);
    this.applied.push(applied);
    for (const key of this.#touched) {
      const { value } = rowOf(this.roster, key);
      if (value === null) this.#rows.delete(key);
      else this.#rows.set(key, value);
    }
    const { verdict } = applied;
    return verdict?.kind === 'void' ? verdict.reason : verdict?.kind;
  }

  #ports(): Parameters<typeof foldEntry>[2] {
    return {
      groupId: this.groupId,
      hash,
      verify: (key, bytes, signature) => this.#anybody.crypto.verify(key, bytes, signature),
      judge: judgeEvent,
      hashAt: (index) => this.#entries[index - 1]?.hash,
      forkedAbove: this.forkedAbove,
    };
  }
}
