/** One search on its way back through what was said in a group: what it reads, what of it fits, and how that is shown. */
import type { PlacedHit, SearchHit, SearchPage } from '../../api/search.ts';
import type { Room } from '../../api/rooms.ts';
import type { ReplicaView } from '../../core/view.ts';
import type { Index } from '../../protocol/ids.ts';
import type { MessageParts } from '../../protocol/message-parts.ts';
import type { MessageIndex } from '../search/message-index.ts';
import { wordsOf, type Searched } from '../search/message-terms.ts';
import { snippetOf } from '../search/snippet.ts';
import type { MessageRecord, ReadModel } from '../storage/read-model.ts';
import type { ReadEvent } from '../storage/readable.ts';
import { payloadOf } from './event-reader.ts';
import type { MessageView } from './message-view.ts';
import { roomTitle, type SearchPlan, type SearchStart } from './search-plan.ts';
import { Waiting } from './waiting.ts';

/** Messages in one part. */
const READ_AT_ONCE = 64;
const NO_PARTS: MessageParts = {};

interface WalkPorts {
  readonly plan: SearchPlan;
  readonly start: SearchStart;
  readonly index: MessageIndex;
  /** Throws what stopped the group. */
  readModel(): Pick<ReadModel, 'olderThan' | 'byIndexes' | 'firstAt' | 'projectedIndex'>;
  readonly messages: MessageView;
  readonly rooms: readonly Room[];
  readonly view: ReplicaView;
  readonly read: ReadEvent;
}

export class SearchWalk {
  readonly #ports: WalkPorts;
  readonly #plan: SearchPlan;

  constructor(ports: WalkPorts) {
    this.#ports = ports;
    this.#plan = ports.plan;
  }

  /** What an operator was given and nothing in this group is called: then there is nothing on the way. */
  get unknown(): SearchPage['unknown'] {
    return this.#plan.unknown;
  }

  /** How far the index of the group is. */
  get index(): SearchPage['index'] {
    const { messages, isReading } = this.#ports.index;
    return { messages, isReading };
  }

  /** What waits to be confirmed, the newest first. */
  get waiting(): SearchHit[] {
    if (this.#plan.unknown.length > 0) return [];
    const { view, read, messages } = this.#ports;
    const shown = new Waiting(view, read).messages().toReversed();
    const places = view.ownPlaces();
    return shown.flatMap((event) => {
      const { roomId, deviceId, hlc } = event.header;
      const one = messages.ofWaiting(event, places.get(event.id) ?? null);
      const isInTime = hlc.wallMs >= this.#plan.notBefore && hlc.wallMs < this.#plan.before;
      const payload = payloadOf(event, read);
      const parts = payload?.kind === 'message' ? (payload.parts ?? NO_PARTS) : NO_PARTS;
      const said = { roomId, deviceId, text: one.text, parts };
      const isHit = isInTime && one.deleted !== true && this.#plan.fits(said);
      return isHit ? [{ message: one, snippet: this.#snippetOf(said) }] : [];
    });
  }

  /** What may fit, from the start back to the oldest that is wanted, each part read when it is asked for. */
  *parts(atOnce = READ_AT_ONCE): Generator<readonly MessageRecord[]> {
    if (this.#plan.unknown.length > 0) return;
    const oldest = this.#plan.from;
    const below = Math.min(this.#below(), this.#plan.below);
    const { places, from } = this.#ports.index.find(this.#plan.wanted, below);
    for (const some of inParts(places, Math.max(oldest, from), atOnce))
      yield this.#ports.readModel().byIndexes(some).reverse();
    for (let next = Math.min(below, from); next > oldest;) {
      const older = this.#ports.readModel().olderThan(next, atOnce);
      yield older.filter(({ index }) => index >= oldest);
      next = older.length < atOnce ? 0 : older.at(-1)!.index;
    }
  }

  /** Something below this place is wanted, too. */
  goesBelow(index: Index): boolean {
    return index > this.#plan.from;
  }

  fits(record: MessageRecord): boolean {
    return !record.deleted && record.closed === null && this.#plan.fits(record);
  }

  hitOf(record: MessageRecord): SearchHit {
    return { message: this.#ports.messages.ofRecord(record), snippet: this.#snippetOf(record) };
  }

  /** The room of a hit, as whoever is not in this group at the moment has to be told. */
  roomOf({ message: { roomId } }: SearchHit): PlacedHit['room'] {
    const { rooms, view } = this.#ports;
    const room = rooms.find(({ id }) => id === roomId);
    return { id: roomId, kind: room?.kind ?? 'open', name: room === undefined ? '' : roomTitle(view, room) };
  }

  #below(): Index {
    const { start } = this.#ports;
    if ('belowIndex' in start) return start.belowIndex;
    return this.#ports.readModel().firstAt(start.beforeMs) ?? Infinity;
  }

  #snippetOf(said: Searched): SearchHit['snippet'] {
    const { ranges, ...snippet } = snippetOf(wordsOf(said), this.#plan.needles);
    return { ...snippet, ranges: ranges.map(([from, to]) => [from, to]) };
  }
}

function* inParts(places: Iterable<Index>, from: Index, atOnce: number): Generator<Index[]> {
  let part: Index[] = [];
  for (const place of places) {
    if (place < from) break;
    part.push(place);
    if (part.length < atOnce) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
