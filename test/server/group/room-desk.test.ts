import { expect } from 'chai';
import type { Room } from '../../../src/api/rooms.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import { aRoster, aView, deviceId, eventId, GENERAL, memberId } from '../../support/a-view.ts';
import { record, RoomDeskSeat } from '../../support/room-desk-seat.ts';

const NOWHERE = eventId('n') as string as RoomId;

describe('server/group/room-desk', () => {
  let desk: RoomDeskSeat;
  beforeEach(() => (desk = new RoomDeskSeat()));

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
