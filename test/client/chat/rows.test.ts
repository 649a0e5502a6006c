import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Message, SystemLine } from '../../../src/api/messages.ts';
import { Rows, type Row, type Viewer } from '../../../src/client/chat/rows.ts';
import type { Sending, Timeline } from '../../../src/client/state/model.ts';
import { BO, line, ME, message, own, timeline } from '../state/fixtures.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const START_MS = Date.parse('2026-11-20T10:00:00.000Z');

const viewer: Viewer = {
  memberId: ME,
  deviceId: 'my-device',
  readIndex: 0,
  dayOf: (atMs) => String(Math.floor(atMs / DAY_MS)),
};

describe('client/chat/rows', () => {
  it('says each day once, above its first message or line', () => {
    const rows = rowsOf({
      placed: [at(2, 0), at(3, 1), at(5, DAY_MS)],
      lines: [lineAt(1, 0), lineAt(4, DAY_MS)],
    });
    expect(kinds(rows)).to.deep.equal(['day', 'lines 1', 'm2', 'm3', 'day', 'lines 4', 'm5']);
  });

  it('puts messages of one author within five minutes under one name, and no others', () => {
    const rows = rowsOf({
      placed: [
        at(1, 0),
        at(2, 5 * MINUTE_MS),
        at(3, 10 * MINUTE_MS + 1),
        at(4, 10 * MINUTE_MS + 2, { author: { memberId: 'cy', deviceId: 'cy-device', name: 'Cy' } }),
        at(6, 10 * MINUTE_MS + 3, { author: { memberId: 'cy', deviceId: 'cy-device', name: 'Cy' } }),
      ],
      lines: [lineAt(5, 10 * MINUTE_MS + 2)],
    });
    expect(rows.flatMap((row) => (row.kind === 'message' ? row.isFirst : []))).to.deep.equal([
      true,
      false,
      true,
      true,
      true,
    ]);
  });

  it('the line "New" stands above the first message of others behind what was read, and nowhere else', () => {
    const mine = at(3, 2, { id: 'mine', author: own('x').author });
    const placed = [at(1, 0), at(2, 1), mine, at(4, 3), at(5, 4)];
    const read = (readIndex: number, more: Partial<Timeline> = {}): string[] =>
      kinds(new Rows({ ...viewer, readIndex }).of(timeline({ placed, ...more })));
    expect(read(2)).to.deep.equal(['day', 'm1', 'm2', 'mine', 'unread', 'm4', 'm5']);
    expect(read(5), 'all was read').to.not.include('unread');
    expect(read(0), 'nothing was unread').to.not.include('unread');
    const newer = placed.slice(3);
    expect(read(2, { placed: newer, before: '4' }), 'its place is not loaded').to.not.include('unread');
    expect(read(2, { placed: newer })).to.deep.equal(['day', 'unread', 'm4', 'm5']);
  });

  it('what waits stands at the end, and only when the end is loaded', () => {
    const waiting = [own('a')];
    expect(kinds(rowsOf({ placed: [at(1, 0)], waiting, sending: [sending('c')] })).slice(-3)).to.deep.equal([
      'm1',
      'a',
      'sending c',
    ]);
    expect(kinds(rowsOf({ placed: [at(1, 0)], waiting, after: '1' }))).to.deep.equal(['day', 'm1']);
  });

  it('a message of this device keeps its key from sending to confirmed', () => {
    const rows = new Rows(viewer);
    const author = own('a').author;
    const steps: Partial<Timeline>[] = [
      { sending: [sending('c1')] },
      { waiting: [own('a', { clientId: 'c1' })] },
      { waiting: [own('a', { clientId: 'c1', state: 'tentative' })] },
      { placed: [message(7, { id: 'a', clientId: 'c1', author })] },
    ];
    const keys = steps.map((step) => rows.of(timeline(step)).at(-1)!.key);
    expect(new Set(keys).size).to.equal(1);
    const ofOther = rows.of(timeline({ placed: [message(7, { id: 'b', clientId: 'c1' })] })).at(-1)!;
    const bare = message(8, { id: 'd', clientId: '', author });
    expect(rows.of(timeline({ placed: [bare] })).at(-1)!.key, 'posted by a program').to.equal('m:d');
    expect(ofOther.key, 'another device may have the same clientId').to.not.equal(keys[0]);
  });

  it('MS136: a message that moved has it in its row, while it waits and once it is placed, and no other row is another', () => {
    const rows = new Rows(viewer);
    const first = rows.of(timeline({ placed: [at(1, 0)], waiting: [own('a'), own('b')] }));
    const moved = new Map([['a', 2]]);
    const second = rows.of(timeline({ placed: [at(1, 0)], waiting: [own('a'), own('b')], moved }));
    const third = rows.of(
      timeline({ placed: [at(1, 0), at(3, 1, { id: 'a' })], waiting: [own('b')], moved }),
    );
    const marks = (all: readonly Row[]): (number | null)[] =>
      all.flatMap((row) => (row.kind === 'message' ? [row.moved] : []));
    expect([first, second, third].map(marks)).to.deep.equal([
      [null, null, null],
      [null, 2, null],
      [null, 2, null],
    ]);
  });

  it('an answer shows what it answers as it is now', () => {
    const rows = new Rows(viewer);
    const first = at(1, 0);
    const answer = at(2, 1, { replyTo: first.id });
    const before = rows.of(timeline({ placed: [first, answer] }));
    expect(quotedOf(before)).to.equal(first);
    const gone = { ...first, deleted: true, text: '' };
    expect(quotedOf(rows.of(timeline({ placed: [gone, answer] })))).to.equal(gone);
    expect(quotedOf(rows.of(timeline({ placed: [answer] }))), 'not loaded').to.equal(null);
  });

  it('rows that did not change are the same objects, wherever news come in', () => {
    const rows = new Rows(viewer);
    const placed = [at(2, 0), at(3, 10 * MINUTE_MS), at(4, 20 * MINUTE_MS)];
    const before = byKey(rows.of(timeline({ placed, before: '2' })));
    const edited = { ...placed[1]!, text: 'other' };
    const more = [at(1, 0), placed[0]!, edited, placed[2]!, at(5, 30 * MINUTE_MS)];
    const after = byKey(rows.of(timeline({ placed: more, before: '1' })));
    expect(after.get('m:m2'), 'has another above it now').to.not.equal(before.get('m:m2'));
    expect(after.get('m:m3')).to.not.equal(before.get('m:m3'));
    expect(after.get('m:m4')).to.equal(before.get('m:m4'));
    expect(rows.of(timeline({ placed: more, before: '1' }))).to.deep.equal([...after.values()]);
  });

  it('equal input gives equal rows, whatever was asked before; keys are unique and nothing is lost', () => {
    fc.assert(
      fc.property(fc.array(anyTimeline, { minLength: 1, maxLength: 6 }), (timelines) => {
        const kept = new Rows({ ...viewer, readIndex: 4 });
        for (const one of timelines) {
          const rows = kept.of(one);
          expect(rows).to.deep.equal(new Rows({ ...viewer, readIndex: 4 }).of(one));
          const keys = rows.map(({ key }) => key);
          expect(new Set(keys).size).to.equal(keys.length);
          const isEnd = one.after === null;
          const expected = isEnd ? [...one.placed, ...one.waiting] : one.placed;
          expect(rows.flatMap((row) => (row.kind === 'message' ? row.message : []))).to.deep.equal(expected);
          const lines = rows.flatMap((row) => (row.kind === 'lines' ? row.lines : []));
          const end = one.placed.at(-1)?.index ?? 0;
          expect(lines).to.deep.equal(one.lines.filter(({ index }) => isEnd || index < end));
        }
      }),
    );
  });

  it('news at the end of a long conversation cost what the end costs', () => {
    let looked = 0;
    const rows = new Rows({ ...viewer, dayOf: (atMs) => (looked++, viewer.dayOf(atMs)) });
    const placed = Array.from({ length: 5_000 }, (_, i) => at(i + 1, i * 1000));
    rows.of(timeline({ placed }));
    looked = 0;
    const next = rows.of(timeline({ placed: [...placed, at(5_001, 5_001_000)] }));
    expect(next.at(-1)!.key).to.equal('m:m5001');
    expect(looked).to.be.lessThan(10);
  });
});

