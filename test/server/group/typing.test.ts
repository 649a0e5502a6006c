import { expect } from 'chai';
import { Typing } from '../../../src/server/group/typing.ts';
import { deviceId, eventId, GENERAL } from '../../support/a-view.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';

const OTHER_ROOM = eventId('o') as string as RoomId;

describe('server/group/typing', () => {
  function started(): { typing: Typing; at: (ms: number) => void } {
    let nowMs = 1_000_000;
    return { typing: new Typing(() => nowMs), at: (ms) => (nowMs = 1_000_000 + ms) };
  }

  it('MS90 is said once in three seconds for a room', () => {
    const { typing, at } = started();
    expect(typing.isToBeSaid(GENERAL)).to.equal(true);
    at(2_999);
    expect(typing.isToBeSaid(GENERAL)).to.equal(false);
    expect(typing.isToBeSaid(OTHER_ROOM)).to.equal(true);
    at(3_000);
    expect(typing.isToBeSaid(GENERAL)).to.equal(true);
  });

  it('MS91 of one device three at once are heard and one a second; others are not held back by it', () => {
    const { typing, at } = started();
    const heard = (letter: string, times: number): number =>
      Array.from({ length: times }, () => typing.isToBeHeard(deviceId(letter))).filter(Boolean).length;
    expect(heard('b', 1_000)).to.equal(3);
    expect(heard('c', 1)).to.equal(1);
    at(1_000);
    expect(heard('b', 1_000)).to.equal(1);
    at(60_000);
    expect(heard('b', 1_000)).to.equal(3);
  });

  it('MS91 many devices of one person do not fill the feed: of all together sixteen at once and eight a second', () => {
    const { typing, at } = started();
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const heard = (): number => [...letters].filter((one) => typing.isToBeHeard(deviceId(one))).length;
    expect(heard()).to.equal(16);
    at(1_000);
    expect(heard()).to.equal(8);
  });
});
