/** What may be relied on of the cipher for what is said in rooms, real or twin. */
import { expect } from 'chai';
import type { RoomCipher } from '../../src/engine/group-keys.ts';
import { ZERO_EVENT } from '../../src/protocol/encode-event.ts';
import { EVENT_KIND, EVENT_VERSION, SEAL_EPOCH } from '../../src/protocol/event.ts';
import type { DeviceId, EventId, GroupId, Hash, RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { sealedLength, type SealedHeader } from '../../src/protocol/seal.ts';

const OTHER_GROUP = `${'g'.repeat(51)}a` as GroupId;
const ROOM = `${'c'.repeat(51)}a` as RoomId;
const OTHER_ROOM = `${'d'.repeat(51)}a` as RoomId;

const HEADER: SealedHeader = {
  version: EVENT_VERSION,
  groupId: `${'b'.repeat(51)}a` as GroupId,
  deviceId: 'b'.repeat(32) as DeviceId,
  seq: 7,
  prev: `${'e'.repeat(51)}a` as EventId,
  head: { index: 40, hash: '12'.repeat(32) as Hash },
  hlc: { wallMs: 1_790_000_000_000, counter: 3 },
  roomId: ROOM,
  kind: EVENT_KIND.message,
  seal: SEAL_EPOCH,
  clientId: 'client-7',
};

/** The same header with each of its fields changed. */
const OTHER_HEADERS: readonly SealedHeader[] = [
  { ...HEADER, groupId: `${'f'.repeat(51)}a` as GroupId },
  { ...HEADER, deviceId: 'f'.repeat(32) as DeviceId },
  { ...HEADER, seq: 8 },
  { ...HEADER, prev: ZERO_EVENT },
  { ...HEADER, head: { ...HEADER.head, index: 41 } },
  { ...HEADER, head: { ...HEADER.head, hash: '13'.repeat(32) as Hash } },
  { ...HEADER, hlc: { ...HEADER.hlc, wallMs: 1 } },
  { ...HEADER, hlc: { ...HEADER.hlc, counter: 4 } },
  { ...HEADER, roomId: OTHER_ROOM },
  { ...HEADER, kind: EVENT_KIND.edit },
  { ...HEADER, seal: 0 },
  { ...HEADER, clientId: 'client-8' },
  { ...HEADER, clientId: '' },
];

export function roomCipherContract(name: string, make: () => RoomCipher): void {
  describe(`[${name}] room cipher`, () => {
    const cipher = make();
    const epochSecret = new Uint8Array(32).fill(7);
    const secret = cipher.roomSecret(epochSecret, HEADER.groupId, ROOM);
    const text = new TextEncoder().encode('nobody else may read this');

    it('MK76 a box opens with the same key and data, and with no other; each has other bytes', () => {
      const key = cipher.pastKey(epochSecret, HEADER.groupId, ROOM);
      const data = Uint8Array.of(1, 2, 3);
      for (const bytes of [new Uint8Array(0), text, new Uint8Array(200_000).fill(3)]) {
        const box = cipher.sealBox(key, data, bytes);
        expect(cipher.openBox(key, data, box)).to.deep.equal(bytes);
        expect(cipher.sealBox(key, data, bytes)).not.to.deep.equal(box);
        expect(cipher.openBox(key, Uint8Array.of(1, 2), box)).to.equal(null);
        for (const other of [
          cipher.pastKey(epochSecret, HEADER.groupId, OTHER_ROOM),
          cipher.pastKey(epochSecret, OTHER_GROUP, ROOM),
          cipher.roomSecret(epochSecret, HEADER.groupId, ROOM),
        ]) {
          expect(cipher.openBox(other, data, box)).to.equal(null);
        }
        for (const at of [0, 12, box.length - 1]) {
          const altered = Uint8Array.from(box, (byte, i) => (i === at ? byte ^ 1 : byte));
          expect(cipher.openBox(key, data, altered)).to.equal(null);
        }
        for (const length of [0, 27, box.length - 1]) {
          expect(cipher.openBox(key, data, box.slice(0, length))).to.equal(null);
        }
      }
    });

    it('MK3 what was sealed opens with the same secret and header, whatever its length', () => {
      for (const length of [0, 1, 62, 63, 64, 65, 1000, LIMITS.textBytesMax]) {
        const payload = new Uint8Array(length).map((_, at) => at & 255);
        const sealed = cipher.seal(secret, HEADER, payload);
        expect(sealed.length).to.equal(sealedLength(length));
        expect(cipher.open(secret, HEADER, sealed)).to.deep.equal(payload);
      }
    });

    it('MK3 each sealing gives other bytes, and none of the payload is in them', () => {
      const first = cipher.seal(secret, HEADER, text);
      expect(cipher.seal(secret, HEADER, text)).not.to.deep.equal(first);
      expect(Buffer.from(first).toString('latin1')).not.to.include('may read');
    });

    it('MK2 rooms, groups and epochs have secrets of their own', () => {
      const other = new Uint8Array(32).fill(8);
      const secrets = [
        secret,
        cipher.roomSecret(epochSecret, HEADER.groupId, OTHER_ROOM),
        cipher.roomSecret(epochSecret, OTHER_GROUP, ROOM),
        cipher.roomSecret(other, HEADER.groupId, ROOM),
      ];
      const sealed = cipher.seal(secret, HEADER, text);
      const opened = secrets.map((one) => cipher.open(one, HEADER, sealed) !== null);
      expect(opened).to.deep.equal([true, false, false, false]);
      expect(cipher.roomSecret(epochSecret, HEADER.groupId, ROOM)).to.deep.equal(secret);
    });

    it('MK5 it opens for no other header (N9, N86)', () => {
      const sealed = cipher.seal(secret, HEADER, text);
      for (const header of OTHER_HEADERS) expect(cipher.open(secret, header, sealed)).to.equal(null);
    });

    it('MK5 nothing that was altered, cut or lengthened opens (N86)', () => {
      const sealed = cipher.seal(secret, HEADER, text);
      for (let at = 0; at < sealed.length; at++) {
        const bad = Uint8Array.from(sealed);
        bad[at] = bad[at]! ^ 0x10;
        expect(cipher.open(secret, HEADER, bad), `byte ${at}`).to.equal(null);
      }
      for (const bad of [sealed.slice(1), sealed.slice(0, -1), sealed.slice(0, 4), new Uint8Array(0)]) {
        expect(cipher.open(secret, HEADER, bad)).to.equal(null);
      }
      expect(cipher.open(secret, HEADER, Uint8Array.from([...sealed, ...new Uint8Array(64)]))).to.equal(null);
      expect(cipher.open(secret, HEADER, new Uint8Array(LIMITS.payloadBytesMax + 64))).to.equal(null);
    });

    it('MK4 what would be longer than a payload may be is not sealed', () => {
      const most = LIMITS.payloadBytesMax - 28 - 1;
      expect(cipher.seal(secret, HEADER, new Uint8Array(most - 63)).length).to.be.at.most(
        LIMITS.payloadBytesMax,
      );
      expect(() => cipher.seal(secret, HEADER, new Uint8Array(most + 1))).to.throw(RangeError);
    });
  });
}
