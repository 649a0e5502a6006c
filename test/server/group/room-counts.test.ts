/**
 * What is unread, three times: as the node counts it, as a screen follows it by the feed, and by a plain list that is
 * looked through anew each time. Whatever happens in whatever order, all three say the same.
 */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { applyFrames, type Frame } from '../../../src/client/state/apply-feed.ts';
import { START, newGroup, type AppState } from '../../../src/client/state/model.ts';
import { unreadOf } from '../../../src/client/shell/unread.ts';
import type { Message } from '../../../src/api/messages.ts';
import type { RoomNotices } from '../../../src/api/notices.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import type { Mentions } from '../../../src/protocol/message-parts.ts';
import type { MessageRecord } from '../../../src/server/storage/read-model.ts';
import { deviceId, eventId, GENERAL, GROUP, memberId } from '../../support/a-view.ts';
import { record, RoomDeskSeat } from '../../support/room-desk-seat.ts';
import { bo, groupState, message } from '../../client/state/fixtures.ts';
import { NODE } from '../../client/network/status-fixture.ts';

const NOW = Date.parse('2026-11-20T10:00:00.000Z');
const OTHER = eventId('o') as string as RoomId;
const ROOMS = [GENERAL, OTHER];
const LETTERS = ['a', 'b', 'c'];
/** What a message says of whom it means: by its text alone, by a list, or both and not the same. */
const NAMINGS: readonly { readonly text: string; readonly mentions?: Mentions }[] = [
  { text: 'hello' },
  { text: 'hello @A' },
  { text: 'hello @Anton' },
  { text: 'hello @A', mentions: { everybody: false, members: [] } },
  { text: 'hello', mentions: { everybody: false, members: [{ memberId: memberId('a'), name: 'Old' }] } },
  { text: '@all', mentions: { everybody: true, members: [] } },
];
const MEANT = [false, true, false, false, true, true];

/** Someone's word before it has a place. */
interface Waiting {
  readonly id: string;
  readonly author: string;
  readonly room: number;
  readonly naming: number;
}

/** The plain list's entry. */
interface Placed extends Waiting {
  readonly index: number;
  readonly isDeleted: boolean;
}

class World {
  readonly seat = new RoomDeskSeat();
  state: AppState;
  readonly waiting: Waiting[] = [];
  placed: Placed[] = [];
  /** Of device a, which joined with entry 1. */
  readonly marks = [1, 1];
  readonly blocked = new Set<string>();
  readonly notices: RoomNotices[];
  index = 9;
  #ids = 0;

  constructor() {
    const { roster } = this.seat.view;
    roster.rooms.set(OTHER, { ...roster.rooms.get(GENERAL)!, roomId: OTHER, createdIndex: 2 });
    const rooms = this.seat.desk.all();
    this.notices = rooms.map(({ notices }) => notices);
    const group = { ...groupState().group, id: GROUP, myMemberId: memberId('a') };
    const members = LETTERS.map((letter) => ({ ...bo, id: memberId(letter), name: letter.toUpperCase() }));
    this.state = { ...START, node: NODE, groups: { [GROUP]: { ...newGroup(group), rooms, members } } };
  }

