/**
 * Searching what was said in one group (MS300 ff.): by the index as far as it goes, by reading the disk below that, a
 * bounded part at a time. The index only says what may fit; each message is looked at as it stands before it is a hit.
 */
import type { SearchHit, SearchPage, SearchQuery } from '../../api/search.ts';
import type { Room } from '../../api/rooms.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { Index, MemberId, RoomId } from '../../protocol/ids.ts';
import type { Scope } from '../../protocol/scope.ts';
import { MessageIndex } from '../search/message-index.ts';
import type { SearchMemory } from '../search/search-memory.ts';
import type { Projected, ReadModel } from '../storage/read-model.ts';
import type { ReadEvent } from '../storage/readable.ts';
import { MessageView } from './message-view.ts';
import { planOf, type Searching, type SearchStart } from './search-plan.ts';
import { SearchWalk } from './search-walk.ts';

/** Of reading and looking for one answer: what is left is for the next, so that nobody else waits. */
export const LOOK_MS = 30;

export interface SearchDeskPorts {
  readonly scope: Scope;
  /** These two throw what stopped the group. */
  readModel(): Pick<ReadModel, 'olderThan' | 'byIndexes' | 'firstAt' | 'projectedIndex'>;
  view(): ReplicaView;
  read: ReadEvent;
  rooms(): readonly Room[];
  readonly isBlocked: (memberId: MemberId) => boolean;
  readonly memory: SearchMemory;
  /** Monotonic, ms. */
  nowMs(): number;
  /** Calls once after so many ms; answers how to call it off. */
  later(ms: number, work: () => void): () => void;
}

export class SearchDesk {
  readonly #ports: SearchDeskPorts;
  readonly #index: MessageIndex;

  constructor(ports: SearchDeskPorts) {
    this.#ports = ports;
    this.#index = new MessageIndex({
      readModel: () => ports.readModel(),
      memory: ports.memory,
      nowMs: () => ports.nowMs(),
      later: (ms, work) => ports.later(ms, work),
    });
  }

  /** What events say to this device. */
  get read(): ReadEvent {
    return this.#ports.read;
  }

  /** The disk was opened. */
  start(): void {
    this.#index.start();
  }

  stop(): void {
    this.#index.stop();
  }

  projected(step: Pick<Projected, 'messages' | 'changed'>): void {
    this.#index.projected(step);
  }

  /** Throws `invalid` when nothing is asked for. */
  search(query: SearchQuery): SearchPage {
    const { cursor, limit } = query;
    const walk = this.walk(query, cursor === undefined ? null : { belowIndex: cursor });
    const { hits, next } = this.#find(walk, limit);
    return {
      hits: cursor === undefined ? [...walk.waiting, ...hits] : hits,
      next: next === null ? null : String(next),
      unknown: walk.unknown,
      index: walk.index,
    };
  }

  /** Going back from a start; null: from the newest. Throws `invalid` when nothing is asked for. */
  walk(query: Searching, start: SearchStart | null): SearchWalk {
    const { scope, isBlocked, read } = this.#ports;
    const view = this.#ports.view();
    const rooms = this.#ports.rooms();
    // RS1 The first room has the id of the genesis event, as the group has.
    const firstRoom = scope.groupId as string as RoomId;
    const firstAt = (at: number): Index | null => this.#ports.readModel().firstAt(at);
    return new SearchWalk({
      plan: planOf({ view, rooms, firstRoom, firstAt, isBlocked }, query),
      start: start ?? { belowIndex: Infinity },
      index: this.#index,
      readModel: () => this.#ports.readModel(),
      messages: new MessageView(scope.groupId, view, read),
      rooms,
      view,
      read,
    });
  }

  #find(walk: SearchWalk, limit: number): { hits: SearchHit[]; next: Index | null } {
    const endMs = this.#ports.nowMs() + LOOK_MS;
    const hits: SearchHit[] = [];
    let next: Index = Infinity;
    for (const part of walk.parts()) {
      for (const record of part) {
        if (hits.length === limit) break;
        next = record.index;
        if (walk.fits(record)) hits.push(walk.hitOf(record));
      }
      const isOver = hits.length === limit || this.#ports.nowMs() >= endMs;
      if (isOver && next < Infinity) return { hits, next: walk.goesBelow(next) ? next : null };
    }
    return { hits, next: null };
  }
}
