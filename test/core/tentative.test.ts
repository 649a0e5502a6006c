import { expect } from 'chai';
import * as fc from 'fast-check';
import { makeEvent } from '../../src/core/outbox/make-event.ts';
import { HeldEvents } from '../../src/core/tentative/held-events.ts';
import type { AppliedNumber } from '../../src/core/tentative/held-events.ts';
import { causesOf, tentativeOrder } from '../../src/core/tentative/order.ts';
import { ZERO_EVENT } from '../../src/protocol/encode-event.ts';
import { EVENT_KIND, SEAL_CLEAR } from '../../src/protocol/event.ts';
import type { SignedEvent } from '../../src/protocol/event.ts';
import { ZERO_HASH, sortedIds } from '../../src/protocol/ids.ts';
import type { DeviceId, EventId, GroupId, RoomId } from '../../src/protocol/ids.ts';
import { LIMITS } from '../../src/protocol/limits.ts';
import { hash, person } from '../support/people.ts';

const PEOPLE = ['ana', 'bo', 'cleo'].map((name) => person(name));
const GROUP = `${'b'.repeat(51)}a` as GroupId;
const START: AppliedNumber = { seq: 0, id: ZERO_EVENT };

/** Who speaks, by how much the own clock is off, and which of the events before were on the screen. */
interface Saying {
  readonly who: number;
  readonly clockMs: number;
  readonly seen: readonly number[];
}

/** A talk as it may go without a host: anybody, with any clock, after anything said before. */
function talk(sayings: readonly Saying[]): SignedEvent[] {
  const events: SignedEvent[] = [];
  const last = new Map<number, SignedEvent>();
  for (const { who, clockMs, seen } of sayings) {
    const before = last.get(who);
    const after = new Set(seen.filter((at) => at < events.length).map((at) => events[at]!.id));
    const author = PEOPLE[who]!;
    const maker = { groupId: GROUP, deviceId: author.deviceId, hash, sign: () => new Uint8Array(64) };
    const draft = {
      kind: EVENT_KIND.message,
      roomId: GROUP as string as RoomId,
      clientId: '',
      seal: SEAL_CLEAR,
      payload: Uint8Array.of(events.length),
    };
    const event = makeEvent(maker, draft, {
      seq: (before?.header.seq ?? 0) + 1,
      prev: before?.id ?? ZERO_EVENT,
      head: { index: 0, hash: ZERO_HASH },
      after: sortedIds([...after]).slice(0, LIMITS.afterMax),
      hlc: { wallMs: 1_700_000_000_000 + clockMs, counter: 0 },
    });
    events.push(event);
    last.set(who, event);
  }
  return events;
}

const aTalk = fc
  .array(
    fc.record({
      who: fc.nat(PEOPLE.length - 1),
      clockMs: fc.nat(50),
      seen: fc.array(fc.nat(40), { maxLength: 4 }),
    }),
    { maxLength: 40 },
  )
  .map(talk);

/** A set that has heard these, again and again, until it takes no more: gossip in any order. */
function heard(events: readonly SignedEvent[]): HeldEvents {
  const set = new HeldEvents(LIMITS.outboxEventsMax);
  for (let before = -1; before !== set.count;) {
    before = set.count;
    for (const event of events) set.offer(event, START, { index: null, sinceTick: 0 });
  }
  return set;
}

const listOf = (set: HeldEvents): EventId[] =>
  tentativeOrder([...set.all()].map(({ event }) => event)).map(({ id }) => id);

