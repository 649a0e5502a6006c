/**
 * A small group's first entries, made with our encoders and fixed keys: Ann creates it, Bob joins by her
 * invitation, both write, and each kind of event comes up. Vectors, tests and the example program all use this one log.
 */
import { acknowledgementPreimage } from '../../src/protocol/encode-acknowledgement.ts';
import type { Certificate, EntryHead, SignedBy } from '../../src/protocol/acknowledgement.ts';
import { makeEntry, bodyHashOf, kindOf } from '../../src/protocol/encode-entry.ts';
import {
  encodeHeader,
  eventIdOf,
  eventSignaturePreimage,
  ZERO_EVENT,
  ZERO_GROUP,
  ZERO_ROOM,
} from '../../src/protocol/encode-event.ts';
import {
  addressRecordPreimage,
  deviceCertificatePreimage,
  deviceIdOf,
  inviteGrantPreimage,
  joinProofPreimage,
  memberIdOf,
} from '../../src/protocol/encode-identity.ts';
import { encodePayload, eventKindOf } from '../../src/protocol/encode-payload.ts';
import type { Entry, EntryBody } from '../../src/protocol/entry.ts';
import { EVENT_VERSION, SEAL_CLEAR, type Head, type SignedEvent } from '../../src/protocol/event.ts';
import type {
  AddressRecord,
  DeviceCertificate,
  Invitation,
  InviteGrant,
} from '../../src/protocol/identity.ts';
import {
  sortedIds,
  toHex,
  ZERO_HASH,
  type DeviceId,
  type EventId,
  type ForkId,
  type GroupId,
  type Hash,
  type MemberId,
  type RoomId,
} from '../../src/protocol/ids.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import type { Scope } from '../../src/protocol/scope.ts';
import { keyPairOf, sha256, type KeyPair } from './crypto.ts';

/** 2026-01-02T03:04:05.678Z */
export const START_MS = 1_767_323_045_678;

export class Person {
  readonly name: string;
  readonly root: KeyPair;
  readonly device: KeyPair;
  readonly memberId: MemberId;
  readonly deviceId: DeviceId;
  readonly certificate: DeviceCertificate;
  private seq = 0;
  private last: EventId = ZERO_EVENT;

  constructor(name: string) {
    this.name = name;
    this.root = keyPairOf(`demes vectors: root of ${name}`);
    this.device = keyPairOf(`demes vectors: device of ${name}`);
    this.memberId = memberIdOf(this.root.publicKey, sha256);
    this.deviceId = deviceIdOf(this.device.publicKey, sha256);
    const unsigned = {
      rootKey: this.root.publicKey,
      signingKey: this.device.publicKey,
      tlsKeyHash: hashOf(`demes vectors: TLS key of ${name}`),
      kind: 'member',
      sequence: 1,
      previousHash: ZERO_HASH,
    } as const;
    this.certificate = { ...unsigned, signature: this.root.sign(deviceCertificatePreimage(unsigned)) };
  }

  /** The person's next event, numbered and signed. */
  write(
    groupId: GroupId,
    roomId: RoomId,
    payload: Payload,
    head: Head,
    more: EventOptions = {},
  ): SignedEvent {
    const payloadBytes = encodePayload(payload);
    const header = {
      version: EVENT_VERSION,
      groupId,
      deviceId: this.deviceId,
      seq: ++this.seq,
      prev: this.last,
      head,
      after: more.after ?? [],
      hlc: { wallMs: START_MS + this.seq, counter: this.seq - 1 },
      roomId,
      kind: eventKindOf(payload),
      seal: SEAL_CLEAR,
      clientId: more.clientId ?? '',
      payloadLength: payloadBytes.length,
      payloadHash: toHex(sha256(payloadBytes)) as Hash,
    };
    const headerBytes = encodeHeader(header);
    const id = eventIdOf(headerBytes, sha256);
    this.last = id;
    const signature = this.device.sign(eventSignaturePreimage(id));
    return { id, header, headerBytes, signature, payload: payloadBytes };
  }

  acknowledge(scope: Scope, entry: Entry): SignedBy {
    const { term, index: lastIndex, hash: lastHash } = entry;
    const signature = this.device.sign(acknowledgementPreimage(scope, term, lastIndex, lastHash));
    return { deviceId: this.deviceId, acknowledgement: { term, lastIndex, lastHash, signature } };
  }
}

interface EventOptions {
  readonly clientId?: string;
  readonly after?: readonly EventId[];
}

export interface Story {
  readonly ann: Person;
  readonly bob: Person;
  readonly scope: Scope;
  readonly invitation: Invitation;
  readonly address: AddressRecord;
  /** Entries 1 to 12. */
  readonly entries: readonly Entry[];
  /** By Ann and Bob; proves entry 6. */
  readonly certificate: Certificate;
}

export function hashOf(words: string): Hash {
  return toHex(sha256(new TextEncoder().encode(words))) as Hash;
}

/** What a certificate carries of an entry. */
export function headOf(entry: Entry): EntryHead {
  const { index, term, at, prevHash, body } = entry;
  return { index, term, at, prevHash, kind: kindOf(body), bodyHash: bodyHashOf(body, sha256) };
}

