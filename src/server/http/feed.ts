/**
 * The live feed: what happened on this node, in one order, kept for a while so that a reader who lost the
 * connection can go on where it was. Readers pull: a slow one costs nothing but its place, and loses that when
 * the events it has not read are overwritten. The epoch is new at each start; numbers of another say nothing.
 */
import type { FeedEvent, FeedType } from '../../api/events.ts';
import type { GroupId } from '../../protocol/ids.ts';

/** Events that can be resumed from; older ones need a reset. */
export const FEED_KEPT = 10_000;

const FEED_ID = /^([a-z0-9]+)-(0|[1-9][0-9]{0,15})$/;

/** One event. Most are never read by anybody, so its text is made by the first who does, for all. */
export class FeedItem {
  /** `<epoch>-<n>`. */
  readonly id: string;
  readonly type: FeedType;
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
  private last = 0;

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
    this.kept[this.last % FEED_KEPT] = this.item(type, groupId, object);
    for (const reader of this.readers) reader.wake();
  }

  /**
   * A reader from now on, or from after the event `after`. When that is not known here (another epoch, too old,
   * not an id) its first item is a `reset`: ask for everything anew. `wake` is called after each publication
   * and must not throw.
   */
  open(after: string | undefined, wake: () => void): FeedReader {
    const from = after === undefined ? this.last : this.numberOf(after);
    const known = from !== undefined && from <= this.last && from >= this.last - FEED_KEPT;
    const first = known ? null : this.item('reset', null, { lastId: this.lastId });
    const reader = new FeedReader(this, known ? from : this.last, first, wake);
    this.readers.add(reader);
    return reader;
  }

  /** For readers: the event of this number, undefined when there is none yet or none any more. */
  at(position: number): FeedItem | undefined {
    const inRing = position <= this.last && position > this.last - FEED_KEPT;
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

  private numberOf(id: string): number | undefined {
    const match = FEED_ID.exec(id);
    return match?.[1] === this.epoch ? Number(match[2]) : undefined;
  }

  private item(type: FeedType, groupId: GroupId | null, object: unknown): FeedItem {
    return new FeedItem(this.lastId, type, groupId, this.now(), object);
  }
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