  /** Told to the screen, and then whatever else the node says of it. */
  #tell(...messages: readonly Message[]): void {
    const own = messages.map((one) => ({ type: 'message', groupId: GROUP, message: one }));
    const news = this.seat.news().map(([type, object]) => ({ type, groupId: GROUP, [String(type)]: object }));
    this.state = applyFrames(this.state, [...own, ...news] as unknown as Frame[], NOW);
  }

  say(author: string, room: number, naming: number): void {
    this.#ids += 1;
    const one = { id: `w${this.#ids}`, author, room, naming };
    this.waiting.push(one);
    this.#tell(shown(one, { state: 'tentative', index: null }));
  }

  /** Takes its place, as a message or as one that is void, not in the order in which it was said. */
  place(which: number, isVoid: boolean): void {
    if (this.waiting.length === 0) return;
    const [one] = this.waiting.splice(which % this.waiting.length, 1);
    this.index += 2;
    const { index } = this;
    const state = isVoid ? 'rejected' : 'confirmed';
    this.seat.arrive(recordOf(one!, index, { state, reason: isVoid ? 'no_right' : null }));
    if (!isVoid) this.placed.push({ ...one!, index, isDeleted: false });
    this.#tell(shown(one!, { state, index }));
  }

  edit(which: number, naming: number): void {
    this.#change(which, (one) => (one.isDeleted ? one : { ...one, naming }));
  }

  remove(which: number): void {
    this.#change(which, (one) => ({ ...one, isDeleted: true }));
  }

  #change(which: number, change: (one: Placed) => Placed): void {
    if (this.placed.length === 0) return;
    const before = this.placed[which % this.placed.length]!;
    const after = change(before);
    if (after === before) return;
    this.placed = this.placed.map((one) => (one === before ? after : one));
    const { deleted, text, parts } = recordOf(after, after.index, { deleted: after.isDeleted });
    this.seat.change(after.index, { deleted, text, parts });
    this.#tell(shown(after, { index: after.index, deleted: after.isDeleted }));
  }

  read(room: number, index: number): void {
    this.seat.desk.markRead(ROOMS[room]!, index);
    this.marks[room] = Math.max(this.marks[room]!, Math.min(index, this.seat.projectedIndex));
    this.#tell();
  }

  unread(room: number, from: number | 'last'): void {
    this.seat.desk.markUnread(ROOMS[room]!, from);
    const last = this.placed.findLast((one) => one.room === room && this.#isOthers(one) && !one.isDeleted);
    const first = from === 'last' ? last?.index : from;
    if (first !== undefined) this.marks[room] = Math.min(this.marks[room]!, Math.max(1, first - 1));
    this.#tell();
  }

  /** Another device of the person read on, perhaps beyond what this one holds; or put it back. */
  hear(room: number, turns: number, index: number): void {
    const before = this.seat.marks.get(ROOMS[room]!) ?? { turn: 0, index: 0 };
    const isNewer = turns > 0 || index > before.index;
    this.seat.desk.heardMark({ roomId: ROOMS[room]!, turn: before.turn + turns, index });
    if (isNewer) this.marks[room] = Math.max(1, index);
    this.#tell();
  }

  block(letter: string, on: boolean): void {
    if (on) this.blocked.add(letter);
    else this.blocked.delete(letter);
    const ids = [...this.blocked].map(memberId);
    this.seat.blocked.clear();
    for (const id of ids) this.seat.blocked.add(id);
    this.seat.desk.blockedChanged();
    const privacy = { type: 'privacy', groupId: null, privacy: { receipts: false, blocked: ids } };
    this.state = applyFrames(this.state, [privacy as unknown as Frame], NOW);
    this.#tell();
  }

  mute(room: number, notices: RoomNotices): void {
    this.seat.desk.setNotices(ROOMS[room]!, notices);
    this.notices[room] = notices;
    this.#tell();
  }

  #isOthers({ author }: Waiting): boolean {
    return author !== 'a' && !this.blocked.has(author);
  }

  check(): void {
    const rooms = ROOMS.map((_, room) => {
      const inRoom = this.placed.filter((one) => one.room === room);
      const left = inRoom.filter(
        (one) => one.index > this.marks[room]! && this.#isOthers(one) && !one.isDeleted,
      );
      return {
        unread: left.length,
        mentions: left.filter(({ naming }) => MEANT[naming]).length,
        readIndex: this.marks[room]!,
        lastIndex: inRoom.at(-1)?.index ?? 0,
      };
    });
    for (const [room, plain] of rooms.entries()) {
      expect(this.seat.desk.one(ROOMS[room]!), 'the node').to.include(plain);
      expect(this.state.groups[GROUP]!.rooms[room], 'the screen').to.include(plain);
    }
    // MS343 A room counts in the sums as loud as it is.
    const loud = rooms.map(({ unread, mentions }, room) => {
      const { level, mutedUntil } = this.notices[room]!;
      if (level === 'none' || mutedUntil !== null) return [0, 0];
      return [level === 'all' ? unread : mentions, mentions];
    });
    const sums = { unread: loud[0]![0]! + loud[1]![0]!, mentions: loud[0]![1]! + loud[1]![1]! };
    expect(unreadOf(this.state.groups[GROUP]!, NOW), 'the sums').to.deep.equal(sums);
  }
}

