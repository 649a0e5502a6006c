/**
 * The golden vectors: inputs, bytes, hashes and signatures in JSON, so that a program that shares nothing
 * with ours can recompute them. Bytes are hex; everything else is as in src/protocol.
 */
import {
  acknowledgementPreimage,
  writeAcknowledgement,
  writeCertificate,
} from '../../src/protocol/encode-acknowledgement.ts';
import { bodyHashOf, encodeBody, kindOf, makeEntry, writeEntry } from '../../src/protocol/encode-entry.ts';
import { eventSignaturePreimage } from '../../src/protocol/encode-event.ts';
import { forkIdOf, forkPreimage, scopeAfter, writeForkRecord } from '../../src/protocol/encode-fork.ts';
import {
  addressRecordPreimage,
  deviceCertificateHash,
  deviceCertificatePreimage,
  encodeInvitation,
  inviteGrantPreimage,
  joinProofPreimage,
  writeAddressRecord,
  writeDeviceCertificate,
  writeInviteGrant,
} from '../../src/protocol/encode-identity.ts';
import { decodePayload } from '../../src/protocol/encode-payload.ts';
import { encodePeerMessage } from '../../src/protocol/encode-peer-message.ts';
import { ByteWriter } from '../../src/protocol/bytes.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import { FrameBatch } from '../../src/protocol/frames.ts';
import { toBase32, toHex } from '../../src/protocol/ids.ts';
import type { PeerMessage } from '../../src/protocol/peer-messages.ts';
import { sha256 } from './crypto.ts';
import { deviceVectors } from './devices.ts';
import { roomVectors } from './rooms.ts';
import { samplesOf } from './samples.ts';
import { sealVectors } from './seals.ts';
import { talkVectors } from './talk.ts';
import { tellStory, type Person, type Story } from './story.ts';

export type Vectors = Readonly<Record<string, unknown>>;

/** File name (below test/vectors) -> content. */
export function vectorFiles(): Readonly<Record<string, Vectors>> {
  const story = tellStory();
  return {
    'ids.json': idVectors(),
    'identity.json': identityVectors(story),
    'events.json': eventVectors(story),
    'entries.json': entryVectors(story),
    'acknowledgements.json': acknowledgementVectors(story),
    'forks.json': forkVectors(story),
    'seals.json': { ...sealVectors(story) },
    'rooms.json': { ...roomVectors(story) },
    'talk.json': { ...talkVectors(story) },
    'devices.json': { ...deviceVectors(story) },
    'peer-messages.json': peerMessageVectors(story),
  };
}

/** docs/vectors.json: everything under a hash or a signature, for a second implementer. */
export function publishedVectors(): Vectors {
  const published = Object.entries(vectorFiles()).filter(([name]) => name !== 'peer-messages.json');
  return {
    about: 'Golden vectors of docs/protocol.md, chapter FM. Bytes are hex, numbers are decimal, ids base32.',
    ...Object.fromEntries(published.map(([name, content]) => [name.replace('.json', ''), content])),
  };
}

/** As it stands in the file. */
export function fileText(vectors: Vectors): string {
  return `${JSON.stringify(vectors, plain, 2)}\n`;
}

function plain(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? toHex(value) : value;
}

function written<Value>(write: (writer: ByteWriter, value: Value) => void, value: Value): Uint8Array {
  const writer = new ByteWriter();
  write(writer, value);
  return writer.take();
}

function idVectors(): Vectors {
  const bytes = [
    new Uint8Array(0),
    new Uint8Array(20),
    new Uint8Array(32).fill(255),
    sha256(new Uint8Array(0)),
  ];
  return { texts: bytes.map((value) => ({ bytes: value, base32: toBase32(value), hex: toHex(value) })) };
}

function person(who: Person): Vectors {
  return {
    rootSeed: who.root.seed,
    rootKey: who.root.publicKey,
    memberId: who.memberId,
    signingSeed: who.device.seed,
    signingKey: who.device.publicKey,
    deviceId: who.deviceId,
    deviceCertificate: {
      fields: who.certificate,
      signedBytes: deviceCertificatePreimage(who.certificate),
      hash: deviceCertificateHash(who.certificate, sha256),
      bytes: written(writeDeviceCertificate, who.certificate),
    },
  };
}

