/**
 * Searching what was said in one group (MS300 ff.): by the index as far as it goes, by reading the disk below that, a
 * bounded part at a time. The index only says what may fit; each message is looked at as it stands before it is a hit.
 */
import type { SearchHit, SearchPage, SearchQuery } from '../../api/search.ts';
import type { Room } from '../../api/rooms.ts';
import type { ReplicaView } from '../../core/view.ts';
import { DemesError } from '../../protocol/errors.ts';
import type { Index, MemberId, RoomId } from '../../protocol/ids.ts';
import type { Scope } from '../../protocol/scope.ts';
import type { MessageParts } from '../../protocol/message-parts.ts';
import { MessageIndex } from '../search/message-index.ts';
import { wordsOf, type Searched } from '../search/message-terms.ts';
import type { SearchMemory } from '../search/search-memory.ts';
import { snippetOf } from '../search/snippet.ts';
import type { MessageRecord, Projected, ReadModel } from '../storage/read-model.ts';
import type { ReadEvent } from '../storage/readable.ts';
import { payloadOf } from './event-reader.ts';
import { MessageView } from './message-view.ts';
import { planOf, type SearchPlan } from './search-plan.ts';
import { Waiting } from './waiting.ts';

/** Of reading and looking for one answer: what is left is for the next, so that nobody else waits. */
const LOOK_MS = 30;
const READ_AT_ONCE = 64;
const NO_PARTS: MessageParts = {};

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

/** How far one answer came. */
interface Found {
  readonly records: readonly MessageRecord[];
  /** Below this nothing was looked at; null: there is nothing more. */
  readonly next: Index | null;
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
    const view = this.#ports.view();
    const readModel = this.#ports.readModel();
    const rooms = this.#ports.rooms();
    // RS1 The first room has the id of the genesis event, as the group has.
    const firstRoom = this.#ports.scope.groupId as string as RoomId;
    const plan = planOf(
      { view, rooms, firstRoom, firstAt: (at) => readModel.firstAt(at), isBlocked: this.#ports.isBlocked },
      query,
    );
    if (plan === null) {
      const errors = [{ path: 'q', message: 'Say what to look for' }];
      throw new DemesError('invalid', { extra: { errors } });
    }
    const messages = new MessageView(this.#ports.scope.groupId, view, this.#ports.read);
    const isPossible = plan.unknown.length === 0;
    const waiting = isPossible && query.cursor === undefined ? this.#waiting(view, plan, messages) : [];
    const below = Math.min(query.cursor ?? Infinity, plan.below);
    const { records, next } = isPossible ? this.#find(plan, below, query.limit) : { records: [], next: null };
    const confirmed = records.map((record) => hitOf(messages.ofRecord(record), record, plan));
    return {
      hits: [...waiting, ...confirmed],
      next: next === null ? null : String(next),
      unknown: plan.unknown,
      index: { messages: this.#index.messages, isReading: this.#index.isReading },
    };
  }

  #find(plan: SearchPlan, below: Index, limit: number): Found {
    const endMs = this.#ports.nowMs() + LOOK_MS;
    const { places, from } = this.#index.find(plan.wanted, below);
    const found: MessageRecord[] = [];
    let next = below;
    const look = (records: readonly MessageRecord[]): Found | null => {
      for (const record of records) {
        if (found.length === limit || record.index < plan.from) break;
        next = record.index;
        if (!record.deleted && record.closed === null && plan.fits(record)) found.push(record);
      }
      const isOver = found.length === limit || this.#ports.nowMs() >= endMs;
      return isOver ? { records: found, next: next > plan.from ? next : null } : null;
    };
    for (const some of inParts(places, Math.max(plan.from, from))) {
      const ended = look(this.#ports.readModel().byIndexes(some).reverse());
      if (ended !== null) return ended;
    }
    next = Math.min(next, from);
    while (next > plan.from) {
      const older = this.#ports.readModel().olderThan(next, READ_AT_ONCE);
      const ended = look(older);
      if (ended !== null) return ended;
      next = older.length < READ_AT_ONCE ? 0 : older.at(-1)!.index;
    }
    return { records: found, next: null };
  }

  /** The newest first. */
  #waiting(view: ReplicaView, plan: SearchPlan, messages: MessageView): SearchHit[] {
    const shown = new Waiting(view, this.#ports.read).messages().toReversed();
    const places = view.ownPlaces();
    return shown.flatMap((event) => {
      const { roomId, deviceId, hlc } = event.header;
      const one = messages.ofWaiting(event, places.get(event.id) ?? null);
      const isInTime = hlc.wallMs >= plan.notBefore && hlc.wallMs < plan.before;
      const payload = payloadOf(event, this.#ports.read);
      const parts = payload?.kind === 'message' ? (payload.parts ?? NO_PARTS) : NO_PARTS;
      const said = { roomId, deviceId, text: one.text, parts };
      return isInTime && one.deleted !== true && plan.fits(said) ? [hitOf(one, said, plan)] : [];
    });
  }
}

function hitOf(message: SearchHit['message'], said: Searched, { needles }: SearchPlan): SearchHit {
  const { ranges, ...snippet } = snippetOf(wordsOf(said), needles);
  return { message, snippet: { ...snippet, ranges: ranges.map(([from, to]) => [from, to]) } };
}

function* inParts(places: Iterable<Index>, from: Index): Generator<Index[]> {
  let part: Index[] = [];
  for (const place of places) {
    if (place < from) break;
    part.push(place);
    if (part.length < READ_AT_ONCE) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