describe('tentative events', () => {
  it('TN1 in whatever order they arrive, whoever holds the same events shows the same list', () => {
    fc.assert(
      fc.property(
        aTalk.chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
        ),
        ([events, shuffled]) => {
          const list = listOf(heard(events));
          expect(list).to.have.length(events.length);
          expect(listOf(heard(shuffled))).to.deep.equal(list);
        },
      ),
    );
  });

  it('TN2 nothing is shown before what its author had on the screen, nor before what the author said earlier', () => {
    fc.assert(
      fc.property(aTalk, (events) => {
        const places = new Map(tentativeOrder(events).map(({ id }, place) => [id, place]));
        for (const event of events) {
          for (const cause of causesOf(event)) {
            if (places.has(cause)) expect(places.get(cause)).to.be.lessThan(places.get(event.id)!);
          }
        }
      }),
    );
  });

  it('TN2 where that leaves a choice the earlier clock goes first, and of equals the lower id', () => {
    const [late, early] = talk([
      { who: 0, clockMs: 9, seen: [] },
      { who: 1, clockMs: 3, seen: [] },
    ]);
    expect(tentativeOrder([late!, early!])).to.deep.equal([early, late]);
    const equals = talk([
      { who: 0, clockMs: 5, seen: [] },
      { who: 1, clockMs: 5, seen: [] },
      { who: 2, clockMs: 5, seen: [] },
    ]);
    expect(tentativeOrder(equals).map(({ id }) => id)).to.deep.equal(sortedIds(equals.map(({ id }) => id)));
  });

  it('TN2 what was said before is never moved behind what answers it, however wrong the clocks are', () => {
    const [question, answer] = talk([
      { who: 0, clockMs: 40, seen: [] },
      { who: 1, clockMs: 0, seen: [0] },
    ]);
    expect(tentativeOrder([answer!, question!])).to.deep.equal([question, answer]);
  });

  describe('the set', () => {
    const [first, second, third] = talk([
      { who: 0, clockMs: 0, seen: [] },
      { who: 0, clockMs: 1, seen: [] },
      { who: 0, clockMs: 2, seen: [] },
    ]) as [SignedEvent, SignedEvent, SignedEvent];
    const ana: DeviceId = first.header.deviceId;
    const loose = { index: null, sinceTick: 0 };

    it('TN3 takes the events of a device without a gap, each once', () => {
      const set = new HeldEvents(LIMITS.outboxEventsMax);
      expect(set.offer(second, START, loose)).to.equal('gap');
      expect(set.offer(first, START, loose)).to.equal('taken');
      expect(set.offer(first, START, loose)).to.equal('known');
      expect(set.offer(third, START, loose)).to.equal('gap');
      expect(set.offer(second, START, loose)).to.equal('taken');
      expect(set.count).to.equal(2);
      expect(set.lastSeq(ana)).to.equal(2);
    });

    it('TN3 knows a second event with the same number, and one that does not follow, for what they are (N71, N99)', () => {
      const [other] = talk([{ who: 0, clockMs: 33, seen: [] }]) as [SignedEvent];
      const set = new HeldEvents(LIMITS.outboxEventsMax);
      set.offer(first, START, loose);
      expect(set.offer(other, START, loose)).to.equal('fork');
      const astray = new HeldEvents(LIMITS.outboxEventsMax);
      expect(astray.offer(second, { seq: 1, id: other.id }, loose)).to.equal('fork');
      expect(astray.count).to.equal(0);
    });

    it('TN4 lets go of what the fold has judged, and of nothing else', () => {
      const set = new HeldEvents(LIMITS.outboxEventsMax);
      for (const event of [first, second, third]) set.offer(event, START, loose);
      expect(set.applied(ana, { seq: 2, id: second.id }).map(({ event }) => event)).to.deep.equal([
        first,
        second,
      ]);
      expect([...set.all()].map(({ event }) => event)).to.deep.equal([third]);
      expect(set.offer(first, START, loose)).to.equal('known');
      expect(set.applied(ana, { seq: 3, id: third.id })).to.have.length(1);
      expect(set.count).to.equal(0);
    });

    it('TN4 lets go of what can never get a place: another event has the number before it', () => {
      const [other] = talk([{ who: 0, clockMs: 33, seen: [] }]) as [SignedEvent];
      const set = new HeldEvents(LIMITS.outboxEventsMax);
      for (const event of [first, second]) set.offer(event, START, loose);
      expect(set.applied(ana, { seq: 1, id: other.id })).to.have.length(2);
      expect(set.count).to.equal(0);
    });

    it('TN5 what loses its place in the log is to be saved by itself, once', () => {
      const set = new HeldEvents(LIMITS.outboxEventsMax);
      set.offer(first, START, { index: 7, sinceTick: 0 });
      set.offer(second, START, { index: 8, sinceTick: 0 });
      set.offer(third, START, { index: 9, sinceTick: 0 });
      expect(set.displaced(8, 5)).to.deep.equal([second, third]);
      expect(set.looseSinceTick).to.equal(5);
      expect([...set.all()].map(({ index }) => index)).to.deep.equal([7, null, null]);
      expect(set.displaced(8, 6)).to.deep.equal([]);
    });

    it('TN6 holds so much of one device and no more, and refuses instead of forgetting', () => {
      const set = new HeldEvents(LIMITS.outboxEventsMax);
      const many = talk(Array.from({ length: 30 }, (_, at) => ({ who: 0, clockMs: at, seen: [] })));
      const payload = { length: LIMITS.outboxBytesMax / 16 } as Uint8Array;
      const offers = many.map((event) => set.offer({ ...event, payload }, START, loose));
      expect(offers.filter((offer) => offer === 'taken')).to.have.length(15);
      expect(offers[15]).to.equal('full');
      expect(set.count).to.equal(15);
    });

    it('TN6 holds what the disk has in rows, however much a log lost there', () => {
      const many = talk(Array.from({ length: 5 }, (_, at) => ({ who: 0, clockMs: at, seen: [] })));
      const set = new HeldEvents(2);
      for (const [at, event] of many.entries()) set.offer(event, START, { index: at + 1, sinceTick: 0 });
      expect(set.displaced(1, 1)).to.deep.equal(many);
      expect(set.count).to.equal(5);
      const again = new HeldEvents(2);
      const offers = many.map((event) => again.offer(event, START, { ...loose, hasRow: true }));
      expect(new Set(offers)).to.deep.equal(new Set(['taken']));
      expect(again.hasRoomFor(many[4]!)).to.equal(false);
    });

    it('TN7 the tips are the events that nothing held comes after', () => {
      fc.assert(
        fc.property(aTalk, (events) => {
          const set = heard(events);
          const causes = new Set(events.flatMap((event) => [...causesOf(event)]));
          const tips = events.filter(({ id }) => !causes.has(id)).map(({ id }) => id);
          expect(sortedIds([...set.tips()].map(({ id }) => id))).to.deep.equal(sortedIds(tips));
        }),
      );
    });
  });
});
