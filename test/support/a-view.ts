/** A replica's view made by hand, for tests of what is shown of it. */
import { NO_STANDING } from '../../src/core/standing/standing.ts';
import { emptyRoster, type RosterState } from '../../src/core/roster/state.ts';
import type { ReplicaView } from '../../src/core/view.ts';
import { ZERO_EVENT, ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { encodePayload, eventKindOf } from '../../src/protocol/encode-payload.ts';
import { EVENT_VERSION, type SignedEvent } from '../../src/protocol/event.ts';
import type { Role } from '../../src/protocol/identity.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import {
  ZERO_HASH,
  type DeviceId,
  type EventId,
  type GroupId,
  type MemberId,
  type RoomId,
} from '../../src/protocol/ids.ts';
import type { ForkStatus } from '../../src/server/group/fork-status.ts';
import type { MessageRecord } from '../../src/server/storage/read-model.ts';

/** Device, member and event ids that are told apart at a glance. */
export const deviceId = (letter: string): DeviceId => letter.repeat(32) as DeviceId;
export const memberId = (letter: string): MemberId => `${letter.repeat(31)}m` as MemberId;
export const eventId = (letter: string): EventId => `${letter.repeat(51)}a` as EventId;
export const GROUP = eventId('g') as string as GroupId;
export const GENERAL = GROUP as string as RoomId;
/** Nobody ever recovered the group. */
export const NO_FORKS: ForkStatus = { forkId: GROUP, canRecover: false };

/** Each letter is a member with one device; the first is the owner. */
export function aRoster(letters: string, rates: 'default' | 'off' = 'off'): RosterState {
  const roster = emptyRoster();
  roster.group = { name: 'test', createdAt: 0, newcomersSee: 'everything', rates, receipts: true };
  roster.rooms.set(GENERAL, {
    roomId: GENERAL,
    name: 'general',
    topic: '',
    kind: 'open',
    madeBy: null,
    createdIndex: 1,
    createdAt: 0,
    newcomersSee: null,
    isArchived: false,
    namedIndex: 0,
    lifeMs: null,
    members: new Map(),
  });
  for (const [at, letter] of [...letters].entries()) {
    const role: Role = at === 0 ? 'owner' : 'member';
    roster.members.set(memberId(letter), {
      memberId: memberId(letter),
      rootKey: new Uint8Array(32),
      name: letter.toUpperCase(),
      role,
      joinedIndex: at + 1,
      joinedAt: at,
      look: null,
    });
    roster.devices.set(deviceId(letter), {
      deviceId: deviceId(letter),
      memberId: memberId(letter),
      kind: 'member',
      name: '',
      certificate: null,
      joinedIndex: at + 1,
      lastSeq: 1,
      lastId: ZERO_EVENT,
    });
  }
  return roster;
}

/** As device `a` sees a group of three voters whose host is `b`. */
export function aView(more: Partial<ReplicaView> = {}): ReplicaView {
  const voters = ['a', 'b', 'c'].map(deviceId);
  return {
    deviceId: deviceId('a'),
    role: 'follower',
    term: 3,
    leader: deviceId('b'),
    hostSilentMs: 10,
    heartbeatDueMs: 75,
    firstIndex: 1,
    lastIndex: 10,
    commitIndex: 9,
    appliedIndex: 9,
    judgedIndex: 9,
    history: null,
    appliedHead: { index: 9, hash: ZERO_HASH },
    config: { voters, votersOld: [], learners: [] },
    configIndex: 2,
    rank: { term: 3, revision: 1, order: [deviceId('c'), deviceId('b'), deviceId('a')] },
    unwilling: [],
    matches: [],
    reachable: new Set(voters),
    quorum: { needed: 2, reachable: 3 },
    outbox: [],
    tentative: () => [],
    held: () => [],
    holdersOf: ({ header }) => new Set([deviceId('a'), header.deviceId]),
    standing: () => NO_STANDING,
    remembered: () => NO_STANDING,
    ownPlaces: () => new Map(),
    delays: () => [],
    heldBelowSeq: 0,
    certified: () => null,
    contradiction: null,
    roster: aRoster('abc'),
    ...more,
  };
}

/** An own message of device `a`, unsigned: the view is behind the door. */
export function aMessage(letter: string, seq: number, text = letter, roomId: RoomId = GENERAL): SignedEvent {
  return anEvent(letter, seq, { kind: 'message', text, replyTo: null }, roomId);
}

/** Any own event of device `a`, unsigned. */
export function anEvent(
  letter: string,
  seq: number,
  content: Payload,
  roomId: RoomId = GENERAL,
): SignedEvent {
  const payload = encodePayload(content);
  return {
    id: eventId(letter),
    header: {
      version: EVENT_VERSION,
      groupId: GROUP,
      deviceId: deviceId('a'),
      seq,
      prev: ZERO_EVENT,
      head: { index: 0, hash: ZERO_HASH },
      after: [],
      hlc: { wallMs: 1_000 + seq, counter: 0 },
      roomId: roomId ?? ZERO_ROOM,
      kind: eventKindOf(content),
      seal: 0,
      clientId: '',
      payloadLength: payload.length,
      payloadHash: ZERO_HASH,
    },
    headerBytes: new Uint8Array(0),
    signature: new Uint8Array(64),
    payload,
  };
}

/** A confirmed message of device `b`, as the read model hands it out. */
export function aRecord(index: number, more: Partial<MessageRecord> = {}): MessageRecord {
  return {
    id: eventId('r'),
    index,
    term: 3,
    roomId: GENERAL,
    deviceId: deviceId('b'),
    clientId: '',
    at: index,
    sentAt: index - 1,
    text: `r${index}`,
    replyTo: null,
    state: 'confirmed',
    reason: null,
    editedAt: null,
    deleted: false,
    expired: false,
    passing: false,
    expiresAt: null,
    parts: {},
    threadIndex: null,
    pollClosedAt: null,
    closed: null,
    reactions: [],
    thread: null,
    pin: null,
    votes: [],
    ...more,
  };
}
