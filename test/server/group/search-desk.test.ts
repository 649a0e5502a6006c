import { expect } from 'chai';
import { DemesError } from '../../../src/protocol/errors.ts';
import type { RoomId } from '../../../src/protocol/ids.ts';
import type { MessageRecord } from '../../../src/server/storage/message-rows.ts';
import { aMessage, aView, deviceId, eventId, memberId } from '../../support/a-view.ts';
import { aRoom, HUT, SearchSeat } from '../../support/search-seat.ts';

const AWAY = eventId('q') as string as RoomId;

describe('server/group/search-desk', () => {
  it('MS301 hits are confirmed messages, newest first, with their snippets, and pages go on where they ended', () => {
    const desk = new SearchSeat();
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
    const desk = new SearchSeat();
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
    const desk = new SearchSeat();
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
    const desk = new SearchSeat();
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
    const desk = new SearchSeat();
    const [me, other] = ['a', 'c'].map((one) => desk.view.roster.devices.get(deviceId(one))!.memberId!);
    desk.rooms.push(aRoom(AWAY, '', { kind: 'direct', members: [me!, other!] }));
    desk.say({ text: 'psst', roomId: AWAY }, 'psst');
    expect(desk.find('psst in:@C')).to.deep.equal([2]);
  });

  it('MS295 what blocked members said is found only where they are asked for by name', () => {
    const desk = new SearchSeat();
    desk.say('a boat', { text: 'my boat', deviceId: deviceId('c') });
    desk.blocked.add(memberId('c'));
    expect(desk.find('boat')).to.deep.equal([2]);
    expect(desk.find('boat from:c')).to.deep.equal([4]);
    desk.blocked.clear();
    expect(desk.find('boat')).to.deep.equal([4, 2]);
  });

  it('MS303 hits follow edits, deletions, late keys and rooms that one left', () => {
    const desk = new SearchSeat();
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
    const desk = new SearchSeat();
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
    const desk = new SearchSeat();
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
    const desk = new SearchSeat({ messagesMax: 500 });
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
    const small = new SearchSeat({ bytesMax: 1 });
    small.say(...Array.from({ length: 200 }, () => 'boat'));
    small.pass(60_000);
    expect(small.ask('boat').index).to.deep.equal({ messages: 64, isReading: false });
    expect(small.find('boat')).to.have.length(200);
  });

  it('MS305 nothing of it is left while the screens are locked, and it is made again afterwards', () => {
    const desk = new SearchSeat();
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
