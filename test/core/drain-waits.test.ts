/** What a host waits for when it gives places to what it holds, and how long (TN14, TN18). */
import { expect } from 'chai';
import { makeEvent } from '../../src/core/outbox/make-event.ts';
import { drainTentative } from '../../src/core/tentative/drain.ts';
import { RecentIds } from '../../src/core/tentative/recent-ids.ts';
import type { TentativeScope } from '../../src/core/tentative/scope.ts';
import { newTentative } from '../../src/core/tentative/tentative-state.ts';
import { ZERO_EVENT } from '../../src/protocol/encode-event.ts';
import { EVENT_KIND, SEAL_CLEAR, type SignedEvent } from '../../src/protocol/event.ts';
import { ZERO_HASH, sortedIds, type EventId, type GroupId, type RoomId } from '../../src/protocol/ids.ts';
import { hash, person, type Person } from '../support/people.ts';

const GROUP = `${'b'.repeat(51)}a` as GroupId;
const [ana, bo, cleo] = ['ana', 'bo', 'cleo'].map((name) => person(name)) as [Person, Person, Person];
const WAIT_TICKS = 40;

/** A host's set, and a door that may be closed to some events. */
class Host {
  readonly #scope: TentativeScope;
  readonly #shut = new Set<EventId>();
  readonly #last = new Map<Person, SignedEvent>();
  readonly placed: SignedEvent[] = [];
  tick = 0;

  constructor() {
    const tentative = { ...newTentative(100), recent: new RecentIds(100) };
    const log = { last: { index: 0 }, base: { index: 0 }, entries: () => [] };
    this.#scope = { tentative, log } as unknown as TentativeScope;
  }

  /** By somebody who had those on the screen. */
  event(author: Person, ...after: readonly SignedEvent[]): SignedEvent {
    const before = this.#last.get(author);
    const maker = { groupId: GROUP, deviceId: author.deviceId, hash, sign: () => new Uint8Array(64) };
    const payload = new Uint8Array([this.#last.size]);
    const roomId = GROUP as string as RoomId;
    const draft = { kind: EVENT_KIND.message, roomId, clientId: '', seal: SEAL_CLEAR, payload };
    const event = makeEvent(maker, draft, {
      seq: (before?.header.seq ?? 0) + 1,
      prev: before?.id ?? ZERO_EVENT,
      head: { index: 0, hash: ZERO_HASH },
      after: sortedIds(after.map(({ id }) => id)),
      hlc: { wallMs: 1, counter: 0 },
    });
    this.#last.set(author, event);
    return event;
  }

  hold(...events: readonly SignedEvent[]): this {
    const applied = { seq: 0, id: ZERO_EVENT };
    for (const event of events)
      this.#scope.tentative.held.offer(event, applied, { index: null, sinceTick: this.tick });
    return this;
  }

  shut({ id }: SignedEvent): this {
    this.#shut.add(id);
    return this;
  }

  open({ id }: SignedEvent): this {
    this.#shut.delete(id);
    return this;
  }

  /** So many turns, a tick each. */
  run(ticks: number): this {
    for (let n = 0; n < ticks; n++) {
      this.tick++;
      Object.assign(this.#scope, { tick: this.tick });
      drainTentative(this.#scope, { hasRoom: () => true, admit: (event) => this.#admit(event) });
    }
    return this;
  }

  /** As the door does: each device's in the order of numbers. */
  #admit(event: SignedEvent): void {
    const { deviceId, prev } = event.header;
    const before = this.placed.findLast(({ header }) => header.deviceId === deviceId);
    if (this.#shut.has(event.id) || prev !== (before?.id ?? ZERO_EVENT)) return;
    if (this.placed.includes(event)) return;
    this.placed.push(event);
    const place = { index: this.placed.length, sinceTick: this.tick };
    this.#scope.tentative.held.offer(event, { seq: 0, id: ZERO_EVENT }, place);
    (this.#scope.log.last as { index: number }).index = this.placed.length;
  }
}

describe('core: what a drain waits for', () => {
  it('TN14 an event goes behind those that it names and that are here, whoever has the lower number or clock', () => {
    const host = new Host();
    const question = host.event(bo);
    const answer = host.event(ana, question);
    host.hold(answer).run(1);
    expect(host.placed).to.deep.equal([]);
    expect(host.hold(question).run(1).placed).to.deep.equal([question, answer]);
  });

  it('TN18 what the door does not take is waited for 40 ticks, and so is what stands behind it', () => {
    for (const isNamed of [true, false]) {
      const host = new Host();
      const removal = host.event(bo);
      const next = host.event(bo);
      const answer = host.event(ana, isNamed ? removal : next);
      host.hold(removal, next, answer).shut(removal).run(WAIT_TICKS);
      expect(host.placed).to.deep.equal([]);
      expect(host.run(2).placed).to.deep.equal([answer]);
      expect(host.open(removal).run(2).placed).to.deep.equal([answer, removal, next]);
    }
  });

  it('TN18 what is here and waits by itself is waited for as long as it does, also by who came earlier', () => {
    const host = new Host();
    const lost = host.event(cleo);
    const question = host.event(bo, lost);
    const second = host.event(bo);
    const answer = host.event(ana, second);
    host
      .hold(answer)
      .run(WAIT_TICKS - 5)
      .hold(question, second)
      .run(WAIT_TICKS - 1);
    expect(host.placed).to.deep.equal([]);
    expect(host.run(3).placed).to.deep.equal([question, second, answer]);
  });
});
