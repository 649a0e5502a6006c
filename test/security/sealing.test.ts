import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { EVENT_KIND, EVENT_VERSION, SEAL_EPOCH } from '../../src/protocol/event.ts';
import { ZERO_EVENT } from '../../src/protocol/encode-event.ts';
import { toBase32, type DeviceId, type GroupId, type Hash, type RoomId } from '../../src/protocol/ids.ts';
import { SEAL_TAG_BYTES, type SealedHeader } from '../../src/protocol/seal.ts';
import { createRoomCipher } from '../../src/server/crypto/room-cipher.ts';
import { createSuite } from '../../src/server/keys/suite.ts';

const ROOM = toBase32(new Uint8Array(32).fill(3)) as RoomId;
const HEADER: SealedHeader = {
  version: EVENT_VERSION,
  groupId: toBase32(new Uint8Array(32).fill(1)) as GroupId,
  deviceId: toBase32(new Uint8Array(20).fill(2)) as DeviceId,
  seq: 1,
  prev: ZERO_EVENT,
  head: { index: 1, hash: '00'.repeat(32) as Hash },
  hlc: { wallMs: 1, counter: 0 },
  roomId: ROOM,
  kind: EVENT_KIND.message,
  seal: SEAL_EPOCH,
  clientId: '',
};

describe('security: sealing', () => {
  it('an X25519 key of zeros, and each other of small order, seals nothing (N6)', async () => {
    const { hpke } = await createSuite(generateKeyPairSync('ed25519').privateKey);
    const one = Uint8Array.of(1, ...new Uint8Array(31));
    const minusOne = Uint8Array.of(0xec, ...new Uint8Array(30).fill(0xff), 0x7f);
    const words = new TextEncoder().encode('a secret');
    for (const share of [new Uint8Array(32), one, minusOne]) {
      const key = await hpke.importPublicKey(share);
      const refused = await hpke.seal(key, words, new Uint8Array(0), new Uint8Array(0)).then(
        () => null,
        (error: unknown) => error,
      );
      expect(refused).to.be.instanceOf(Error);
    }
  });

  it('a tag that was cut to 4 or 12 bytes opens nothing, whatever stands before it (N8)', () => {
    const cipher = createRoomCipher();
    const secret = cipher.roomSecret(new Uint8Array(32).fill(7), HEADER.groupId, ROOM);
    const sealed = cipher.seal(secret, HEADER, new TextEncoder().encode('a secret'));
    expect(cipher.open(secret, HEADER, sealed)).to.not.equal(null);
    const tag = sealed.length - SEAL_TAG_BYTES;
    for (const length of [0, 4, 8, 12, 13, 14, 15]) {
      expect(cipher.open(secret, HEADER, sealed.subarray(0, tag + length)), `${length} bytes`).to.equal(null);
      // As many bytes as before, the end of the tag made up.
      const padded = sealed.slice();
      padded.fill(0, tag + length);
      expect(cipher.open(secret, HEADER, padded), `${length} bytes and zeros`).to.equal(null);
    }
  });
});