function identityVectors({ ann, bob, address, invitation, scope }: Story): Vectors {
  return {
    ann: person(ann),
    bob: person(bob),
    addressRecord: {
      fields: address,
      signedBytes: addressRecordPreimage(address),
      bytes: written(writeAddressRecord, address),
    },
    inviteGrant: {
      fields: invitation.grant,
      signedBytes: inviteGrantPreimage(invitation.grant),
      bytes: written(writeInviteGrant, invitation.grant),
    },
    invitation: { fields: invitation, text: encodeInvitation(invitation) },
    joinProof: {
      inviteSeed: invitation.secretSeed,
      signedBytes: joinProofPreimage(scope.groupId, invitation.grant.inviteId, bob.deviceId),
    },
  };
}

function eventVectors({ entries }: Story): Vectors {
  const events = entries.flatMap(({ body }) => (body.kind === 'event' ? [body.event] : []));
  return { events: events.map(eventVector) };
}

function eventVector({ id, header, headerBytes, signature, payload }: SignedEvent): Vectors {
  return {
    header,
    payload: decodePayload(header.kind, payload),
    payloadBytes: payload,
    headerBytes,
    id,
    signedBytes: eventSignaturePreimage(id),
    signature,
  };
}

function entryVectors({ scope, entries }: Story): Vectors {
  return {
    scope,
    entries: entries.map((entry) => ({
      index: entry.index,
      term: entry.term,
      at: entry.at,
      prevHash: entry.prevHash,
      kind: kindOf(entry.body),
      ...(entry.body.kind === 'config' ? { config: entry.body.config } : {}),
      ...(entry.body.kind === 'noop' ? { rank: entry.body.rank } : {}),
      bodyBytes: encodeBody(entry.body),
      bodyHash: bodyHashOf(entry.body, sha256),
      hash: entry.hash,
      bytes: written(writeEntry, entry),
    })),
  };
}

function acknowledgementVectors({ scope, certificate }: Story): Vectors {
  return {
    scope,
    acknowledgements: certificate.acknowledgements.map(({ deviceId, acknowledgement }) => ({
      deviceId,
      fields: acknowledgement,
      signedBytes: acknowledgementPreimage(
        scope,
        acknowledgement.term,
        acknowledgement.lastIndex,
        acknowledgement.lastHash,
      ),
      bytes: written(writeAcknowledgement, acknowledgement),
    })),
    certificate: { fields: certificate, proves: 6, bytes: written(writeCertificate, certificate) },
  };
}

/** Bob goes on without Ann, and writes the first entry of the new fork. */
function forkVectors({ ann, bob, scope, entries }: Story): Vectors {
  const last = entries.at(-1)!;
  const terms = {
    groupId: scope.groupId,
    parentForkId: scope.forkId,
    index: last.index,
    hash: last.hash,
    confirmedTo: last.index - 1,
    by: bob.deviceId,
    lost: [ann.deviceId],
    createdAt: 1_767_323_060_000,
  };
  const signature = bob.device.sign(forkPreimage(terms));
  const record = { ...terms, agreed: [{ deviceId: bob.deviceId, signature }] };
  const config = { voters: [bob.deviceId], votersOld: [], learners: [ann.deviceId] };
  const place = { index: last.index + 1, term: last.term + 1, at: terms.createdAt, prevHash: last.hash };
  const after = scopeAfter(scope.groupId, [record], sha256);
  return {
    fields: record,
    signedBytes: forkPreimage(terms),
    forkId: forkIdOf(terms, sha256),
    bytes: written(writeForkRecord, record),
    firstEntry: { config, hash: makeEntry(place, { kind: 'config', config }, after, sha256).hash },
  };
}

function peerMessageVectors(story: Story): Vectors {
  const batch = new FrameBatch();
  batch.add({ channel: 'link', body: new Uint8Array([1, 2, 3]) });
  batch.add({ channel: 'group', groupId: story.scope.groupId, body: encodePeerMessage({ type: 'leave' }) });
  return {
    messages: samplesOf(story).map(peerMessageVector),
    frames: { bytes: batch.take() },
  };
}

/** Without the fields where those are entries or events, which stand in their own files. */
function peerMessageVector(message: PeerMessage): Vectors {
  const vector = { type: message.type, bytes: encodePeerMessage(message) };
  return message.type === 'append' || message.type === 'propose' ? vector : { ...vector, fields: message };
}
