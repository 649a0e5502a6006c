/**
 * The live feed: what happened on this node, in one order, kept for a while so that a reader who lost the
 * connection can go on where it was. Readers pull: a slow one costs nothing but its place, and loses that when
 * the events it has not read are overwritten. The epoch is new at each start; numbers of another say nothing.
 */
import type { FeedEvent, FeedType } from '../../api/events.ts';
import type { GroupId } from '../../protocol/ids.ts';

/** Events that can be resumed from; older ones need a reset. */
export const FEED_KEPT = 10_000;
/**
 * The same in characters of JSON: what changes of a message tells it whole, so ten thousand reactions under one long
 * text would else hold a gigabyte of the node's memory. Ordinary messages have ample room.
 */
export const FEED_CHARACTERS_MAX = 32 * 1024 * 1024;
/** What surrounds the texts in an event: its names, numbers, brackets. */
const FRAME_CHARACTERS = 512;

const FEED_ID = /^([a-z0-9]+)-(0|[1-9][0-9]{0,15})$/;

/** One event. Most are never read by anybody, so its text is made by the first who does, for all. */
export class FeedItem {
  /** `<epoch>-<n>`. */
  readonly id: string;
  readonly type: FeedType;
  /** Characters of its text, about; known before that is made. */
  readonly weight: number;
  private readonly groupId: GroupId | null;
  private readonly atMs: number;
  private object: unknown;
  private text: string | null = null;

  constructor(id: string, type: FeedType, groupId: GroupId | null, atMs: number, object: unknown) {
    this.id = id;
    this.type = type;
    this.groupId = groupId;
    this.atMs = atMs;
    this.object = object;
    this.weight = FRAME_CHARACTERS + charactersOf(object);
  }

  /** `{id, type, groupId, at, [type]: object}` as one line of JSON. */
  get json(): string {
    if (this.text === null) {
      const { id, type, groupId, object } = this;
      const at = new Date(this.atMs).toISOString();
      this.text = JSON.stringify({ id, type, groupId, at, [type]: object } satisfies FeedEvent);
      this.object = null;
    }
    return this.text;
  }
}

export class Feed {
  private readonly epoch: string;
  private readonly now: () => number;
  /** A ring: the place of number n is n modulo the length kept. */
  private readonly kept: (FeedItem | undefined)[] = [];
  private readonly readers = new Set<FeedReader>();
  private readonly watchers = new Set<() => void>();
  private last = 0;
  /** Number of the oldest event that is kept. */
  private first = 1;
  /** Of all that is kept. */
  private weight = 0;

  /**
   * `epoch`: lower-case letters and digits, never used before on this data directory; `now`: ms since 1970.
   */
  constructor(epoch: string, now: () => number = Date.now) {
    if (!/^[a-z0-9]{1,32}$/.test(epoch)) throw new RangeError('An epoch is lower-case letters and digits');
    this.epoch = epoch;
    this.now = now;
  }

  /** Id of the newest event; `<epoch>-0` before the first. */
  get lastId(): string {
    return `${this.epoch}-${this.last}`;
  }

  get readerCount(): number {
    return this.readers.size;
  }

  /** How many events the slowest reader has not read yet. */
  get backlog(): number {
    let backlog = 0;
    for (const reader of this.readers) backlog = Math.max(backlog, this.last - reader.position);
    return backlog;
  }

  /** Puts the object into the feed. It must not change from now on: its text may be made later. */
  publish(type: Exclude<FeedType, 'reset'>, groupId: GroupId | null, object: unknown): void {
    this.last += 1;
    const item = this.item(type, groupId, object);
    this.weight += item.weight;
    while (
      this.last - this.first >= FEED_KEPT ||
      (this.weight > FEED_CHARACTERS_MAX && this.first < this.last)
    ) {
      this.forgetFirst();
    }
    this.kept[this.last % FEED_KEPT] = item;
    for (const reader of this.readers) reader.wake();
    for (const told of this.watchers) told();
  }

  /** `told` is called after each publication and must not throw. Answers how to end that. */
  watch(told: () => void): () => void {
    this.watchers.add(told);
    return () => void this.watchers.delete(told);
  }

  /**
   * A reader from now on, or from after the event `after`. When that is not known here (another epoch, too old,
   * not an id) its first item is a `reset`: ask for everything anew. `wake` is called after each publication
   * and must not throw.
   */
  open(after: string | undefined, wake: () => void): FeedReader {
    const from = after === undefined ? this.last : this.numberOf(after);
    const known = from !== undefined && from <= this.last && from >= this.first - 1;
    const first = known ? null : this.item('reset', null, { lastId: this.lastId });
    const reader = new FeedReader(this, known ? from : this.last, first, wake);
    this.readers.add(reader);
    return reader;
  }

  /** For readers: the event of this number, undefined when there is none yet or none any more. */
  at(position: number): FeedItem | undefined {
    const inRing = position <= this.last && position >= this.first;
    return inRing ? this.kept[position % FEED_KEPT] : undefined;
  }

  /** For readers. */
  isPast(position: number): boolean {
    return position <= this.last;
  }

  /** For readers. */
  release(reader: FeedReader): void {
    this.readers.delete(reader);
  }

  private forgetFirst(): void {
    const place = this.first % FEED_KEPT;
    this.weight -= this.kept[place]?.weight ?? 0;
    this.kept[place] = undefined;
    this.first += 1;
  }

  private numberOf(id: string): number | undefined {
    const match = FEED_ID.exec(id);
    return match?.[1] === this.epoch ? Number(match[2]) : undefined;
  }

  private item(type: FeedType, groupId: GroupId | null, object: unknown): FeedItem {
    return new FeedItem(this.lastId, type, groupId, this.now(), object);
  }
}

/** Of the JSON of a value, about: exactly where it is long. */
function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length < 64 ? value.length : JSON.stringify(value).length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const part of Object.values(value)) sum += charactersOf(part);
  return sum;
}

/** One reader's place in the feed. */
export class FeedReader {
  readonly wake: () => void;
  private readonly feed: Feed;
  private first: FeedItem | null;
  private read: number;

  constructor(feed: Feed, position: number, first: FeedItem | null, wake: () => void) {
    this.feed = feed;
    this.read = position;
    this.first = first;
    this.wake = wake;
  }

  /** Number of the last event read. */
  get position(): number {
    return this.read;
  }

  /** The next event; null when there is none yet; `lost` when it was overwritten before it was read. */
  next(): FeedItem | null | 'lost' {
    if (this.first !== null) {
      const item = this.first;
      this.first = null;
      return item;
    }
    const item = this.feed.at(this.read + 1);
    if (item === undefined) return this.feed.isPast(this.read + 1) ? 'lost' : null;
    this.read += 1;
    return item;
  }

  close(): void {
    this.feed.release(this);
  }
}
