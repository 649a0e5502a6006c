import { expect } from 'chai';
import type { ReplicaView } from '../../../src/core/view.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import type { OwnMarks, ReadMark, RoomMark } from '../../../src/protocol/reading-messages.ts';
import { isNewerMark } from '../../../src/server/group/read-mark.ts';
import { Reading } from '../../../src/server/group/reading.ts';
import { OwnChoices } from '../../../src/server/own-choices.ts';
import { CHOICES_AT_FIRST, type OwnChoices as Chosen } from '../../../src/server/storage/choice-row.ts';
import { aRoster, aView, deviceId, GENERAL, memberId } from '../../support/a-view.ts';

/** One device of the member with the first letter in a group; the others' letters are members of their own. */
class Seat {
  readonly reading: Reading;
  readonly choices: OwnChoices;
  readonly marks = new Map<RoomId, ReadMark>();
  /** What it said, and to whom. */
  readonly said: { readonly to: string; readonly message: OwnMarks }[] = [];
  readonly linked: string[] = [];
  counted = 0;
  kept: Chosen = CHOICES_AT_FIRST;
  #later: (() => void)[] = [];

  constructor(letter: string) {
    this.choices = new OwnChoices({ read: () => this.kept, save: (chosen) => (this.kept = chosen) });
    this.reading = new Reading({
      view: () => viewOf(letter),
      rooms: {
        marks: () => Array.from(this.marks, ([roomId, mark]) => ({ roomId, ...mark })),
        heardMark: (mark) => this.take(mark),
        blockedChanged: () => void (this.counted += 1),
      },
      choices: this.choices,
      tellPeers: (message, isMeant) => {
        for (const to of this.linked) {
          if (isMeant(deviceId(to))) this.said.push({ to, message: message as OwnMarks });
        }
      },
      later: (_ms, work) => {
        this.#later.push(work);
        return () => (this.#later = []);
      },
      nowMs: () => 0,
    });
  }

  /** As the room desk does. */
  take(mark: RoomMark): boolean {
    if (!isNewerMark(mark, this.marks.get(mark.roomId) ?? { turn: 0, index: 0 })) return false;
    this.marks.set(mark.roomId, { turn: mark.turn, index: mark.index });
    this.reading.marked(mark);
    return true;
  }

  /** The moment in which things are told together is over. */
  pass(): void {
    for (const work of this.#later.splice(0)) work();
  }
}

/** Devices a, b and c; d is the second of a's member, e its third. */
function viewOf(letter: string): ReplicaView {
  const roster = aRoster('abc');
  for (const own of 'de') {
    const device = { ...roster.devices.get(deviceId('a'))!, deviceId: deviceId(own) };
    roster.devices.set(deviceId(own), device);
  }
  return aView({ roster, deviceId: deviceId(letter) });
}

/** Passes on what was said until nobody says anything more. */
function settle(seats: Readonly<Record<string, Seat>>): void {
  for (let round = 0; round < 10; round += 1) {
    for (const seat of Object.values(seats)) seat.pass();
    for (const [from, seat] of Object.entries(seats)) {
      for (const { to, message } of seat.said.splice(0)) seats[to]!.reading.heard(deviceId(from), message);
    }
  }
  for (const seat of Object.values(seats)) expect(seat.said, 'nobody goes on talking').to.deep.equal([]);
}

const OTHER_ROOM = 'r'.repeat(52) as RoomId;
const general = (turn: number, index: number): RoomMark => ({ roomId: GENERAL, turn, index });

describe('server/group/reading', () => {
  it('MS294 what moved in a moment is told at once, to the own devices alone', () => {
    const seat = new Seat('a');
    seat.linked.push('b', 'd');
    seat.take(general(0, 3));
    seat.take(general(0, 5));
    seat.take({ roomId: OTHER_ROOM, turn: 0, index: 4 });
    seat.choices.block(memberId('c'), true);
    expect(seat.said).to.deep.equal([]);
    seat.pass();
    const message: OwnMarks = {
      type: 'ownMarks',
      rooms: [general(0, 5), { roomId: OTHER_ROOM, turn: 0, index: 4 }],
      blocked: [{ memberId: memberId('c'), turn: 1, on: true }],
      receipts: { turn: 0, on: false },
    };
    expect(seat.said).to.deep.equal([{ to: 'd', message }]);
    seat.pass();
    expect(seat.said).to.have.length(1);
  });

  it('MS294 an own device that comes is told everything; others nothing, and their word is not heard', () => {
    const seat = new Seat('a');
    seat.linked.push('b', 'd');
    seat.marks.set(GENERAL, { turn: 2, index: 7 });
    seat.reading.met(deviceId('b'));
    expect(seat.said).to.deep.equal([]);
    seat.reading.met(deviceId('d'));
    expect(seat.said.map(({ to, message }) => [to, message.rooms])).to.deep.equal([['d', [general(2, 7)]]]);
    const word: OwnMarks = {
      type: 'ownMarks',
      rooms: [general(9, 9)],
      blocked: [],
      receipts: { turn: 1, on: true },
    };
    seat.reading.heard(deviceId('b'), word);
    expect(seat.marks.get(GENERAL)).to.deep.equal({ turn: 2, index: 7 });
    expect(seat.choices.receipts.on).to.equal(false);
  });

  it('MS294 devices that never meet hear of it by a third, whatever each knew; going back holds over reading on', () => {
    const seats = { a: new Seat('a'), d: new Seat('d'), e: new Seat('e') };
    // a and e are linked with d only.
    seats.a.linked.push('d');
    seats.e.linked.push('d');
    seats.d.linked.push('a', 'e');
    seats.a.take(general(0, 9));
    settle(seats);
    // At one time: put back here, read on there.
    seats.a.take(general(1, 2));
    seats.e.take(general(0, 11));
    seats.e.choices.block(memberId('b'), true);
    seats.a.choices.shareReceipts(true);
    settle(seats);
    for (const { marks, choices } of Object.values(seats)) {
      expect(marks.get(GENERAL)).to.deep.equal({ turn: 1, index: 2 });
      expect(choices.isBlocked(memberId('b'))).to.equal(true);
      expect(choices.receipts).to.deep.equal({ turn: 1, on: true });
    }
    seats.d.choices.block(memberId('b'), false);
    settle(seats);
    expect(Object.values(seats).map(({ choices }) => choices.isBlocked(memberId('b')))).to.deep.equal([
      false,
      false,
      false,
    ]);
    expect(seats.a.kept.blocked).to.deep.equal([{ memberId: memberId('b'), turn: 2, on: false }]);
  });

  it('MS295 whom somebody blocks is kept, counted out at once, and says so once', () => {
    const seat = new Seat('a');
    seat.choices.block(memberId('b'), true);
    seat.choices.block(memberId('b'), true);
    expect(seat.counted).to.equal(1);
    expect(seat.kept.blocked).to.deep.equal([{ memberId: memberId('b'), turn: 1, on: true }]);
    const again = new OwnChoices({ read: () => seat.kept, save: () => undefined });
    expect(again.isBlocked(memberId('b'))).to.equal(true);
    seat.reading.stop();
    seat.choices.block(memberId('b'), false);
    expect(seat.counted).to.equal(1);
  });

  it('MS294 a device that floods is not heard without end', () => {
    const seat = new Seat('a');
    for (let index = 1; index <= 1_000; index += 1) {
      const word = {
        type: 'ownMarks',
        rooms: [general(0, index)],
        blocked: [],
        receipts: { turn: 0, on: false },
      } as const;
      seat.reading.heard(deviceId('d'), word);
    }
    expect(seat.marks.get(GENERAL)!.index).to.be.lessThan(100);
  });
});
