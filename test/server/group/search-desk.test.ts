import { expect } from 'chai';
import { searchQuery, type SearchPage } from '../../../src/api/search.ts';
import type { Room } from '../../../src/api/rooms.ts';
import type { ReplicaView } from '../../../src/core/view.ts';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { MemberId, RoomId } from '../../../src/protocol/ids.ts';
import { SearchDesk } from '../../../src/server/group/search-desk.ts';
import { SearchMemory } from '../../../src/server/search/search-memory.ts';
import type { MessageRecord } from '../../../src/server/storage/message-rows.ts';
import { inTheClear } from '../../../src/server/storage/readable.ts';
import {
  aMessage,
  aRecord,
  aView,
  deviceId,
  eventId,
  GENERAL,
  GROUP,
  memberId,
} from '../../support/a-view.ts';

const HUT = eventId('h') as string as RoomId;
const AWAY = eventId('q') as string as RoomId;

const room = (id: RoomId, name: string, more: Partial<Room> = {}): Room =>
  ({ id, name, kind: 'open', members: [], ...more }) as unknown as Room;

/** A desk over messages that lie at hand, with a clock and time-outs of its own. */
class Desk {
  records: MessageRecord[] = [];
  rooms = [room(GENERAL, 'general'), room(HUT, 'Höhenweg')];
  view: ReplicaView = aView();
  isLocked = false;
  /** Rows that were read from the disk, one number for each time. */
  readonly reads: number[] = [];
  /** What each look at the clock costs, ms. */
  costMs = 0;
  readonly memory: SearchMemory;
  readonly blocked = new Set<MemberId>();
  readonly desk: SearchDesk;
  #nowMs = 0;
  #due: { atMs: number; work: () => void }[] = [];

  constructor(limits: { readonly messagesMax?: number; readonly bytesMax?: number } = {}) {
    this.memory = new SearchMemory({ isLocked: () => this.isLocked, ...limits });
    this.desk = new SearchDesk({
      scope: { groupId: GROUP, forkId: GROUP as string as never },
      readModel: () => this.#readModel(),
      view: () => this.view,
      read: inTheClear,
      rooms: () => this.rooms,
      isBlocked: (id) => this.blocked.has(id),
      memory: this.memory,
      nowMs: () => (this.#nowMs += this.costMs),
      later: (ms, work) => {
        const one = { atMs: this.#nowMs + ms, work };
        this.#due.push(one);
        return () => void (this.#due = this.#due.filter((other) => other !== one));
      },
    });
    this.desk.start();
  }

  /** Takes these messages of b to the end of what is there, as the projection does. */
  say(...texts: readonly (string | Partial<MessageRecord>)[]): MessageRecord[] {
    const last = this.records.at(-1)?.index ?? 0;
    const fresh = texts.map((one, at) => {
      const index = last + 2 * (at + 1);
      return aRecord(index, typeof one === 'string' ? { text: one } : one);
    });
    this.records.push(...fresh);
    this.desk.projected({ messages: fresh, changed: [] });
    return fresh;
  }

  change(index: number, more: Partial<MessageRecord>): void {
    this.records = this.records.map((one) => (one.index === index ? { ...one, ...more } : one));
    this.desk.projected({ messages: [], changed: this.records.filter((one) => one.index === index) });
  }

  /** Lets time pass until nothing is due before so many ms. */
  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const [next] = this.#due.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#due = this.#due.filter((one) => one !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.work();
    }
    this.#nowMs = endMs;
  }

  ask(query: string | Record<string, string>): SearchPage {
    this.reads.length = 0;
    return this.desk.search(searchQuery.parse(typeof query === 'string' ? { q: query } : query));
  }

  /** Places of all hits, through all pages. */
  find(query: string | Record<string, string>): (number | null)[] {
    const asked = typeof query === 'string' ? { q: query } : query;
    const places: (number | null)[] = [];
    for (let page = this.ask(asked); ; page = this.ask({ ...asked, cursor: page.next })) {
      places.push(...page.hits.map(({ message }) => message.index));
      if (page.next === null) return places;
    }
  }

  #readModel() {
    const read = (found: MessageRecord[]): MessageRecord[] => {
      this.reads.push(found.length);
      return found;
    };
    return {
      projectedIndex: this.records.at(-1)?.index ?? 0,
      olderThan: (index: number, limit: number) =>
        read(
          this.records
            .filter((one) => one.index < index && one.state === 'confirmed')
            .reverse()
            .slice(0, limit),
        ),
      byIndexes: (indexes: readonly number[]) =>
        read(this.records.filter(({ index }) => indexes.includes(index))),
      firstAt: (at: number) => this.records.find((one) => one.at >= at)?.index ?? null,
    };
  }
}

