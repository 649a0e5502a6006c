/** How a group begins: genesis and the first config, entries 1 and 2 of term 1 (rule RS1). */
import { makeEvent } from '../core/outbox/make-event.ts';
import type { SaveBatch } from '../core/ready.ts';
import { makeEntry } from '../protocol/encode-entry.ts';
import { ZERO_EVENT, ZERO_GROUP, ZERO_ROOM } from '../protocol/encode-event.ts';
import { encodePayload } from '../protocol/encode-payload.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../protocol/event.ts';
import type { SignedEvent } from '../protocol/event.ts';
import { ZERO_HASH } from '../protocol/ids.ts';
import type { DeviceId, ForkId, GroupId } from '../protocol/ids.ts';
import type { GenesisPayload, JoinPayload, RejoinPayload } from '../protocol/payloads.ts';
import type { Crypto } from './ports.ts';

export interface NewGroup {
  readonly groupId: GroupId;
  readonly forkId: ForkId;
  /** To be saved in one transaction with the group's record, before its engine is made. */
  readonly save: SaveBatch;
}

/** `payload.createdAt` in ms since 1970 is also the agreed time of the first entries. */
export function bootstrapGroup(
  deviceId: DeviceId,
  suite: Pick<Crypto, 'hash' | 'sign'>,
  payload: GenesisPayload,
): NewGroup {
  const genesis = firstEvent(
    deviceId,
    suite,
    ZERO_GROUP,
    EVENT_KIND.genesis,
    encodePayload(payload),
    payload.createdAt,
  );
  const groupId = genesis.id as string as GroupId;
  const forkId = groupId as string as ForkId;
  const scope = { groupId, forkId };
  const hash = (bytes: Uint8Array): Uint8Array => suite.hash(bytes);
  const at = payload.createdAt;
  const first = makeEntry(
    { index: 1, term: 1, at, prevHash: ZERO_HASH },
    { kind: 'event', event: genesis },
    scope,
    hash,
  );
  const config = { voters: [deviceId], votersOld: [], learners: [] };
  const second = makeEntry(
    { index: 2, term: 1, at, prevHash: first.hash },
    { kind: 'config', config },
    scope,
    hash,
  );
  const save: SaveBatch = {
    hardState: { term: 1, votedFor: null, commitIndex: 0 },
    truncateFrom: null,
    entries: [first, second],
    acknowledgement: null,
    outbox: [],
    tentative: [],
  };
  return { groupId, forkId, save };
}

/** The first event of a device in a group that it asks to join; made once, then only repeated. */
export function makeJoinEvent(
  deviceId: DeviceId,
  suite: Pick<Crypto, 'hash' | 'sign'>,
  groupId: GroupId,
  payload: JoinPayload | RejoinPayload,
  wallMs: number,
): SignedEvent {
  return firstEvent(deviceId, suite, groupId, EVENT_KIND.join, encodePayload(payload), wallMs);
}

function firstEvent(
  deviceId: DeviceId,
  suite: Pick<Crypto, 'hash' | 'sign'>,
  groupId: GroupId,
  kind: number,
  payload: Uint8Array,
  wallMs: number,
): SignedEvent {
  const maker = {
    groupId,
    deviceId,
    hash: (bytes: Uint8Array): Uint8Array => suite.hash(bytes),
    sign: (bytes: Uint8Array): Uint8Array => suite.sign(bytes),
  };
  const draft = { kind, roomId: ZERO_ROOM, clientId: '', seal: SEAL_CLEAR, payload };
  const hlc = { wallMs: Math.floor(wallMs), counter: 0 };
  return makeEvent(maker, draft, {
    seq: 1,
    prev: ZERO_EVENT,
    head: { index: 0, hash: ZERO_HASH },
    after: [],
    hlc,
  });
}
