import { expect } from 'chai';
import { NOTICES_AT_FIRST, type RoomNotices } from '../../../src/api/notices.ts';
import type { Room } from '../../../src/api/rooms.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import { makeEntry } from '../../../src/protocol/encode-entry.ts';
import { EVENT_KIND } from '../../../src/protocol/event.ts';
import { ZERO_HASH, type DeviceId, type MemberId, type RoomId } from '../../../src/protocol/ids.ts';
import type { PeerMessage } from '../../../src/protocol/peer-messages.ts';
import type { ReadMark, RoomMark } from '../../../src/protocol/reading-messages.ts';
import { Feed } from '../../../src/server/http/feed.ts';
import { RoomDesk } from '../../../src/server/group/room-desk.ts';
import type { DraftRecord } from '../../../src/server/storage/local-rows.ts';
import { inTheClear } from '../../../src/server/storage/readable.ts';
import type { GroupStore } from '../../../src/server/storage/node-store.ts';
import type { MessageRecord } from '../../../src/server/storage/read-model.ts';
import {
  aRecord,
  aRoster,
  aView,
  anEvent,
  deviceId,
  eventId,
  GENERAL,
  GROUP,
  memberId,
} from '../../support/a-view.ts';
import { hash } from '../../support/people.ts';

const NOWHERE = eventId('n') as string as RoomId;

/** A confirmed message of the device with this letter. */
const record = (
  index: number,
  author: string,
  text = 'hello',
  more: Partial<MessageRecord> = {},
): MessageRecord => aRecord(index, { deviceId: deviceId(author), text, ...more });

/** A desk of device `a` over a store in memory. */
class Desk {
  readonly desk: RoomDesk;
  readonly told: PeerMessage[] = [];
  /** Whose devices the newest of these was for. */
  meant: string[] = [];
  view: ReplicaView = aView();
  /** What the read model holds. */
  readonly kept: MessageRecord[] = [];
  readonly marks = new Map<RoomId, ReadMark>();
  readonly blocked = new Set<MemberId>();
  /** What other devices of the person are to hear. */
  readonly marked: RoomMark[] = [];
  /** By room, or by the root of a thread. */
  readonly drafts = new Map<string, DraftRecord>();
  readonly notices = new Map<RoomId, RoomNotices>();
  queries = 0;
  projectedIndex = 9;
  nowMs = 0;
  readonly #feed = new Feed('e1', () => 0);
  readonly #reader = this.#feed.open(undefined, () => undefined);

  constructor() {
    const after = (index: number, own: readonly DeviceId[]): MessageRecord[] => {
      this.queries += 1;
      return this.kept.filter((one) => one.index > index && !own.includes(one.deviceId) && !one.deleted);
    };
    const store = {
      readModel: {
        projectedIndex: 0,
        roomCounts: () => [{ roomId: GENERAL, messages: 0, lastIndex: this.kept.at(-1)?.index ?? 0 }],
      },
      notices: {
        of: (roomId: RoomId) => this.notices.get(roomId) ?? NOTICES_AT_FIRST,
        save: (roomId: RoomId, notices: RoomNotices) => void this.notices.set(roomId, notices),
      },
      local: {
        readMark: (roomId: RoomId) => this.marks.get(roomId) ?? { turn: 0, index: 0 },
        readMarks: () => Array.from(this.marks, ([roomId, mark]) => ({ roomId, ...mark })),
        saveReadMark: (roomId: RoomId, { turn, index }: ReadMark) =>
          void this.marks.set(roomId, { turn, index }),
        draft: (roomId: RoomId, root: string | null) => this.drafts.get(root ?? roomId),
        saveDraft: (roomId: RoomId, root: string | null, draft: DraftRecord) =>
          void this.drafts.set(root ?? roomId, draft),
      },
      unread: {
        newest: (_room: RoomId, own: readonly DeviceId[]) => after(0, own).at(-1)?.index ?? 0,
        after: (_room: RoomId, index: number, own: readonly DeviceId[]) => {
          const found = after(index, own);
          return { indexes: found.map((one) => one.index), withNames: found };
        },
      },
    };
    this.desk = new RoomDesk({
      scope: { groupId: GROUP, forkId: GROUP as never },
      feed: this.#feed,
      store: () =>
        ({
          ...store,
          readModel: { ...store.readModel, projectedIndex: this.projectedIndex },
        }) as unknown as GroupStore,
      view: () => this.view,
      read: inTheClear,
      tellPeers: (message, isMeant) => {
        this.told.push(message);
        this.meant = ['b', 'c'].filter((letter) => isMeant(deviceId(letter)));
      },
      keysOf: () => 'here',
      isBlocked: (memberId) => this.blocked.has(memberId),
      receiptsOf: () => [],
      marked: (mark) => void this.marked.push(mark),
      wallMs: () => 1_700_000_000_000,
      nowMs: () => this.nowMs,
    });
  }

