import { expect } from 'chai';
import type { AppliedEntry } from '../../../src/core/ready.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import { ZERO_HASH, type RoomId } from '../../../src/protocol/ids.ts';
import type { Receipts as Said, RoomMark } from '../../../src/protocol/reading-messages.ts';
import { Receipts } from '../../../src/server/group/receipts.ts';
import { OwnChoices } from '../../../src/server/own-choices.ts';
import { CHOICES_AT_FIRST } from '../../../src/server/storage/choice-row.ts';
import { anEvent, aRoster, aView, deviceId, eventId, GENERAL, memberId } from '../../support/a-view.ts';

const DIRECT = eventId('d') as string as RoomId;
const ELSEWHERE = eventId('e') as string as RoomId;
const NOWHERE = eventId('n') as string as RoomId;

/** Members a, b, c with a device each, k is a keeper's; a and b have a direct room, b and c another. */
function viewOf(letter: string): ReplicaView {
  const roster = aRoster('abck');
  roster.devices.set(deviceId('k'), { ...roster.devices.get(deviceId('k'))!, kind: 'keeper' });
  const general = roster.rooms.get(GENERAL)!;
  for (const [roomId, letters] of [
    [DIRECT, 'ab'],
    [ELSEWHERE, 'bc'],
  ] as const) {
    const members = new Map([...letters].map((one) => [memberId(one), 3]));
    roster.rooms.set(roomId, { ...general, roomId, kind: 'direct', members });
  }
  return aView({ roster, deviceId: deviceId(letter) });
}

class Seat {
  readonly receipts: Receipts;
  isAllowed = true;
  readonly choices = new OwnChoices({ read: () => CHOICES_AT_FIRST, save: () => undefined });
  readonly marks: RoomMark[] = [];
  readonly said: { readonly to: string; readonly message: Said }[] = [];
  readonly told: [RoomId, number][] = [];
  nowMs = 0;
  #later: (() => void)[] = [];

  constructor(letter: string) {
    this.receipts = new Receipts({
      view: () => this.#view(letter),
      marks: () => this.marks,
      choices: this.choices,
      tellPeers: (message, isMeant) => {
        for (const to of 'abck') {
          if (to !== letter && isMeant(deviceId(to))) this.said.push({ to, message: message as Said });
        }
      },
      tell: (roomId, receipts) => void this.told.push([roomId, receipts.length]),
      later: (_ms, work) => {
        this.#later.push(work);
        return () => (this.#later = []);
      },
      nowMs: () => this.nowMs,
    });
  }

  /** The group decided, and this device knows. */
  decides(isAllowed: boolean): void {
    this.isAllowed = isAllowed;
    const event = anEvent('d', 1, { kind: 'groupReceipts', on: isAllowed });
    const entry = { index: 9, term: 1, at: 1, prevHash: ZERO_HASH, body: { kind: 'event', event } } as const;
    this.receipts.applied([{ entry, verdict: { kind: 'valid' } } as unknown as AppliedEntry]);
  }

  #view(letter: string): ReplicaView {
    const view = viewOf(letter);
    view.roster.group = { ...view.roster.group!, receipts: this.isAllowed };
    return view;
  }

  read(roomId: RoomId, index: number): void {
    const mark = { roomId, turn: 0, index };
    this.marks.push(mark);
    this.receipts.marked(mark);
  }

  pass(): void {
    this.nowMs += 60_000;
    for (const work of this.#later.splice(0)) work();
  }
}

function seats(): Readonly<Record<'a' | 'b' | 'c' | 'k', Seat>> {
  return { a: new Seat('a'), b: new Seat('b'), c: new Seat('c'), k: new Seat('k') };
}

/** Everything that is said is heard, until nobody says anything more. */
function settle(all: Readonly<Record<string, Seat>>): string[] {
  const words: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    for (const seat of Object.values(all)) seat.pass();
    for (const [from, seat] of Object.entries(all)) {
      for (const { to, message } of seat.said.splice(0)) {
        words.push(`${from}>${to} ${message.shares ? message.rooms.length : 'no'}`);
        all[to]!.receipts.heard(deviceId(from), message);
      }
    }
  }
  return words;
}

const shown = (seat: Seat, roomId: RoomId = GENERAL): string[] =>
  seat.receipts.of(roomId).map(({ memberId: id, index }) => `${id.at(0)}${index}`);

