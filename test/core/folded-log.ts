/** A group's log under the test's hand, without a replica: whoever does something does it in the next entry, and hears what it came to. */
import { judgeEvent } from '../../src/chat/rules.ts';
import { makeEvent } from '../../src/core/outbox/make-event.ts';
import type { AppliedEntry } from '../../src/core/ready.ts';
import { foldEntry } from '../../src/core/roster/fold.ts';
import { rosterFromRows, rowOf } from '../../src/core/roster/rows.ts';
import { emptyRoster, type RosterState } from '../../src/core/roster/state.ts';
import { bootstrapGroup, makeJoinEvent } from '../../src/engine/bootstrap.ts';
import { makeEntry } from '../../src/protocol/encode-entry.ts';
import { ZERO_EVENT, ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Entry } from '../../src/protocol/entry.ts';
import { EVENT_KIND, SEAL_CLEAR, type Head, type SignedEvent } from '../../src/protocol/event.ts';
import {
  ZERO_HASH,
  type EventId,
  type ForkId,
  type GroupId,
  type Index,
  type RoomId,
} from '../../src/protocol/ids.ts';
import type { GenesisPayload, JoinPayload, Payload, RejoinPayload } from '../../src/protocol/payloads.ts';
import { genesisPayload, hash, person, type Person } from '../support/people.ts';

export const AT = 1_700_000_000_000;

export interface EventContent {
  readonly kind: number;
  readonly payload: Uint8Array;
  readonly seal: number;
}

export class FoldedLog {
  readonly groupId: GroupId;
  readonly roster: RosterState = emptyRoster();
  /** As a node in a log with forks has it: heads above may be of another one. */
  forkedAbove: Index | null = null;
  /** With verdicts, in order. */
  readonly applied: AppliedEntry[] = [];
  /** Keys of rows that the newest entry changed. */
  readonly touched = new Set<string>();
  readonly #anybody = person('anybody');
  readonly #rows = new Map<string, Uint8Array>();
  readonly #entries: Entry[] = [];

  constructor(founder: Person, genesis: GenesisPayload = genesisPayload(founder)) {
    const { groupId, save } = bootstrapGroup(founder.deviceId, founder.crypto, genesis);
    this.groupId = groupId;
    for (const entry of save.entries) this.#fold(entry);
  }

  /** Of the newest entry. */
  get head(): Head {
    const { index, hash: hashOfLast } = this.#entries.at(-1)!;
    return { index, hash: hashOfLast };
  }

  /** Of the newest entry, which is an event's. */
  get lastEvent(): EventId {
    const { body } = this.#entries.at(-1)!;
    if (body.kind !== 'event') throw new Error('the newest entry is no event');
    return body.event.id;
  }

  /** 'valid', or why not; as everything that is done here. */
  comes(who: Person, payload: JoinPayload | RejoinPayload): unknown {
    return this.#append(makeJoinEvent(who.deviceId, who.crypto, this.groupId, payload, AT));
  }

  does(who: Person, payload: Payload, roomId: RoomId = ZERO_ROOM, seal: number = SEAL_CLEAR): unknown {
    const content = { kind: EVENT_KIND[payload.kind], payload: encodePayload(payload), seal };
    return this.makes(who, content, roomId, this.head);
  }

  /** By somebody who had seen the log up to `head`. */
  makes(who: Person, content: EventContent, roomId: RoomId, head: Head): unknown {
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

  /** As a node restores it after a restart. */
  restored(): RosterState {
    return rosterFromRows([...this.#rows].map(([key, value]) => ({ key, value })));
  }

  #append(event: SignedEvent): unknown {
    const last = this.#entries.at(-1);
    const index = (last?.index ?? 0) + 1;
    const place = { index, term: 1, at: AT, prevHash: last?.hash ?? ZERO_HASH };
    const scope = { groupId: this.groupId, forkId: this.groupId as string as ForkId };
    return this.#fold(makeEntry(place, { kind: 'event', event }, scope, hash));
  }

  #fold(entry: Entry): unknown {
    this.#entries.push(entry);
    this.touched.clear();
    const applied = foldEntry(this.roster, entry, this.#ports(), this.touched);
    this.applied.push(applied);
    for (const key of this.touched) {
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