  /** What the feed said since the last look. */
  news(): [unknown, unknown][] {
    const news: [unknown, unknown][] = [];
    for (let item = this.#reader.next(); item !== null && item !== 'lost'; item = this.#reader.next()) {
      const event = JSON.parse(item.json) as Record<string, unknown>;
      news.push([event['type'], event[String(event['type'])]]);
    }
    return news;
  }

  arrive(...messages: MessageRecord[]): void {
    this.kept.push(...messages);
    this.projectedIndex = messages.at(-1)!.index;
    this.desk.projected({ messages, changed: [] });
  }

  /** A room of members with these letters, who are in since `since`. */
  room(kind: 'private' | 'direct', letters: string, since = 3): RoomId {
    const { roster } = this.view;
    const roomId = eventId(letters) as string as RoomId;
    const members = new Map(
      [...letters].map((letter) => [roster.devices.get(deviceId(letter))!.memberId!, since]),
    );
    const made = {
      madeBy: null,
      createdIndex: since,
      createdAt: 0,
      newcomersSee: null,
      namedIndex: 0,
      lifeMs: null,
    } as const;
    roster.rooms.set(roomId, { roomId, name: '', topic: '', kind, isArchived: false, ...made, members });
    return roomId;
  }

  /** An event of this kind takes effect in a room. */
  applies(kind: 'roomNamed' | 'roomMembers' | 'message', roomId: RoomId): void {
    const event = anEvent('e', 2, { kind: 'message', text: 'x', replyTo: null }, roomId);
    const header = { ...event.header, kind: EVENT_KIND[kind] };
    const place = { index: 9, term: 1, at: 0, prevHash: ZERO_HASH };
    const scope = { groupId: GROUP, forkId: GROUP as never };
    const entry = makeEntry(place, { kind: 'event', event: { ...event, header } }, scope, hash);
    this.desk.applied([{ entry, verdict: { kind: 'valid' } }]);
  }

  counts(): number[] {
    const { unread, mentions, readIndex, lastIndex } = this.desk.one(GENERAL);
    return [unread, mentions, readIndex, lastIndex];
  }
}

