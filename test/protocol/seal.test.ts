import { expect } from 'chai';
import * as fc from 'fast-check';
import { ZERO_ROOM } from '../../src/protocol/encode-event.ts';
import { toHex, type ForkId, type GroupId, type RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import {
  isSealedLength,
  keysGroupPreimage,
  padded,
  sealedLength,
  unpadded,
} from '../../src/protocol/seal.ts';

describe('protocol: sealing', () => {
  it('MK4 a payload is padded in steps of 64 bytes and comes back as it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (payload) => {
        const bytes = padded(payload);
        expect(bytes.length % 64).to.equal(0);
        expect(bytes.length - payload.length).to.be.within(1, 64);
        expect(unpadded(bytes)).to.deep.equal(payload);
        expect(isSealedLength(sealedLength(payload.length))).to.equal(true);
      }),
    );
  });

  it('MK4 a padding that is not the one way of padding is refused', () => {
    const good = padded(new Uint8Array(10).fill(1));
    const withoutMark = Uint8Array.from(good);
    withoutMark[10] = 0;
    const otherMark = Uint8Array.from(good);
    otherMark[10] = 0x40;
    const tooMuch = new Uint8Array(128);
    tooMuch.set(good);
    for (const bad of [
      withoutMark,
      otherMark,
      tooMuch,
      good.slice(0, 63),
      new Uint8Array(64),
      new Uint8Array(0),
    ]) {
      expect(unpadded(bad)).to.equal(null);
    }
  });

  it('MK4 other lengths are no lengths of sealed payloads', () => {
    const length = sealedLength(10);
    expect([0, 28, length - 1, length + 1, LIMITS.payloadBytesMax + 64].filter(isSealedLength)).to.deep.equal(
      [],
    );
    expect(isSealedLength(length)).to.equal(true);
  });

  it('MK1 each room, fork and beginning has a keys group of its own', () => {
    const id = (letter: string): string => `${letter.repeat(51)}a`;
    const scope = { groupId: id('b') as GroupId, forkId: id('b') as ForkId };
    const names = [
      keysGroupPreimage(scope, ZERO_ROOM, 0),
      keysGroupPreimage(scope, id('c') as RoomId, 0),
      keysGroupPreimage(scope, ZERO_ROOM, 1),
      keysGroupPreimage({ ...scope, forkId: id('d') as ForkId }, ZERO_ROOM, 0),
      keysGroupPreimage({ ...scope, groupId: id('d') as GroupId }, ZERO_ROOM, 0),
    ];
    expect(new Set(names.map(toHex)).size).to.equal(names.length);
  });
});
