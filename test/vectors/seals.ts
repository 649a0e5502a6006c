/** Golden vectors of sealed payloads, with HKDF and AES-256-GCM put together here and not where nodes have theirs. */
import { createCipheriv, createHmac } from 'node:crypto';
import { SEAL_EPOCH, type EventHeader } from '../../src/protocol/event.ts';
import type { RoomId } from '../../src/protocol/ids.ts';
import {
  keysGroupPreimage,
  messageKeyInfo,
  padded,
  roomSecretInfo,
  sealAssociatedData,
} from '../../src/protocol/seal.ts';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { encodePayload } from '../../src/protocol/encode-payload.ts';
import type { Payload } from '../../src/protocol/payloads.ts';
import { sha256 } from './crypto.ts';
import { hashOf, type Person, type Story } from './story.ts';

interface SealVector {
  readonly header: EventHeader;
  readonly messageKeyInfo: Uint8Array;
  readonly messageKey: Uint8Array;
  readonly nonce: Uint8Array;
  readonly associatedData: Uint8Array;
  readonly payload: Uint8Array;
  readonly sealed: Uint8Array;
}

export interface SealVectors {
  readonly keysGroups: readonly { readonly preimage: Uint8Array; readonly keysGroup: Uint8Array }[];
  readonly epochSecret: Uint8Array;
  readonly roomSecretInfo: Uint8Array;
  readonly roomSecret: Uint8Array;
  readonly seals: readonly SealVector[];
  readonly payloads: readonly { readonly fields: Payload; readonly bytes: Uint8Array }[];
}

/** A text of the story and texts around the steps of the padding. */
export function sealVectors({ ann, bob, scope, entries }: Story): SealVectors {
  const events = entries.flatMap(({ body }) => (body.kind === 'event' ? [body.event] : []));
  const { header, payload } = events.at(-1)!;
  const roomId = scope.groupId as string as RoomId;
  const epochSecret = sha256(new TextEncoder().encode('the secret of an epoch'));
  const roomInfo = roomSecretInfo(scope.groupId, roomId);
  const roomSecret = hkdf(epochSecret, roomInfo);
  const payloads = [payload, ...[0, 63, 64, 1000].map((length) => new Uint8Array(length).fill(97))];
  return {
    keysGroups: [ZERO_ROOM, roomId].map((room, start) => {
      const preimage = keysGroupPreimage(scope, room, start);
      return { preimage, keysGroup: sha256(preimage) };
    }),
    epochSecret,
    roomSecretInfo: roomInfo,
    roomSecret,
    payloads: keysPayloads(ann, bob).map((fields) => ({ fields, bytes: encodePayload(fields) })),
    seals: payloads.map((bytes, at) =>
      sealVector({ ...header, roomId, seal: SEAL_EPOCH, seq: header.seq + at }, roomSecret, bytes),
    ),
  };
}

/** What is inside keys is opaque to these formats: some bytes stand for it. */
function keysPayloads(ann: Person, bob: Person): Payload[] {
  const [commit, welcome, keyPackage] = ['commit', 'welcome', 'package'].map((word) =>
    new TextEncoder().encode(`some ${word}`),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  const treeHash = hashOf('some tree');
  const renewal = { kind: 'keysCommit', epoch: 4, start: 0, added: [], removed: [] } as const;
  return [
    { ...renewal, commit, welcome: new Uint8Array(0), treeHash },
    { ...renewal, added: [bob.deviceId], removed: [ann.deviceId], commit, welcome, treeHash },
    { kind: 'keyPackage', keyPackage },
    { kind: 'keysUnreadable', epoch: 5, keyPackage },
  ];
}

function sealVector(header: EventHeader, roomSecret: Uint8Array, payload: Uint8Array): SealVector {
  const info = messageKeyInfo(header.groupId, header.deviceId, header.seq);
  const messageKey = hkdf(roomSecret, info);
  const nonce = sha256(info).subarray(0, 12);
  const associatedData = sealAssociatedData(header);
  const cipher = createCipheriv('aes-256-gcm', messageKey, nonce, { authTagLength: 16 });
  cipher.setAAD(associatedData);
  const parts = [nonce, cipher.update(padded(payload)), cipher.final(), cipher.getAuthTag()];
  const sealed = new Uint8Array(Buffer.concat(parts));
  return { header, messageKeyInfo: info, messageKey, nonce, associatedData, payload, sealed };
}

/** HKDF-SHA-256 (RFC 5869) without salt, one block. */
function hkdf(key: Uint8Array, info: Uint8Array): Uint8Array {
  const extracted = createHmac('sha256', new Uint8Array(32)).update(key).digest();
  const block = createHmac('sha256', extracted).update(info).update(Uint8Array.of(1)).digest();
  return new Uint8Array(block);
}
