/** Random but well-formed values of everything that has bytes (fast-check). */
import * as fc from 'fast-check';
import type { ContradictionProof } from '../../src/protocol/contradiction.ts';
import type { Certificate } from '../../src/protocol/acknowledgement.ts';
import { kindOf, makeEntry } from '../../src/protocol/encode-entry.ts';
import { encodeHeader, eventIdOf, ZERO_EVENT, ZERO_GROUP } from '../../src/protocol/encode-event.ts';
import type { Config, Entry, EntryBody, EntryPlace, RankList } from '../../src/protocol/entry.ts';
import type { EventHeader, SignedEvent } from '../../src/protocol/event.ts';
import type { Frame } from '../../src/protocol/frames.ts';
import type {
  AddressRecord,
  DeviceCertificate,
  Invitation,
  InviteGrant,
} from '../../src/protocol/identity.ts';
import {
  sortedIds,
  toBase32,
  toHex,
  ZERO_HASH,
  type DeviceId,
  type Hash,
  type MemberId,
  type RoomId,
} from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import type { PeerMessage } from '../../src/protocol/peer-messages.ts';
import type { Scope } from '../../src/protocol/scope.ts';
import { cleanName, isReactionText, nameProblem, textBytes } from '../../src/protocol/text.ts';
import { sha256 } from '../vectors/crypto.ts';
import { keysMessages } from './keys-message-arbitraries.ts';
import { readingMessages } from './reading-message-arbitraries.ts';

function bytesOf(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

function idOf<Id extends string>(byteLength: number): fc.Arbitrary<Id> {
  return bytesOf(byteLength).map((bytes) => toBase32(bytes) as Id);
}

const u64 = fc.maxSafeNat();
const u32 = fc.nat({ max: 0xffff_ffff });
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
export const hash = bytesOf(32).map((bytes) => toHex(bytes) as Hash);
const signature = bytesOf(64);
const key = bytesOf(32);
const longId = <Id extends string>(): fc.Arbitrary<Id> => idOf<Id>(32);
const deviceId = idOf<DeviceId>(20);
export const deviceIds = (maxLength: number): fc.Arbitrary<DeviceId[]> =>
  fc.uniqueArray(deviceId, { maxLength });
const inviteId = bytesOf(16).map((bytes) => toHex(bytes));
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) => value.normalize('NFC'));
const messageText = text.filter((value) => !value.includes('\0'));
export const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map(cleanName)
  .filter((value) => nameProblem(value) === null);
const emoji = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 4 })
  .map((value) => value.normalize('NFC'))
  .filter((value) => isReactionText(value) && textBytes(value) <= LIMITS.emojiBytesMax);
const clientId = fc.stringMatching(/^[A-Za-z0-9._-]{0,64}$/);
const address = fc
  .tuple(
    fc.oneof(
      fc.ipV4(),
      fc.domain(),
      fc.ipV6().map((ip) => `[${ip}]`),
    ),
    fc.integer({ min: 1, max: 65_535 }),
  )
  .map(([host, port]) => `${host}:${port}`)
  .filter((value) => value.length <= LIMITS.addressLengthMax);

export const header: fc.Arbitrary<EventHeader> = fc
  .record({
    version: fc.constant(1),
    groupId: longId<EventHeader['groupId']>().filter((id) => id !== ZERO_GROUP),
    deviceId,
    seq: fc.integer({ min: 1, max: 3 }),
    prev: longId<EventHeader['prev']>(),
    head: fc.record({ index: positive, hash }),
    after: fc.uniqueArray(longId<EventHeader['prev']>(), { maxLength: LIMITS.afterMax }).map(sortedIds),
    hlc: fc.record({ wallMs: fc.nat({ max: 2 ** 48 - 1 }), counter: fc.nat({ max: 0xffff }) }),
    roomId: longId<EventHeader['roomId']>(),
    kind: fc.integer({ min: 2, max: 0xffff }),
    seal: fc.nat({ max: 1 }),
    clientId,
    payloadLength: fc.nat({ max: LIMITS.payloadBytesMax }),
    payloadHash: hash,
  })
  .map(firstWithout);

/** The first event of a device has none before it. */
function firstWithout(value: EventHeader): EventHeader {
  return { ...value, prev: value.seq === 1 ? ZERO_EVENT : value.prev };
}