describe('server/group/search-desk', () => {
  it('MS301 hits are confirmed messages, newest first, with their snippets, and pages go on where they ended', () => {
    const desk = new Desk();
    desk.say(
      'a boat',
      'nothing',
      'Boats leave',
      { text: 'my boat', state: 'rejected', reason: 'no_right' },
      'boat 3',
    );
    const page = desk.ask({ q: 'boat', limit: '2' });
    expect(page.hits.map(({ message, snippet }) => [message.text, snippet.ranges])).to.deep.equal([
      ['boat 3', [[0, 4]]],
      ['Boats leave', [[0, 4]]],
    ]);
    expect(desk.ask({ q: 'boat', limit: '2', cursor: page.next! })).to.deep.include({ next: null });
    expect(desk.find({ q: 'boat', limit: '1' })).to.deep.equal([10, 6, 2]);
    expect(() => desk.ask('"-" '))
      .to.throw(DemesError)
      .with.property('code', 'invalid');
  });

  it('MS301 what waits to be confirmed stands before all others, once', () => {
    const desk = new Desk();
    desk.say('a boat');
    desk.view = aView({
      outbox: [aMessage('x', 7, 'no'), aMessage('y', 8, 'boat one'), aMessage('z', 9, 'boat two')],
    });
    expect(desk.ask('boat').hits.map(({ message }) => message.text)).to.deep.equal([
      'boat two',
      'boat one',
      'a boat',
    ]);
    expect(desk.find({ q: 'boat', limit: '1' })).to.deep.equal([null, null, 2]);
    expect(desk.find('boat before:1970-01-01')).to.deep.equal([]);
  });

  it('MS302 operators and fields mean the same: any of several people or rooms, all of the rest', () => {
    const desk = new Desk();
    const day = (text: string): number => Date.parse(`${text}T12:00:00Z`);
    desk.say(
      { text: 'see https://a.example', at: day('2026-01-05'), deviceId: deviceId('c') },
      { text: 'run `ls`', at: day('2026-02-05'), roomId: HUT },
      { text: 'plain', at: day('2026-03-05'), roomId: HUT, deviceId: deviceId('a') },
    );
    for (const isIndexed of [false, true]) {
      if (isIndexed) desk.pass(1_000);
      expect(desk.find('has:link'), `indexed: ${isIndexed}`).to.deep.equal([2]);
      expect(desk.find('has:code from:b')).to.deep.equal([4]);
      expect(desk.find('from:me from:c')).to.deep.equal([6, 2]);
      expect(desk.find('in:hohen')).to.deep.equal([6, 4]);
      expect(desk.find('in:#general in:höhenweg pl')).to.deep.equal([6]);
      expect(desk.find({ room: 'general' })).to.deep.equal([2]);
      expect(desk.find({ room: HUT, from: 'A', has: 'code' })).to.deep.equal([]);
      expect(desk.find('after:2026-02-05 before:2026-03')).to.deep.equal([4]);
      expect(desk.find({ after: '2026-02-05', before: '2026-03-05', q: 'before:2026-03-06' })).to.deep.equal([
        4,
      ]);
      expect(desk.find({ after: '2026-02-06', minutesAhead: '840' })).to.deep.equal([6, 4]);
      expect(desk.find({ after: '2026-02-05', minutesAhead: '-720' })).to.deep.equal([6, 4]);
      expect(desk.find('after:2027')).to.deep.equal([]);
    }
    expect(desk.ask('pl from:nobody in:nowhere has:wings before:soon')).to.deep.include({
      hits: [],
      next: null,
      unknown: [
        { operator: 'in', value: 'nowhere' },
        { operator: 'from', value: 'nobody' },
        { operator: 'has', value: 'wings' },
        { operator: 'before', value: 'soon' },
      ],
    });
  });

  it('MS300, MS302 finds files by name and description, polls by their answers, and both as such', () => {
    const desk = new Desk();
    const bytes = {
      preview: new Uint8Array(0),
      waveform: new Uint8Array(0),
      width: 0,
      height: 0,
      durationMs: 0,
    };
    const file = { ...bytes, name: 'Fahrplan.pdf', type: 'application/pdf', alt: '' };
    const picture = { ...bytes, name: 'x.jpg', type: 'image/jpeg', alt: 'ein Boot' };
    const attachments = (...all: object[]) =>
      ({ parts: { attachments: all } }) as unknown as Partial<MessageRecord>;
    const poll = { poll: { several: false, options: ['Montag', 'Dienstag'] } };
    desk.say(
      { text: '', ...attachments(file) },
      { text: 'da', ...attachments(picture) },
      { text: 'Wann?', parts: poll },
    );
    for (const isIndexed of [false, true]) {
      if (isIndexed) desk.pass(1_000);
      expect(desk.find('fahrplan')).to.deep.equal([2]);
      expect(desk.find('has:file')).to.deep.equal([4, 2]);
      expect(desk.find('has:image boot')).to.deep.equal([4]);
      expect(desk.find('has:poll dienst')).to.deep.equal([6]);
    }
    expect(desk.ask('fahrplan').hits[0]!.snippet).to.deep.include({ text: 'Fahrplan.pdf', ranges: [[0, 8]] });
  });

  it('MS302 a direct room goes by the name of the other', () => {
    const desk = new Desk();
    const [me, other] = ['a', 'c'].map((one) => desk.view.roster.devices.get(deviceId(one))!.memberId!);
    desk.rooms.push(room(AWAY, '', { kind: 'direct', members: [me!, other!] }));
    desk.say({ text: 'psst', roomId: AWAY }, 'psst');
    expect(desk.find('psst in:@C')).to.deep.equal([2]);
  });

  it('MS295 what blocked members said is found only where they are asked for by name', () => {
    const desk = new Desk();
    desk.say('a boat', { text: 'my boat', deviceId: deviceId('c') });
    desk.blocked.add(memberId('c'));
    expect(desk.find('boat')).to.deep.equal([2]);
    expect(desk.find('boat from:c')).to.deep.equal([4]);
    desk.blocked.clear();
    expect(desk.find('boat')).to.deep.equal([4, 2]);
  });

  it('MS303 hits follow edits, deletions, late keys and rooms that one left', () => {
    const desk = new Desk();
    desk.say('a boat', 'the boat', { text: '', closed: 'noKeys' }, { text: 'boat', roomId: HUT });
    desk.pass(1_000);
    expect(desk.find('boat')).to.deep.equal([8, 4, 2]);
    desk.change(2, { text: 'a train', editedAt: 5 });
    desk.change(4, { text: '', deleted: true });
    desk.change(6, { text: 'boat, late', closed: null });
    expect(desk.find('boat')).to.deep.equal([8, 6]);
    expect(desk.find('train')).to.deep.equal([2]);
    desk.rooms.pop();
    expect(desk.find('boat')).to.deep.equal([6]);
    // What was said before is swept out of memory: nothing of it need be looked at any more.
    desk.pass(60_000);
    expect(desk.find('boat')).to.deep.equal([6]);
    expect(desk.reads).to.deep.equal([1]);
  });

  it('MS304 everything is found while the index is being made, and one answer reads no longer than it may', () => {
    const desk = new Desk();
    desk.say(...Array.from({ length: 1_000 }, (_, at) => (at % 100 === 0 ? 'boat' : 'sea')));
    const wanted = Array.from({ length: 10 }, (_, at) => 2 + at * 200).reverse();
    expect(desk.find('boat')).to.deep.equal(wanted);
    desk.costMs = 10;
    const { hits, next, index } = desk.ask('boat');
    expect(hits).to.have.length(1);
    expect(next).not.to.equal(null);
    expect(index).to.deep.equal({ messages: 0, isReading: true });
    expect(desk.reads).to.have.length(3);
    expect(desk.find('boat')).to.deep.equal(wanted);
    desk.costMs = 2;
    desk.pass(600);
    const half = desk.ask('boat').index;
    expect(half.messages).to.be.within(1, 999);
    expect(half.isReading).to.equal(true);
    expect(desk.find('boat')).to.deep.equal(wanted);
    desk.pass(60_000);
    desk.costMs = 0;
    expect(desk.ask('boat').index).to.deep.equal({ messages: 1_000, isReading: false });
    expect(desk.find('boat')).to.deep.equal(wanted);
    expect(desk.reads).to.deep.equal([10]);
  });

  it('MS304, MS305 nothing is taken in while messages come in a flood; all of it is found meanwhile, and indexed afterwards', () => {
    const desk = new Desk();
    desk.say('one apple');
    desk.pass(1_000);
    expect(desk.ask('apple').index).to.deep.equal({ messages: 1, isReading: false });
    for (let second = 0; second < 300; second++) {
      desk.say(...Array.from({ length: 16 }, (_, at) => `pear ${second} ${at}`));
      desk.pass(100);
    }
    expect(desk.reads.length, 'nothing was read for the index').to.be.at.most(1);
    expect(desk.find('apple')).to.deep.equal([2]);
    desk.pass(10_000);
    expect(desk.ask('apple').index).to.deep.equal({ messages: 4_801, isReading: false });
    expect(desk.find('apple')).to.deep.equal([2]);
  });

  it('MS305 beyond what memory may hold the oldest are forgotten, and still found', () => {
    const desk = new Desk({ messagesMax: 500 });
    desk.say(...Array.from({ length: 1_000 }, (_, at) => (at % 100 === 0 ? 'boat' : 'sea')));
    desk.pass(60_000);
    expect(desk.ask('boat').index.messages).to.be.within(500, 563);
    for (let more = 0; more < 20; more += 1) desk.say(...Array.from({ length: 50 }, () => 'sky'), 'boat');
    desk.pass(60_000);
    expect(desk.ask('boat').index.messages).to.be.within(500, 626);
    expect(desk.find('boat')).to.have.length(30);
    expect(desk.find('boat')).to.deep.equal(
      desk.records
        .filter(({ text }) => text === 'boat')
        .map(({ index }) => index)
        .reverse(),
    );
    const small = new Desk({ bytesMax: 1 });
    small.say(...Array.from({ length: 200 }, () => 'boat'));
    small.pass(60_000);
    expect(small.ask('boat').index).to.deep.equal({ messages: 64, isReading: false });
    expect(small.find('boat')).to.have.length(200);
  });

  it('MS305 nothing of it is left while the screens are locked, and it is made again afterwards', () => {
    const desk = new Desk();
    desk.say('boat', 'sea');
    desk.pass(1_000);
    desk.isLocked = true;
    desk.memory.forgetAll();
    expect(desk.ask('boat').index.messages).to.equal(0);
    desk.pass(10_000);
    expect(desk.ask('boat').index).to.deep.equal({ messages: 0, isReading: true });
    // A program with a token may still search.
    expect(desk.find('boat')).to.deep.equal([2]);
    desk.isLocked = false;
    desk.pass(10_000);
    expect(desk.ask('boat').index).to.deep.equal({ messages: 2, isReading: false });
    desk.desk.stop();
    desk.say('boat');
    desk.pass(10_000);
    expect(desk.ask('boat').index.messages).to.equal(0);
  });
});