describe('server/group/receipts', () => {
  it('MS297 nothing is said by those who do not share, and nothing of what was read to those who do not', () => {
    const all = seats();
    for (const seat of Object.values(all)) seat.read(GENERAL, 5);
    expect(settle(all)).to.deep.equal([]);
    all.a.choices.shareReceipts(true);
    // That it shares, and nothing more: nobody else does.
    expect(settle(all)).to.deep.equal(['a>b 0', 'a>c 0']);
    all.a.read(GENERAL, 7);
    expect(settle(all)).to.deep.equal([]);
    expect([all.a, all.b, all.c].flatMap((seat) => shown(seat))).to.deep.equal([]);
  });

  it('MS297 who both share see each other, of rooms that both are in; a third one sees nothing of it', () => {
    const all = seats();
    all.a.read(GENERAL, 5);
    all.a.read(DIRECT, 6);
    all.b.read(GENERAL, 3);
    all.b.read(ELSEWHERE, 8);
    all.a.choices.shareReceipts(true);
    settle(all);
    all.b.choices.shareReceipts(true);
    settle(all);
    expect(shown(all.a)).to.deep.equal(['b3']);
    expect(shown(all.b)).to.deep.equal(['a5']);
    expect(shown(all.b, DIRECT)).to.deep.equal(['a6']);
    expect(shown(all.a, ELSEWHERE)).to.deep.equal([]);
    expect(shown(all.c)).to.deep.equal([]);
    all.b.read(GENERAL, 9);
    expect(settle(all)).to.deep.equal(['b>a 1']);
    expect(shown(all.a)).to.deep.equal(['b9']);
    expect(all.a.told.at(-1)).to.deep.equal([GENERAL, 1]);
  });

  it('MS297 who stops to share sees nothing more, and is seen no more at once', () => {
    const all = seats();
    for (const seat of [all.a, all.b, all.c]) {
      seat.read(GENERAL, 4);
      seat.choices.shareReceipts(true);
      settle(all);
    }
    expect(shown(all.a)).to.deep.equal(['b4', 'c4']);
    all.b.choices.shareReceipts(false);
    settle(all);
    expect([shown(all.a), shown(all.b), shown(all.c)]).to.deep.equal([['c4'], [], ['a4']]);
    expect(all.b.told.at(-1)).to.deep.equal([GENERAL, 0]);
    all.b.choices.shareReceipts(true);
    settle(all);
    expect([shown(all.a), shown(all.b)]).to.deep.equal([
      ['b4', 'c4'],
      ['a4', 'c4'],
    ]);
  });

  it('MS298 where the group decided that nobody tells, nothing is said, heard and shown; then all of it again', () => {
    const all = seats();
    for (const seat of [all.a, all.b]) {
      seat.read(GENERAL, 4);
      seat.choices.shareReceipts(true);
    }
    settle(all);
    expect([shown(all.a), shown(all.b)]).to.deep.equal([['b4'], ['a4']]);
    all.a.decides(false);
    expect(shown(all.a)).to.deep.equal([]);
    expect(settle(all).sort()).to.deep.equal(['a>b no', 'a>c no']);
    expect(all.a.told.at(-1)).to.deep.equal([GENERAL, 0]);
    // Who has not heard of it yet is told nothing, and what it says is not kept.
    expect(shown(all.b)).to.deep.equal([]);
    all.b.receipts.met(deviceId('a'));
    all.b.read(GENERAL, 9);
    settle(all);
    expect(shown(all.a)).to.deep.equal([]);
    all.b.decides(false);
    all.a.read(GENERAL, 11);
    for (const [seat, peer] of [
      [all.a, 'b'],
      [all.b, 'a'],
    ] as const)
      seat.receipts.met(deviceId(peer));
    expect(settle(all).filter((word) => !word.endsWith('no'))).to.deep.equal([]);
    all.b.decides(true);
    all.a.decides(true);
    settle(all);
    expect([shown(all.a), shown(all.b)]).to.deep.equal([['b9'], ['a11']]);
    // A node that starts knows from the disk what was decided before.
    const late = new Seat('c');
    late.isAllowed = false;
    late.choices.shareReceipts(true);
    late.receipts.met(deviceId('a'));
    expect(late.said.filter(({ message }) => message.shares)).to.deep.equal([]);
  });

  it('MS297 on a new link it is said again, and what was said before is known still', () => {
    const all = seats();
    for (const seat of [all.a, all.b]) {
      seat.read(GENERAL, 4);
      seat.choices.shareReceipts(true);
    }
    settle(all);
    all.a.receipts.met(deviceId('b'));
    all.b.receipts.met(deviceId('a'));
    all.b.read(GENERAL, 9);
    settle(all);
    expect(shown(all.a)).to.deep.equal(['b9']);
  });

  it('MS297 what is put back to unread stays read for others; a keeper and blocked members are not shown', () => {
    const all = seats();
    all.a.choices.shareReceipts(true);
    for (const letter of ['b', 'k', 'c'] as const) {
      const rooms = [
        { roomId: GENERAL, index: 6 },
        { roomId: NOWHERE, index: 6 },
      ];
      all.a.receipts.heard(deviceId(letter), { type: 'receipts', shares: true, rooms });
    }
    const less: Said = { type: 'receipts', shares: true, rooms: [{ roomId: GENERAL, index: 2 }] };
    all.a.receipts.heard(deviceId('b'), less);
    expect(shown(all.a)).to.deep.equal(['b6', 'c6']);
    expect(shown(all.a, NOWHERE)).to.deep.equal([]);
    all.a.choices.block(memberId('b'), true);
    expect(shown(all.a)).to.deep.equal(['c6']);
  });

  it('MS297 a device that floods is not heard without end', () => {
    const { a } = seats();
    a.choices.shareReceipts(true);
    for (let index = 1; index <= 1_000; index += 1) {
      a.receipts.heard(deviceId('b'), {
        type: 'receipts',
        shares: true,
        rooms: [{ roomId: GENERAL, index }],
      });
    }
    expect(shown(a)).to.deep.equal(['b8']);
  });
});