describe('server/group/room-desk', () => {
  let desk: Desk;
  beforeEach(() => (desk = new Desk()));

  it('MS85 counts messages of others that came after the own device, and those that name its member', () => {
    // Device a joined at index 1.
    desk.kept.push(
      record(1, 'b'),
      record(4, 'b', 'hi @A'),
      record(5, 'a', 'hi @A'),
      record(6, 'c', 'hi @Anton'),
    );
    expect(desk.counts()).to.deep.equal([2, 1, 1, 6]);
    desk.arrive(record(10, 'a'), record(11, 'b', '@a?'), record(12, 'c', '', { state: 'rejected' }));
    expect(desk.counts()).to.deep.equal([3, 2, 1, 11]);
    expect(desk.desk.all()).to.deep.equal([desk.desk.one(GENERAL)]);
  });

  it('MS85 a deletion or an edit after the fact changes the counts, and the feed says so', () => {
    desk.kept.push(record(4, 'b', 'hi @A'), record(6, 'c'));
    expect(desk.counts()).to.deep.equal([2, 1, 1, 6]);
    desk.desk.projected({
      messages: [],
      changed: [record(4, 'b', '', { deleted: true }), record(6, 'c', 'or @a')],
    });
    expect(desk.counts()).to.deep.equal([1, 1, 1, 6]);
    const read = { roomId: GENERAL, index: 1 };
    expect(desk.news()).to.deep.equal([
      ['read', { ...read, unread: 1, mentions: 0 }],
      ['read', { ...read, unread: 1, mentions: 1 }],
    ]);
    desk.desk.projected({ messages: [], changed: [record(6, 'c', 'or @a again')] });
    expect(desk.news()).to.deep.equal([]);
  });

  it('MS85 under another name other messages name this member', () => {
    desk.kept.push(record(4, 'b', 'hi @A'), record(6, 'c', 'hi @Ann @A'));
    expect(desk.counts()).to.deep.equal([2, 2, 1, 6]);
    const roster = aRoster('abc');
    const [memberId, me] = [...roster.members][0]!;
    roster.members.set(memberId, { ...me, name: 'Ann' });
    desk.view = aView({ roster });
    expect(desk.counts()).to.deep.equal([2, 1, 1, 6]);
  });

  it('MS86 a mark is kept and told once; by reading it goes neither back nor beyond what is shown', () => {
    desk.arrive(record(10, 'b'), record(11, 'b', '@a'), record(12, 'b'));
    desk.desk.markRead(GENERAL, 11);
    expect(desk.marks.get(GENERAL)).to.deep.equal({ turn: 0, index: 11 });
    expect(desk.news()).to.deep.equal([['read', { roomId: GENERAL, index: 11, unread: 1, mentions: 0 }]]);
    desk.desk.markRead(GENERAL, 11);
    desk.desk.markRead(GENERAL, 3);
    expect(desk.news()).to.deep.equal([]);
    desk.desk.markRead(GENERAL, Number.MAX_SAFE_INTEGER);
    expect(desk.marks.get(GENERAL)).to.deep.equal({ turn: 0, index: 12 });
    desk.arrive(record(13, 'c'));
    expect(desk.counts()).to.deep.equal([1, 0, 12, 13]);
    desk.desk.forget();
    expect(desk.counts()).to.deep.equal([1, 0, 12, 13]);
  });

  it('MS87 asks the disk once, whatever happens afterwards', () => {
    for (let index = 2; index < 1_000; index++) desk.kept.push(record(index, 'b'));
    desk.projectedIndex = 999;
    expect(desk.counts()).to.deep.equal([998, 0, 1, 999]);
    const { queries } = desk;
    expect(queries).to.equal(1);
    for (let index = 1_000; index < 2_000; index++) {
      desk.arrive(record(index, 'b'));
      desk.desk.markRead(GENERAL, index - 500);
      desk.desk.all();
    }
    expect(desk.counts()).to.deep.equal([500, 0, 1_499, 1_999]);
    expect(desk.queries).to.equal(queries);
  });

  it('MS293 unread again from a message on: counted anew, told, and a turn of its own', () => {
    desk.arrive(record(10, 'b'), record(11, 'b', '@a'), record(12, 'a'), record(13, 'c'));
    desk.desk.markRead(GENERAL, 13);
    desk.news();
    desk.desk.markUnread(GENERAL, 11);
    expect(desk.counts()).to.deep.equal([2, 1, 10, 13]);
    expect(desk.news()).to.deep.equal([['read', { roomId: GENERAL, index: 10, unread: 2, mentions: 1 }]]);
    expect(desk.marks.get(GENERAL)).to.deep.equal({ turn: 1, index: 10 });
    // What is unread already is so.
    desk.desk.markUnread(GENERAL, 12);
    expect(desk.news()).to.deep.equal([]);
    desk.desk.markRead(GENERAL, 13);
    desk.desk.markUnread(GENERAL, 'last');
    expect(desk.counts()).to.deep.equal([1, 0, 12, 13]);
    expect(desk.marks.get(GENERAL)).to.deep.equal({ turn: 2, index: 12 });
    // MS85 What was there before this device stays read.
    desk.desk.markUnread(GENERAL, 0);
    expect(desk.counts()).to.deep.equal([3, 1, 1, 13]);
  });

  it('MS293 where nobody else wrote there is nothing to be unread', () => {
    desk.arrive(record(10, 'a'));
    desk.desk.markRead(GENERAL, 10);
    desk.news();
    desk.desk.markUnread(GENERAL, 'last');
    expect(desk.news()).to.deep.equal([]);
    expect(desk.counts()).to.deep.equal([0, 0, 10, 10]);
  });

  it('MS294 a mark of another own device holds if it is newer, and is passed on; also back, and ahead of the log', () => {
    desk.arrive(record(10, 'b'), record(11, 'b'), record(12, 'b'));
    expect(desk.counts()).to.deep.equal([3, 0, 1, 12]);
    expect(desk.desk.heardMark({ roomId: GENERAL, turn: 0, index: 11 })).to.equal(true);
    expect(desk.counts()).to.deep.equal([1, 0, 11, 12]);
    expect(desk.desk.heardMark({ roomId: GENERAL, turn: 0, index: 10 })).to.equal(false);
    expect(desk.desk.heardMark({ roomId: GENERAL, turn: 1, index: 10 })).to.equal(true);
    expect(desk.counts()).to.deep.equal([2, 0, 10, 12]);
    expect(desk.desk.heardMark({ roomId: GENERAL, turn: 1, index: 14 })).to.equal(true);
    desk.arrive(record(14, 'b'), record(15, 'b'));
    expect(desk.counts()).to.deep.equal([1, 0, 14, 15]);
    // Of a room that the log here does not know yet: kept for then.
    expect(desk.desk.heardMark({ roomId: NOWHERE, turn: 0, index: 3 })).to.equal(true);
    expect(desk.marks.get(NOWHERE)).to.deep.equal({ turn: 0, index: 3 });
    expect(desk.marked.map(({ index }) => index)).to.deep.equal([11, 10, 14]);
  });

  it('MS295 what blocked members say is not counted, nor that they type; without the block it is again', () => {
    desk.arrive(record(10, 'b', '@a'), record(11, 'c'));
    expect(desk.counts()).to.deep.equal([2, 1, 1, 11]);
    desk.blocked.add(memberId('b'));
    desk.desk.blockedChanged();
    expect(desk.counts()).to.deep.equal([1, 0, 1, 11]);
    expect(desk.news()).to.deep.equal([['read', { roomId: GENERAL, index: 1, unread: 1, mentions: 0 }]]);
    desk.arrive(record(12, 'b', '@a'));
    desk.desk.heardTyping(deviceId('b'), GENERAL);
    expect(desk.counts()).to.deep.equal([1, 0, 1, 12]);
    expect(desk.news()).to.deep.equal([]);
    desk.blocked.clear();
    desk.desk.blockedChanged();
    expect(desk.counts()).to.deep.equal([3, 2, 1, 12]);
  });

  it('MS88 a draft is kept until an empty one replaces it, and told with its source', () => {
    expect(desk.desk.draft(GENERAL, null)).to.deep.equal({ text: '', updatedAt: null });
    desk.desk.putDraft(GENERAL, { text: 'half', source: 'tab 1' });
    expect(desk.desk.draft(GENERAL, null)).to.deep.equal({
      text: 'half',
      updatedAt: '2023-11-14T22:13:20.000Z',
    });
    desk.desk.putDraft(GENERAL, { text: '' });
    expect(desk.news()).to.deep.equal([
      ['draft', { roomId: GENERAL, text: 'half', source: 'tab 1' }],
      ['draft', { roomId: GENERAL, text: '', source: null }],
    ]);
  });

  it('MS310 what is begun in a thread is another draft than that of its room, and told with its root', () => {
    const root = eventId('a');
    desk.desk.putDraft(GENERAL, { text: 'about that', threadRoot: root });
    expect(desk.desk.draft(GENERAL, root).text).to.equal('about that');
    expect(desk.desk.draft(GENERAL, null).text).to.equal('');
    expect(desk.news()).to.deep.equal([
      ['draft', { roomId: GENERAL, threadRoot: root, text: 'about that', source: null }],
    ]);
  });

  it('MS340 what is worth a notice is kept for a room, and told with it; unknown rooms have none', () => {
    expect(desk.desk.one(GENERAL).notices).to.deep.equal({ level: 'all', mutedUntil: null });
    const notices = { level: 'mentions', mutedUntil: '2026-01-02T03:04:05.000Z' } as const;
    expect(desk.desk.setNotices(GENERAL, notices).notices).to.deep.equal(notices);
    expect(desk.desk.one(GENERAL).notices).to.deep.equal(notices);
    expect(desk.news().map(([type, told]) => [type, (told as Room).notices])).to.deep.equal([
      ['room', notices],
    ]);
    expect(() => desk.desk.setNotices(NOWHERE, notices))
      .to.throw(DemesError)
      .with.property('code', 'not_found');
  });

  it('MS90 typing is told to the others, every three seconds at most', () => {
    for (desk.nowMs = 0; desk.nowMs < 6_000; desk.nowMs += 100) desk.desk.sayTyping(GENERAL);
    expect(desk.told).to.deep.equal([
      { type: 'typing', roomId: GENERAL },
      { type: 'typing', roomId: GENERAL },
    ]);
    expect(desk.news()).to.deep.equal([]);
  });

  it('MS226 who types in a private room is told to those who are in it, and heard of them alone', () => {
    const room = desk.room('private', 'ab');
    desk.desk.sayTyping(room);
    expect(desk.meant).to.deep.equal(['b']);
    desk.nowMs += 10_000;
    desk.desk.sayTyping(GENERAL);
    expect(desk.meant).to.deep.equal(['b', 'c']);
    desk.desk.heardTyping(deviceId('c'), room);
    expect(desk.news()).to.deep.equal([]);
    desk.desk.heardTyping(deviceId('b'), room);
    expect(desk.news()).to.have.length(1);
    const others = desk.room('private', 'bc');
    desk.nowMs += 10_000;
    desk.desk.heardTyping(deviceId('b'), others);
    expect(desk.news()).to.deep.equal([]);
  });

  it('MS226 the feed tells a room to whoever is in it when it changes, and to ask anew when one is in it no more', () => {
    const mine = desk.room('private', 'ab');
    desk.applies('roomNamed', mine);
    expect(desk.news()).to.deep.include.members([['room', desk.desk.one(mine)]]);
    const others = desk.room('private', 'bc');
    desk.applies('roomMembers', others);
    expect(desk.news()).to.deep.equal([['roster', { index: 9 }]]);
    desk.applies('message', GENERAL);
    expect(desk.news()).to.deep.equal([]);
  });

  it('MS85 what was said in a private room before its member came in was never unread', () => {
    const room = desk.room('private', 'ab', 5);
    desk.kept.push(record(4, 'b', 'before', { roomId: room }), record(8, 'b', 'after', { roomId: room }));
    expect(desk.desk.one(room).unread).to.equal(1);
  });

  it('MS91 typing is heard of other members in rooms that there are, and nobody can flood the feed', () => {
    const { roster } = desk.view;
    const memberId = roster.devices.get(deviceId('b'))!.memberId;
    desk.desk.heardTyping(deviceId('b'), GENERAL);
    expect(desk.news()).to.deep.equal([['typing', { roomId: GENERAL, memberId, deviceId: deviceId('b') }]]);
    desk.desk.heardTyping(deviceId('x'), GENERAL);
    desk.desk.heardTyping(deviceId('a'), GENERAL);
    desk.desk.heardTyping(deviceId('b'), NOWHERE);
    // Another device of the own member: that is this person.
    roster.devices.set(deviceId('d'), { ...roster.devices.get(deviceId('a'))!, deviceId: deviceId('d') });
    desk.desk.heardTyping(deviceId('d'), GENERAL);
    expect(desk.news()).to.deep.equal([]);
    for (let i = 0; i < 1_000; i++) desk.desk.heardTyping(deviceId('b'), GENERAL);
    // Three at once; the word about no room was one of them.
    expect(desk.news()).to.have.length(1);
  });

  it('a room that there is not is not_found', () => {
    const calls: (() => unknown)[] = [
      () => desk.desk.one(NOWHERE),
      () => desk.desk.markRead(NOWHERE, 1),
      () => desk.desk.draft(NOWHERE, null),
      () => desk.desk.putDraft(NOWHERE, { text: 'x' }),
      () => desk.desk.sayTyping(NOWHERE),
    ];
    for (const call of calls) expect(call).to.throw().with.property('code', 'not_found');
    expect(desk.told).to.deep.equal([]);
  });
});
