import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Row } from '../../../src/client/chat/rows.ts';
import { dayAbove, indexSeen, unreadBelow } from '../../../src/client/chat/seen.ts';
import { followTrack, startTrack } from '../../../src/client/chat/track.ts';
import { message } from '../state/fixtures.ts';

describe('client/chat/track', () => {
  it('rows that stay keep their number, whatever comes in above and below', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), fc.boolean()), {
          minLength: 2,
          maxLength: 8,
        }),
        (parts) => {
          const lists = parts.map(([from, length, hasDay]) => rows(from, from + length, hasDay));
          let track = startTrack(lists[0]!);
          for (const list of lists.slice(1)) {
            const before = track;
            track = followTrack(before, list);
            expect(track.rows).to.equal(list);
            const shared = list.find((row) => row.kind === 'message' && place(before.rows, row) !== -1);
            if (shared === undefined) continue;
            expect(track.generation).to.equal(before.generation);
            expect(track.first + place(list, shared)).to.equal(before.first + place(before.rows, shared));
          }
        },
      ),
    );
  });

  it('begins anew when nothing of before is there', () => {
    const track = followTrack(startTrack(rows(0, 5)), rows(20, 25));
    expect(track.generation).to.equal(1);
    expect(followTrack(track, track.rows)).to.equal(track);
    expect(followTrack(startTrack([]), rows(0, 5)).generation, 'the first message of an empty room').to.equal(
      0,
    );
  });
});

describe('client/chat/seen', () => {
  it('what is in view gives what was read, which day it is, and what is unread below', () => {
    const [one, two, three] = rows(1, 4);
    const day: Row = { kind: 'day', key: 'd', at: '2026-11-20T10:00:00.000Z' };
    const unread: Row = { kind: 'unread', key: 'unread' };
    const list = [day, one!, two!, unread, three!];
    expect(indexSeen(list, 'm:m2')).to.equal(2);
    expect(indexSeen(list, 'unread')).to.equal(2);
    expect(indexSeen(list, 'd')).to.equal(0);
    expect(indexSeen(list, null)).to.equal(0);
    expect(dayAbove(list, 'm:m2')).to.equal(day.at);
    expect(dayAbove(list, 'd'), 'its own line is there').to.equal(null);
    expect(unreadBelow(list, 'm:m2')).to.equal(3);
    expect(unreadBelow(list, 'm:m3')).to.equal(-1);
  });
});

function rows(from: number, to: number, hasDay = false): readonly Row[] {
  const messages = Array.from({ length: to - from }, (_, i): Row => {
    const one = message(from + i);
    return {
      kind: 'message',
      key: `m:${one.id}`,
      message: one,
      isMine: false,
      moved: null,
      isFirst: true,
      quoted: null,
    };
  });
  const day: Row = { kind: 'day', key: `d${from}`, at: '2026-11-20T10:00:00.000Z' };
  return hasDay ? [day, ...messages] : messages;
}

function place(list: readonly Row[], row: Row): number {
  return list.findIndex(({ key }) => key === row.key);
}
