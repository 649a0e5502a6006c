/** A search desk over messages that lie at hand, with a clock and time-outs of its own. */
import { searchQuery, type SearchPage } from '../../src/api/search.ts';
import type { Room } from '../../src/api/rooms.ts';
import type { ReplicaView } from '../../src/core/view.ts';
import type { DemesError } from '../../src/protocol/errors.ts';
import type { GroupId, MemberId, RoomId } from '../../src/protocol/ids.ts';
import { SearchDesk } from '../../src/server/group/search-desk.ts';
import { SearchMemory } from '../../src/server/search/search-memory.ts';
import type { MessageRecord } from '../../src/server/storage/message-rows.ts';
import { inTheClear } from '../../src/server/storage/readable.ts';
import { aRecord, aView, eventId, GENERAL, GROUP } from './a-view.ts';

export const HUT = eventId('h') as string as RoomId;

export const aRoom = (id: RoomId, name: string, more: Partial<Room> = {}): Room =>
  ({ id, name, kind: 'open', members: [], ...more }) as unknown as Room;

interface SeatLimits {
  readonly messagesMax?: number;
  readonly bytesMax?: number;
}

export class SearchSeat {
  records: MessageRecord[] = [];
  rooms = [aRoom(GENERAL, 'general'), aRoom(HUT, 'Höhenweg')];
  view: ReplicaView = aView();
  isLocked = false;
  /** Why nothing can be read; null: it can. */
  failure: DemesError | null = null;
  /** Rows that were read from the disk, one number for each time. */
  readonly reads: number[] = [];
  /** What each look at the clock costs, ms. */
  costMs = 0;
  readonly memory: SearchMemory;
  readonly blocked = new Set<MemberId>();
  readonly desk: SearchDesk;
  #nowMs = 0;
  #due: { atMs: number; work: () => void }[] = [];

  constructor(limits: SeatLimits = {}, groupId: GroupId = GROUP) {
    this.memory = new SearchMemory({ isLocked: () => this.isLocked, ...limits });
    this.desk = new SearchDesk({
      scope: { groupId, forkId: groupId as string as never },
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
      if (this.failure !== null) throw this.failure;
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