/** Parts of one history, each as it may be loaded at some moment, with changes that keep the order. */
const anyTimeline: fc.Arbitrary<Timeline> = fc
  .record({
    from: fc.nat(6),
    count: fc.nat(8),
    edited: fc.option(fc.nat(14)),
    lines: fc.subarray([2, 5, 9, 13]),
    waiting: fc.nat(2),
    sending: fc.nat(2),
    hasBefore: fc.boolean(),
    hasAfter: fc.boolean(),
  })
  .map(({ from, count, edited, lines, waiting, sending: open, hasBefore, hasAfter }) => {
    const placed = HISTORY.slice(from, from + count);
    return timeline({
      placed: placed.map((one) => (one.index === edited ? changed(one) : one)),
      lines: LINES.filter(({ index }) => lines.includes(index)),
      waiting: Array.from({ length: waiting }, (_, i) => own(`w${i}`, { replyTo: HISTORY[i]!.id })),
      sending: Array.from({ length: open }, (_, i) => sending(`s${i}`)),
      before: hasBefore ? 'x' : null,
      after: hasAfter ? 'y' : null,
    });
  });

const LINES = [2, 5, 9, 13].map((index) => lineAt(index, index * 7 * 60 * MINUTE_MS));
const HISTORY = [1, 3, 4, 6, 7, 8, 10, 11, 12, 14].map((index, i) =>
  at(index, index * 7 * 60 * MINUTE_MS, {
    ...(i % 3 === 0 ? { author: own('x').author } : {}),
    ...(i % 4 === 3 ? { replyTo: `m${index - 2}` } : {}),
  }),
);

function at(index: number, afterMs: number, more: Partial<Message> = {}): Message {
  return message(index, { at: new Date(START_MS + afterMs).toISOString(), ...more });
}

function lineAt(index: number, afterMs: number): SystemLine {
  return line(index, { memberId: BO, at: new Date(START_MS + afterMs).toISOString() });
}

function sending(clientId: string): Sending {
  return {
    clientId,
    text: 'hello',
    replyTo: null,
    parts: {},
    atMs: START_MS,
    state: 'sending',
    problem: null,
  };
}

function rowsOf(more: Partial<Timeline>): readonly Row[] {
  return new Rows(viewer).of(timeline(more));
}

function byKey(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.key, row]));
}

function quotedOf(rows: readonly Row[]): Message | null {
  const last = rows.at(-1)!;
  return last.kind === 'message' ? last.quoted : null;
}

function kinds(rows: readonly Row[]): string[] {
  return rows.map((row) => {
    if (row.kind === 'message') return row.message.id;
    if (row.kind === 'sending') return `sending ${row.sending.clientId}`;
    if (row.kind === 'lines') return `lines ${row.lines.map(({ id }) => id).join(' ')}`;
    return row.kind;
  });
}

function changed(one: Message): Message {
  return { ...one, text: 'changed' };
}