export const event: fc.Arbitrary<SignedEvent> = fc
  .tuple(header, fc.uint8Array({ maxLength: 200 }), signature)
  .map(([fields, payload, signed]) => {
    const complete = {
      ...fields,
      payloadLength: payload.length,
      payloadHash: toHex(sha256(payload)) as Hash,
    };
    const headerBytes = encodeHeader(complete);
    return { id: eventIdOf(headerBytes, sha256), header: complete, headerBytes, signature: signed, payload };
  });

const rank: fc.Arbitrary<RankList> = fc.record({
  term: u64,
  revision: u64,
  order: deviceIds(2 * LIMITS.votersMax),
});

const config: fc.Arbitrary<Config> = fc.record({
  voters: fc.uniqueArray(deviceId, { minLength: 1, maxLength: LIMITS.votersMax }).map(sortedIds),
  votersOld: deviceIds(LIMITS.votersMax).map(sortedIds),
  learners: deviceIds(12).map(sortedIds),
});

export const body: fc.Arbitrary<EntryBody> = fc.oneof(
  event.map((value) => ({ kind: 'event', event: value }) as const),
  rank.map((value) => ({ kind: 'noop', rank: value }) as const),
  config.map((value) => ({ kind: 'config', config: value }) as const),
);

const place = fc.record({ index: positive, term: positive, at: u64, prevHash: hash }).map(placed);

function placed(value: EntryPlace): EntryPlace {
  return { ...value, prevHash: value.index === 1 ? ZERO_HASH : value.prevHash };
}

export function entryIn(log: Scope): fc.Arbitrary<Entry> {
  return fc.tuple(place, body).map(([where, what]) => makeEntry(where, what, log, sha256));
}

export const acknowledgement = fc.record({ term: u64, lastIndex: u64, lastHash: hash, signature });

export const certificate: fc.Arbitrary<Certificate> = fc.record({
  term: u64,
  acknowledgements: fc.uniqueArray(fc.record({ deviceId, acknowledgement }), {
    maxLength: 2 * LIMITS.votersMax,
    selector: (signed) => signed.deviceId,
  }),
  heads: fc.array(
    fc.record({
      index: u64,
      term: u64,
      at: u64,
      prevHash: hash,
      kind: body.map(kindOf),
      bodyHash: hash,
    }),
    { maxLength: 5 },
  ),
});

/** One signature and one head each: what a proof adds to its certificates is how they stand one behind the other. */
const head = fc.record({
  index: u64,
  term: u64,
  at: u64,
  prevHash: hash,
  kind: fc.nat(255),
  bodyHash: hash,
});
const shortCertificate = fc.record({
  term: u64,
  acknowledgements: fc.tuple(fc.record({ deviceId, acknowledgement })),
  heads: fc.tuple(head),
});
const contradictionProof: fc.Arbitrary<ContradictionProof> = fc.record({
  kind: fc.constant('proof' as const),
  lower: shortCertificate,
  path: fc.array(head, { maxLength: 2 }),
  higher: shortCertificate,
});

export const deviceCertificate: fc.Arbitrary<DeviceCertificate> = fc
  .record({
    rootKey: key,
    signingKey: key,
    tlsKeyHash: hash,
    kind: fc.constantFrom('member' as const, 'keeper' as const),
    sequence: positive,
    previousHash: hash,
    signature,
  })
  .map(counted);

function counted(value: DeviceCertificate): DeviceCertificate {
  return { ...value, previousHash: value.sequence === 1 ? ZERO_HASH : value.previousHash };
}

export const addressRecord: fc.Arbitrary<AddressRecord> = fc.record({
  deviceId,
  counter: u64,
  addresses: fc.array(address, { maxLength: LIMITS.addressesMax }),
  signature,
});

export const inviteGrant: fc.Arbitrary<InviteGrant> = fc
  .record({
    inviteId,
    groupId: longId<InviteGrant['groupId']>(),
    forkId: longId<InviteGrant['forkId']>(),
    createdBy: deviceId,
    inviteKey: key,
    role: fc.constantFrom('owner' as const, 'admin' as const, 'member' as const),
    maxUses: fc.integer({ min: 1, max: LIMITS.inviteUsesMax }),
    createdAt: fc.nat({ max: 2 ** 48 }),
    expiresAt: fc.integer({ min: 1, max: LIMITS.inviteLifeMsMax }),
    signature,
  })
  .map(living);

