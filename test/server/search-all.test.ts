import { expect } from 'chai';
import * as fc from 'fast-check';
import { searchAllQuery, type SearchAllPage } from '../../src/api/search.ts';
import { DemesError } from '../../src/protocol/errors.ts';
import type { GroupId, RoomId } from '../../src/protocol/ids.ts';
import { searchAll, type SearchedGroup } from '../../src/server/search-all.ts';
import { aMessage, aView, eventId } from '../support/a-view.ts';
import { aRoom, HUT, SearchSeat } from '../support/search-seat.ts';

/** Several groups of one node. */
class Groups {
  readonly seats: readonly SearchSeat[];
  readonly groups: SearchedGroup[];
  /** What each look at the clock costs, ms. */
  costMs = 0;
  #nowMs = 0;

  constructor(letters: string) {
    const all = [...letters].map((letter) => {
      const id = eventId(letter) as string as GroupId;
      return { id, name: letter.toUpperCase(), seat: new SearchSeat({}, id) };
    });
    this.seats = all.map(({ seat }) => seat);
    this.groups = all.map(({ id, name, seat }) => ({
      id,
      name,
      walk: (...asked) => seat.desk.walk(...asked),
    }));
  }

  ask(query: Record<string, string>): SearchAllPage {
    return searchAll(this.groups, searchAllQuery.parse(query), () => (this.#nowMs += this.costMs));
  }

  /** Group and place of all hits, and how many pages that took. */
  find(query: Record<string, string>): { found: string[]; pages: number } {
    const found: string[] = [];
    let pages = 1;
    for (let page = this.ask(query); ; page = this.ask({ ...query, cursor: page.next }), pages += 1) {
      found.push(...page.hits.map(({ group, message }) => `${group.name}${message.index}`));
      if (page.next === null) return { found, pages };
    }
  }
}

describe('server/search-all', () => {
  it('MS315 hits of all groups come as one list, newest first, and say where they are from', () => {
    const all = new Groups('dbc');
    const [d, b] = all.seats;
    d!.say({ text: 'boat', at: 10 }, { text: 'boat', at: 30, roomId: HUT });
    b!.say({ text: 'sea', at: 15 }, { text: 'boat', at: 20 });
    expect(all.find({ q: 'boat' }).found).to.deep.equal(['D4', 'B4', 'D2']);
    const { hits, next, skipped } = all.ask({ q: 'boat' });
    expect([next, skipped]).to.deep.equal([null, []]);
    expect(hits[0]).to.deep.include({
      group: { id: eventId('d'), name: 'D' },
      room: { id: HUT, kind: 'open', name: 'Höhenweg' },
    });
    expect(hits[0]!.snippet.ranges).to.deep.equal([[0, 4]]);
    expect(hits[0]!.message.groupId).to.equal(eventId('d'));
  });

  it('MS315 pages go on where they ended, whatever stands at one moment, indexed or not', () => {
    const said = fc.record({ group: fc.nat(2), step: fc.nat(1), isHit: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(said, { maxLength: 80 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(3),
        fc.boolean(),
        (steps, limit, costMs, isIndexed) => {
          const all = new Groups('bcd');
          const wanted: { at: number; name: string; index: number }[] = [];
          let at = 1;
          for (const { group, step, isHit } of steps) {
            at += step;
            const [record] = all.seats[group]!.say({ text: isHit ? 'boat' : 'sea', at });
            if (isHit) wanted.push({ at, name: 'BCD'[group]!, index: record!.index });
          }
          if (isIndexed) for (const seat of all.seats) seat.pass(10_000);
          // Any number of looks at the clock may be all that an answer has time for.
          all.costMs = costMs * 10;
          wanted.sort(
            (x, y) => y.at - x.at || (x.name < y.name ? -1 : Number(x.name > y.name)) || y.index - x.index,
          );
          expect(all.find({ q: 'boat', limit: String(limit) }).found).to.deep.equal(
            wanted.map(({ name, index }) => `${name}${index}`),
          );
        },
      ),
    );
  });

  it('MS315, MS304 one answer reads no longer than it may, and always comes further', () => {
    const all = new Groups('bc');
    for (const seat of all.seats)
      seat.say(...Array.from({ length: 1_000 }, (_, at) => (at % 500 === 0 ? 'boat' : 'sea')));
    all.costMs = 100;
    const { found, pages } = all.find({ q: 'boat' });
    expect(found).to.deep.equal(['B1002', 'C1002', 'B2', 'C2']);
    expect(pages).to.be.within(10, 40);
    all.costMs = 0;
    expect(all.find({ q: 'boat' })).to.deep.equal({ found, pages: 1 });
  });

  it('MS315 one answer reads a few messages of each group, however many groups there are and whatever they hold', () => {
    const all = new Groups('abcdefghijklmnopqrstuvwxyz234567');
    for (const seat of all.seats) seat.say(...Array<string>(300).fill('sea'));
    all.costMs = 100;
    let pages = 0;
    for (let next: string | null = ''; next !== null; pages += 1) {
      for (const seat of all.seats) seat.reads.length = 0;
      ({ next } = all.ask(next === '' ? { q: 'boat' } : { q: 'boat', cursor: next }));
      const read = all.seats.flatMap(({ reads }) => reads).reduce((sum, count) => sum + count, 0);
      expect(read).to.be.at.most(32 * 8);
    }
    expect(pages).to.be.above(10);
  });

  it('MS315 what waits stands before all others; what one group knows is not unknown', () => {
    const all = new Groups('bc');
    const [b, c] = all.seats;
    b!.say('boat');
    c!.rooms = [aRoom(eventId('c') as string as RoomId, 'general'), aRoom(HUT, 'Attic')];
    c!.view = aView({ outbox: [aMessage('y', 8, 'boat one', HUT)] });
    expect(all.find({ q: 'boat' }).found).to.deep.equal(['Cnull', 'B2']);
    const page = all.ask({ q: 'boat in:attic' });
    expect([page.unknown, page.hits.map(({ room }) => room.name)]).to.deep.equal([[], ['Attic']]);
    const unknown = [{ operator: 'in', value: 'cellar' }];
    expect(all.ask({ q: 'boat in:cellar' })).to.deep.include({ hits: [], next: null, unknown });
    for (const groups of [all, new Groups('')])
      expect(() => groups.ask({ q: '"-"' }))
        .to.throw(DemesError)
        .with.property('code', 'invalid');
  });

  it('MS315 a group that cannot be asked is told, and takes nothing away from the others', () => {
    const all = new Groups('bcd');
    const [b, c, d] = all.seats;
    for (const seat of all.seats) seat.say('boat');
    all.groups[1] = {
      ...all.groups[1]!,
      walk() {
        throw new DemesError('joining');
      },
    };
    d!.failure = new DemesError('data_damaged');
    const { hits, skipped } = all.ask({ q: 'boat' });
    expect(hits.map(({ group }) => group.name)).to.deep.equal(['B']);
    expect(skipped).to.deep.equal([
      { id: eventId('c'), name: 'C', code: 'joining' },
      { id: eventId('d'), name: 'D', code: 'data_damaged' },
    ]);
    expect([b!.records.length, c!.records.length]).to.deep.equal([1, 1]);
  });
});