function recordOf(
  { author, room, naming }: Waiting,
  index: number,
  more: Partial<MessageRecord>,
): MessageRecord {
  const { text, mentions } = NAMINGS[naming]!;
  const parts = mentions === undefined ? {} : { mentions };
  return record(index, author, text, { roomId: ROOMS[room]!, parts, ...more });
}

function shown({ id, author, room, naming }: Waiting, more: Partial<Message>): Message {
  const { text, mentions } = NAMINGS[naming]!;
  const said =
    mentions === undefined ? { text } : { text, mentions: { ...mentions, members: [...mentions.members] } };
  const by = {
    memberId: memberId(author),
    deviceId: deviceId(author),
    name: author.toUpperCase(),
  };
  return message(null, { id, groupId: GROUP, roomId: ROOMS[room]!, author: by, ...said, ...more });
}

const room = fc.nat(1);
const which = fc.nat(200);
const naming = fc.nat(NAMINGS.length - 1);
const index = fc.nat(60);
const LOUDNESS: readonly RoomNotices[] = [
  { level: 'all', mutedUntil: null },
  { level: 'mentions', mutedUntil: null },
  { level: 'none', mutedUntil: null },
  { level: 'all', mutedUntil: new Date(NOW + 1).toISOString() },
];

/** What happens, as it is printed when it was too much. */
interface Step {
  readonly what: string;
  readonly happen: (world: World) => void;
}

function step<Values extends unknown[]>(
  weight: number,
  values: fc.Arbitrary<Values>,
  happen: (world: World, ...values: Values) => void,
  name: string,
): { readonly weight: number; readonly arbitrary: fc.Arbitrary<Step> } {
  const made = (drawn: Values): Step => ({
    what: `${name} ${JSON.stringify(drawn)}`,
    happen: (world) => happen(world, ...drawn),
  });
  return { weight, arbitrary: values.map(made) };
}

const others = fc.constantFrom('b', 'c');
const from = fc.oneof(index, fc.constant('last' as const));
const notices = fc.constantFrom(...LOUDNESS);
const ANYTHING = fc.oneof(
  step(6, fc.tuple(fc.constantFrom(...LETTERS), room, naming), (to, ...how) => to.say(...how), 'say'),
  step(6, fc.tuple(which, fc.nat(9)), (to, one, chance) => to.place(one, chance === 0), 'place'),
  step(2, fc.tuple(which, naming), (to, ...how) => to.edit(...how), 'edit'),
  step(1, fc.tuple(which), (to, one) => to.remove(one), 'remove'),
  step(3, fc.tuple(room, index), (to, ...how) => to.read(...how), 'read'),
  step(2, fc.tuple(room, from), (to, ...how) => to.unread(...how), 'unread'),
  step(2, fc.tuple(room, fc.nat(1), index), (to, ...how) => to.hear(...how), 'hear'),
  step(1, fc.tuple(others, fc.boolean()), (to, ...how) => to.block(...how), 'block'),
  step(1, fc.tuple(room, notices), (to, ...how) => to.mute(...how), 'mute'),
  step(1, fc.tuple(), (to) => to.seat.desk.forget(), 'forget'),
);

describe('server/group/room-counts', () => {
  it('MS85, MS86, MS284, MS293, MS294, MS295, MS343 node and screen count as a plain list does, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(ANYTHING, { minLength: 10, maxLength: 60 }), (steps) => {
        const world = new World();
        for (const one of steps) {
          one.happen(world);
          world.check();
        }
      }),
      { numRuns: 100 },
    );
  });
});