/** `expiresAt` comes in as the length of the life. */
function living(value: InviteGrant): InviteGrant {
  return { ...value, expiresAt: value.createdAt + value.expiresAt };
}

export const invitation: fc.Arbitrary<Invitation> = fc.record(
  {
    grant: inviteGrant,
    secretSeed: key,
    groupName: name,
    addresses: fc.array(fc.record({ address, deviceId, tlsKeyHash: hash }), {
      maxLength: LIMITS.addressesMax,
    }),
    isSealed: fc.constant(true as const),
  },
  { requiredKeys: ['grant', 'secretSeed', 'groupName', 'addresses'] },
);

export const payload: fc.Arbitrary<Payload> = fc.oneof(
  fc.record({
    kind: fc.constant('genesis' as const),
    groupName: name,
    createdAt: fc.nat({ max: LIMITS.clockMsMax }),
    newcomersSee: fc.constantFrom('everything' as const, 'joining' as const),
    rates: fc.constantFrom('default' as const, 'off' as const),
    nonce: bytesOf(16),
    memberName: name,
    certificate: deviceCertificate,
  }),
  fc.record({
    kind: fc.constant('join' as const),
    memberName: name,
    certificate: deviceCertificate,
    grant: inviteGrant,
    proof: signature,
  }),
  fc.record({
    kind: fc.constant('join' as const),
    grant: fc.constant(null),
    certificate: deviceCertificate,
  }),
  fc.record({ kind: fc.constant('inviteRevoked' as const), inviteId }),
  fc.record({
    kind: fc.constant('message' as const),
    text: messageText,
    replyTo: fc.option(longId<SignedEvent['id']>()),
  }),
  fc.record({ kind: fc.constant('profile' as const), memberName: name }),
  fc.record({
    kind: fc.constant('role' as const),
    memberId: idOf<MemberId>(20),
    role: fc.constantFrom('owner' as const, 'admin' as const, 'member' as const),
  }),
  fc.record({ kind: fc.constant('deviceRemoved' as const), deviceId }),
  fc.record({ kind: fc.constant('deviceNamed' as const), deviceId, name }),
  fc.record({
    kind: fc.constant('memberLook' as const),
    colour: fc.nat({ max: LIMITS.memberColours }),
    picture: fc.constantFrom('', '🦊', '👩‍🚀'),
    isBot: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('groupReceipts' as const), on: fc.boolean() }),
  fc.record({
    kind: fc.constant('memberRemoved' as const),
    memberId: idOf<MemberId>(20),
    banned: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('edit' as const),
    target: longId<SignedEvent['id']>(),
    text: messageText,
  }),
  fc.record({ kind: fc.constant('delete' as const), target: longId<SignedEvent['id']>() }),
  fc.record({
    kind: fc.constant('reaction' as const),
    target: longId<SignedEvent['id']>(),
    emoji,
    on: fc.boolean(),
  }),
);

export const frames: fc.Arbitrary<Frame[]> = fc.array(
  fc.oneof(
    fc.record({ channel: fc.constant('link' as const), body: fc.uint8Array({ maxLength: 60 }) }),
    fc.record({
      channel: fc.constant('group' as const),
      groupId: longId<Scope['groupId']>(),
      body: fc.uint8Array({ maxLength: 60 }),
    }),
  ),
  { minLength: 1, maxLength: 6 },
);

const matches = fc.uniqueArray(fc.record({ deviceId, index: u64 }), {
  maxLength: 9,
  selector: (match) => match.deviceId,
});
const delays = fc.uniqueArray(fc.record({ to: deviceId, rttUs: u32 }), {
  maxLength: 9,
  selector: (delay) => delay.to,
});
const appendResult = fc.oneof(
  fc.record({ kind: fc.constant('stored' as const), acknowledgement }),
  fc.record({ kind: fc.constant('conflict' as const), prevIndex: u64, hintIndex: u64, hintTerm: u64 }),
);

const snapshotResult = fc.oneof(
  fc.record({ kind: fc.constant('wants' as const), offset: u64 }),
  fc.record({
    kind: fc.constant('refused' as const),
    reason: fc.constantFrom(
      'stale' as const,
      'damaged' as const,
      'foreign' as const,
      'unproved' as const,
      'contradiction' as const,
    ),
  }),
);

