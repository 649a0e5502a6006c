import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createRoomCipher } from '../../../src/server/crypto/room-cipher.ts';
import type { EventHeader } from '../../../src/protocol/event.ts';
import type { GroupId, RoomId } from '../../../src/protocol/ids.ts';
import { roomCipherContract } from '../../support/room-cipher-contract.ts';

interface Vectors {
  readonly epochSecret: string;
  readonly roomSecret: string;
  readonly seals: readonly {
    readonly header: EventHeader;
    readonly nonce: string;
    readonly payload: string;
    readonly sealed: string;
  }[];
}

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

roomCipherContract('real', () => createRoomCipher());

describe('server/crypto: sealed payloads', () => {
  const file = new URL('../../vectors/seals.json', import.meta.url);
  const { epochSecret, roomSecret, seals } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
  const { groupId, roomId } = seals[0]!.header as { groupId: GroupId; roomId: RoomId };

  it('MK2 a room’s secret is as in the golden vectors', () => {
    const cipher = createRoomCipher();
    expect(cipher.roomSecret(bytes(epochSecret), groupId, roomId)).to.deep.equal(bytes(roomSecret));
  });

  it('MK3 sealed bytes are as in the golden vectors, and open', () => {
    for (const { header, nonce, payload, sealed } of seals) {
      const cipher = createRoomCipher((target) => target.set(bytes(nonce)));
      expect(cipher.seal(bytes(roomSecret), header, bytes(payload))).to.deep.equal(bytes(sealed));
      expect(cipher.open(bytes(roomSecret), header, bytes(sealed))).to.deep.equal(bytes(payload));
    }
  });
});