/** A new copy each time, because a person counts their events. */
export function tellStory(): Story {
  const ann = new Person('Ann');
  const bob = new Person('Bob');
  const genesis = ann.write(
    ZERO_GROUP,
    ZERO_ROOM,
    {
      kind: 'genesis',
      groupName: 'Climbing hut',
      createdAt: START_MS,
      newcomersSee: 'everything',
      rates: 'default',
      nonce: sha256(new TextEncoder().encode('demes vectors: nonce')).subarray(0, 16),
      memberName: 'Ann',
      certificate: ann.certificate,
    },
    { index: 0, hash: ZERO_HASH },
  );
  const groupId = genesis.id as string as GroupId;
  const room = genesis.id as string as RoomId;
  const scope = { groupId, forkId: groupId as string as ForkId };
  const invitation = invite(ann, scope);

  const log = new Log(scope);
  log.append(1, { kind: 'event', event: genesis });
  log.append(1, { kind: 'config', config: { voters: [ann.deviceId], votersOld: [], learners: [] } });
  const proof = keyPairOf(INVITE_WORDS).sign(
    joinProofPreimage(groupId, invitation.grant.inviteId, bob.deviceId),
  );
  const join: Payload = {
    kind: 'join',
    memberName: 'Bob',
    certificate: bob.certificate,
    grant: invitation.grant,
    proof,
  };
  log.append(1, { kind: 'event', event: bob.write(groupId, ZERO_ROOM, join, log.head()) });
  const both = sortedIds([ann.deviceId, bob.deviceId]);
  log.append(1, {
    kind: 'config',
    config: { voters: both, votersOld: [ann.deviceId], learners: [] },
  });
  log.append(2, { kind: 'noop', rank: { term: 2, revision: 1, order: [bob.deviceId, ann.deviceId] } });
  const hello: Payload = { kind: 'message', text: 'Grüße vom Gipfel ⛰️', replyTo: null };
  const first = ann.write(groupId, room, hello, log.head(), { clientId: 'client-1' });
  log.append(2, { kind: 'event', event: first });
  const reply: Payload = { kind: 'message', text: 'See you on Friday!', replyTo: first.id };
  log.append(2, { kind: 'event', event: bob.write(groupId, room, reply, log.head(), { after: [first.id] }) });
  const after: [Person, RoomId, Payload][] = [
    [bob, ZERO_ROOM, { kind: 'profile', memberName: 'Robert' }],
    [ann, ZERO_ROOM, { kind: 'role', memberId: bob.memberId, role: 'admin' }],
    [ann, room, { kind: 'edit', target: first.id, text: 'Grüße vom Gipfel!' }],
    [bob, room, { kind: 'reaction', target: first.id, emoji: '⛰️', on: true }],
    [bob, room, { kind: 'delete', target: first.id }],
    [bob, ZERO_ROOM, { kind: 'deviceRemoved', deviceId: bob.deviceId }],
    [ann, ZERO_ROOM, { kind: 'memberRemoved', memberId: bob.memberId, banned: true }],
  ];
  for (const [who, where, payload] of after) {
    log.append(2, { kind: 'event', event: who.write(groupId, where, payload, log.head()) });
  }

  const certificate = {
    term: 2,
    acknowledgements: [ann.acknowledge(scope, log.at(7)), bob.acknowledge(scope, log.at(6))],
    heads: [headOf(log.at(6)), headOf(log.at(7))],
  };
  return { ann, bob, scope, invitation, address: addressOf(ann), entries: log.entries, certificate };
}

const INVITE_WORDS = 'demes vectors: invitation';

class Log {
  readonly entries: Entry[] = [];
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  at(index: number): Entry {
    return this.entries[index - 1]!;
  }

  head(): Head {
    const last = this.at(this.entries.length);
    return { index: last.index, hash: last.hash };
  }

  append(term: number, body: EntryBody): void {
    const index = this.entries.length + 1;
    const prevHash = this.entries.at(-1)?.hash ?? ZERO_HASH;
    this.entries.push(
      makeEntry({ index, term, at: START_MS + 1000 * index, prevHash }, body, this.scope, sha256),
    );
  }
}

function invite(by: Person, scope: Scope): Invitation {
  const inviteKey = keyPairOf(INVITE_WORDS);
  const unsigned: Omit<InviteGrant, 'signature'> = {
    inviteId: '018f4a5be2d17c3d9a0b1c2d3e4f5061',
    ...scope,
    createdBy: by.deviceId,
    inviteKey: inviteKey.publicKey,
    role: 'member',
    maxUses: 10,
    createdAt: START_MS,
    expiresAt: START_MS + 7 * 24 * 3_600_000,
  };
  return {
    grant: { ...unsigned, signature: by.device.sign(inviteGrantPreimage(unsigned)) },
    secretSeed: inviteKey.seed,
    groupName: 'Climbing hut',
    addresses: [
      { address: '192.0.2.7:5700', deviceId: by.deviceId, tlsKeyHash: by.certificate.tlsKeyHash },
      { address: '[2001:db8::7]:5700', deviceId: by.deviceId, tlsKeyHash: by.certificate.tlsKeyHash },
    ],
  };
}

function addressOf(person: Person): AddressRecord {
  const unsigned = {
    deviceId: person.deviceId,
    counter: 3,
    addresses: ['192.0.2.7:5700', 'ann.example:5700'],
  };
  return { ...unsigned, signature: person.device.sign(addressRecordPreimage(unsigned)) };
}