/** Every type, in the scope of one log. */
export function peerMessageIn(log: Scope): fc.Arbitrary<PeerMessage> {
  const byType: { [Type in PeerMessage['type']]: fc.Arbitrary<Omit<PeerMessage & { type: Type }, 'type'>> } =
    {
      greeting: fc.record({ term: u64, lastIndex: u64, commitIndex: u64, willing: fc.boolean() }),
      preVote: fc.record({ term: u64, lastIndex: u64, lastTerm: u64, attempt: u64, hears: deviceIds(14) }),
      preVoteAnswer: fc.record({
        term: u64,
        attempt: u64,
        verdict: fc.constantFrom(
          'granted' as const,
          'soft' as const,
          'leaderAlive' as const,
          'refused' as const,
        ),
        lastIndex: u64,
        lastTerm: u64,
        clockMs: u64,
      }),
      requestVote: fc.record({ term: u64, lastIndex: u64, lastTerm: u64, transfer: fc.boolean() }),
      vote: fc.record({ term: u64, granted: fc.boolean(), clockMs: u64 }),
      append: fc.record({
        term: u64,
        prevIndex: u64,
        prevTerm: u64,
        prevHash: hash,
        entries: fc.array(entryIn(log), { maxLength: 4 }),
        commitIndex: u64,
      }),
      appendAnswer: fc.record({ term: u64, result: appendResult, clockMs: u64 }),
      commit: fc.record({ term: u64, commitIndex: u64, commitHash: hash }),
      heartbeat: fc.record({
        term: u64,
        commitIndex: u64,
        round: u64,
        rank,
        unwilling: deviceIds(9),
        matches,
      }),
      heartbeatAnswer: fc.record({
        term: u64,
        round: u64,
        lastIndex: u64,
        clockMs: u64,
        willing: fc.boolean(),
        missing: u64,
        delays,
      }),
      timeoutNow: fc.record({ term: u64 }),
      propose: fc.record({ events: fc.array(event, { maxLength: 4 }) }),
      head: fc.record({ certificate }),
      contradicted: fc.record({ proof: contradictionProof }),
      gossip: fc.record({ events: fc.array(event, { maxLength: 4 }) }),
      digest: fc.record({
        appliedIndex: u64,
        held: fc.uniqueArray(fc.record({ deviceId, seq: u64 }), {
          maxLength: 4,
          selector: (number) => number.deviceId,
        }),
      }),
      proposeAnswer: fc.record({ term: u64, deviceId, nextSeq: u64, lastId: longId<SignedEvent['id']>() }),
      leave: fc.constant({}),
      leaveAnswer: fc.constant({}),
      transferRequest: fc.record({ to: deviceId }),
      removed: fc.record({ entry: entryIn(log), signature }),
      typing: fc.record({ roomId: longId<RoomId>() }),
      ...readingMessages({ roomId: longId<RoomId>(), memberId: idOf<MemberId>(20) }),
      ...keysMessages({ roomId: longId<RoomId>(), hash, deviceIds }),
      snapshotOffer: fc.record({
        term: u64,
        index: u64.filter((index) => index > 0),
        hash,
        bytes: fc.integer({ min: 1, max: LIMITS.snapshotBytesMax }),
        digest: hash,
      }),
      snapshotChunk: fc.record({
        term: u64,
        digest: hash,
        offset: u64,
        bytes: fc.uint8Array({ maxLength: 64 }),
      }),
      snapshotAnswer: fc.record({ term: u64, clockMs: u64, digest: hash, result: snapshotResult }),
      historyRequest: fc.record({ high: u64, hash, count: fc.nat() }),
      historyPage: fc.record({ high: u64, entries: fc.array(entryIn(log), { maxLength: 4 }) }),
      pull: fc.record({ afterIndex: u64, afterTerm: u64 }),
      pullPage: fc.record({
        term: u64,
        prevIndex: u64,
        prevTerm: u64,
        prevHash: hash,
        lastIndex: u64,
        lastTerm: u64,
        entries: fc.array(entryIn(log), { maxLength: 4 }),
      }),
    };
  const types = Object.keys(byType) as PeerMessage['type'][];
  return fc.oneof(...types.map((type) => byType[type].map((fields) => typed(type, fields))));
}

function typed(type: PeerMessage['type'], fields: object): PeerMessage {
  return { ...fields, type } as PeerMessage;
}
