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
import { sha256 } from './crypto.ts';
import type { Story } from './story.ts';

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
}

/** A text of the story and texts around the steps of the padding. */
export function sealVectors({ scope, entries }: Story): SealVectors {
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
    seals: payloads.map((bytes, at) =>
      sealVector({ ...header, roomId, seal: SEAL_EPOCH, seq: header.seq + at }, roomSecret, bytes),
    ),
  };
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
